/**
 * Header -> what kind of LoRA this is: keys are split into module and role, roles make an adapter, the module's name is
 * located by its naming convention, and the family that fits best gives every module its block. Order of the tensors plays no
 * part: modules are sorted by name.
 */
import { encoderNames, encoderStack } from './architectures/encoders.ts';
import type { EncoderStack } from './architectures/encoder-kinds.ts';
import type { Structure } from './architectures/family.ts';
import { generic } from './architectures/families/generic.ts';
import { FAMILIES } from './architectures/families/registry.ts';
import { type Answer, AskedHints, type Question, type Said } from './architectures/hints.ts';
import { interleavedBy } from './architectures/interleaved.ts';
import { isEncoder, place } from './architectures/layouts.ts';
import { type Naming, namingOf, namingText } from './architectures/naming.ts';
import { resolve } from './architectures/resolve.ts';
import { type ModuleSummary, summaryOf, type Seen } from './architectures/module-summary.ts';
import { isKnownWeight, duplicatesOf, weightsOf } from './architectures/duplicates.ts';
import { encodersOnly, unknown } from './architectures/verdicts.ts';
import { Fits, type TextHints } from './architectures/fits.ts';
import { evidenceOf, type TensorEvidence } from './architectures/words.ts';
import { familiesOf } from './dialects/registry.ts';
import { type Location, MAIN, SECOND } from './dialects/dialect.ts';
import { message, type Message } from './message.ts';
import { collect, type Collected, type Found, seenByName, withAlphas } from './modules-of.ts';
import { type FamilyId, type FamilyVerdict, type Layout, outlined, type Understanding, type Understood } from './reading.ts';
import type { Header, TensorInfo } from './safetensors/header-types.ts';
import { byName } from './sorting.ts';

/** @param hint path of the file, of which only the name may serve as a hint (always marked as one) */
export function understand(header: Header, hint: { readonly path: string }): Understanding {
  return read(header, hint).understanding;
}

/** With what was asked of name and metadata: another file with the same tensors and the same answers is understood the same. */
export function understandTable(table: Table, said: Said): { readonly understood: Understood; readonly answers: readonly Answer[] } {
  const hints = new AskedHints(said);
  const { structure, verdict } = recognise(table, hints);
  const { beside, rest } = outlineOf(table, structure, verdict.id);
  return { understood: { family: withContradictions(verdict, beside), ...rest }, answers: hints.answers };
}

export interface ModuleName {
  /** Another name in the same block of another file means another weight. */
  readonly known: boolean;
  /** The convention's name of its stack of blocks; null outside of them. */
  readonly stack: string | null;
}

export interface AdaptedWeights {
  readonly understanding: Understanding;
  /** Per module, in the order of `modules`: the weights it adapts, named alike in every convention; three of a fused qkv. */
  readonly weights: readonly (readonly string[])[];
  /** Per module: how its name was joined with those of other conventions. */
  readonly names: readonly ModuleName[];
  /** Per module: rows of a head where a fused q, k, v lies head by head (`architectures/interleaved.ts`); else null. */
  readonly interleaved: readonly (number | null)[];
  /** Names that another file's entry at this place has, under the same family: `locate(name)` of a checkpoint's tensor. */
  weightsAt(location: Location): readonly string[];
  /** The same modules as weights of this family; null: by the file's own names alone, which are joined with no other convention's. */
  under(family: FamilyId | null): Pick<AdaptedWeights, 'weights' | 'names'>;
}

/** With what comparing two files needs besides. @param hint as `understand` takes it */
export function understandWeights(header: Header, hint: { readonly path: string }): AdaptedWeights {
  const { understanding, modules, structure, structureOf } = read(header, hint);
  const named = (under: Structure | null): Pick<AdaptedWeights, 'weights' | 'names'> => ({
    weights: modules.map(({ location }) => weightsOf(location, under)),
    names: modules.map(({ location }) => ({ known: isKnownWeight(location, under), stack: location.block?.container ?? null })),
  });
  return {
    understanding,
    ...named(structure),
    interleaved: modules.map(({ name, keys }) => interleavedBy(understanding.family.id, name, keys)),
    weightsAt: (location) => weightsOf(location, structure),
    under: (family) => named(family === null ? null : structureOf(family)),
  };
}

