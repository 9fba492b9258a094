/** What is told before must be what is written: every preview is held against the bake of the same plan. */
import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import { decodePlan } from '../../src/domain/bake/decode-plan.ts';
import type { BakePreview } from '../../src/domain/bake/preview.ts';
import { bakeInMemory } from '../../src/testing/bake.ts';
import { fileOf, type StoredDtype, tensorOf } from '../../src/testing/lora-file.ts';
import { bake as bakeSentences } from '../../src/ui/strings/en/bake.ts';
import { addSentences, english } from '../../src/ui/strings/say.ts';
import { fileSource } from '../analyst/byte-source.ts';
import { createScalarKernel } from '../kernels/scalar.ts';
import { packSpectra, unpackSpectra } from './pack-spectra.ts';
import { Previewer } from './preview.ts';
import { openSource } from './sources.ts';
import { Surveys } from './spectra.ts';
import { generator } from '../../src/testing/generator.ts';

addSentences(bakeSentences);

const hasher = await createXXHash128();
const NAMES = ['lora_unet_double_blocks_0_img_attn_proj', 'lora_unet_double_blocks_7_img_attn_proj', 'lora_unet_single_blocks_3_linear2'];

/** Factors whose singular values fall, as those of trained files do. */
function lora(seed: number, dtype: StoredDtype, rank: number, alpha: number | null = rank / 2): Uint8Array {
  const next = generator(seed);
  return fileOf(
    NAMES.flatMap((name, index) => {
      const [m, n] = [48 + 8 * index, 40];
      const up = Array.from({ length: m * rank }, (_, at) => next() * 0.6 ** (at % rank));
      const down = Array.from({ length: rank * n }, next);
      return [
        ...(alpha === null ? [] : [tensorOf(`${name}.alpha`, 'F32', [], [alpha])]),
        tensorOf(`${name}.lora_down.weight`, dtype, [rank, n], down),
        tensorOf(`${name}.lora_up.weight`, dtype, [m, rank], up),
      ];
    }),
  );
}

/** Real widths, by which the family is certain. */
function sdxl(): Uint8Array {
  const next = generator(9);
  const name = 'lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k';
  return fileOf([
    tensorOf(`${name}.alpha`, 'F32', [], [1]),
    tensorOf(`${name}.lora_down.weight`, 'F16', [1, 2048], Array.from({ length: 2048 }, next)),
    tensorOf(`${name}.lora_up.weight`, 'F16', [640, 1], Array.from({ length: 640 }, next)),
  ]);
}

const FILES = { sdxl: sdxl(), a: lora(3, 'BF16', 8), b: lora(4, 'F16', 6, 2), c: lora(5, 'F32', 4, null) };

async function previewed(
  json: Record<string, unknown>,
  { previewer = new Previewer(new Surveys()), reads = { count: 0 }, curve = true } = {},
): Promise<BakePreview> {
  const decoded = decodePlan({ v: 1, ...json });
  if (!decoded.ok) throw new Error(english(decoded.error));
  const kernel = createScalarKernel();
  const signal = new AbortController().signal;
  const sources = [];
  for (const { file } of decoded.plan.sources) {
    const bytes = FILES[file as keyof typeof FILES];
    const source = fileSource(new File([bytes as BlobPart], file));
    const opened = await openSource(source, file, { kernel, hasher, onProgress: () => undefined, signal });
    if (!opened?.ok) throw new Error(JSON.stringify(opened));
    const counted = {
      ...source,
      slice: (from: number, to: number) => {
        reads.count += 1;
        return source.slice(from, to);
      },
      stream: (from: number, to: number) => {
        reads.count += 1;
        return source.stream(from, to);
      },
    };
    sources.push({ ...opened.source, bytes: counted });
  }
  const found = await previewer.preview(decoded.plan, sources, curve, { kernel, app: 'test', onProgress: () => undefined, signal });
  if ('code' in found) throw new Error(english(found));
  return found;
}

const one = (more: object = {}): object[] => [{ file: 'a', ...more }];
const PLANS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['a profile', { sources: one({ strength: 0.7, gains: { 'double.7': -0.4 } }) }],
  ['a profile with a block left out', { sources: one({ gains: { 'double.7': 0 } }) }],
  ['another dtype', { sources: one(), encode: { dtype: 'F16' } }],
  ['an error', { sources: one({ gains: { 'single.3': 2 } }), reduce: { rule: 'error', value: 0.1 } }],
  ['an energy in F32', { sources: one(), reduce: { rule: 'energy', value: 0.95 }, encode: { dtype: 'F32' } }],
  ['a rank', { sources: one(), reduce: { rule: 'rank', value: 3 } }],
  ['one rank for all', { sources: one(), reduce: { rule: 'error', value: 0.05, uniform: true } }],
  ['a size', { sources: one(), reduce: { rule: 'size', value: 0.006 }, encode: { dtype: 'F16' } }],
  ['the same bytes', { sources: [{ file: 'a' }, { file: 'b', strength: 0.5 }], reduce: { rule: 'same-bytes' }, encode: { dtype: 'BF16' } }],
  [
    'a sum',
    {
      sources: [
        { file: 'a', strength: 0.8 },
        { file: 'b', strength: 0.3 },
      ],
    },
  ],
  [
    'a difference of three, cut',
    { sources: [{ file: 'a' }, { file: 'b', strength: -0.3 }, { file: 'c' }], reduce: { rule: 'error', value: 0.02 } },
  ],
  ['an average', { sources: [{ file: 'a' }, { file: 'b', strength: 3 }], combine: 'average', reduce: { rule: 'error', value: 0.1 } }],
  ['slerp', { sources: [{ file: 'a' }, { file: 'b' }], combine: 'slerp', reduce: { rule: 'rank', value: 5 } }],
  ['a normalised sum', { sources: [{ file: 'a' }, { file: 'b', strength: 0.5 }], normalise: true, reduce: { rule: 'error', value: 0.1 } }],
  ['TSV-M', { sources: [{ file: 'a' }, { file: 'b' }], combine: 'tsv-m', value: 0.5 }],
  ['every rank kept', { sources: one({ strength: 0.5 }), reduce: { rule: 'rank', value: 99 } }],
  ['no metadata', { sources: one(), metadata: 'none' }],
];

