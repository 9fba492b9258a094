/** Families whose blocks lie in numbered stacks: everything but the UNets. A family file is data for this one function. */
import type { Location } from '../dialects/types.ts';
import type { FamilyId, Slot } from '../reading.ts';
import type { EncoderKind } from './encoders.ts';
import { endSlots, type Family, type Fit, type FusedAndSplit, stackSlots, type Structure, type Subtype } from './family.ts';
import type { Hints } from './hints.ts';
import { highest, type ModuleSummary } from './module-summary.ts';
import { isNamed as inTable, resolveName, type SameNames } from './same-names.ts';
import type { Widths } from './shape-terms.ts';
import {
  bestSizes,
  compiled,
  type Compiled,
  hiddenWidth,
  isFull,
  isMain,
  isMisfit,
  isTelling,
  spelled,
  type Stack,
  type Touched,
  touch,
} from './stack-match.ts';

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
  /** The model's constructor has it as its default, and no published model is known that does. */
  readonly unpublished?: true;
}

export interface StackFamily {
  readonly id: FamilyId;
  readonly code: string;
  readonly label: string;
  readonly named: readonly string[];
  readonly fileName: RegExp;
  readonly fileNameAmongEquals?: RegExp;
  readonly lineName?: RegExp;
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
  /** Shapes of layers outside the stacks, by their whole path: what tells models apart whose blocks are alike. */
  readonly ends?: Readonly<Record<string, string>>;
  /** Encoders a LoRA of this family may carry. */
  readonly encoders?: readonly EncoderKind[];
  /** The model is a pair of two, which one file may hold. */
  readonly pair?: boolean;
  /** Sub-type beyond the size. */
  readonly subtype?: (summary: ModuleSummary, hints: Hints, size: Size | null) => Subtype | null;
  readonly original?: (touched: ReadonlyMap<string, number>, layout: string, summary: ModuleSummary) => string | null;
}

/** Patterns that take any name: such a name may be another convention's for a weight that it has under a third one. */
const ANY: ReadonlySet<string> = new Set(['.*', '.+']);

export function stackFamily(spec: StackFamily): Family {
  const family = compiled(spec);
  return {
    id: spec.id,
    code: spec.code,
    label: spec.label,
    named: spec.named,
    fileName: spec.fileName,
    fileNameAmongEquals: spec.fileNameAmongEquals ?? null,
    lineName: spec.lineName ?? null,
    encoders: spec.encoders ?? [],
    fit: (summary, hints) => fitOf(family, summary, hints),
  };
}

function fitOf(family: Compiled, summary: ModuleSummary, hints: Hints): Fit | null {
  const { spec, stacks } = family;
  const touched = touch(family, summary);
  if (!touched) return null;
  const { matches, indices } = touched;
  const exact = bestSizes(spec.sizes, touched, null);
  const misfit = isMisfit(matches, exact.found, null);
  const hidden = misfit ? hiddenWidth(matches, null) : null;
  const scaled = hidden === null ? null : bestSizes(spec.sizes, touched, hidden);
  const inProportion = scaled !== null && scaled.strange + touched.strange === 0 && isTelling(stacks, scaled.found, touched);
  if (misfit && !inProportion && !isNamed(family, summary)) return null;
  const { found, strange, overflow } = inProportion ? scaled : exact;
  const full = found.filter((size) => isFull(stacks, size, indices));
  // Of several sizes that fit: the one that is filled exactly, else the smallest that holds the highest block.
  const size = full[0] ?? found[0] ?? null;
  const settled = (full.length === 1 || found.length === 1) && !inProportion && !overflow;
  const label = settled && size?.label ? size.label : null;
  return {
    strange: touched.strange + strange + strangeEncoders(spec, summary) + (summary.pair && !spec.pair ? 1 : 0),
    known: matches.length,
    inProportion,
    overflow,
    filled: full.length === 0 ? null : full.some(({ unpublished }) => !unpublished) ? 'published' : 'unpublished',
    subtype: spec.subtype?.(summary, hints, settled ? size : null) ?? (label ? { label, from: 'tensors' as const } : null),
    seen: {
      kind: 'stacks',
      blocks: stacks.map((stack) => [indices.get(stack.id)?.size ?? 0, stack.counted]),
      hidden: hiddenWidth(matches, size),
      inProportion,
      overflow,
    },
    structure: () => structureOf(family, size, indices, summary),
  };
}

const strangeEncoders = ({ encoders }: StackFamily, summary: ModuleSummary): number =>
  encoders ? [...summary.encoders].filter((kind) => kind !== 'other' && !encoders.includes(kind)).length : 0;

/** Names that so many models give their stacks that the inner names, which they borrow from each other, must come with the shapes. */
const PLAIN: ReadonlySet<string> = new Set(['transformer_blocks', 'blocks', 'layers']);

const isNamed = ({ byContainer }: Compiled, summary: ModuleSummary): boolean =>
  [...summary.stacks.keys()].some(
    (container) => byContainer.get(container)?.role !== 'other' && byContainer.has(container) && !PLAIN.has(container),
  );

function structureOf(
  { spec, stacks, byContainer, ends }: Compiled,
  size: Size | null,
  indices: Touched['indices'],
  summary: ModuleSummary,
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
    originalLayout: spec.original?.(touched, id, summary) ?? null,
    others: [...slots((stack) => !isMain(stack)), ...endSlots(component)],
    weightsOf({ block, flat }: Location) {
      const stack = block ? byContainer.get(block.container) : undefined;
      if (!stack || !block) return resolveName(flat, spec.sameOutside ?? {});
      return resolveName(spelled(stack.names, block.rest), sameIn(stack, block.index)).map((part) => `${stack.id}.${block.index}.${part}`);
    },
    fusedAndSplit: spec.fusedAndSplit ?? 'split',
    isKnown({ block, flat }: Location) {
      const stack = block ? byContainer.get(block.container) : undefined;
      if (!stack || !block) return inTable(flat, spec.sameOutside ?? {});
      const rest = spelled(stack.names, block.rest);
      const listed = stack.names.some(({ pattern, source }) => !ANY.has(source) && pattern.test(rest));
      return listed || resolveName(rest, stack.same ?? {}).some((part) => inTable(part, stack.same ?? {}));
    },
    slotOf({ block, flat }: Location) {
      const stack = block ? byContainer.get(block.container) : undefined;
      if (stack && block) return `${stack.id}.${block.index}`;
      return ends.stem.test(flat) ? 'stem' : ends.head.test(flat) ? 'head' : null;
    },
  };
}
