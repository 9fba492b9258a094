import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as dense from '../../testing/dense.ts';
import { describeWithLoraData, loraData } from '../../testing/lora-data.ts';
import { placeCodes } from '../library/folder-convention.ts';
import { runFacts } from '../library/runs/facts.ts';
import { growthOf } from '../library/runs/growth.ts';
import { symmetricEigenvalues } from '../linear-algebra/eigen.ts';
import { parseHeader } from '../safetensors/header.ts';
import { SAME_COSINE } from '../similar/same.ts';
import { understand } from '../understand.ts';
import { buildLora, type LoraOptions, moduleName, type SampleModel, weightsOf } from './build-lora.ts';
import type { Naming } from './modules.ts';
import type { SampleAdapter } from './sample-adapters.ts';
import { sampleCount, sampleFile } from './sample-library.ts';
import { bytesPerValue, floatBits, type SampleDtype, ValueSource } from './values.ts';
import { english } from '../../ui/strings/say.ts';

/** Second and first factor of one module, by rows. */
interface FactorPair {
  readonly name: string;
  readonly scale: number;
  readonly up: dense.Matrix;
  readonly down: dense.Matrix;
}

/** The pairs of a kohya file whose factors are F16 matrices. */
function pairsOf(bytes: Uint8Array): FactorPair[] {
  const outcome = parseHeader(bytes, bytes.length);
  if (!outcome.ok) throw new Error(english(outcome.error.message));
  const { tensors, dataStart } = outcome.header;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const read = (name: string): dense.Matrix => {
    const { shape, begin } = tensors.find((tensor) => tensor.name === name) ?? { shape: [0, 0], begin: 0 };
    const [rows = 1, cols = 1] = shape;
    return dense.matrix(rows, cols, (i, j) => halfOf(view.getUint16(dataStart + begin + 2 * (i * cols + j), true)));
  };
  return tensors.flatMap(({ name }) => {
    if (!name.endsWith('.lora_up.weight')) return [];
    const module = name.slice(0, -'.lora_up.weight'.length);
    const [up, down] = [read(name), read(`${module}.lora_down.weight`)];
    return [{ name: module, scale: (read(`${module}.alpha`).values[0] ?? 0) / up.cols, up, down }];
  });
}

/** The value of an F16 pattern, by the definition of the format. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** <A, B> over all modules that both have: sum of (Ua^T Ub) o (Da Db^T). */
function innerOf(a: readonly FactorPair[], b: readonly FactorPair[]): number {
  let sum = 0;
  for (const one of a) {
    const other = b.find(({ name }) => name === one.name);
    if (!other) continue;
    for (let i = 0; i < one.up.cols; i++)
      for (let j = 0; j < other.up.cols; j++) {
        let ups = 0;
        let downs = 0;
        for (let k = 0; k < one.up.rows; k++)
          ups += (one.up.values[k * one.up.cols + i] ?? 0) * (other.up.values[k * other.up.cols + j] ?? 0);
        for (let k = 0; k < one.down.cols; k++)
          downs += (one.down.values[i * one.down.cols + k] ?? 0) * (other.down.values[j * other.down.cols + k] ?? 0);
        sum += one.scale * other.scale * ups * downs;
      }
  }
  return sum;
}

