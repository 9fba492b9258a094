/** Real folders of real (small) LoRA files on the disk. Values are seeded, so the tests know what to expect. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** One module of a LoRA in float64, as the reference sees it. */
export interface Pair {
  readonly module: string;
  /** m x r */
  readonly up: readonly (readonly number[])[];
  /** r x n */
  readonly down: readonly (readonly number[])[];
  readonly alpha: number | null;
}

/** Small multiplicative generator; values are multiples of 1/64, so that they are exact in every float type. */
function random(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return ((state % 129) - 64) / 64;
  };
}

export function pair(module: string, m: number, n: number, rank: number, seed: number, alpha: number | null = rank / 2): Pair {
  const next = random(seed + 7);
  const matrix = (rows: number, cols: number): number[][] => Array.from({ length: rows }, () => Array.from({ length: cols }, next));
  return { module, up: matrix(m, rank), down: matrix(rank, n), alpha };
}

/** Frobenius norm of (alpha / rank) . up . down, from the dense matrix. */
export function denseNorm({ up, down, alpha }: Pair): number {
  const scale = alpha === null ? 1 : alpha / down.length;
  let sum = 0;
  for (const row of up) {
    for (let column = 0; column < (down[0]?.length ?? 0); column++) {
      const value = row.reduce((total, factor, k) => total + factor * (down[k]?.[column] ?? 0), 0);
      sum += (scale * value) ** 2;
    }
  }
  return Math.sqrt(sum);
}

/** Frobenius norm of the sum of several LoRAs, each times its strength, from the dense matrices. */
export function denseSum(...loras: readonly (readonly [pairs: readonly Pair[], strength: number])[]): number {
  const sums = new Map<string, number[][]>();
  for (const [pairs, strength] of loras) {
    for (const { module, up, down, alpha } of pairs) {
      const scale = strength * (alpha === null ? 1 : alpha / down.length);
      const columns = down[0]?.length ?? 0;
      const sum = sums.get(module) ?? up.map(() => Array.from({ length: columns }, () => 0));
      up.forEach((row, i) => {
        for (let j = 0; j < columns; j++) {
          const value = row.reduce((total, factor, k) => total + factor * (down[k]?.[j] ?? 0), 0);
          (sum[i] as number[])[j] = (sum[i]?.[j] ?? 0) + scale * value;
        }
      });
      sums.set(module, sum);
    }
  }
  return Math.hypot(...[...sums.values()].map((sum) => Math.hypot(...sum.flat())));
}

/** The file's bytes, written here by hand: the tests must not trust the code they test. */
export function safetensors(tensors: readonly Tensor[], metadata?: Readonly<Record<string, string>>): Buffer {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let at = 0;
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + 4 * values.length] };
    at += 4 * values.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const data = Buffer.from(Float32Array.from(tensors.flatMap(({ values }) => values)).buffer);
  return Buffer.concat([length, text, data]);
}

/** kohya's spelling. */
export function kohya(pairs: readonly Pair[], metadata?: Readonly<Record<string, string>>): Buffer {
  const tensors = pairs.flatMap(({ module, up, down, alpha }): Tensor[] => [
    ...(alpha === null ? [] : [{ name: `${module}.alpha`, shape: [], values: [alpha] }]),
    { name: `${module}.lora_down.weight`, shape: [down.length, down[0]?.length ?? 0], values: down.flat() },
    { name: `${module}.lora_up.weight`, shape: [up.length, up[0]?.length ?? 0], values: up.flat() },
  ]);
  return safetensors(tensors, metadata);
}

/** A small Flux LoRA on some double and single blocks; hidden 48 instead of 3072 keeps it small. */
export const fluxPairs = (seed: number, doubles = [0, 7, 18], singles = [3, 37]): Pair[] => [
  ...doubles.map((i) => pair(`lora_unet_double_blocks_${i}_img_attn_proj`, 48, 48, 4, seed * 100 + i)),
  ...singles.map((i) => pair(`lora_unet_single_blocks_${i}_modulation_lin`, 144, 48, 4, seed * 100 + 50 + i)),
];

/** SD 1.5 on one block of each depth, in their true widths: the text side of 768 tells it from SD 2. */
export const sd15Pairs = (seed: number): Pair[] =>
  [
    ['down_blocks_0_attentions_0', 320],
    ['down_blocks_1_attentions_1', 640],
    ['down_blocks_2_attentions_0', 1280],
    ['mid_block_attentions_0', 1280],
    ['up_blocks_1_attentions_2', 1280],
    ['up_blocks_3_attentions_0', 320],
  ].map(([block, width], i) => pair(`lora_unet_${block}_transformer_blocks_0_attn2_to_k`, Number(width), 768, 2, seed * 10 + i));

export const sdxlPairs = (seed: number): Pair[] =>
  [
    ['lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k', 64],
    ['lora_unet_middle_block_1_transformer_blocks_7_attn2_to_v', 128],
    ['lora_unet_output_blocks_0_1_transformer_blocks_9_attn1_to_q', 128],
  ].map(([module, width], i) => pair(String(module), Number(width), i < 2 ? 2048 : 128, 2, seed * 10 + i));

export function makeFolder(files: Readonly<Record<string, Buffer | string>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'loras-'));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}
