/**
 * Builds LoRA files of real names and shapes with seeded values. The norm of every delta is about what `strength` asks for,
 * so that block profiles look as designed. Files come as chunks: one of 1.2 GB needs 1 MiB of memory.
 */
import { planFile } from '../safetensors/writer.ts';
import type { TensorInfo } from '../safetensors/types.ts';
import type { Component, Naming, WeightSpec } from './modules.ts';
import { randomFrom, seedOf } from './random.ts';
import { adapterTensors, type PlannedTensor, type SampleAdapter } from './sample-adapters.ts';
import { fluxDiffusers, fluxNative, wan } from './transformers.ts';
import { sd15, sd2, sdxl } from './unet.ts';
import { bytesPerValue, MixedSource, type SampleDtype, ValueSource, writeValue } from './values.ts';

export type SampleModel = 'sd15' | 'sd2' | 'sdxl' | 'flux1' | 'wan-14b' | 'wan-14b-i2v' | 'wan-1.3b' | 'wan-5b';

export interface LoraOptions {
  readonly model: SampleModel;
  /** Wan has no diffusers names and UNets no native ones here. */
  readonly naming: Naming;
  /** `lora` by default. */
  readonly adapter?: SampleAdapter;
  readonly rank: number;
  readonly dtype: SampleDtype;
  readonly seed: number;
  /** null: the file has no alpha, as PEFT writes it. */
  readonly alpha: number | null;
  /** Which weights get a LoRA. */
  readonly include: (weight: WeightSpec) => boolean;
  /** Wanted norm of the weight's delta; a smooth curve over the blocks by default. */
  readonly strength?: (weight: WeightSpec) => number;
  readonly metadata: Readonly<Record<string, string>> | null;
  /** One save of a run: its second factors are those of the run times `grown`, and some of its own. The first ones stay as they began. */
  readonly save?: Save;
  /** What it has in common with others: without it, it is independent of every other file. */
  readonly kin?: Kin;
}

export interface Save {
  /** Of this save alone. */
  readonly seed: number;
  readonly grown: number;
  readonly own: number;
}

/** LoRAs of one training set-up pull some weights the same way, or the opposite way. */
export interface Kin {
  /** Values of the weights in common, alike for all of them. */
  readonly seed: number;
  /** Of its weights, 0 to 1. */
  readonly share: number;
  readonly opposite: boolean;
}

export interface LoraFile {
  readonly fileSize: number;
  readonly tensors: readonly TensorInfo[];
  /** The file from its first byte. A chunk is valid until the next one is asked for. */
  chunks(): Generator<Uint8Array, void, undefined>;
}

const CHUNK = 1 << 20;

const PREFIXES: Readonly<Record<Naming, Readonly<Record<Component, string>>>> = {
  kohya: { model: 'lora_unet_', te: 'lora_te_', te1: 'lora_te1_', te2: 'lora_te2_' },
  diffusers: { model: 'transformer.', te: 'text_encoder.', te1: 'text_encoder.', te2: 'text_encoder_2.' },
  native: {
    model: 'diffusion_model.',
    te: 'text_encoders.clip_l.transformer.',
    te1: 'text_encoders.clip_l.transformer.',
    te2: 'text_encoders.clip_g.transformer.',
  },
};

export function weightsOf(model: SampleModel, naming: Naming): WeightSpec[] {
  if (model === 'flux1') return naming === 'diffusers' ? fluxDiffusers() : fluxNative();
  if (model === 'wan-14b') return wan(5120, 13824, 40, false);
  if (model === 'wan-14b-i2v') return wan(5120, 13824, 40, true);
  if (model === 'wan-1.3b') return wan(1536, 8960, 30, false);
  if (model === 'wan-5b') return wan(3072, 14336, 30, false);
  if (model === 'sdxl') return sdxl(naming === 'diffusers' ? 'diffusers' : 'ldm');
  return model === 'sd15' ? sd15() : sd2();
}

/** The name of a weight's LoRA in the file, without `.lora_down.weight` and the like. */
export function moduleName(model: SampleModel, naming: Naming, { component, path }: WeightSpec): string {
  const isUnet = model === 'sd15' || model === 'sd2' || model === 'sdxl';
  const prefix = naming === 'diffusers' && component === 'model' && isUnet ? 'unet.' : PREFIXES[naming][component];
  return prefix + (naming === 'kohya' ? path.replaceAll('.', '_') : path);
}

