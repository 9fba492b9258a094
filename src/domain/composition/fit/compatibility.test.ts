import { describe, expect, it } from 'vitest';
import { planFile } from '../../safetensors/writer.ts';
import { parseHeader } from '../../safetensors/header.ts';
import { buildLora, type LoraOptions } from '../../sample/build-lora.ts';
import { understand } from '../../understand.ts';
import { absoluteAverage } from '../joint/average.ts';
import { checkCompatibility, mayCombine } from './compatibility.ts';
import type { Candidate, KnownLora } from './verdict.ts';
import { message, verbatim } from '../../message.ts';
import { composition as sentences } from '../../../ui/strings/en/composition.ts';
import { addSentences, english } from '../../../ui/strings/say.ts';

const options: LoraOptions = {
  model: 'flux1',
  naming: 'native',
  rank: 4,
  dtype: 'BF16',
  seed: 1,
  alpha: 4,
  include: ({ component }) => component === 'model',
  metadata: null,
};

/** What the library knows of a file of these real names and shapes. */
function known(more: Partial<LoraOptions> = {}, path = 'a.safetensors', facts: Partial<KnownLora> = {}): KnownLora {
  const { tensors } = buildLora({ ...options, ...more });
  const metadata = more.metadata ?? null;
  const plan = planFile(tensors, metadata);
  const header = parseHeader(plan.header, plan.fileSize);
  if (!header.ok) throw new Error(english(header.error.message));
  const { family, layout, ranks, adapters } = understand(header.header, { path });
  return { family, layout, ranks, adapters, status: 'measured', measured: true, failedModules: 0, fallback: null, ...facts };
}

const candidate = (key: string, facts: KnownLora | null): Candidate => ({ key, name: `${key}.safetensors`, known: facts });
const check = (...facts: readonly (KnownLora | null)[]) =>
  checkCompatibility(facts.map((one, index) => candidate('abcdefgh'.charAt(index), one)));
const said = (result: ReturnType<typeof check>) => result.warnings.map(({ code, grade }) => `${code} ${grade}`);

addSentences(sentences);

