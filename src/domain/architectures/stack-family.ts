/** Families whose blocks lie in numbered stacks: everything but the UNets. A family file is data for this one function. */
import type { Location } from '../dialects/types.ts';
import type { FamilyId, Slot } from '../reading.ts';
import type { EncoderKind } from './encoders.ts';
import {
  blocksText,
  endSlots,
  type Family,
  type Fit,
  type Hints,
  stackSlots,
  type Structure,
  type Subtype,
  type FusedAndSplit,
} from './family.ts';
import { highest, type Inner, type Scene, type StackSeen } from './scene.ts';
import { isNamed as inTable, resolveName, type SameNames } from './same-names.ts';
import { fits, isPlain, type ShapeSpec, shapeSpec, type Widths } from './shape-terms.ts';

export interface StackSpec {
  /** Slot id before the number, and the key of its count in `Size.blocks`. */
  readonly id: string;
  /** Slot label before the number. */
  readonly label: string;
  readonly group: string;
  /** As counted in the evidence: "19 double". Empty: just "40". */
  readonly counted: string;
  readonly role?: 'main' | 'other';
  /** Flat names before the number, in every convention. */
  readonly containers: readonly string[];
  /** Inner names (a pattern for the whole name) and their shapes: `(img|txt)_attn_qkv: '3h<h'`. */
  readonly inside: Readonly<Record<string, string>>;
  /** Inner names that are other ones by another convention, or several of them fused: `img_attn_qkv` is to_q, to_k and to_v. */
  readonly same?: SameNames;
  /** Of the last block, where it differs. */
  readonly sameInLast?: SameNames;
}

export interface Size {
  /** Shown as sub-type: "14B". */
  readonly label: string | null;
  /** Blocks per stack id. */
  readonly blocks: Readonly<Record<string, number>>;
  /** Widths by letter; `h` is the hidden width. */
  readonly widths: Widths;
}

export interface StackFamily {
  readonly id: FamilyId;
  readonly label: string;
  readonly named: readonly string[];
  readonly fileName: RegExp;
  /** Badge without the count: "Flux". */
  readonly badge: string;
  /** Layout id without the count. */
  readonly layout: string;
  readonly component?: string;
  readonly stacks: readonly StackSpec[];
  readonly sizes: readonly Size[];
  /** Paths outside the stacks, as alternatives that a path may begin with. */
  readonly stem: string;
  readonly head: string;
  /** Paths outside the stacks that are other ones by another convention. */
  readonly sameOutside?: SameNames;
  /** By default `split`. */
  readonly fusedAndSplit?: FusedAndSplit;
  /** Encoders a LoRA of this family may carry. */
  readonly encoders?: readonly EncoderKind[];
  /** The model is a pair of two, which one file may hold. */
  readonly pair?: boolean;
  /** Sub-type beyond the size. */
  readonly subtype?: (scene: Scene, hints: Hints, size: Size | null) => Subtype | null;
  readonly original?: (touched: ReadonlyMap<string, number>, layout: string, scene: Scene) => string | null;
}

interface Name {
  readonly source: string;
  readonly pattern: RegExp;
  readonly shape: ShapeSpec;
}
interface Stack extends StackSpec {
  readonly names: readonly Name[];
}
/** One name of the file with what the family expects of it. */
interface Match {
  readonly inner: Inner;
  readonly shape: ShapeSpec;
}

/** Patterns that take any name: such a name may be another convention's for a weight that it has under a third one. */
const ANY: ReadonlySet<string> = new Set(['.*', '.+']);

const beginning = (alternatives: string): RegExp => new RegExp(`^(?:${alternatives || '(?!)'})(?=_|$)`);

export function stackFamily(spec: StackFamily): Family {
  const stacks: Stack[] = spec.stacks.map((stack) => ({
    ...stack,
    names: Object.entries(stack.inside).map(([name, shape]) => ({
      source: name,
      pattern: new RegExp(`^(?:${name})$`),
      shape: shapeSpec(shape),
    })),
  }));
  const byContainer = new Map(stacks.flatMap((stack) => stack.containers.map((container) => [container, stack] as const)));
  const ends = { stem: beginning(spec.stem), head: beginning(spec.head) };
  return {
    id: spec.id,
    label: spec.label,
    named: spec.named,
    fileName: spec.fileName,
    fit: (scene, hints) => fitOf({ spec, stacks, byContainer, ends }, scene, hints),
  };
}

interface Compiled {
  readonly spec: StackFamily;
  readonly stacks: readonly Stack[];
  readonly byContainer: ReadonlyMap<string, Stack>;
  readonly ends: { readonly stem: RegExp; readonly head: RegExp };
}

