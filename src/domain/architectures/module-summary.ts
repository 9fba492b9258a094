/** A file as recognition sees it: modules summed up per stack and inner name, so that every family is asked about a few dozen names. */
import type { Location } from '../dialects/dialect.ts';
import type { FamilyId } from '../reading.ts';
import type { EncoderKind, EncoderStack } from './encoder-kinds.ts';

/** A module before its block is known. */
export interface Seen {
  readonly name: string;
  readonly location: Location;
  /** The convention, also by its tensors' suffixes. */
  readonly dialect: string;
  /** Delta shape as far as any adapter's tensors tell; null when unknown. */
  readonly rows: number | null;
  readonly cols: number | null;
  /** The shape is read from the tensors' own sides. */
  readonly firm: boolean;
  /** A factor is stored with four dimensions. */
  readonly convolution: boolean;
}

/** All modules of one inner name in one stack: `double_blocks` x `img_attn_qkv`. */
export interface Inner {
  readonly rest: string;
  /** Distinct delta shapes met (at most a few are kept). */
  readonly shapes: { readonly rows: number | null; readonly cols: number | null; readonly firm: boolean }[];
}

export interface StackSeen {
  readonly container: string;
  readonly indices: Set<number>;
  readonly inner: Map<string, Inner>;
  readonly modules: Seen[];
}

export interface ModuleSummary {
  /** Modules of the diffusion model. */
  readonly main: readonly Seen[];
  readonly stacks: ReadonlyMap<string, StackSeen>;
  /** Modules without a number in their path, by path. */
  readonly loose: ReadonlyMap<string, Seen>;
  /** Text encoders that the file touches. */
  readonly encoders: ReadonlySet<EncoderKind>;
  /** How many of them have a layer that theirs does not have. */
  readonly tooDeep: number;
  /** Families that the naming conventions of the file leave; null when they say nothing. */
  readonly only: ReadonlySet<FamilyId> | null;
  /** The file holds two diffusion models. */
  readonly pair: boolean;
}

/** Shapes kept per inner name: the last block of a model may differ from the others, more than a few say nothing new. */
const SHAPES = 4;

/** A number in a name beyond this is not a block. */
export const MOST_BLOCKS = 512;

export function summaryOf(
  main: readonly Seen[],
  encoders: readonly EncoderStack[],
  only: ModuleSummary['only'],
  pair: boolean,
): ModuleSummary {
  const stacks = new Map<string, StackSeen>();
  const loose = new Map<string, Seen>();
  for (const seen of main) {
    const { block, flat } = seen.location;
    if (!block || block.index >= MOST_BLOCKS) loose.set(flat, seen);
    else addTo(stacks, block.container, block.index, block.rest, seen);
  }
  const tooDeep = encoders.filter(({ overflow }) => overflow).length;
  return { main, stacks, loose, encoders: new Set(encoders.map(({ kind }) => kind)), tooDeep, only, pair };
}

function addTo(stacks: Map<string, StackSeen>, container: string, index: number, rest: string, seen: Seen): void {
  let stack = stacks.get(container);
  if (!stack) stacks.set(container, (stack = { container, indices: new Set(), inner: new Map(), modules: [] }));
  stack.indices.add(index);
  stack.modules.push(seen);
  let inner = stack.inner.get(rest);
  if (!inner) stack.inner.set(rest, (inner = { rest, shapes: [] }));
  const { rows, cols, firm } = seen;
  const { shapes } = inner;
  if (shapes.length < SHAPES && !shapes.some((shape) => shape.rows === rows && shape.cols === cols)) shapes.push({ rows, cols, firm });
}

export const highest = (numbers: Iterable<number>): number => {
  let most = -1;
  for (const number of numbers) if (number > most) most = number;
  return most;
};