describe('checkCompatibility', () => {
  it('finds one layout for one model in every naming, whichever blocks a file has', () => {
    const forms = [
      known(),
      known({ naming: 'diffusers', alpha: null }),
      known({ naming: 'kohya' }),
      known({ naming: 'kohya', include: ({ block }) => block === 'single.7' || block === 'single.12' }),
      known({ include: ({ component, block }) => component !== 'model' || block.startsWith('double.') }),
    ];
    expect(new Set(forms.map(({ layout }) => layout?.id))).toEqual(new Set(['flux_unet_57']));
    expect(check(...forms)).toMatchObject({ compatible: true, included: ['a', 'b', 'c', 'd', 'e'], excluded: [], reasons: [] });
  });

  it('sets another base model aside, says it once, and computes the rest', () => {
    const result = check(known(), known({ model: 'sdxl', naming: 'kohya' }), known());
    expect(result).toMatchObject({ compatible: true, included: ['a', 'c'], reasons: [] });
    expect(result.excluded.map(({ code, members }) => [code, members])).toEqual([['base_model_mismatch', ['b']]]);
    const groups = [
      { label: 'Flux.1', names: ['a.safetensors', 'c.safetensors'] },
      { label: 'SDXL', names: ['b.safetensors'] },
    ];
    expect(result.excluded[0]?.explanation).toEqual(message('compose.bases', { groups }));
    expect(result.excluded[0]?.remedy).toEqual(message('compose.do.split', { names: ['b.safetensors'], by: 'base' }));
    expect(result.excluded.map(({ takeOut }) => takeOut)).toEqual([['b']]);
    expect(check(known(), known()).excluded).toEqual([]);
  });

  it('computes those that are measured where as many are not', () => {
    const waiting = known({ model: 'sdxl', naming: 'kohya' }, 'x', { status: 'header', measured: false });
    const result = check(waiting, waiting, known());
    expect(result).toMatchObject({ compatible: true, included: ['c'] });
    expect(result.excluded.map(({ members }) => members)).toEqual([['a', 'b']]);
  });

  it('tells sizes of one family apart, also where they have equally many blocks', () => {
    const [small, medium, large] = (['wan-1.3b', 'wan-5b', 'wan-14b'] as const).map((model) => known({ model }));
    expect(small?.layout?.id).toBe(medium?.layout?.id);
    for (const other of [medium, large]) {
      const result = check(small ?? null, other ?? null);
      expect(result.excluded.map(({ code, members }) => [code, members])).toEqual([['base_model_mismatch', ['b']]]);
    }
  });

  it('leaves out what is not there or has no blocks, and goes on with the rest', () => {
    const result = check(
      known(),
      null,
      known({}, 'x', { status: 'fallback', fallback: verbatim('it has no block'), measured: true }),
      known({}, 'x', { status: 'unreadable', measured: false }),
    );
    expect(result.compatible).toBe(true);
    expect(result.included).toEqual(['a']);
    expect(result.excluded.map(({ code }) => code)).toEqual(['missing_lora', 'fallback_excluded', 'fallback_excluded']);
    expect(result.excluded.map(({ members }) => members)).toEqual([['b'], ['c'], ['d']]);
    expect(result.excluded.map(({ takeOut }) => takeOut)).toEqual([['b'], ['c'], ['d']]);
  });

  it('says when nothing is left', () => {
    expect(check().reasons.map(({ code }) => code)).toEqual(['all_loras_excluded']);
    expect(check(null).reasons.map(({ code }) => code)).toEqual(['all_loras_excluded']);
    const pending = check(known({}, 'x', { status: 'header', measured: false }));
    expect(pending.reasons[0]?.remedy).toEqual(message('compose.do.wait'));
  });

  it('combines within minutes of a fresh scan: what is not measured yet is a warning, not a refusal', () => {
    const result = check(known(), known({}, 'x', { status: 'header', measured: false }));
    expect(result).toMatchObject({ compatible: true, included: ['a'], excluded: [] });
    expect(said(result)).toEqual(['unmeasured serious']);
  });

  it('warns of a file that is gone, more when its numbers are unknown', () => {
    expect(said(check(known({}, 'x', { status: 'missing' })))).toEqual(['missing_file caution']);
    expect(said(check(known(), known({}, 'x', { status: 'missing', measured: false })))).toEqual(['missing_file serious']);
  });

  it.each([
    [
      'Pony with Illustrious',
      known({ model: 'sdxl', naming: 'kohya' }, 'pony.safetensors'),
      known({ model: 'sdxl', naming: 'kohya' }, 'illustrious.safetensors'),
    ],
    ['Flux dev with Kontext', known({}, 'flux dev.safetensors'), known({}, 'flux kontext.safetensors')],
    ['T2V with I2V', known({ model: 'wan-14b' }), known({ model: 'wan-14b-i2v' })],
    [
      'high with low noise',
      known({ model: 'wan-14b' }, 'wan22_high_noise.safetensors'),
      known({ model: 'wan-14b' }, 'wan22_low_noise.safetensors'),
    ],
  ])('warns of %s', (_, one, other) => {
    const result = check(one, other);
    expect(result.compatible).toBe(true);
    expect(said(result)).toContain('subtype caution');
  });

  it('warns of Wan 2.1 with 2.2', () => {
    const base = (id: string, label: string): KnownLora => {
      const wan = known({ model: 'wan-14b' });
      return { ...wan, family: { ...wan.family, id, label, certainty: 'certain', candidates: [{ id, label }] } };
    };
    const result = check(base('wan2.1', 'Wan 2.1'), base('wan2.2', 'Wan 2.2'));
    expect(result.compatible).toBe(true);
    expect(said(result)).toEqual(['family caution']);
  });

  it('notes other ranks and kinds, and what contradicts itself', () => {
    const result = check(known(), known({ rank: 8 }), known({ adapter: 'lokr' }));
    expect(said(result)).toEqual(expect.arrayContaining(['rank notice', 'adapter notice']));
    const wrong = known();
    const contradicting = check({ ...wrong, family: { ...wrong.family, contradictions: [verbatim('Its metadata say SDXL.')] } });
    expect(said(contradicting)).toEqual(['metadata caution']);
    const saying = (text: string): KnownLora => ({ ...wrong, family: { ...wrong.family, contradictions: [verbatim(text)] } });
    const several = check(saying('Its metadata say SDXL.'), saying('Its metadata say Pony.'), saying('Its metadata say SDXL.'));
    expect(several.warnings.map(({ members }) => members)).toEqual([['a', 'c'], ['b']]);
    const away = known({}, 'x', { status: 'missing' });
    const late = known({}, 'x', { measured: false });
    expect(check(away, late, away, late).warnings.map(({ members }) => members)).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
    expect(said(check(known({}, 'x', { failedModules: 2 })))).toEqual(['partly_measured caution']);
  });

  it('says nothing about two that are alike', () => expect(check(known(), known()).warnings).toEqual([]));
});

