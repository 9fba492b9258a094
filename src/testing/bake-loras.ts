/** Small LoRAs to bake with, with their dense float64 deltas, and how far a result is from what is expected. */
import { type BakedFile, deltaOfPair } from './bake.ts';
import * as dense from './dense.ts';
import { asMatrix, fileOf, type StoredDtype, tensorOf, type TestTensor } from './lora-file.ts';
import { generator } from './generator.ts';

export const MODULES = ['blocks.0.self_attn.q', 'blocks.0.ffn.0', 'blocks.7.cross_attn.k'].map(
  (name) => `lora_unet_${name.replaceAll('.', '_')}`,
);
export const SHAPES: readonly (readonly [number, number])[] = [
  [24, 16],
  [40, 16],
  [16, 24],
];

export interface Made {
  readonly bytes: Uint8Array;
  readonly tensors: readonly TestTensor[];
  /** By module. */
  readonly deltas: readonly dense.Matrix[];
}

/** A small LoRA of Wan's names; alpha null: none is written. */
export function made(seed: number, dtype: StoredDtype, rank: number, alpha: number | null): Made {
  const next = generator(seed);
  const tensors: TestTensor[] = [];
  const deltas = MODULES.map((name, index) => {
    const [m, n] = SHAPES[index] as readonly [number, number];
    const up = tensorOf(`${name}.lora_up.weight`, dtype, [m, rank], Array.from({ length: m * rank }, next));
    const down = tensorOf(`${name}.lora_down.weight`, dtype, [rank, n], Array.from({ length: n * rank }, next));
    tensors.push(up, down);
    if (alpha !== null) tensors.push(tensorOf(`${name}.alpha`, 'F32', [], [alpha]));
    return dense.scaled(dense.multiply(asMatrix(up), asMatrix(down)), alpha === null ? 1 : alpha / rank);
  });
  return { bytes: fileOf(tensors), tensors, deltas };
}

export const sum = (parts: readonly (readonly [number, dense.Matrix])[]): dense.Matrix =>
  parts.map(([factor, matrix]) => dense.scaled(matrix, factor)).reduce((total, matrix) => dense.combine(total, matrix, (x, y) => x + y));

export const apart = (found: dense.Matrix, expected: dense.Matrix): number =>
  dense.norm(dense.combine(found, expected, (x, y) => x - y)) / dense.norm(expected);

/** The largest share by which a module of `MODULES` differs. */
export const farthest = (baked: Pick<BakedFile, 'tensors'>, expected: readonly dense.Matrix[]): number =>
  Math.max(...MODULES.map((name, index) => apart(deltaOfPair(baked.tensors, name), expected[index] as dense.Matrix)));

/** Roundings of a dtype to nearest, with a little room: the anchors are 3.6e-8, 2.9e-4 and 2.4e-3 for both factors. */
export const FLOOR: Readonly<Record<string, number>> = { F32: 8e-8, F16: 6e-4, BF16: 4.5e-3 };
export const FLOATS = ['F32', 'F16', 'BF16'] as const;