interface Touched {
  readonly matches: readonly Match[];
  readonly strange: number;
  /** Indices per stack id. */
  readonly indices: ReadonlyMap<string, ReadonlySet<number>>;
}

function fitOf(family: Compiled, scene: Scene, hints: Hints): Fit | null {
  const touched = touch(family, scene);
  if (!touched) return null;
  const { matches, indices } = touched;
  const exact = bestSizes(family.spec.sizes, matches, indices, null);
  const misfit = isMisfit(matches, exact.found, null);
  const hidden = misfit ? hiddenWidth(matches, null) : null;
  const scaled = hidden === null ? null : bestSizes(family.spec.sizes, matches, indices, hidden);
  const inProportion =
    scaled !== null && scaled.strange + touched.strange === 0 && isTelling(family.stacks, scaled.found, matches, indices);
  if (misfit && !inProportion && !isNamed(family, scene)) return null;
  const sizes = inProportion ? scaled : exact;
  const full = sizes.found.filter((size) => isFull(family.stacks, size, indices));
  // Of several sizes that fit: the one that is filled exactly, else the smallest that holds the highest block.
  const size = full[0] ?? sizes.found[0] ?? null;
  const settled = (full.length === 1 || sizes.found.length === 1) && !inProportion;
  const label = settled && size?.label ? size.label : null;
  const subtype = family.spec.subtype?.(scene, hints, settled ? size : null) ?? (label ? { label, from: 'tensors' as const } : null);
  return {
    strange: touched.strange + sizes.strange + strangeEncoders(family.spec, scene) + (scene.pair && !family.spec.pair ? 1 : 0),
    known: matches.length,
    inProportion,
    borrowed: matches.filter(({ shape }) => shape.borrowed).length,
    complete: full.length > 0,
    subtype,
    evidence: evidenceOf(family.stacks, indices, hiddenWidth(matches, size), inProportion),
    structure: () => structureOf(family, size, indices, scene),
  };
}

const strangeEncoders = ({ encoders }: StackFamily, scene: Scene): number =>
  encoders ? [...scene.encoders].filter((kind) => kind !== 'other' && !encoders.includes(kind)).length : 0;

function touch({ byContainer, ends }: Compiled, scene: Scene): Touched | null {
  const matches: Match[] = [];
  const indices = new Map<string, Set<number>>();
  let strange = 0;
  const outside = (path: string): void => {
    if (!ends.stem.test(path) && !ends.head.test(path)) strange++;
  };
  for (const seen of scene.stacks.values()) {
    const stack = byContainer.get(seen.container);
    if (!stack) {
      outside(seen.container);
      continue;
    }
    strange += matchStack(stack, seen, matches);
    const found = indices.get(stack.id) ?? new Set<number>();
    for (const index of seen.indices) found.add(index);
    indices.set(stack.id, found);
  }
  if (indices.size === 0 || matches.length === 0) return null;
  for (const path of scene.loose) outside(path);
  return { matches, strange, indices };
}

/** @returns how many inner names the family does not have */
function matchStack(stack: Stack, seen: StackSeen, matches: Match[]): number {
  let strange = 0;
  for (const inner of seen.inner.values()) {
    const name = stack.names.find(({ pattern }) => pattern.test(inner.rest));
    if (name) matches.push({ inner, shape: name.shape });
    else strange++;
  }
  return strange;
}

/** The sizes with the fewest contradictions, and how many those are: shapes that differ and stacks with too high a number. */
function bestSizes(
  sizes: readonly Size[],
  matches: readonly Match[],
  indices: Touched['indices'],
  hidden: number | null,
): { readonly found: readonly Size[]; readonly strange: number } {
  let least = Number.POSITIVE_INFINITY;
  let found: Size[] = [];
  for (const size of sizes) {
    let strange = 0;
    for (const match of matches) if (differs(match, size, hidden)) strange++;
    for (const [id, seen] of indices) if (highest(seen) >= (size.blocks[id] ?? Number.POSITIVE_INFINITY)) strange++;
    if (strange < least) [least, found] = [strange, []];
    if (strange === least) found.push(size);
  }
  return { found, strange: Number.isFinite(least) ? least : 0 };
}

/** Names that so many models give their stacks that the inner names, which they borrow from each other, must come with the shapes. */
const PLAIN: ReadonlySet<string> = new Set(['transformer_blocks', 'blocks', 'layers']);

const isNamed = ({ byContainer }: Compiled, scene: Scene): boolean =>
  [...scene.stacks.keys()].some(
    (container) => byContainer.get(container)?.role !== 'other' && byContainer.has(container) && !PLAIN.has(container),
  );