describe('a preview', () => {
  it.each(PLANS)('of %s is what is written', async (_name, plan) => {
    const told = await previewed(plan);
    const { bytes, outcome } = await bakeInMemory(plan, FILES);
    const { certificate } = outcome;
    expect(told.size).toBe(bytes.length);
    expect(new Map(told.modules.map(({ name, rank }) => [name, rank]))).toEqual(
      new Map(certificate.modules.map(({ name, rank }) => [name, rank])),
    );
    expect(told.level).toBeGreaterThanOrEqual(certificate.level);
    expect(told.error.truncation).toBeCloseTo(certificate.error.truncation, 9);
    expect(told.error.rounding).toBeGreaterThanOrEqual(certificate.error.rounding / 2);
    // What could be kept to the bit is told as what it may cost at most.
    if (certificate.error.rounding > 1e-9) expect(told.error.rounding).toBeLessThan(certificate.error.rounding * 2.5);
    expect(told.leftOut.flatMap(({ modules }) => modules)).toEqual(outcome.leftOut.map(({ module }) => module));
    for (const { name, deltaNorm } of certificate.modules) {
      const norm = told.modules.find((own) => own.name === name)?.norm;
      if (norm && deltaNorm !== null) expect(deltaNorm / norm).toBeGreaterThan(0.8);
    }
  });

  it('reads no weight again, whatever is asked of the same file', async () => {
    const previewer = new Previewer(new Surveys());
    const reads = { count: 0 };
    await previewed({ sources: one(), reduce: { rule: 'error', value: 0.1 } }, { previewer, reads });
    expect(reads.count).toBeGreaterThan(0);
    reads.count = 0;
    for (const [, plan] of PLANS.filter(([, { sources }]) => (sources as unknown[]).length === 1))
      await previewed(plan, { previewer, reads });
    expect(reads.count).toBe(0);
  });

  it('says what new numbers are written as: of sources of several types F32, unless the plan names one', async () => {
    const two = { sources: [{ file: 'a' }, { file: 'b' }], reduce: { rule: 'rank', value: 2 } };
    expect((await previewed(two)).dtypes).toEqual(['F32']);
    expect((await previewed({ ...two, encode: { dtype: 'F16' } })).dtypes).toEqual(['F16']);
    expect((await previewed({ ...two, sources: [{ file: 'b' }] })).dtypes).toEqual(['F16']);
    // A gain in alpha alone writes no factor.
    expect((await previewed({ sources: [{ file: 'a', strength: 0.5 }] })).dtypes).toEqual([]);
  });

  it('has a curve that falls, never above one rank for all, and ends at the size of all ranks', async () => {
    const { curve } = await previewed({ sources: one() });
    const { byModule = [], uniform = [] } = curve ?? {};
    const whole = await bakeInMemory({ sources: one(), reduce: { rule: 'rank', value: 99 } }, FILES);
    expect(byModule.at(-1)?.error).toBe(0);
    expect(Math.abs((byModule.at(-1)?.bytes ?? 0) - whole.bytes.length)).toBeLessThan(64);
    byModule.forEach(({ bytes, error }, index) => {
      expect(bytes).toBeGreaterThanOrEqual(byModule[index - 1]?.bytes ?? 0);
      expect(error).toBeLessThanOrEqual(byModule[index - 1]?.error ?? 1);
    });
    expect(uniform.at(-1)).toMatchObject({ bytes: byModule.at(-1)?.bytes, error: 0 });
    for (const { bytes, error, limit = 0 } of byModule) {
      const chosen = await previewed({ sources: one(), reduce: { rule: 'error', value: limit } }, { curve: false });
      expect(chosen.error.truncation).toBeCloseTo(error, 9);
      if (limit > 1e-6) expect(Math.abs(chosen.size - bytes)).toBeLessThan(64);
    }
  });

  it('says which programs find every name, and of names that no table knows that it is not known', async () => {
    const { programs } = await previewed({ sources: [{ file: 'sdxl' }] }, { curve: false });
    const verdicts = new Map(programs.map(({ program, verdict }) => [program, verdict]));
    expect([verdicts.get('comfyui'), verdicts.get('forge'), verdicts.get('diffusers')]).toEqual(['loads', 'loads', 'loads']);
    const odd = await previewed({ sources: one() }, { curve: false });
    expect(new Set(odd.programs.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  });
});

describe('packed singular values', () => {
  const spectra = new Map([
    ['a.ü', Float64Array.of(3, 2, 1e-300)],
    ['b', new Float64Array()],
  ]);
  it('come back to the bit', () => expect(unpackSpectra(packSpectra(spectra))).toEqual(spectra));
  it.each([0, 3, 5, 20])('are refused when they are damaged at byte %i', (at) => {
    const bytes = packSpectra(spectra);
    bytes[at] = (bytes[at] as number) ^ 0x91;
    const found = unpackSpectra(bytes);
    if (found) expect([...found.keys()]).not.toEqual([...spectra.keys()]);
  });
  it('are refused when they are cut short', () => {
    const bytes = packSpectra(spectra);
    for (let length = 0; length < bytes.length; length++) expect(unpackSpectra(bytes.slice(0, length))).toBeNull();
  });
});
