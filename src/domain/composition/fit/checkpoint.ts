/**
 * Does a LoRA fit a base model's file? By names and shapes over all naming conventions, from the two headers alone: every weight that
 * the LoRA changes must be in the checkpoint, with as many outputs and inputs.
 */
import { locate } from '../../dialects/registry.ts';
import type { Location } from '../../dialects/dialect.ts';
import { flat } from '../../adapters/adapter-kind.ts';
import { type Message, message } from '../../message.ts';
import type { Header, TensorInfo } from '../../safetensors/header-types.ts';
import type { AdaptedWeights } from '../../understand.ts';
import { rowRanges } from '../products/fused.ts';

export interface Misfit {
  /** The LoRA's own name of the module. */
  readonly module: string;
  readonly slot: string | null;
  readonly why: Message;
}

export interface CheckpointFit {
  /** `none`: no module fits. `unknown`: the LoRA has no module that could be looked for. */
  readonly verdict: 'full' | 'partly' | 'none' | 'unknown';
  readonly fits: number;
  /** Modules that do not; those of broken or unknown kinds are not looked for. */
  readonly misfits: readonly Misfit[];
  /** Parts of the pipeline that the checkpoint does not hold at all (text encoders in files of their own), with the modules for them. */
  readonly elsewhere: readonly { readonly component: string; readonly modules: number }[];
}

interface Entry {
  readonly location: Location;
  /** null where the stored shape is not the weight's: quantised and packed. */
  readonly shape: { readonly rows: number; readonly cols: number } | null;
}

/** A checkpoint's tensors, located once for many LoRAs. */
export interface Checkpoint {
  readonly entries: readonly Entry[];
  readonly components: ReadonlySet<string>;
}

export function checkpointOf({ tensors }: Pick<Header, 'tensors'>): Checkpoint {
  const entries = tensors.flatMap(entryOf);
  return { entries, components: new Set(entries.map(({ location }) => location.component)) };
}

/** The weights; PyTorch's own attention names its fused one `in_proj_weight`. */
const PARAMETER = /\.weight$|(?<=[._]in_proj)_weight$/;
/** What quantised checkpoints store beside a weight. */
const BESIDE = /\.(?:bias|scale_weight|scale_input|weight_scale|input_scale|absmax|quant_map|quant_state\..*)$/;

function entryOf(tensor: TensorInfo): Entry[] {
  if (BESIDE.test(tensor.name) || !PARAMETER.test(tensor.name)) return [];
  const packed = tensor.dtype === 'U8' || tensor.dtype === 'I8' || tensor.dtype === 'I32';
  return [{ location: locate(tensor.name.replace(PARAMETER, '')), shape: packed ? null : flat(tensor) }];
}

/** Where a weight lies: in one tensor of the checkpoint, alone or with others. */
interface Home {
  readonly entry: Entry;
  /** All weights of the tensor, in order. */
  readonly weights: readonly string[];
}

export function fitOf(checkpoint: Checkpoint, lora: AdaptedWeights): CheckpointFit {
  const homes = new Map<string, Home>();
  for (const entry of checkpoint.entries) {
    const weights = lora.weightsAt(entry.location);
    for (const weight of weights) if (!homes.has(weight)) homes.set(weight, { entry, weights });
  }
  let fits = 0;
  const misfits: Misfit[] = [];
  const elsewhere = new Map<string, number>();
  lora.understanding.modules.forEach((module, index) => {
    const weights = lora.weights[index] ?? [];
    if (module.problem !== null || module.rows === null || module.cols === null || weights.length === 0) return;
    const part = (weights[0] as string).split(' ')[0] ?? '';
    if (!checkpoint.components.has(part)) {
      elsewhere.set(module.component, (elsewhere.get(module.component) ?? 0) + 1);
      return;
    }
    const why = misfit(weights, { rows: module.rows, cols: module.cols }, homes);
    if (why === null) fits++;
    else misfits.push({ module: module.name, slot: module.slot, why });
  });
  return {
    verdict: fits === 0 ? (misfits.length > 0 || elsewhere.size > 0 ? 'none' : 'unknown') : misfits.length > 0 ? 'partly' : 'full',
    fits,
    misfits,
    elsewhere: [...elsewhere].map(([component, modules]) => ({ component, modules })),
  };
}

interface Shape {
  readonly rows: number;
  readonly cols: number;
}

/** @returns why the module does not fit, null when it does */
function misfit(weights: readonly string[], shape: Shape, homes: ReadonlyMap<string, Home>): Message | null {
  const found = weights.map((weight) => homes.get(weight));
  if (found.every((home) => home === undefined)) return message('compose.fit.absent');
  if (found.some((home) => home === undefined)) return message('compose.fit.partly-absent');
  const own = new Map<Entry, Home>();
  for (const home of found) if (home) own.set(home.entry, home);
  let rows = 0;
  for (const { entry, weights: all } of own.values()) {
    if (!entry.shape) return null;
    const { cols } = entry.shape;
    if (cols !== shape.cols) return differs(entry.shape, shape);
    const wanted = all.filter((weight) => weights.includes(weight));
    const size = partRows(all, wanted, entry.shape, weights.length === 1 ? new Map([[weights[0] as string, shape.rows]]) : new Map());
    if (size === null) return differs(entry.shape, shape);
    rows += size;
  }
  const [first] = own.keys();
  return rows === shape.rows ? null : differs({ rows, cols: first?.shape?.cols ?? shape.cols }, shape);
}

/** Rows that some of the weights of a tensor have in it. */
function partRows(all: readonly string[], wanted: readonly string[], shape: Shape, known: ReadonlyMap<string, number>): number | null {
  if (wanted.length === all.length) return shape.rows;
  const ranges = rowRanges(all, shape, known);
  return (
    ranges &&
    wanted.reduce((sum, weight) => {
      const range = ranges[all.indexOf(weight)];
      return sum + (range ? range.to - range.from : 0);
    }, 0)
  );
}

const differs = (checkpoint: Shape, lora: Shape): Message =>
  message('compose.fit.shape', { checkpoint: shapeText(checkpoint), lora: shapeText(lora) });

const shapeText = ({ rows, cols }: Shape): string => `${rows} × ${cols}`;
