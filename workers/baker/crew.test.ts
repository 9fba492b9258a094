/** Who computes a module decides nothing about the file. */
import { describe, expect, it } from 'vitest';
import { createXXHash128 } from 'hash-wasm';
import { bakeInMemory } from '../../src/testing/bake.ts';
import { made } from '../../src/testing/bake-loras.ts';
import { fileOf, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { type ByteSource, fileSource } from '../analyst/byte-source.ts';
import { createScalarKernel } from '../kernels/scalar.ts';
import { createHand, type HandTools } from './hand.ts';
import { type Port, remoteHand, type RemoteHand, serveHand } from './hand-line.ts';

const [a, b] = [made(1, 'BF16', 4, 2), made(2, 'BF16', 6, 3)];
const files = { a: a.bytes, b: b.bytes };
const hasher = await createXXHash128();

/** @param die after so many calls its worker is gone */
function hired(count: number, die = Number.POSITIVE_INFINITY, bytesOf: HandTools['bytesOf'] = (at) => fileSource(at as File)) {
  const calls: string[] = [];
  const hands = Array.from({ length: count }, (_, index): RemoteHand => {
    const { port1, port2 } = new MessageChannel();
    const hand = createHand({ kernel: createScalarKernel(), hasher, bytesOf });
    void serveHand(port1 as unknown as Port, hand);
    const remote = remoteHand(port2 as unknown as Port);
    const counted =
      <A extends unknown[], R>(name: string, call: (...args: A) => R) =>
      (...args: A): R => {
        calls.push(name);
        if (index === 0 && calls.length > die) remote.gone();
        return call(...args);
      };
    return { ...remote, survey: counted('survey', remote.survey), compute: counted('compute', remote.compute) };
  });
  return { calls, hire: async () => hands, end: () => hands.forEach((hand) => hand.end()) };
}

const wave =
  (seed: number, step: number) =>
  (_: unknown, at: number): number =>
    Math.sin(seed + step * at);

const PLANS: Readonly<Record<string, Record<string, unknown>>> = {
  rank: { sources: [{ file: 'a' }, { file: 'b', strength: 0.5 }], reduce: { rule: 'rank', value: 3 } },
  error: { sources: [{ file: 'a' }], reduce: { rule: 'error', value: 0.6 } },
  recoded: { sources: [{ file: 'a', strength: -2 }], reduce: { rule: 'rank', value: 2 }, encode: { dtype: 'F16' } },
  ties: { sources: [{ file: 'a' }, { file: 'b' }], combine: 'core-ties', value: 0.5 },
};

describe.each(Object.keys(PLANS))('%s', (name) => {
  const plan = PLANS[name] as Record<string, unknown>;

  it.each([1, 3])('the same bytes and numbers by %i hands as alone', async (count) => {
    const crew = hired(count);
    const [alone, together] = [await bakeInMemory(plan, files), await bakeInMemory(plan, files, createScalarKernel(), crew.hire)];
    crew.end();
    expect(crew.calls).toContain('compute');
    expect(together.bytes).toEqual(alone.bytes);
    expect(together.outcome.certificate).toEqual(alone.outcome.certificate);
  });

  it.each([0, 1, 4])('the same bytes when a hand is gone after %i calls', async (die) => {
    const alone = await bakeInMemory(plan, files);
    for (const count of [1, 2]) {
      const crew = hired(count, die);
      expect((await bakeInMemory(plan, files, createScalarKernel(), crew.hire)).bytes).toEqual(alone.bytes);
      crew.end();
    }
  });
});

describe('factors so large that they come in pieces', () => {
  // 8.6 MB each: more than is read at once.
  const [rows, cols, rank] = [540_000, 8, 4];
  const pair = (index: number): TestTensor[] => [
    tensorOf(`lora_unet_mid_${index}.lora_up.weight`, 'F32', [rows, rank], Array.from({ length: rows * rank }, wave(index, 3))),
    tensorOf(`lora_unet_mid_${index}.lora_down.weight`, 'F32', [rank, cols], Array.from({ length: rank * cols }, wave(index, 5))),
  ];
  const large = { a: fileOf([0, 1, 2].flatMap(pair)) };
  const plan = { sources: [{ file: 'a', strength: 0.5 }], reduce: { rule: 'rank', value: 2 } };

  it.each([0, Number.POSITIVE_INFINITY])('are those of one module at a time, when hands are gone after %d calls', async (die) => {
    const alone = await bakeInMemory(plan, large);
    // As from a disk: other calls arrive between two pieces.
    const crew = hired(1, die, (at) => {
      const whole = fileSource(at as File);
      return { ...whole, slice: (begin, end) => new Promise((resolve) => setImmediate(() => resolve(whole.slice(begin, end)))) };
    });
    const together = await bakeInMemory(plan, large, createScalarKernel(), crew.hire);
    crew.end();
    expect(crew.calls).toContain('survey');
    expect(together.outcome.certificate).toEqual(alone.outcome.certificate);
    expect(together.outcome.record.data).toBe(alone.outcome.record.data);
  });
});

it('what is not cut is the work of the writer alone', async () => {
  const crew = hired(2);
  await bakeInMemory(
    { sources: [{ file: 'a', strength: 0.8 }, { file: 'b' }], encode: { dtype: 'F16' } },
    files,
    createScalarKernel(),
    crew.hire,
  );
  expect(crew.calls).toEqual([]);
  crew.end();
});

it('a hand that cannot open the sources is not asked for modules', async () => {
  const crew = hired(2, Number.POSITIVE_INFINITY, () => fileSource(new File([], 'gone')));
  await bakeInMemory(PLANS['rank'] as Record<string, unknown>, files, createScalarKernel(), crew.hire);
  expect(crew.calls).toEqual([]);
  crew.end();
});

describe('what a hand cannot read ends the bake as where one works alone', () => {
  const failing = async (slice: ByteSource['slice']): Promise<unknown> => {
    const crew = hired(1, Number.POSITIVE_INFINITY, (at) => {
      const whole = fileSource(at as File);
      return { ...whole, slice: (begin, end) => (crew.calls.length > 0 ? slice(begin, end) : whole.slice(begin, end)) };
    });
    try {
      return await bakeInMemory(PLANS['rank'] as Record<string, unknown>, files, createScalarKernel(), crew.hire).catch(
        (error: unknown) => error,
      );
    } finally {
      crew.end();
    }
  };

  it('a file that has become shorter', async () => {
    expect(String(await failing(async () => new Uint8Array(1)))).toMatch(/ends? within|ended/);
  });

  it('a file that was pulled out', async () => {
    const error = await failing(() => Promise.reject(new DOMException('pulled out', 'NotReadableError')));
    expect(String(error)).toMatch(/a: The file could not be read: pulled out/);
  });
});
