/** Which names of a file a family of stacks has, with the shapes it expects of them, and which of its sizes fit those best. */
import { highest, type Inner, type ModuleSummary, type Seen, type StackSeen } from './module-summary.ts';
import { partsOf } from './same-names.ts';
import { fits, isPlain, type ShapeSpec, shapeSpec } from './shape-terms.ts';
import type { Size, StackFamily, StackSpec } from './stack-spec.ts';

interface Name {
  readonly source: string;
  readonly pattern: RegExp;
  readonly shape: ShapeSpec;
}
export interface Stack extends StackSpec {
  readonly names: readonly Name[];
}

export interface Compiled {
  readonly spec: StackFamily;
  readonly stacks: readonly Stack[];
  readonly byContainer: ReadonlyMap<string, Stack>;
  readonly ends: { readonly stem: RegExp; readonly head: RegExp; readonly names: readonly Name[] };
}

/** One name of the file with what the family expects of it. */
export interface Match {
  readonly inner: Inner;
  readonly shape: ShapeSpec;
}

export interface Touched {
  readonly matches: readonly Match[];
  /** Names that the family does not have. */
  readonly strange: number;
  /** Indices per stack id. */
  readonly indices: ReadonlyMap<string, ReadonlySet<number>>;
}

const beginning = (alternatives: string): RegExp => new RegExp(`^(?:${alternatives || '(?!)'})(?=_|$)`);
const namesOf = (shapes: Readonly<Record<string, string>>): Name[] =>
  Object.entries(shapes).map(([name, shape]) => ({
    source: name,
    pattern: new RegExp(`^(?:${name})$`),
    shape: shapeSpec(shape),
  }));

export function compiled(spec: StackFamily): Compiled {
  const stacks: Stack[] = spec.stacks.map((stack) => ({ ...stack, names: namesOf(stack.inside) }));
  return {
    spec,
    stacks,
    byContainer: new Map(stacks.flatMap((stack) => stack.containers.map((container) => [container, stack] as const))),
    ends: { stem: beginning(spec.stem), head: beginning(spec.head), names: namesOf(spec.ends ?? {}) },
  };
}

/** null when the file has nothing of this family. */
export function touch({ byContainer, ends }: Compiled, summary: ModuleSummary): Touched | null {
  if (![...summary.stacks.keys()].some((container) => byContainer.has(container))) return null;
  const matches: Match[] = [];
  const indices = new Map<string, Set<number>>();
  let strange = 0;
  const outside = (path: string, modules: readonly Seen[]): void => {
    if (!ends.stem.test(path) && !ends.head.test(path)) strange++;
    else for (const module of modules) matches.push(...endMatches(ends.names, module));
  };
  for (const seen of summary.stacks.values()) {
    const stack = byContainer.get(seen.container);
    if (!stack) {
      outside(seen.container, seen.modules);
      continue;
    }
    strange += matchStack(stack, seen, matches);
    const found = indices.get(stack.id) ?? new Set<number>();
    for (const index of seen.indices) found.add(index);
    indices.set(stack.id, found);
  }
  if (matches.length === 0) return null;
  for (const [path, module] of summary.loose) outside(path, [module]);
  return { matches, strange, indices };
}

function endMatches(names: readonly Name[], { location, rows, cols, firm }: Seen): Match[] {
  const name = names.find(({ pattern }) => pattern.test(location.flat));
  return name ? [{ inner: { rest: location.flat, shapes: [{ rows, cols, firm }] }, shape: name.shape }] : [];
}

/** @returns how many inner names the family does not have */
function matchStack(stack: Stack, seen: StackSeen, matches: Match[]): number {
  let strange = 0;
  for (const inner of seen.inner.values()) {
    const shape = shapeOf(stack.names, spelled(stack.names, inner.rest));
    if (shape) matches.push({ inner, shape });
    else strange++;
  }
  return strange;
}

/**
 * The output projection of an attention without diffusers' list around it (mflux, some exports): `attn_to_out` where the family has
 * `attn_to_out_0` alone.
 */
export function spelled(names: readonly Name[], rest: string): string {
  if (!/(?:^|_)to_out$/.test(rest) || names.some(({ pattern }) => pattern.test(rest))) return rest;
  return names.some(({ pattern }) => pattern.test(`${rest}_0`)) ? `${rest}_0` : rest;
}

