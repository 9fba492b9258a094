import { describe, expect, it } from 'vitest';
import { bake as bakeSentences } from '../../ui/strings/en/bake.ts';
import { addSentences, english } from '../../ui/strings/say.ts';
import { planFromText } from './decode-plan.ts';
import { planToJson } from './plan.ts';

addSentences(bakeSentences);

const decoded = (plan: unknown) => planFromText(JSON.stringify(plan));
const refusal = (plan: unknown): string => {
  const found = decoded(plan);
  return found.ok ? 'accepted' : english(found.error);
};
const base = { v: 1, sources: [{ file: 'a.safetensors' }] };

describe('a plan', () => {
  it('may begin with a mark of its byte order, and list a block twice in one source', () => {
    const plan = { v: 1, sources: [{ file: 'a.safetensors', blocks: ['double.1', 'double.1'] }] };
    expect(planFromText(`\uFEFF${JSON.stringify(plan)}`)).toMatchObject({ ok: true });
  });

  it('is filled with what it does not say', () => {
    expect(decoded(base)).toEqual({
      ok: true,
      plan: {
        v: 1,
        sources: [{ file: 'a.safetensors', strength: 1, gains: {}, components: {}, blocks: null }],
        combine: 'sum',
        value: null,
        reduce: null,
        reindex: null,
        encode: { dtype: 'source', names: 'source', adapter: 'source' },
        metadata: { mode: 'keep', set: {} },
        date: null,
      },
    });
  });

  it('comes back from its own JSON, with the names of files exchanged', () => {
    const plan = {
      v: 1,
      sources: [
        { file: 'x/a', strength: 0.5, gains: { 'double.7': 0 }, components: { te1: 0 } },
        { file: 'b', blocks: ['single.1'], without: ['lora_unet_single_blocks_1_linear1'] },
      ],
      combine: 'average',
      normalise: true,
      reduce: { rule: 'sv_fro', value: 0.98, min: 4, max: 32, uniform: true, as: 'sd-scripts' },
      reindex: { from: 4, to: 6, inserted: [1, 3] },
      encode: { dtype: 'F16', names: 'comfyui', adapter: 'lora' },
      metadata: { mode: 'merge', set: { note: 'n' } },
      date: '2026-11-29',
    };
    const first = decoded(plan);
    if (!first.ok) throw new Error(english(first.error));
    const again = decoded(planToJson(first.plan, (file) => file));
    expect(again).toEqual(first);
    expect(JSON.stringify(planToJson(first.plan, (file) => file.replace('x/', '')))).not.toContain('x/');
  });

  it.each([
    [{}, 'The plan has no version: "v" must be 1.'],
    [{ v: 2, sources: [] }, 'This program reads plans of version 1; "v" is 2.'],
    [[], 'The plan must be an object; found [].'],
    [{ v: 1 }, 'The plan lacks sources: a list of 1 to 16 sources.'],
    [{ v: 1, sources: [] }, 'In the plan, sources must be a list of 1 to 16 sources; found [].'],
    [{ ...base, strenght: 1 }, 'The plan has an unknown field: strenght.'],
    [{ v: 1, sources: [{ file: 'a', gain: {} }] }, 'The plan has an unknown field: sources[0].gain.'],
    [{ v: 1, sources: [{ strength: 1 }] }, 'The plan lacks sources[0].file: text.'],
    [{ v: 1, sources: [{ file: 'a', strength: '1' }] }, 'In the plan, sources[0].strength must be a finite number; found "1".'],
    [
      { v: 1, sources: [{ file: 'a', gains: { 'double.7': null } }] },
      'In the plan, sources[0].gains["double.7"] must be a finite number; found null.',
    ],
    [
      { ...base, combine: 'dare' },
      'In the plan, combine must be "sum", "average", "slerp", "karcher", "core-ties", or "tsv-m"; found "dare".',
    ],
    [{ ...base, encode: { style: 'peft', names: 'forge' } }, 'In the plan, encode.style must be left out here; found "peft".'],
    [{ ...base, combine: 'karcher', normalise: true }, 'In the plan, normalise must be left out here; found true.'],
    [
      { ...base, reduce: { rule: 'rank', value: 4, as: 'sd-scripts' } },
      'In the plan, reduce.as must be left out here; found "sd-scripts".',
    ],
    [
      { ...base, reduce: { rule: 'rank', value: 4, min: 5, max: 3 } },
      'In the plan, reduce.max must be at least reduce.min, which is 5; found 3.',
    ],
    [
      { ...base, reindex: { from: 40, to: 52, inserted: [1, 1] } },
      'In the plan, reindex.inserted must be a list of 12 different block numbers below 52; found [1,1].',
    ],
    [{ ...base, combine: 'slerp' }, 'slerp needs exactly two sources; the plan has 1.'],
    [{ ...base, value: 0.5 }, 'In the plan, value must be left out here; found 0.5.'],
    [
      { ...base, combine: 'karcher', sources: [{ file: 'a', strength: -1 }] },
      'karcher needs strengths above 0; sources[0].strength is not.',
    ],
    [{ ...base, combine: 'average', sources: [{ file: 'a', strength: 0 }] }, 'An average needs a source with a strength other than 0.'],
    [{ ...base, reduce: { value: 4 } }, 'The plan lacks reduce.rule:'],
    [{ ...base, reduce: { rule: 'rank', value: 4.5 } }, 'In the plan, reduce.value must be a whole number of at least 1; found 4.5.'],
    [{ ...base, reduce: { rule: 'error' } }, 'The plan lacks reduce.value: a number above 0 and at most 1.'],
    [{ ...base, reduce: { rule: 'same-bytes', value: 1 } }, 'In the plan, reduce.value must be left out here; found 1.'],
    [{ ...base, reduce: { rule: 'rank', value: 8, min: 9, max: 4 } }, 'In the plan, reduce.max must be'],
    [{ ...base, encode: { dtype: 'F8' } }, 'In the plan, encode.dtype must be "source", "F32", "F16", or "BF16"; found "F8".'],
    [{ ...base, encode: { name: 'comfyui' } }, 'The plan has an unknown field: encode.name.'],
    [{ ...base, metadata: { mode: 'keep', set: { a: 1 } } }, 'In the plan, metadata.set.a must be text; found 1.'],
    [{ ...base, date: 'today' }, 'In the plan, date must be a date such as'],
    [
      {
        v: 1,
        sources: [
          { file: 'a', blocks: ['in.1'] },
          { file: 'b', blocks: ['in.2', 'in.1'] },
        ],
      },
      'Two sources list the block in.1: sources[0].blocks[0] and sources[1].blocks[1]. A block comes from one source.',
    ],
  ])('%j is refused with its path', (plan, sentence) => {
    expect(refusal(plan)).toContain(sentence);
  });

  it('that is not JSON is refused', () => {
    const found = planFromText('{"v":1,');
    expect(found.ok ? '' : english(found.error)).toMatch(/^The plan is not valid JSON/);
  });
});
