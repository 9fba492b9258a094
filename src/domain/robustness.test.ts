/** Parts of every model that the project knows the layers of, in the names of each: right or honestly ambiguous, never wrong. */
import { describe, expect, it } from 'vitest';
import { adapterOn, modelWeights } from '../testing/model-weights.ts';
import { candidatesWithAll, type Judgement, judgementsOf, linesOf, type Subject, tableOf, tallyOf } from '../testing/robustness.ts';

/** Prefixes, ranks and order are held by `conformance.test.ts` for these models. */
const isPart = (mutation: string): boolean => /only|blocks|module/.test(mutation);

/** Kolors is SDXL's UNet under another text model. In most parts nothing of Kolors is left, and it is said to be SDXL. */
const ALSO: Readonly<Record<string, readonly string[]>> = { kolors: ['kolors', 'sdxl'] };

/**
 * Models that share their layers, though the lists of one of them are not whole or not in these names: why a doubt between them is
 * honest. Wan 2.2's distilled LoRAs carry 2.1's image keys (ModelTC/LightX2V, issue 1246); diffusers has NewBie as its Lumina 2 model with a
 * pooled text (huggingface/diffusers, pull request 12803); FramePack is HunyuanVideo, HiDream-O1 Qwen3, Anima Cosmos-Predict2 trained on;
 * Sana 0.6B is as wide as PixArt.
 */
const SHARED: ReadonlySet<string> = new Set([
  'wan2.1, wan2.2',
  'wan2.1, wan2.2, cosmos',
  'wan2.2, cogvideox, mochi',
  'lumina2, newbie',
  'hunyuan-video, framepack',
  'hunyuan-video, framepack, auraflow',
  'flux1, hunyuan-video, framepack',
  'hidream-o1, llm',
  'ace-step, llm',
  'anima, cosmos',
  'ltx, anima, cosmos',
  'pixart, sana',
]);

const models = modelWeights();
const subjects = models.map(({ family, naming, weights }): Subject => {
  const flat = naming.startsWith('flat');
  const name = (path: string): string => (flat ? `lora_unet_${path.replaceAll('.', '_')}` : `transformer.${path}`);
  return { name: `${family} ${naming}`, tensors: adapterOn(weights, name, 'peft').tensors, families: ALSO[family] ?? [family] };
});

/** Certain and right ones when the suite was written. */
const FLOOR = 540;

describe('parts of known models', () => {
  const all: Judgement[] = [];

  it.each(subjects.map((subject) => [subject.name, subject] as const))(
    '%s are never taken for another one with certainty, nor for others without it',
    (_, subject) => {
      const judgements = judgementsOf(subject, isPart);
      all.push(...judgements);
      expect(linesOf(judgements, 'wrong')).toEqual([]);
      expect(linesOf(judgements, 'misleading')).toEqual([]);
    },
  );

  it('are doubted only where another model has all of their layers', () => {
    const needless = all.filter(
      (judgement) =>
        judgement.outcome === 'ambiguous' &&
        !SHARED.has(judgement.candidates.join(', ')) &&
        !candidatesWithAll(judgement, models).some((id) => !judgement.subject.startsWith(`${id} `)),
    );
    expect(linesOf(needless, 'ambiguous')).toEqual([]);
  });

  it('are still recognised where that is possible', () => {
    expect(tallyOf(all).certain).toBeGreaterThanOrEqual(FLOOR);
    if (process.env['ROBUSTNESS_TABLE']) console.log(`\nParts of ${subjects.length} models\n${tableOf(all)}`);
  });
});
