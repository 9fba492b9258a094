import { expect, it } from 'vitest';
import { type FakeLine, fakeLine } from '../../testing/fake-line.ts';
import type { ReaderApi } from '../../contracts/reader.ts';
import { readTexts } from '../../domain/read-texts.ts';
import { createTextReads } from './text-reads.ts';

const unexpected = (): never => {
  throw new Error('No worker is needed here');
};

it('reads a short text at once and a long one in a worker, with the same outcome', async () => {
  const lines: FakeLine<ReaderApi>[] = [];
  const workers = {
    catalog: unexpected,
    indexer: unexpected,
    analyst: unexpected,
    sampler: unexpected,
    thumbs: unexpected,
    kernel: unexpected,
    baker: () => {
      throw new Error('not asked for');
    },
    reader: () => {
      const line = fakeLine<ReaderApi>(() => readTexts);
      lines.push(line);
      return line;
    },
  };
  const texts = createTextReads({ workers });
  expect((await texts.profileFile('{')).ok).toBe(false);
  expect(lines).toHaveLength(0);
  const long = `${' '.repeat(40_000)}{`;
  expect(await texts.profileFile(long)).toEqual(await readTexts.profileFile(long));
  expect(await texts.set(long)).toEqual(await readTexts.set(long));
  expect(lines).toHaveLength(1);
});

it('says so when the worker ends, and goes on with a fresh one', async () => {
  let answer: () => void = () => undefined;
  const api: ReaderApi = { ...readTexts, set: () => new Promise((resolve) => (answer = () => resolve(undefined as never))) };
  const line = fakeLine(() => api);
  const workers = {
    catalog: unexpected,
    indexer: unexpected,
    analyst: unexpected,
    sampler: unexpected,
    thumbs: unexpected,
    kernel: unexpected,
    baker: () => {
      throw new Error('not asked for');
    },
    reader: () => line,
  };
  const texts = createTextReads({ workers });
  const long = 'x'.repeat(40_000);
  const reading = texts.set(long);
  line.crash();
  await expect(reading).rejects.toMatchObject({ name: 'WorkerGone' });
  answer();
  expect((await texts.profileFile(long)).ok).toBe(false);
});
