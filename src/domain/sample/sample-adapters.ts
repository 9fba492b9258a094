/**
 * The tensors of one adapted weight, by kind of adapter, with the spread of random factors that gives a delta of about the wanted
 * norm: E||delta|| = s . (product of the factors' spreads) . sqrt(number of entries . number of products summed in each).
 */
import type { TensorSpec } from '../safetensors/writer.ts';
import type { WeightSpec } from './modules.ts';
import type { SampleDtype } from './values.ts';

export type SampleAdapter = 'lora' | 'dora' | 'loha' | 'lokr';

/**
 * How to fill a tensor: with one value, or with random ones. A factor holds one vector per direction of the delta: the rows of the first
 * one (`down`), the columns of the second one (`up`).
 */
type Content = { readonly value: number } | { readonly spread: number; readonly directions?: 'rows' | 'columns' };
export type PlannedTensor = TensorSpec & { readonly dtype: SampleDtype; readonly content: Content };

export interface AdapterOptions {
  /** Name in the file, without `.lora_down.weight` and the like. */
  readonly name: string;
  readonly weight: WeightSpec;
  readonly strength: number;
  readonly rank: number;
  readonly dtype: SampleDtype;
  /** null: the file has no alpha, as PEFT writes it. */
  readonly alpha: number | null;
  /** Spelling of the factors. */
  readonly kohya: boolean;
}

/** A LoKr's first factor is square and so wide: what `factor=4` gives. */
const KRONECKER = 4;

export function adapterTensors(kind: SampleAdapter, options: AdapterOptions): PlannedTensor[] {
  const { name, dtype, alpha, weight } = options;
  const alphaDtype = dtype === 'F8_E4M3' ? 'F16' : dtype;
  const tensors = kind === 'loha' ? loha(options) : kind === 'lokr' ? lokr(options) : lora(options);
  if (kind === 'dora') tensors.push({ name: `${name}.dora_scale`, dtype: alphaDtype, shape: [weight.rows, 1], content: { value: 1 } });
  if (alpha !== null) tensors.push({ name: `${name}.alpha`, dtype: alphaDtype, shape: [], content: { value: alpha } });
  return tensors;
}

const scaleOf = ({ alpha, rank }: AdapterOptions): number => (alpha === null ? 1 : alpha / rank);
const inputsOf = ({ cols, kernel }: WeightSpec): number => cols * Math.max(kernel, 1) ** 2;

function lora(options: AdapterOptions): PlannedTensor[] {
  const { name, weight, strength, rank, dtype, kohya } = options;
  const { rows, cols, kernel } = weight;
  const [down, up] = kohya ? ['lora_down.weight', 'lora_up.weight'] : ['lora_A.weight', 'lora_B.weight'];
  const spread = Math.sqrt(strength / (scaleOf(options) * Math.sqrt(rank * rows * inputsOf(weight))));
  return [
    {
      name: `${name}.${down}`,
      dtype,
      shape: kernel > 0 ? [rank, cols, kernel, kernel] : [rank, cols],
      content: { spread, directions: 'rows' },
    },
    { name: `${name}.${up}`, dtype, shape: kernel > 0 ? [rows, rank, 1, 1] : [rows, rank], content: { spread, directions: 'columns' } },
  ];
}

function loha(options: AdapterOptions): PlannedTensor[] {
  const { name, weight, strength, rank, dtype } = options;
  const inputs = inputsOf(weight);
  const spread = (strength / (scaleOf(options) * rank * Math.sqrt(weight.rows * inputs))) ** 0.25;
  return [1, 2].flatMap((half): PlannedTensor[] => [
    { name: `${name}.hada_w${half}_a`, dtype, shape: [weight.rows, rank], content: { spread } },
    { name: `${name}.hada_w${half}_b`, dtype, shape: [rank, inputs], content: { spread } },
  ]);
}

function lokr(options: AdapterOptions): PlannedTensor[] {
  const { name, weight, strength, rank, dtype } = options;
  const [rows, cols] = [weight.rows / KRONECKER, inputsOf(weight) / KRONECKER];
  const spread = Math.cbrt(strength / (scaleOf(options) * Math.sqrt(weight.rows * inputsOf(weight) * rank)));
  return [
    { name: `${name}.lokr_w1`, dtype, shape: [KRONECKER, KRONECKER], content: { spread } },
    { name: `${name}.lokr_w2_a`, dtype, shape: [rows, rank], content: { spread } },
    { name: `${name}.lokr_w2_b`, dtype, shape: [rank, cols], content: { spread } },
  ];
}
