/** A LoKr of a fused q, k, v: under the fused name, and under the names of the projections, of which each takes its rows of the product. */
import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import type { PairProducts } from '../../src/domain/composition/products/pair.ts';
import type { FamilyVerdict } from '../../src/domain/reading.ts';
import { understand } from '../../src/domain/understand.ts';
import { headerFrom } from '../../src/testing/header-from.ts';
import * as dense from '../../src/testing/dense.ts';
import { asMatrix, drawn, fileOf, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { createScalarKernel } from '../kernels/scalar.ts';
import { fileSource } from './byte-source.ts';
import { measureFile } from './measure-file.ts';
import { compareFiles } from './pair-files.ts';

const hasher = await createXXHash128();
const tools = { kernel: createScalarKernel(), hasher, onProgress: () => undefined, signal: new AbortController().signal };

interface Layer {
  /** Rows and columns of W1, then of W2. */
  readonly factors: readonly [number, number, number, number];
  /** Rows of q, k and v. */
  readonly rows: readonly [number, number, number];
}

const factorsOf = ({ factors: [a, b, c, d] }: Layer, name: string): TestTensor[] => [
  tensorOf(`${name}.lokr_w1`, 'F32', [a, b], drawn(3, a * b)),
  tensorOf(`${name}.lokr_w2_a`, 'F32', [c, 2], drawn(5, c * 2)),
  tensorOf(`${name}.lokr_w2_b`, 'F32', [2, d], drawn(7, 2 * d)),
  tensorOf(`${name}.alpha`, 'F32', [], [6]),
];

const split = (layer: Layer, nameOf: (part: string) => string, offsets: boolean): TestTensor[] =>
  ['q', 'k', 'v'].flatMap((part, index) => {
    const from = layer.rows.slice(0, index).reduce((sum, rows) => sum + rows, 0);
    return [...factorsOf(layer, nameOf(part)), ...(offsets ? [tensorOf(`${nameOf(part)}.row_offset`, 'I64', [], [from])] : [])];
  });

const opened = (tensors: readonly TestTensor[], path: string) => ({
  path,
  source: fileSource(new File([fileOf(tensors) as BlobPart], path)),
});

async function compared(one: readonly TestTensor[], other: readonly TestTensor[]): Promise<PairProducts> {
  const outcome = await compareFiles([opened(one, 'a'), opened(other, 'b')], { index: 0, of: 1 }, tools);
  if (outcome.kind !== 'compared' || !outcome.pairs[0]) throw new Error(JSON.stringify(outcome));
  return outcome.pairs[0].products;
}

async function measured(tensors: readonly TestTensor[]) {
  const { source, path } = opened(tensors, 'a');
  const outcome = await measureFile(source, path, tools);
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome));
  return outcome.measurement;
}

const familyOf = (tensors: readonly TestTensor[]): Pick<FamilyVerdict, 'id' | 'certainty'> => {
  const { id, certainty } = understand(headerFrom(tensors.map(({ name, shape }) => [name, [...shape]])), { path: 'a' }).family;
  return { id, certainty };
};

/** Of the real widths; the second factors' rows end nowhere near those of q in the first and third. */
const LAYERS: readonly (readonly [string, Layer, (part: string) => string])[] = [
  ['Krea 2', { factors: [8, 8, 1152, 768], rows: [6144, 1536, 1536] }, (part) => `transformer.transformer_blocks.0.attn.to_${part}`],
  [
    'Krea 2 text fusion',
    { factors: [12, 20, 640, 128], rows: [2560, 2560, 2560] },
    (part) => `transformer.text_fusion.refiner_blocks.0.attn.to_${part}`,
  ],
  ['Z-Image', { factors: [8, 8, 1440, 480], rows: [3840, 3840, 3840] }, (part) => `lora_unet_layers_0_attention_to_${part}`],
  ['Lumina 2', { factors: [10, 6, 384, 384], rows: [2304, 768, 768] }, (part) => `lora_unet_layers_0_attention_to_${part}`],
];

/** What makes the family certain beside the layer itself. */
const others = (nameOf: (part: string) => string): TestTensor[] =>
  nameOf('q').includes('refiner_blocks')
    ? [0, 27].flatMap((block) => {
        const name = `transformer.transformer_blocks.${block}.attn.to_gate`;
        return [
          tensorOf(`${name}.lora_A.weight`, 'F32', [1, 6144], drawn(9, 6144)),
          tensorOf(`${name}.lora_B.weight`, 'F32', [6144, 1], drawn(11, 6144)),
        ];
      })
    : [];

describe.each(LAYERS)('a fused LoKr of %s', (_, layer, nameOf) => {
  const rest = others(nameOf);
  const fused = [...factorsOf(layer, nameOf('qkv')), ...rest];

  it.each([
    ['by their names', false],
    ['by offsets', true],
  ])('is the sum of its parts %s', async (_how, offsets) => {
    const parts = [...split(layer, nameOf, offsets), ...rest];
    const [whole, own] = [await measured(fused), await measured(parts)];
    expect(own.modules.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(
      own.modules.filter(({ notes }) => notes?.some(({ code }) => code.startsWith('module.fused-rows'))).map(({ rows }) => rows),
    ).toEqual(['k', 'q', 'v'].map((part) => layer.rows['qkv'.indexOf(part)]));
    expect(familyOf(parts)).toEqual(familyOf(fused));
    expect(own.totalStrength / whole.totalStrength).toBeCloseTo(1, 6);
    const { blocks, reasons } = await compared(fused, parts);
    expect(reasons).toEqual([]);
    const inner = blocks.reduce((sum, block) => sum + block.inner, 0);
    expect(inner / whole.totalStrength ** 2).toBeCloseTo(1, 6);
  });
});

describe('rows of a product', () => {
  it.each([
    ['all three alike', { factors: [4, 2, 3, 2], rows: [4, 4, 4] }, false],
    ['grouped, by offsets', { factors: [2, 4, 6, 2], rows: [8, 2, 2] }, true],
  ] as const)('have the inner products of the dense rows: %s', async (_, layer, offsets) => {
    const nameOf = (part: string): string => `diffusion_model.blocks.3.attn.to_${part}`;
    const [w1, a, b] = factorsOf(layer, 'x').map(asMatrix) as [dense.Matrix, dense.Matrix, dense.Matrix];
    const whole = dense.scaled(dense.kronecker(w1, dense.multiply(a, b)), 3);
    let expected = 0;
    const diffs = ['q', 'k', 'v'].map((part, index) => {
      const [from, rows] = [layer.rows.slice(0, index).reduce((sum, count) => sum + count, 0), layer.rows[index] as number];
      const own = dense.matrix(rows, whole.cols, (i, j) => dense.entry(whole, from + i, j));
      const diff = tensorOf(`${nameOf(part)}.diff`, 'F32', [rows, whole.cols], drawn(13 + index, rows * whole.cols));
      expected += dense.combine(own, asMatrix(diff), (x, y) => x * y).values.reduce((sum, value) => sum + value, 0);
      return diff;
    });
    const { blocks } = await compared(split(layer, nameOf, offsets), diffs);
    expect(blocks).toMatchObject([{ slot: 'blocks.3', compared: 3, notCompared: 0, inner: expect.closeTo(expected, 5) }]);
  });

  it('a product that fits its name is taken whole', async () => {
    const { modules } = await measured(
      factorsOf({ factors: [4, 8, 320, 96], rows: [1280, 0, 0] }, 'lora_unet_input_blocks_7_1_transformer_blocks_0_attn2_to_k'),
    );
    expect(modules[0]).toMatchObject({ rows: 1280, cols: 768, problem: null });
  });
});
