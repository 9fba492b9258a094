import { describe, expect, it } from 'vitest';
import type { AnalystApi } from '../../contracts/analyst.ts';
import type { CheckpointOutcome } from '../../contracts/pairs.ts';
import { err, ok } from '../../domain/result.ts';
import { createCheckpointReads } from './checkpoint-reads.ts';
import { message, verbatim } from '../../domain/message.ts';

const file = (name: string): File => new File(['x'], name);
const LORAS = [
  { id: 1, path: 'a.safetensors' },
  { id: 2, path: 'gone.safetensors' },
  { id: 3, path: 'c.safetensors' },
];

function readsWith(answer: (names: readonly string[]) => Promise<CheckpointOutcome>) {
  let lines = 0;
  const api = { fitCheckpoint: (_: File, loras: readonly { path: string }[]) => answer(loras.map(({ path }) => path)) };
  const analyst = () => {
    lines += 1;
    return { api: api as unknown as AnalystApi, terminate: () => undefined };
  };
  const reads = createCheckpointReads({
    platform: { workers: { analyst } as never },
    open: (id) => Promise.resolve(id === 2 ? err(verbatim('Its folder is not connected.')) : ok(file(String(id)))),
  });
  return { reads, lines: () => lines };
}

const full = { verdict: 'full', fits: 3, misfits: [], elsewhere: [] } as const;

describe('checking against a base model', () => {
  it('answers for every LoRA in order, with the reason for those that cannot be opened', async () => {
    const { reads, lines } = readsWith((names) => {
      expect(names).toEqual(['a.safetensors', 'c.safetensors']);
      const fault = { code: 'pickle', message: verbatim('It is no safetensors file') } as const;
      return Promise.resolve({
        kind: 'checked',
        family: 'Flux.1',
        familyId: 'flux1',
        fits: [full, { verdict: 'unreadable', fault }],
      } as CheckpointOutcome);
    });
    expect(await reads.fit(file('base.safetensors'), LORAS)).toEqual(
      ok({
        family: 'Flux.1',
        familyId: 'flux1',
        fits: [
          { id: 1, fit: full },
          { id: 2, fit: { verdict: 'unreadable', why: verbatim('Its folder is not connected.') } },
          { id: 3, fit: { verdict: 'unreadable', why: verbatim('It is no safetensors file') } },
        ],
      }),
    );
    await reads.fit(file('base.safetensors'), LORAS);
    expect(lines()).toBe(1);
  });

  it('names the checkpoint whose header cannot be read', async () => {
    const { reads } = readsWith(() =>
      Promise.resolve({
        kind: 'fault',
        fault: { code: 'pickle', message: verbatim('The first 8 bytes are a pickle') },
      } as CheckpointOutcome),
    );
    expect(await reads.fit(file('model.ckpt'), LORAS)).toEqual(
      err(message('library.of-file', { name: 'model.ckpt', problem: verbatim('The first 8 bytes are a pickle') })),
    );
  });

  it('says in words that the worker ended', async () => {
    const gone = Object.assign(new Error('gone'), { name: 'WorkerGone' });
    const { reads } = readsWith(() => Promise.reject(gone));
    expect(await reads.fit(file('base.safetensors'), LORAS)).toEqual(err(message('library.worker-ended')));
  });
});