interface Read {
  readonly understanding: Understanding;
  readonly modules: readonly Found[];
  readonly structure: Structure | null;
  structureOf(family: FamilyId): Structure | null;
}

/** What the tensors say by themselves: two thirds of the work, and the same whatever name and metadata say. */
export interface Table {
  /** What tells of the tensors' names alone what the file is. */
  readonly marks: readonly Message[];
  readonly collected: Collected;
  /** A checkpoint or a list of names has no module, but its names may still say which model it is of. */
  readonly adapted: boolean;
  readonly seen: readonly Seen[];
  readonly encoders: readonly EncoderStack[];
  readonly summary: ModuleSummary;
  readonly fits: Fits;
  /** What files with this table were understood as so far. */
  readonly outlines: Outline[];
}

/** What is the same of all files with one table that were taken for one model. */
interface Outline {
  readonly structure: Structure | null;
  readonly id: FamilyId;
  /** What the modules themselves say against the verdict. */
  readonly beside: readonly Message[];
  readonly rest: Omit<Understood, 'family'>;
}

export function tableOf(tensors: readonly TensorInfo[]): Table {
  const found = collect(tensors);
  const collected = { ...found, modules: withEncoders(found.modules) };
  const adapted = collected.modules.length > 0;
  const seen = adapted ? collected.modules : collected.notUnderstood.map(seenByName);
  const main = seen.filter(({ location }) => location.component === MAIN || location.component === SECOND);
  const encoders = encoderStacks(seen.filter(({ location }) => isEncoder(location.component)));
  const pair = new Set(main.map(({ location }) => location.component)).size > 1;
  const summary = summaryOf(main, encoders, onlyFamilies(main), pair);
  return { marks: marksOf(tensors), collected, adapted, seen, encoders, summary, fits: new Fits(summary), outlines: [] };
}

const read = ({ tensors, metadata }: Header, { path }: { readonly path: string }): Read => readTable(tableOf(tensors), { path, metadata });

function readTable(table: Table, said: Said): Read {
  const hints = new AskedHints(said);
  const { structure, verdict } = recognise(table, hints);
  const { placing, modules, duplicates, beside, rest } = sumUp(table, structure, verdict.id);
  const understanding: Understanding = {
    family: withContradictions(verdict, beside),
    ...rest,
    modules: modules.map((module, index) => ({
      name: module.name,
      component: placing.componentOf(module.location),
      slot: placing.slotOf(module.location),
      adapter: module.adapter.adapter,
      rank: module.adapter.rank,
      rows: module.adapter.rows,
      cols: module.adapter.cols,
      tensors: module.tensors,
      problem: module.problem ?? duplicates.problems.get(index) ?? null,
      ...(module.problem === null && duplicates.problems.has(index) ? { copy: true as const } : {}),
    })),
  };
  const structureOf = (family: FamilyId): Structure | null => {
    const wanted = FAMILIES.find(({ id }) => id === family);
    return (wanted && table.fits.of(wanted, hints)?.structure()) ?? null;
  };
  return { understanding, modules, structure, structureOf };
}

const withContradictions = (verdict: FamilyVerdict, beside: readonly Message[]): FamilyVerdict => ({
  ...verdict,
  contradictions: [...verdict.contradictions, ...beside],
});

function sumUp(table: Table, structure: Structure | null, id: FamilyId) {
  const { marks, collected, seen, encoders, summary } = table;
  const placing = place(
    structure,
    encoders,
    seen.map(({ location }) => location),
    summary.pair,
  );
  const { modules, notUnderstood } = withAlphas(collected, structure);
  const duplicates = duplicatesOf(modules, structure);
  return {
    placing,
    modules,
    duplicates,
    beside: [...duplicates.summary, ...marks, ...orderOf(id, modules)],
    rest: {
      dialects: ranked(modules.map((module) => [module.dialect, module.tensors.length])),
      adapters: adaptersOf(modules),
      layout: placing.layout,
      originalLayout: structure ? structure.originalLayout : originalEncoders(modules, placing.layout),
      notUnderstood,
      ranks: ranksOf(modules),
    },
  };
}