export function buildLora(options: LoraOptions): LoraFile {
  const strength = options.strength ?? smoothStrength(options.seed);
  const weights = weightsOf(options.model, options.naming).filter(options.include);
  const planned = weights.flatMap((weight) => tensorsOf(options, weight, strength(weight)));
  // Writers sort by name.
  planned.sort((a, b) => (a.name < b.name ? -1 : 1));
  const plan = planFile(planned, options.metadata);
  return {
    fileSize: plan.fileSize,
    tensors: plan.tensors,
    chunks: () => chunksOf(plan.header, planned),
  };
}

type Seeded = PlannedTensor & { readonly seed: number; readonly save?: Save };

function tensorsOf(options: LoraOptions, weight: WeightSpec, strength: number): Seeded[] {
  const { model, naming, rank, dtype, alpha, adapter, seed, kin } = options;
  const name = moduleName(model, naming, weight);
  const common = kin !== undefined && randomFrom(seedOf(`kin ${name}`, seed))() < kin.share;
  const tensors = adapterTensors(adapter ?? 'lora', { name, weight, strength, rank, dtype, alpha, kohya: naming === 'kohya' });
  return tensors.map((tensor) => ({
    ...(common && kin.opposite ? turned(tensor) : tensor),
    seed: common ? kin.seed : seed,
    ...(options.save && SECOND_FACTOR.test(tensor.name) && { save: options.save }),
  }));
}

const SECOND_FACTOR = /lora_(?:up|B)\./;

/** The delta changes its sign with one of its factors. */
function turned(tensor: PlannedTensor): PlannedTensor {
  const { content } = tensor;
  return SECOND_FACTOR.test(tensor.name) && 'spread' in content ? { ...tensor, content: { spread: -content.spread } } : tensor;
}

function* chunksOf(header: Uint8Array, tensors: readonly Seeded[]): Generator<Uint8Array, void, undefined> {
  yield header;
  const buffer = new Uint8Array(CHUNK);
  const view = new DataView(buffer.buffer);
  let used = 0;
  for (const tensor of tensors) {
    const { dtype, shape, content } = tensor;
    const width = bytesPerValue(dtype);
    const source = 'spread' in content ? sourceOf(tensor, content.spread) : null;
    let left = shape.reduce((product, dim) => product * dim, 1);
    while (left > 0) {
      const count = Math.min(left, Math.floor((CHUNK - used) / width));
      if (source) used = source.fill(buffer, used, count);
      else if ('value' in content) {
        for (let i = 0; i < count; i++, used += width) writeValue(view, used, content.value, dtype);
      }
      left -= count;
      if (CHUNK - used < width) {
        yield buffer.subarray(0, used);
        used = 0;
      }
    }
  }
  if (used > 0) yield buffer.subarray(0, used);
}

function sourceOf({ name, dtype, seed, save }: Seeded, spread: number): ValueSource | MixedSource {
  if (!save) return new ValueSource(dtype, spread, seedOf(name, seed));
  return new MixedSource(dtype, spread, [
    { seed: seedOf(name, seed), share: save.grown },
    { seed: seedOf(name, save.seed), share: save.own },
  ]);
}

/** Two or three smooth bumps over each stack, a bit of noise per weight, text encoders weaker: what trained LoRAs look like. */
export function smoothStrength(seed: number): (weight: WeightSpec) => number {
  const random = randomFrom(seedOf('profile', seed));
  const total = 0.6 + 2.4 * random();
  const curves = new Map<string, (position: number) => number>();
  const curveOf = (stack: string): ((position: number) => number) => {
    const known = curves.get(stack);
    if (known) return known;
    const curve = bumps(seedOf(stack, seed));
    curves.set(stack, curve);
    return curve;
  };
  return ({ component, block, path, position }) => {
    const stack = component === 'model' && /^(in|mid|out)\./.test(block) ? 'unet' : (block.split('.')[0] ?? '');
    const noise = 0.85 + 0.3 * randomFrom(seedOf(path, seed))();
    return total * curveOf(stack)(position) * noise * (component === 'model' ? 1 : 0.35);
  };
}

function bumps(seed: number): (position: number) => number {
  const random = randomFrom(seed);
  const floor = 0.04 + 0.2 * random();
  const parts = Array.from({ length: 2 + Math.floor(random() * 2) }, () => ({
    centre: random() * 1.2 - 0.1,
    width: 0.08 + 0.25 * random(),
    height: 0.25 + 0.75 * random(),
  }));
  return (position) =>
    floor + parts.reduce((sum, { centre, width, height }) => sum + height * Math.exp(-(((position - centre) / width) ** 2)), 0);
}