const differs = ({ inner, shape }: Match, { widths }: Size, hidden: number | null): boolean =>
  !inner.shapes.every((extent) => fits(shape, extent, widths, hidden));

/** Most of the shapes are of another width: a model of its own whose stack happens to be called the same. */
function isMisfit(matches: readonly Match[], sizes: readonly Size[], hidden: number | null): boolean {
  const firm = matches.filter(({ inner, shape }) => (shape.rows ?? shape.cols) !== null && inner.shapes.some((extent) => extent.firm));
  return sizes.length > 0 && sizes.every((size) => firm.filter((match) => differs(match, size, hidden)).length * 2 > firm.length);
}

const isMain = ({ role }: StackSpec): boolean => role !== 'other';

const isFull = (stacks: readonly Stack[], size: Size, indices: Touched['indices']): boolean =>
  stacks.every((stack) => !isMain(stack) || !size.blocks[stack.id] || indices.get(stack.id)?.size === size.blocks[stack.id]);

/**
 * Proportions say something only when they are more than "as wide as high", and the stacks are as long as the model's: else any model
 * that calls its layers so would be taken for this one.
 */
const isTelling = (stacks: readonly Stack[], sizes: readonly Size[], matches: readonly Match[], indices: Touched['indices']): boolean =>
  sizes.some((size) => isFull(stacks, size, indices)) &&
  matches.some(
    ({ inner, shape }) =>
      shape.rows !== null &&
      shape.cols !== null &&
      !(isPlain(shape.rows, 'h') && isPlain(shape.cols, 'h')) &&
      inner.shapes.some((extent) => extent.firm && extent.rows !== null && extent.cols !== null),
  );

/** The width that most names with a plain hidden side show; products of factors count only when they give the expected one. */
function hiddenWidth(matches: readonly Match[], size: Size | null): number | null {
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

function evidenceOf(stacks: readonly Stack[], indices: Touched['indices'], hidden: number | null, inProportion: boolean): string {
  const parts = stacks.map((stack): [number, string] => [indices.get(stack.id)?.size ?? 0, stack.counted]);
  return `${blocksText(parts)}${hidden === null ? '; from tensor names' : `, hidden ${hidden}${inProportion ? '; a width that no known size of it has' : ''}; from tensor shapes`}`;
}

function structureOf(
  { spec, stacks, byContainer, ends }: Compiled,
  size: Size | null,
  indices: Touched['indices'],
  scene: Scene,
): Structure {
  const component = spec.component ?? 'transformer';
  const counts = new Map(stacks.map(({ id }) => [id, Math.max(size?.blocks[id] ?? 0, highest(indices.get(id) ?? []) + 1)]));
  const slots = (wanted: (stack: Stack) => boolean): Slot[] =>
    stacks.filter(wanted).flatMap((stack) => stackSlots(counts.get(stack.id) ?? 0, { ...stack, role: stack.role ?? 'main' }, component));
  const main = slots(isMain);
  const id = `${spec.layout}_${main.length}`;
  const sameIn = (stack: Stack, index: number): SameNames =>
    stack.sameInLast && index === (counts.get(stack.id) ?? 0) - 1 ? { ...stack.same, ...stack.sameInLast } : (stack.same ?? {});
  const touched = new Map([...indices].map(([stack, seen]) => [stack, seen.size]));
  return {
    component,
    layout: { id, label: `${spec.badge} ${main.length}`, slots: main },
    originalLayout: spec.original?.(touched, id, scene) ?? null,
    others: [...slots((stack) => !isMain(stack)), ...endSlots(component)],
    weightsOf({ block, flat }: Location) {
      const stack = block ? byContainer.get(block.container) : undefined;
      if (!stack || !block) return resolveName(flat, spec.sameOutside ?? {});
      return resolveName(block.rest, sameIn(stack, block.index)).map((part) => `${stack.id}.${block.index}.${part}`);
    },
    fusedAndSplit: spec.fusedAndSplit ?? 'split',
    isKnown({ block, flat }: Location) {
      const stack = block ? byContainer.get(block.container) : undefined;
      if (!stack || !block) return inTable(flat, spec.sameOutside ?? {});
      const listed = stack.names.some(({ pattern, source }) => !ANY.has(source) && pattern.test(block.rest));
      return listed || resolveName(block.rest, stack.same ?? {}).some((part) => inTable(part, stack.same ?? {}));
    },
    slotOf({ block, flat }: Location) {
      const stack = block ? byContainer.get(block.container) : undefined;
      if (stack && block) return `${stack.id}.${block.index}`;
      return ends.stem.test(flat) ? 'stem' : ends.head.test(flat) ? 'head' : null;
    },
  };
}
