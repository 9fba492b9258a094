/**
 * Builds LoRA files of real names and shapes with seeded values. The norm of every delta is about what `strength` asks for,
 * so that block profiles look as designed. Files come as chunks: one of 1.2 GB needs 1 MiB of memory.
 */
import { planFile } from '../safetensors/writer.ts';
import type { TensorInfo } from '../safetensors/header-types.ts';
import type { Component, Naming, WeightSpec } from './modules.ts';
import { randomFrom, seedOf } from './random.ts';
import { adapterTensors, type PlannedTensor, type SampleAdapter } from './sample-adapters.ts';
import { fluxDiffusers, fluxNative, wan } from './transformers.ts';
import { smoothStrength } from './strengths.ts';
import { sd15, sd2, sdxl } from './unet.ts';
import { bytesPerValue, ConstantSource, type Direction, MixedSource, type SampleDtype, type Source, ValueSource } from './values.ts';

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
  /** How fast its directions get weaker, of `lora` and `dora`: the n-th singular value of a delta is about n^-decay of the first. Flat without it. */
  readonly decay?: number;
  /** How many of the directions that a file of this rank would have are there: what a tool that resizes leaves. `rank` by default. */
  readonly of?: number;
  /** One save of a run: its second factors are those of the run, each direction times `grown`, and some of its own. The first ones stay as they began. */
  readonly save?: Save;
  /** What it has in common with others: without it, it is independent of every other file. */
  readonly kin?: Kin;
}

export interface Save {
  /** Of this save alone. */
  readonly seed: number;
  /** @param direction 0 is the strongest */
  readonly grown: (direction: number) => number;
  readonly own: number;
}

/** LoRAs of one training set-up have directions in common, or go the opposite way along them. */
export interface Kin {
  /** Values of what is in common, alike for all of them. */
  readonly seed: number;
  /** Of all directions, 0 to 1. Those of a smaller share are among those of a larger one. */
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

type Filled = PlannedTensor & { readonly source: () => Source };

function tensorsOf(options: LoraOptions, weight: WeightSpec, strength: number): Filled[] {
  const { model, naming, rank, dtype, alpha, adapter } = options;
  const name = moduleName(model, naming, weight);
  const tensors = adapterTensors(adapter ?? 'lora', { name, weight, strength, rank, dtype, alpha, kohya: naming === 'kohya' });
  return tensors.map((tensor) => ({ ...tensor, source: () => sourceOf(options, name, tensor) }));
}

/** One value for all, one source for all values, or one for each direction where these differ. */
function sourceOf(options: LoraOptions, module: string, { name, dtype, shape, content }: PlannedTensor): Source {
  const { seed, save, kin, decay } = options;
  if ('value' in content) return new ConstantSource(dtype, content.value);
  const { spread, directions } = content;
  if (!directions || !(save || kin || decay)) return new ValueSource(dtype, [{ spread, seed: seedOf(name, seed) }], Infinity);
  const weights = spectrum(options, module);
  const second = directions === 'columns';
  const run = second ? 1 : shape.slice(1).reduce((product, dim) => product * dim, 1);
  const of = (own: number, share: (k: number) => number): Direction[] =>
    weights.map((weight, k) => {
      const common = kin !== undefined && randomFrom(seedOf(`${module} ${k}`, kin.seed))() < kin.share;
      const sign = common && kin.opposite && second ? -1 : 1;
      return { spread: sign * spread * (second ? weight * share(k) : 1), seed: seedOf(`${name} ${k}`, common ? kin.seed : own) };
    });
  if (!save || !second)
    return new ValueSource(
      dtype,
      of(seed, () => 1),
      run,
    );
  return new MixedSource(dtype, [
    new ValueSource('F32', of(seed, save.grown), run),
    new ValueSource(
      'F32',
      of(save.seed, () => save.own),
      run,
    ),
  ]);
}

/** Weights of the directions of one module. The squares of all that the file would have add up to `rank`, so that the norm is what it is without. */
function spectrum({ rank, of = rank, decay = 0, seed }: LoraOptions, module: string): number[] {
  const own = decay * (0.8 + 0.4 * randomFrom(seedOf(`decay ${module}`, seed))());
  const all = Array.from({ length: of }, (_, k) => (k + 1) ** -own);
  const mean = Math.sqrt(all.reduce((sum, weight) => sum + weight ** 2, 0) / rank);
  return all.slice(0, rank).map((weight) => weight / mean);
}

function* chunksOf(header: Uint8Array, tensors: readonly Filled[]): Generator<Uint8Array, void, undefined> {
  yield header;
  const buffer = new Uint8Array(CHUNK);
  let used = 0;
  for (const { dtype, shape, source } of tensors) {
    const width = bytesPerValue(dtype);
    const values = source();
    let left = shape.reduce((product, dim) => product * dim, 1);
    while (left > 0) {
      const count = Math.min(left, Math.floor((CHUNK - used) / width));
      used = values.fill(buffer, used, count);
      left -= count;
      if (CHUNK - used < width) {
        yield buffer.subarray(0, used);
        used = 0;
      }
    }
  }
  if (used > 0) yield buffer.subarray(0, used);
}
