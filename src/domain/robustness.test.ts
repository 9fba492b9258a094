/** Parts of every model that the project knows the layers of, in the names of each: right or honestly ambiguous, never wrong. */
import { describe, expect, it } from 'vitest';
import { adapterOn, modelWeights } from '../testing/model-weights.ts';
import { type Judgement, judgementsOf, linesOf, type Subject, tableOf, tallyOf } from '../testing/robustness.ts';

/** Prefixes, ranks and order are held by `conformance.test.ts` for these models. */
const isPart = (mutation: string): boolean => /only|blocks|module/.test(mutation);

/** Kolors is SDXL's UNet under another text model. In most parts nothing of Kolors is left, and it is said to be SDXL. */
const ALSO: Readonly<Record<string, readonly string[]>> = { kolors: ['kolors', 'sdxl'] };

const subjects = modelWeights().map(({ family, naming, weights }): Subject => {
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

  it('are still recognised where that is possible', () => {
    expect(tallyOf(all).certain).toBeGreaterThanOrEqual(FLOOR);
    if (process.env['ROBUSTNESS_TABLE']) console.log(`\nParts of ${subjects.length} models\n${tableOf(all)}`);
  });
});