function shapeOf(names: readonly Name[], rest: string): ShapeSpec | null {
  const own = names.find(({ pattern }) => pattern.test(rest))?.shape;
  if (own) return own;
  // A name of one part is itself, and was looked for already.
  const parts = partsOf(rest).map((part) => names.find(({ pattern }) => pattern.test(part))?.shape);
  const [first] = parts;
  if (!first || parts.includes(undefined)) return null;
  const rows = parts.map((part) => part?.rows ?? null);
  return { cols: first.cols, rows: rows.includes(null) ? null : rows.flatMap((side) => side ?? []) };
}

export interface SizeFit {
  /** Sizes that fit equally well, the smallest first. */
  readonly found: readonly Size[];
  /** Shapes that differ, and stacks with a number that the model does not have. */
  readonly strange: number;
  /** None of the sizes has as many blocks as the file names. */
  readonly overflow: boolean;
}

const overflows = ({ blocks }: Size, indices: Touched['indices']): number =>
  [...indices].filter(([id, seen]) => highest(seen) >= (blocks[id] ?? Number.POSITIVE_INFINITY)).length;

/**
 * The sizes with the fewest contradictions. A number beyond the depth of a size excludes it, unless all are excluded.
 * @param hidden null for exactly the widths of the sizes, else for a model of this hidden width, the others in proportion
 */
export function bestSizes(sizes: readonly Size[], { matches, indices }: Touched, hidden: number | null): SizeFit {
  let least = Number.POSITIVE_INFINITY;
  let found: Size[] = [];
  for (const size of sizes) {
    const strange = matches.filter((match) => differs(match, size, hidden)).length + overflows(size, indices);
    if (strange < least) [least, found] = [strange, []];
    if (strange === least) found.push(size);
  }
  const holding = found.filter((size) => overflows(size, indices) === 0);
  const overflow = found.length > 0 && holding.length === 0;
  return { found: overflow ? found : holding, strange: Number.isFinite(least) ? least : 0, overflow };
}

const differs = ({ inner, shape }: Match, { widths }: Size, hidden: number | null): boolean =>
  !inner.shapes.every((extent) => fits(shape, extent, widths, hidden));

/** Most of the shapes are of another width: a model of its own whose stack happens to be called the same. */
export function isMisfit(matches: readonly Match[], sizes: readonly Size[], hidden: number | null): boolean {
  const firm = matches.filter(({ inner, shape }) => (shape.rows ?? shape.cols) !== null && inner.shapes.some((extent) => extent.firm));
  return sizes.length > 0 && sizes.every((size) => firm.filter((match) => differs(match, size, hidden)).length * 2 > firm.length);
}

export const isMain = ({ role }: StackSpec): boolean => role !== 'other';

/** Every block of every main stack is there. */
export const isFull = (stacks: readonly Stack[], size: Size, indices: Touched['indices']): boolean =>
  stacks.every((stack) => !isMain(stack) || !size.blocks[stack.id] || indices.get(stack.id)?.size === size.blocks[stack.id]);

/**
 * Proportions say something only when they are more than "as wide as high", and the stacks are as long as the model's: else any model
 * that calls its layers so would be taken for this one.
 */
export const isTelling = (stacks: readonly Stack[], sizes: readonly Size[], { matches, indices }: Touched): boolean =>
  sizes.some((size) => isFull(stacks, size, indices)) &&
  matches.some(
    ({ inner, shape }) =>
      shape.rows !== null &&
      shape.cols !== null &&
      !(isPlain(shape.rows, 'h') && isPlain(shape.cols, 'h')) &&
      inner.shapes.some((extent) => extent.firm && extent.rows !== null && extent.cols !== null),
  );

/** The width that most names with a plain hidden side show; products of factors count only when they give the expected one. */
export function hiddenWidth(matches: readonly Match[], size: Size | null): number | null {
  const votes = new Map<number, number>();
  const vote = (value: number | null, firm: boolean): void => {
    if (value !== null && (firm || value === size?.widths['h'])) votes.set(value, (votes.get(value) ?? 0) + 1);
  };
  for (const { inner, shape } of matches) {
    for (const { rows, cols, firm } of inner.shapes) {
      if (isPlain(shape.cols, 'h')) vote(cols, firm);
      if (isPlain(shape.rows, 'h')) vote(rows, firm);
    }
  }
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