describe('mayCombine', () => {
  it('asks for the same base and layout', () => {
    const flux = { familyId: 'flux1', layoutId: 'flux_unet_57' };
    expect(mayCombine(flux, flux)).toBe(true);
    expect(mayCombine(flux, { familyId: 'chroma', layoutId: 'flux_unet_57' })).toBe(false);
    expect(mayCombine(flux, { ...flux, layoutId: null })).toBe(false);
    expect(mayCombine({ familyId: 'wan2.1', layoutId: 'wan_unet_40' }, { familyId: 'wan2.2', layoutId: 'wan_unet_40' })).toBe(true);
  });
});

describe('absoluteAverage', () => {
  it('does not explode where strengths nearly cancel', () => {
    const { values, divisor, rule } = absoluteAverage([
      { values: [1, 0], strength: 1 },
      { values: [0, 1], strength: -0.9 },
    ]);
    expect(values[0]).toBeCloseTo(1 / 1.9, 12);
    expect(values[1]).toBeCloseTo(-0.9 / 1.9, 12);
    expect(divisor).toBeCloseTo(1.9, 12);
    expect(rule).toMatchObject({ code: 'compose.average.rule', params: { negative: true } });
  });

  it('leaves a single one as it is, at any strength but 0', () => {
    expect(absoluteAverage([{ values: [0.3, -2], strength: 0.35 }]).values).toEqual([0.3, -2]);
    expect(absoluteAverage([{ values: [0.3, -2], strength: 0 }]).values).toEqual([0, 0]);
    expect(absoluteAverage([]).values).toEqual([]);
  });

  it('is the same as the common average where all strengths are positive', () => {
    const { values } = absoluteAverage([
      { values: [0.2, 0.4, 0.6], strength: 1 },
      { values: [0.6, 0.8, 1], strength: 3 },
    ]);
    [0.5, 0.7, 0.9].forEach((value, index) => expect(values[index]).toBeCloseTo(value, 12));
  });

  it('refuses different lengths', () =>
    expect(() =>
      absoluteAverage([
        { values: [1], strength: 1 },
        { values: [], strength: 1 },
      ]),
    ).toThrow(RangeError));
});

describe('families that only look alike', () => {
  const verdict = (certainty: 'certain' | 'ambiguous' | 'unknown', ...ids: readonly string[]): KnownLora => ({
    ...known(),
    family: {
      id: ids[0] ?? 'unknown',
      label: ids.join(' or '),
      certainty,
      candidates: ids.map((id) => ({ id, label: id })),
      subtype: null,
      evidence: '',
      contradictions: [],
    },
  });

  it('are warned of where one file is for one of them for certain', () => {
    for (const [told, other] of [
      ['flux1', 'longcat-image'],
      ['flux2', 'qwen-image-2.1'],
    ] as const) {
      const result = check(verdict('certain', told), verdict('ambiguous', told, other));
      expect(result.compatible).toBe(true);
      expect(said(result)).toContain('family serious');
      expect(result.warnings.find(({ grade }) => grade === 'serious')?.text).toMatchObject({ params: { families: [told, other] } });
    }
  });

  it('do not bring LoRAs of two models together by a file that fits both', () => {
    const doubted = check(verdict('ambiguous', 'flux1'), verdict('ambiguous', 'flux1', 'chroma')).warnings.filter(
      ({ text }) => text.code === 'compose.ambiguous',
    );
    expect(doubted.map(({ text }) => english(text))).toEqual([
      expect.stringMatching(/not everything fits the only model/),
      expect.stringMatching(/fits several models/),
    ]);
    const both = verdict('ambiguous', 'flux1', 'chroma');
    const alike = check(verdict('ambiguous', 'flux1'), verdict('ambiguous', 'flux1'), both).warnings.filter(
      ({ text }) => text.code === 'compose.ambiguous',
    );
    expect(alike.map(({ members }) => members)).toEqual([['a', 'b'], ['c']]);
    const result = check(both, verdict('certain', 'flux1'), verdict('certain', 'chroma'));
    expect(result.excluded.map(({ code, members }) => [code, members])).toEqual([['base_model_mismatch', ['c']]]);
    expect(check(both, verdict('certain', 'flux1'))).toMatchObject({ compatible: true });
  });

  it('are one where their LoRAs load into one model', () => {
    expect(said(check(verdict('certain', 'wan2.1'), verdict('ambiguous', 'wan2.1', 'wan2.2')))).not.toContain('family serious');
  });

  it('give no model where none is known, whatever their blocks are called', () => {
    expect(said(check(verdict('unknown'), verdict('unknown')))).toContain('family serious');
    expect(said(check(verdict('unknown')))).not.toContain('family serious');
  });
});