describe('the sample library', () => {
  const files = Array.from({ length: sampleCount() }, (_, i) => sampleFile(i));
  const verdicts = files.map(({ path, bytes }) => {
    const outcome = parseHeader(bytes, bytes.length);
    return { path, code: outcome.ok ? 'ok' : outcome.error.code };
  });

  it('has a few hundred files with names of their own, below 110 MB', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(new Set(files.map(({ path }) => path.toLowerCase())).size).toBe(files.length);
    expect(files.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(110e6);
  });

  it('is valid but for the files that are meant to be damaged', () => {
    expect(verdicts.filter(({ code }) => code !== 'ok')).toEqual([
      { path: 'Odds and ends/cut_download.safetensors', code: 'data-incomplete' },
      { path: 'Odds and ends/empty.safetensors', code: 'empty-file' },
      { path: 'Odds and ends/pointer.safetensors', code: 'git-lfs-pointer' },
      { path: 'Odds and ends/bytes_behind_the_end.safetensors', code: 'trailing-bytes' },
    ]);
  });

  it('is laid out in the folder convention', () => {
    const unknown = {
      id: 'unknown',
      label: '',
      certainty: 'unknown',
      candidates: [],
      subtype: null,
      evidence: '',
      contradictions: [],
    } as const;
    const codes = new Set(files.map(({ path }) => placeCodes(path, unknown).baseCode));
    expect([...codes].sort()).toEqual(['FLK', 'FLX', 'ILL', 'PNY', 'SD1', 'SDX', 'UNK', 'W21', 'W22']);
    const general = files.filter(({ path }) => placeCodes(path, unknown).categoryCode === 'GEN');
    expect(general.every(({ path }) => path.startsWith('Odds and ends/'))).toBe(true);
  });

  it('holds the common kinds of adapters', () => {
    const kinds = files.flatMap(({ bytes }) => {
      const outcome = parseHeader(bytes, bytes.length);
      return outcome.ok ? understand(outcome.header, { path: '' }).adapters.map(({ id }) => id) : [];
    });
    expect([...new Set(kinds)].sort()).toEqual(expect.arrayContaining(['dora', 'locon', 'loha', 'lokr', 'lora']));
  });

  it('is understood as the folders say', () => {
    const families: Readonly<Record<string, string>> = {
      SD: 'sd15',
      'SD 2': 'sd2',
      SDXL: 'sdxl',
      PONY: 'sdxl',
      Illustrious: 'sdxl',
      FLUX: 'flux1',
      'Flux Krea': 'flux1',
      'WAN2.1': 'wan2.1',
      'WAN2.2': 'wan2.2',
    };
    for (const { path, bytes } of files) {
      const family = families[path.split('/')[0] ?? ''];
      const outcome = parseHeader(bytes, bytes.length);
      if (family === undefined || !outcome.ok) continue;
      const { family: verdict, notUnderstood, modules, layout } = understand(outcome.header, { path });
      expect({ path, family: verdict.id, notUnderstood }).toEqual({ path, family, notUnderstood: [] });
      expect(modules.every((module) => module.slot !== null && module.problem === null)).toBe(true);
      expect(layout).not.toBeNull();
    }
  });

  const file = (name: string): Uint8Array => files.find(({ path }) => path.endsWith(`/${name}.safetensors`))?.bytes ?? new Uint8Array();
  const run = files.filter(({ path }) => /\/ink_study(-\d{6})?\.safetensors$/.test(path));

  it('has the twelve saves of a run, which grows, turns, uses more of its rank, and settles', () => {
    expect(new Set(run.map(({ path }) => runFacts(path, {}).key)).size).toBe(1);
    expect(run.map(({ path }) => runFacts(path, {}).at)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, null]);
    const saves = run.map(({ bytes }) => pairsOf(bytes));
    const norms = saves.map((save) => Math.sqrt(innerOf(save, save)));
    const cosines = saves.map((save, i) => (i === 0 ? null : innerOf(save, saves[i - 1] ?? []) / ((norms[i] ?? 0) * (norms[i - 1] ?? 0))));
    const { points, settled } = growthOf(
      norms.map((norm) => ({ norm, rankUsed: null })),
      cosines,
    );
    expect(norms.every((norm, i) => i === 0 || norm > (norms[i - 1] ?? 0))).toBe(true);
    expect(points[1]?.angle).toBeGreaterThan(5);
    expect(settled).toEqual({ kind: 'at', index: 4 });
  });

  it('has a duplicate, a resized file that is the same, and two that go the same way for the most part', () => {
    const same = files.filter(({ bytes }) => Buffer.compare(bytes, run.at(-1)?.bytes ?? new Uint8Array()) === 0);
    expect(same.map(({ path }) => path.replace(/^.*\//, ''))).toEqual(['ink_study.safetensors', 'ink study, the good one.safetensors']);
    const [fog, resized, haze] = ['coastal_fog_r16', 'coastal_fog_resized_r8', 'morning_haze_r16'].map((name) => pairsOf(file(name)));
    const cosine = (a: FactorPair[] = [], b: FactorPair[] = []): number => innerOf(a, b) / Math.sqrt(innerOf(a, a) * innerOf(b, b));
    expect(cosine(fog, resized)).toBeGreaterThan(SAME_COSINE);
    expect(cosine(fog, haze)).toBeGreaterThan(0.4);
    expect(cosine(fog, haze)).toBeLessThan(0.95);
  });

  it('has ranks from 4 to 32', () => {
    const ranks = files.flatMap(({ path, bytes }) => {
      const outcome = parseHeader(bytes, bytes.length);
      return outcome.ok && !path.startsWith('Odds') ? understand(outcome.header, { path }).ranks.map(({ rank }) => rank) : [];
    });
    expect([...new Set(ranks)].sort((a, b) => a - b)).toEqual([4, 8, 16, 32]);
  });

  it('is the same on every call', () => {
    for (const index of [0, 77, sampleCount() - 1]) expect(sampleFile(index)).toEqual(files[index]);
    expect(() => sampleFile(sampleCount())).toThrow(RangeError);
  });
});

describe('buildLora', () => {
  const options: LoraOptions = {
    model: 'sd15',
    naming: 'kohya',
    rank: 8,
    dtype: 'F32',
    seed: 5,
    alpha: 4,
    include: ({ path }) => path === 'down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k',
    strength: () => 3,
    metadata: { k: 'v' },
  };

  const bytesOf = (file: ReturnType<typeof buildLora>) => Buffer.concat([...file.chunks()].map((chunk) => Buffer.from(chunk)));

  /** All factors of the one module as dense matrices. */
  function factorsOf(bytes: Buffer): Map<string, dense.Matrix> {
    const outcome = parseHeader(bytes, bytes.length);
    if (!outcome.ok) throw new Error(english(outcome.error.message));
    const { tensors, dataStart, metadata } = outcome.header;
    expect(metadata['k']).toBe('v');
    return new Map(
      tensors.map(({ name, shape, begin }) => {
        const [rows = 1, cols = 1] = shape;
        const at = (i: number, j: number): number => bytes.readFloatLE(dataStart + begin + 4 * (i * cols + j));
        return [name.split('.').slice(1).join('.'), dense.matrix(rows, cols, at)];
      }),
    );
  }

  it.each<[SampleAdapter, (factor: (name: string) => dense.Matrix) => dense.Matrix]>([
    ['lora', (factor) => dense.multiply(factor('lora_up.weight'), factor('lora_down.weight'))],
    ['dora', (factor) => dense.multiply(factor('lora_up.weight'), factor('lora_down.weight'))],
    ['lokr', (factor) => dense.kronecker(factor('lokr_w1'), dense.multiply(factor('lokr_w2_a'), factor('lokr_w2_b')))],
    [
      'loha',
      (factor) => {
        const half = (n: number): dense.Matrix => dense.multiply(factor(`hada_w${n}_a`), factor(`hada_w${n}_b`));
        return dense.combine(half(1), half(2), (x, y) => x * y);
      },
    ],
  ])('makes deltas of about the wanted norm: %s', (adapter, delta) => {
    const factors = factorsOf(bytesOf(buildLora({ ...options, adapter })));
    const factor = (name: string): dense.Matrix => factors.get(name) ?? dense.matrix(0, 0, () => 0);
    expect([...factor('alpha').values]).toEqual([4]);
    if (adapter === 'dora') expect(factor('dora_scale')).toEqual(dense.matrix(320, 1, () => 1));
    const norm = (4 / 8) * dense.norm(delta(factor));
    // The first factor of a LoKr has 16 values only, so that its norm varies more.
    const room = adapter === 'lokr' ? 0.3 : 0.1;
    expect(norm).toBeGreaterThan(3 * (1 - room));
    expect(norm).toBeLessThan(3 * (1 + room));
  });

  it('gives the singular values of a delta the wanted decay, and leaves its norm', () => {
    const factors = factorsOf(bytesOf(buildLora({ ...options, decay: 1 })));
    const up = factors.get('lora_up.weight') ?? dense.matrix(0, 0, () => 0);
    const down = factors.get('lora_down.weight') ?? dense.matrix(0, 0, () => 0);
    const delta = dense.multiply(up, down);
    expect(0.5 * dense.norm(delta)).toBeGreaterThan(2.7);
    expect(0.5 * dense.norm(delta)).toBeLessThan(3.3);
    const squares = symmetricEigenvalues(dense.multiply(delta, dense.transpose(delta)).values, delta.rows).toSorted((a, b) => b - a);
    // Modules differ by a fifth of the exponent; random vectors of 320 values are at right angles to a few per cent.
    const exponent = Math.log((squares[0] ?? 0) / (squares[7] ?? 1)) / Math.log(64);
    expect(exponent).toBeGreaterThan(0.75);
    expect(exponent).toBeLessThan(1.3);
  });

  it.each<[SampleDtype, number]>([
    ['F8_E4M3', 3],
    ['F16', 5],
    ['F32', 5],
  ])('chunks of %s rank %i add up to the announced size and are alike on every run', (dtype, rank) => {
    const file = buildLora({ ...options, dtype, rank, include: ({ component }) => component === 'te' });
    const bytes = bytesOf(file);
    expect(bytes.length).toBe(file.fileSize);
    expect(parseHeader(bytes, bytes.length).ok).toBe(true);
    expect(bytesOf(file).equals(bytes)).toBe(true);
    expect([...file.chunks()].every((chunk) => chunk.length <= 1 << 20)).toBe(true);
  });
});

describe('values', () => {
  /** The value of a bit pattern, by the definition of the format. */
  const valueOf = (bits: number, exponentBits: number, fractionBits: number): number => {
    const fraction = bits % 2 ** fractionBits;
    const exponent = Math.floor(bits / 2 ** fractionBits) % 2 ** exponentBits;
    const sign = bits >= 2 ** (exponentBits + fractionBits) ? -1 : 1;
    const bias = 2 ** (exponentBits - 1) - 1;
    if (exponent === 0) return (sign * fraction * 2 ** (1 - bias)) / 2 ** fractionBits;
    return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
  };

  it.each([
    ['F16', 5, 10, 65504],
    ['BF16', 8, 7, 3.3895313892515355e38],
    ['F8_E4M3', 4, 3, 448],
  ] as const)('%s: the nearest pattern, clamped to %s', (dtype, exponentBits, fractionBits, largest) => {
    for (const value of [0, 1, -1, 0.1, -0.33, 1.999, 3.1e-5, -6e-8, 2 ** -9, 0.0146, 447, -20.5]) {
      const bits = floatBits(value, dtype);
      const error = Math.abs(valueOf(bits, exponentBits, fractionBits) - value);
      for (const other of [bits - 1, bits + 1]) {
        if (other >= 0) expect(error).toBeLessThanOrEqual(Math.abs(valueOf(other, exponentBits, fractionBits) - value));
      }
    }
    expect(valueOf(floatBits(1e39, dtype), exponentBits, fractionBits)).toBe(largest);
    expect(valueOf(floatBits(-1e39, dtype), exponentBits, fractionBits)).toBe(-largest);
  });

  it('have the wanted spread and mean 0', () => {
    const bytes = new Uint8Array(4 * 100_000);
    new ValueSource('F32', [{ spread: 0.02, seed: 9 }], Infinity).fill(bytes, 0, 100_000);
    const values = new Float32Array(bytes.buffer);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    expect(Math.abs(mean)).toBeLessThan(0.0005);
    expect(spread).toBeGreaterThan(0.0198);
    expect(spread).toBeLessThan(0.0202);
    expect(bytesPerValue('F8_E4M3')).toBe(1);
  });
});

describeWithLoraData('names and shapes are those of real files', () => {
  it.each<[string, SampleModel, Naming, number]>([
    ['by321_sd15_kohya_full_shaped', 'sd15', 'kohya', 264],
    ['kohya_sd21_diffusers_names_all', 'sd2', 'kohya', 258],
    ['invoke_stripped_noodles_style', 'sdxl', 'kohya', 986],
    ['invoke_flux_lora_kohya_with_te1_format', 'flux1', 'kohya', 376],
    ['invoke_flux_lora_diffusers_format', 'flux1', 'diffusers', 494],
    ['invoke_flux_lora_aitoolkit_format', 'flux1', 'native', 228],
    ['musubi_wan21_t2v_14b', 'wan-14b', 'kohya', 400],
    ['musubi_wan21_t2v_1_3b', 'wan-1.3b', 'kohya', 300],
    ['native_wan22_ti2v_5b_AB', 'wan-5b', 'native', 300],
    ['native_wan21_i2v_14b_ABalpha', 'wan-14b-i2v', 'native', 480],
  ])('%s', (set, model, naming, modules) => {
    const rows = readFileSync(path.join(loraData, 'keys', `${set}.tsv`), 'utf8')
      .trim()
      .split('\n');
    const shapes = new Map(rows.map((row) => [row.split('\t')[0] ?? '', row.split('\t')[2] ?? '']));
    const [down, up] = naming === 'kohya' ? ['lora_down', 'lora_up'] : ['lora_A', 'lora_B'];
    const withoutRank = (shape: string, side: 'first' | 'second') =>
      shape
        .split('x')
        .filter((_, i) => i !== (side === 'first' ? 0 : 1))
        .join('x');
    let found = 0;
    for (const weight of weightsOf(model, naming)) {
      const name = moduleName(model, naming, weight);
      const [downShape, upShape] = [shapes.get(`${name}.${down}.weight`), shapes.get(`${name}.${up}.weight`)];
      if (downShape === undefined || upShape === undefined) continue;
      found++;
      const { rows: outputs, cols, kernel } = weight;
      expect([name, withoutRank(downShape, 'first')]).toEqual([name, kernel > 0 ? `${cols}x${kernel}x${kernel}` : `${cols}`]);
      expect([name, withoutRank(upShape, 'second')]).toEqual([name, kernel > 0 ? `${outputs}x1x1` : `${outputs}`]);
    }
    expect(found).toBe(modules);
  });
});
