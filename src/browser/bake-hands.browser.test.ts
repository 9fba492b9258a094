/** A bake that is large enough for helpers, on the real workers: the same file as by one alone. */
import { describe, expect, it } from 'vitest';
import { BakeHands } from '../app/bake/bake-hands.ts';
import type { BakeWork } from '../contracts/baker.ts';
import { decodePlan } from '../domain/bake/decode-plan.ts';
import { buildLora } from '../domain/sample/build-lora.ts';
import { createWorkers } from './spawn.ts';

function source(name: string, seed: number) {
  const { chunks } = buildLora({
    model: 'sd15',
    naming: 'kohya',
    rank: 16,
    dtype: 'BF16',
    seed,
    alpha: 8,
    include: ({ component }) => component === 'model',
    metadata: null,
  });
  return {
    name,
    file: new File(
      [...chunks()].map((chunk) => chunk.slice() as BlobPart),
      name,
    ),
    known: null,
  };
}

describe('a bake with helpers', () => {
  // 35 s alone on two cores: three bakes of all of a UNet. Beside another file of tests it needs more than the usual minute.
  it('writes the file that one worker alone writes', { timeout: 240_000 }, async () => {
    const workers = createWorkers(({ error }) => expect.fail(String(error)));
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('bake-hands-test', { create: true });
    const plan = decodePlan({ v: 1, sources: [{ file: 'a' }, { file: 'b', strength: -0.4 }], reduce: { rule: 'rank', value: 4 } });
    if (!plan.ok) throw new Error(plan.error.code);
    const work: BakeWork = { plan: plan.plan, inputs: [source('a', 1), source('b', 2)] };
    const writer = workers.baker();
    const started: ReturnType<typeof workers.baker>[] = [];
    const hands = new BakeHands(() => {
      const line = workers.baker();
      started.push(line);
      return line;
    }, writer);
    const written = async (job: number, name: string, hire: (most: number) => Promise<void>) => {
      const outcome = await writer.api.write(job, work, folder, name, () => undefined, hire);
      if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
      return { content: outcome.content, certificate: outcome.certificate };
    };
    try {
      const alone = await written(1, 'alone', async () => undefined);
      expect(await written(2, 'together', (most) => hands.hire(most))).toEqual(alone);
      expect(started.length).toBeGreaterThan(0);
      // Those that served once serve again, and a helper that crashes is done without.
      const again = written(3, 'again', async (most) => {
        await hands.hire(most);
        started[0]?.terminate('it crashed');
      });
      expect(await again).toEqual(alone);
    } finally {
      for (const line of [writer, ...started]) line.terminate('the test is over');
      await root.removeEntry('bake-hands-test', { recursive: true });
    }
  });
});
