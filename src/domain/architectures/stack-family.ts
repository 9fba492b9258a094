/** Families whose blocks lie in numbered stacks: everything but the UNets. A family file is data for this one function. */
import type { Location } from '../dialects/dialect.ts';
import type { Slot } from '../reading.ts';
import { endSlots, type Family, type Fit, stackSlots, type Structure } from './family.ts';
import type { Hints } from './hints.ts';
import { highest, type ModuleSummary } from './module-summary.ts';
import { isNamed as inTable, resolveName, type SameNames } from './same-names.ts';
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
import type { Size, StackFamily } from './stack-spec.ts';

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