function outlineOf(table: Table, structure: Structure | null, id: FamilyId): Outline {
  const known = table.outlines.find((outline) => outline.structure === structure && outline.id === id);
  if (known) return known;
  const { beside, rest, modules } = sumUp(table, structure, id);
  const outline: Outline = { structure, id, beside, rest: outlined({ ...rest, modules }) };
  table.outlines.push(outline);
  return outline;
}

/** Text encoders by what they are, not by how the convention counts them. */
function withEncoders(modules: readonly Found[]): Found[] {
  const names = encoderNames(modules.filter(({ location }) => isEncoder(location.component)));
  return modules.map((module) => {
    const name = names.get(module.location.component);
    return name === undefined || name === module.location.component
      ? module
      : { ...module, location: { ...module.location, component: name } };
  });
}

interface Recognised {
  readonly verdict: FamilyVerdict;
  readonly structure: Structure | null;
}

/** Which models its metadata and its name speak of. */
const whatItNames: Question<Naming> = Object.assign((said: Said) => namingOf(FAMILIES, said), { textOf: namingText });

function recognise({ summary, encoders, adapted, fits }: Table, hints: TextHints): Recognised {
  const naming = hints.ask(whatItNames);
  const { length } = summary.main;
  const found = length > 0 ? resolve(FAMILIES, fits, hints, naming) : null;
  if (found) return { verdict: found.family, structure: found.structure };
  if (length === 0 && encoders.length > 0) return { verdict: encodersOnly(encoders, FAMILIES, naming), structure: null };
  const stacks = adapted ? fits.of(generic, hints) : null;
  const seen: TensorEvidence = stacks?.seen ?? (adapted && length > 0 ? { kind: 'no-stack', modules: length } : { kind: 'no-adapters' });
  return { verdict: unknown(evidenceOf(seen), naming), structure: stacks?.structure() ?? null };
}

/** What the conventions of the file leave of the families, when any of them is used for few. */
function onlyFamilies(main: readonly Seen[]): ModuleSummary['only'] {
  const dialects = new Set(main.map((module) => module.dialect));
  const lists = [...dialects].map(familiesOf).filter((list) => list !== null);
  return lists.length > 0 ? new Set(lists.flat()) : null;
}

function encoderStacks(seen: readonly Seen[]): EncoderStack[] {
  const components = new Map<string, Seen[]>();
  for (const module of seen) {
    const list = components.get(module.location.component);
    if (list) list.push(module);
    else components.set(module.location.component, [module]);
  }
  return [...components].sort(([a], [b]) => byName(a, b)).map(([component, list]) => encoderStack(component, list));
}

/** A tensor by which Stability AI's Control-LoRAs are known: they have the names of a LoRA and are loaded as ControlNets. */
const marksOf = (tensors: readonly TensorInfo[]): Message[] =>
  tensors.some(({ name }) => name === 'lora_controlnet') ? [message('family.control-lora')] : [];

const orderOf = (family: FamilyId, modules: readonly Found[]): Message[] =>
  modules.some(({ name, keys }) => interleavedBy(family, name, keys) !== null) ? [message('family.interleaved')] : [];

/** The original tool names text-encoder-only files of kohya's naming after Flux, whatever they belong to. */
const originalEncoders = (modules: readonly Found[], layout: Layout | null): string | null =>
  layout && modules.some(({ name }) => /^lora_te[12]_text_model_encoder_layers_/.test(name)) ? `flux_te_${layout.mainCount}` : null;

/** Distinct values, most counted first. */
function ranked(values: readonly (readonly [string, number])[]): string[] {
  const counts = new Map<string, number>();
  for (const [value, count] of values) counts.set(value, (counts.get(value) ?? 0) + count);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value]) => value);
}

function adaptersOf(modules: readonly Found[]): Understanding['adapters'] {
  return ranked(modules.map(({ adapter }) => [adapter.adapter, 1])).map((id) => {
    const same = modules.filter(({ adapter }) => adapter.adapter === id);
    return { id, label: same[0]?.adapter.label ?? id, modules: same.length };
  });
}

function ranksOf(modules: readonly Found[]): Understanding['ranks'] {
  const counts = new Map<number, number>();
  for (const { adapter } of modules) if (adapter.rank !== null) counts.set(adapter.rank, (counts.get(adapter.rank) ?? 0) + 1);
  return [...counts].map(([rank, count]) => ({ rank, modules: count })).sort((a, b) => b.modules - a.modules || b.rank - a.rank);
}
