/**
 * The layers of published models, by name and shape, in the naming of the model's own code and of diffusers: what key lists are
 * made of in tests. `model-weights.txt` has one line a layer, `{0-18}` standing for a block's number, `rows<columns`.
 */
import { readFileSync } from 'node:fs';
import type { Header, TensorInfo } from '../domain/safetensors/header-types.ts';

export interface Weight {
  /** Below the convention's prefix, with dots where the naming has them. */
  readonly path: string;
  readonly rows: number;
  readonly cols: number;
}

export interface ModelWeights {
  readonly family: string;
  /** `native`, `diffusers`, or `flat` where only the flattened names are known; then which size. */
  readonly naming: string;
  readonly weights: readonly Weight[];
}

const numbersIn = (ranges: string): number[] =>
  ranges.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });

function weightsIn(line: string): Weight[] {
  const [pattern = '', shape = ''] = line.split(' ');
  const [rows = 0, cols = 0] = shape.split('<').map(Number);
  const ranges = /\{([\d,-]+)\}/.exec(pattern);
  if (!ranges) return [{ path: pattern, rows, cols }];
  return numbersIn(ranges[1] ?? '').map((number) => ({ path: pattern.replace(ranges[0], `${number}`), rows, cols }));
}

export function modelWeights(): ModelWeights[] {
  const text = readFileSync(new URL('./model-weights.txt', import.meta.url), 'utf8');
  return text
    .split(/^# /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.trim().split('\n');
      const [family = '', naming = ''] = title.split(' | ');
      return { family, naming, weights: lines.flatMap(weightsIn) };
    });
}

export type AdapterNames = 'kohya' | 'peft' | 'dora' | 'loha' | 'lokr';
const RANK = 4;

function tensorsOf(name: string, { rows, cols }: Weight, adapter: AdapterNames): [string, number[]][] {
  const pair = (down: string, up: string): [string, number[]][] => [
    [`${name}.${down}.weight`, [RANK, cols]],
    [`${name}.${up}.weight`, [rows, RANK]],
  ];
  const alpha: [string, number[]] = [`${name}.alpha`, []];
  if (adapter === 'peft') return pair('lora_A', 'lora_B');
  if (adapter === 'kohya') return [...pair('lora_down', 'lora_up'), alpha];
  if (adapter === 'dora') return [...pair('lora_down', 'lora_up'), alpha, [`${name}.dora_scale`, [rows, 1]]];
  if (adapter === 'loha') {
    return [
      ...['hada_w1_a', 'hada_w2_a'].map((role): [string, number[]] => [`${name}.${role}`, [rows, RANK]]),
      ...['hada_w1_b', 'hada_w2_b'].map((role): [string, number[]] => [`${name}.${role}`, [RANK, cols]]),
      alpha,
    ];
  }
  const [a, b] = [rows % 4 === 0 ? 4 : 1, cols % 4 === 0 ? 4 : 1];
  return [[`${name}.lokr_w1`, [a, b]], [`${name}.lokr_w2_a`, [rows / a, RANK]], [`${name}.lokr_w2_b`, [RANK, cols / b]], alpha];
}

/** A header with an adapter on each of these weights, each named by `name`. */
export function adapterOn(weights: readonly Weight[], name: (path: string) => string, adapter: AdapterNames): Header {
  const tensors = weights
    .flatMap((weight) => tensorsOf(name(weight.path), weight, adapter))
    .map(([key, shape]): TensorInfo => ({ name: key, dtype: 'F16', shape, begin: 0, end: 0 }));
  return { dataStart: 0, tensors, metadata: {}, warnings: [] };
}
