/** Key lists of published files, trainers and public reports, after everything that `mutations.ts` does to them. */
import { describe, expect, it } from 'vitest';
import { caseSets, keySets } from '../testing/keysets.ts';
import { describeWithLoraData } from '../testing/lora-data.ts';
import { modelWeights } from '../testing/model-weights.ts';
import { candidatesWithAll, type Judgement, judgementsOf, linesOf, type Subject, tableOf, tallyOf } from '../testing/robustness.ts';

/** What the cases are of, by the beginning of their name; none of these is a model that is known. */
const CASES: readonly (readonly [name: RegExp, families: readonly string[], beyond?: number])[] = [
  [/^01/, ['newbie']],
  [/^0[23]/, ['ace-step']],
  [/^04|_flux/, ['flux1']],
  [/^05/, ['ernie']],
  [/^0[67]|^23c/, ['krea2']],
  [/^08|^20|^24b/, ['z-image']],
  [/^09|^11|^23b/, ['wan2.1', 'wan2.2']],
  [/^10/, ['hunyuan-video']],
  [/^13/, ['hidream-o1']],
  [/^14/, ['longcat-video']],
  [/^15/, ['ltx2']],
  [/^16b/, ['glm-image']],
  [/^16/, ['cogview4']],
  [/^17b/, ['longcat-image']],
  [/^17[cd]/, ['ovis-image']],
  [/^17e/, ['fibo']],
  [/^18/, ['anima']],
  [/^19|^23f/, ['flux2']],
  [/^21/, ['qwen-image-2.1']],
  [/^22_/, ['omnigen2']],
  [/^22b/, ['cosmos3']],
  [/^22c/, ['joyimage']],
  [/^22d/, ['prx']],
  [/^23d/, ['qwen-image']],
  [/^24_/, [], 30],
  [/^24c/, [], 40],
  [/^helios/, []],
];

/** Of two families whose tensors are alike the list was made for the second; a ViT is of no model that is known. */
const SAME: Readonly<Record<string, readonly string[]>> = { sd21: ['sd2'], vit: [] };

const ofKeys = (): Subject[] =>
  keySets().map(({ name, family, header }) => ({ name, tensors: header.tensors, families: SAME[family] ?? [family] }));

const ofCases = (): Subject[] =>
  caseSets().map(({ name, header }) => {
    const [, families, beyond] = CASES.find(([pattern]) => pattern.test(name)) ?? [];
    if (!families) throw new Error(`No right answer is known for the case ${name}`);
    return { name, tensors: header.tensors, families, ...(beyond === undefined ? {} : { beyond }) };
  });

/**
 * Certain and right ones; they may not become fewer. Before blocks and stems were counted they were 2,411 and 205, beside 64 that were
 * certain and wrong. What the first lost, another model has under the same names with the same shapes (`LOST`): parts of Flux.1 are
 * HunyuanVideo's in ComfyUI's names, of Klein's double blocks Qwen-Image 2.1's, of Lumina 2 NewBie's, and Wan 2.1's image keys are in the
 * distilled LoRAs of 2.2 (`SHARED` in `robustness.test.ts` has the sources of the last two).
 */
const FLOORS = { keys: 2258, cases: 540 };

/** Doubts that were certainties once, and the model whose own list of layers has all of it. */
const LOST: Readonly<Record<string, string>> = {
  'flux1, hunyuan-video': 'hunyuan-video',
  'flux1, hunyuan-video, hunyuan-image': 'hunyuan-video',
  'flux2, qwen-image-2.1': 'qwen-image-2.1',
};

describeWithLoraData('mutated key lists', () => {
  describe.each([
    ['of published files and trainers', ofKeys, FLOORS.keys],
    ['of public reports', ofCases, FLOORS.cases],
  ] as const)('%s', (what, subjects, floor) => {
    const all: Judgement[] = [];

    it.each(subjects().map((subject) => [subject.name, subject] as const))('%s is right or honestly ambiguous', (_, subject) => {
      const judgements = judgementsOf(subject);
      all.push(...judgements);
      expect(linesOf(judgements, 'wrong')).toEqual([]);
      expect(linesOf(judgements, 'misleading')).toEqual([]);
    });

    it.runIf(subjects === ofKeys)('are doubted where another model has all of their layers', () => {
      const models = modelWeights();
      const right = new Map(subjects().map(({ name, families }) => [name, families]));
      const needless = all.filter((judgement) => {
        const rival = judgement.outcome === 'ambiguous' ? LOST[judgement.candidates.join(', ')] : undefined;
        if (rival === undefined || right.get(judgement.subject)?.includes(rival)) return false;
        return !candidatesWithAll(judgement, models).includes(rival);
      });
      expect(linesOf(needless, 'ambiguous')).toEqual([]);
    });

    it('are recognised as often as before', () => {
      if (process.env['ROBUSTNESS_TABLE']) console.log(`\nKey lists ${what}\n${tableOf(all)}`);
      expect(tallyOf(all).certain).toBeGreaterThanOrEqual(floor);
    });
  });
});
