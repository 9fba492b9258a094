/**
 * Header -> what kind of LoRA this is: keys are split into module and role, roles make an adapter, the module's name is
 * located by its naming convention, and the family that fits best gives every module its block. Order of the tensors plays no
 * part: modules are sorted by name.
 */
import { COMPANIONS, fileFacts, matchAdapter, splitRole } from './adapters/registry.ts';
import type { FileFacts } from './adapters/types.ts';
import { encoderStack, type EncoderStack } from './architectures/encoders.ts';
import type { Hints, Structure } from './architectures/family.ts';
import { generic } from './architectures/families/generic.ts';
import { FAMILIES } from './architectures/families/registry.ts';
import { isEncoder, place } from './architectures/layouts.ts';
import { namedFamilies, type Resolved, resolve } from './architectures/resolve.ts';
import { type Scene, sceneOf, type Seen } from './architectures/scene.ts';
import { twinsOf, weightsOf } from './architectures/twins.ts';
import { contradictions, encodersOnly, unknown, type Verdict } from './architectures/verdicts.ts';
import { extentOf } from './architectures/widths.ts';
import { familiesOf, locate, settle } from './dialects/registry.ts';
import { type Location, MAIN, SECOND } from './dialects/types.ts';
import type { Layout, ModulePlan, Understanding } from './reading.ts';
import type { Header, TensorInfo } from './safetensors/types.ts';
import { byName } from './sorting.ts';

interface Found extends Seen {
  /** Names of its tensors. */
  readonly keys: readonly string[];
  readonly adapter: ReturnType<typeof matchAdapter>;
  readonly tensors: ModulePlan['tensors'];
}

/** @param hint path of the file, of which only the name may serve as a hint (always marked as one) */
export function understand(header: Header, hint: { readonly path: string }): Understanding {
  return read(header, hint).understanding;
}

export interface AdaptedWeights {
  readonly understanding: Understanding;
  /** Per module, in the order of `modules`: the weights it adapts, named alike in every convention; three of a fused qkv. */
  readonly weights: readonly (readonly string[])[];
  /** Names that another file's entry at this place has, under the same family: `locate(name)` of a checkpoint's tensor. */
  weightsAt(location: Location): readonly string[];
}

/** With what comparing two files needs besides. @param hint as `understand` takes it */
export function understandWeights(header: Header, hint: { readonly path: string }): AdaptedWeights {
  const { understanding, modules, structure } = read(header, hint);
  const weightsAt = (location: Location): readonly string[] => weightsOf(location, structure);
  return { understanding, weights: modules.map(({ location }) => weightsAt(location)), weightsAt };
}

interface Read {
  readonly understanding: Understanding;
  readonly modules: readonly Found[];
  readonly structure: Structure | null;
}

function read(header: Header, hint: { readonly path: string }): Read {
  const { modules, notUnderstood } = collect(header.tensors);
  const hints: Hints = { path: hint.path, metadata: header.metadata };
  // A checkpoint or a list of names has no module, but its names may still say which model it is of.
  const seen = modules.length > 0 ? modules : notUnderstood.map(seenByName);
  const recognised = recognise(seen, hints, modules.length > 0);
  const placing = place(
    recognised.found?.structure ?? null,
    recognised.encoders,
    seen.map(({ location }) => location),
    recognised.pair,
  );
  const named = namedFamilies(FAMILIES, header.metadata);
  const structure = recognised.found?.structure ?? null;
  const twins = twinsOf(modules, structure);
  const understanding: Understanding = {
    family: {
      ...recognised.verdict,
      contradictions: [...contradictions(recognised.verdict, named), ...twins.summary, ...marks(header.tensors)],
    },
    dialects: ranked(modules.map((module) => [module.dialect, module.tensors.length])),
    adapters: adaptersOf(modules),
    layout: placing.layout,
    originalLayout: recognised.found ? recognised.found.structure.originalLayout : originalEncoders(modules, placing.layout),
    modules: modules.map((module, index) => ({
      name: module.name,
      component: placing.componentOf(module.location),
      slot: placing.slotOf(module.location),
      adapter: module.adapter.adapter,
      rank: module.adapter.rank,
      rows: module.adapter.rows,
      cols: module.adapter.cols,
      tensors: module.tensors,
      problem: module.adapter.problem ?? twins.problems.get(index) ?? null,
    })),
    notUnderstood,
    ranks: ranksOf(modules),
  };
  return { understanding, modules, structure };
}

interface Recognised {
  readonly verdict: Verdict;
  readonly found: Resolved | null;
  readonly encoders: readonly EncoderStack[];
  readonly pair: boolean;
}

function recognise(seen: readonly Seen[], hints: Hints, adapted: boolean): Recognised {
  const main = seen.filter(({ location }) => location.component === MAIN || location.component === SECOND);
  const encoders = encoderStacks(seen.filter(({ location }) => isEncoder(location.component)));
  const pair = new Set(main.map(({ location }) => location.component)).size > 1;
  const scene = sceneOf(main, new Set(encoders.map(({ kind }) => kind)), onlyFamilies(main), pair);
  const found = main.length > 0 ? resolve(FAMILIES, scene, hints) : null;
  if (found) return { verdict: found.family, found, encoders, pair };
  const structure = adapted ? (generic.fit(scene, hints) ?? null) : null;
  if (structure) {
    const verdict = unknown(structure.evidence);
    return { verdict, found: { family: verdict, structure: structure.structure() }, encoders, pair };
  }
  return { verdict: without(scene, encoders, hints, adapted), found: null, encoders, pair };
}

/** What the conventions of the file leave of the families, when any of them is used for few. */
function onlyFamilies(main: readonly Seen[]): Scene['only'] {
  const dialects = new Set(main.map((module) => module.dialect));
  const lists = [...dialects].map(familiesOf).filter((list) => list !== null);
  return lists.length > 0 ? new Set(lists.flat()) : null;
}

function without(scene: Scene, encoders: readonly EncoderStack[], { metadata }: Hints, adapted: boolean): Verdict {
  if (scene.main.length === 0 && encoders.length > 0) return encodersOnly(encoders, FAMILIES, namedFamilies(FAMILIES, metadata));
  return unknown(
    adapted && scene.main.length > 0 ? `${scene.main.length} modules in no known stack of blocks; from tensor names` : 'no adapter tensors',
  );
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
const marks = (tensors: readonly TensorInfo[]): string[] =>
  tensors.some(({ name }) => name === 'lora_controlnet')
    ? ['It is marked as a Control-LoRA (lora_controlnet): programs load it as a ControlNet, not as a LoRA.']
    : [];

type Group = Map<string, number>;

function collect(tensors: readonly TensorInfo[]): { modules: Found[]; notUnderstood: string[] } {
  const groups = new Map<string, Group>();
  const rest = new Map<string, number>();
  const notUnderstood: string[] = [];
  const nameOf = (index: number): string => (tensors[index] as TensorInfo).name;
  tensors.forEach(({ name }, index) => {
    const split = splitRole(name);
    if (!split) {
      rest.set(name, index);
      return;
    }
    let group = groups.get(split.module);
    if (!group) groups.set(split.module, (group = new Map()));
    const other = group.get(split.role);
    // Two spellings of one role: the one that sorts first counts, whatever order they have in the file.
    if (other === undefined || name < nameOf(other)) group.set(split.role, index);
    if (other !== undefined) notUnderstood.push(name < nameOf(other) ? nameOf(other) : name);
  });
  joinCompanions(groups, rest);
  for (const name of rest.keys()) notUnderstood.push(name);
  const file = fileFacts(groups.values(), (group, role) => tensors[group.get(role) ?? -1]);
  const modules: Found[] = [];
  for (const [name, group] of groups) {
    const adapter = adapting(group, tensors);
    if (adapter) modules.push(foundModule(name, adapter, tensors, file));
    else for (const index of group.values()) notUnderstood.push(nameOf(index));
  }
  modules.sort((a, b) => byName(a.name, b.name));
  return { modules: settled(modules), notUnderstood: notUnderstood.sort() };
}

/** Gives tensors whose role only a neighbour tells to that neighbour's module. */
function joinCompanions(groups: ReadonlyMap<string, Group>, rest: Map<string, number>): void {
  for (const [module, group] of groups) {
    for (const [mark, { suffix, role }] of COMPANIONS) {
      const index = group.has(mark) ? rest.get(module + suffix) : undefined;
      if (index !== undefined && rest.delete(module + suffix)) group.set(role, index);
    }
  }
}

const partsOf = (group: Group, tensors: readonly TensorInfo[]): Map<string, TensorInfo> =>
  new Map([...group].map(([role, index]) => [role, tensors[index] as TensorInfo]));

/** Conventions that share a prefix are told by the suffixes of any module: a file has one writer. */
function settled(modules: readonly Found[]): Found[] {
  const others = new Map<string, string>();
  for (const { dialect, keys } of modules) {
    const other = settle(dialect, keys);
    if (other !== dialect) others.set(dialect, other);
  }
  if (others.size === 0) return [...modules];
  return modules.map((module) => ({ ...module, dialect: others.get(module.dialect) ?? module.dialect }));
}

/** The tensors that adapt something. A lone alpha or scale does not: loaders ignore it, and so do we, without hiding it. */
function adapting(group: Group, tensors: readonly TensorInfo[]): Group | null {
  if ([...group.keys()].some((role) => role !== 'alpha' && role !== 'scale')) return group;
  const scale = group.size === 1 ? group.get('scale') : undefined;
  // A whole vector called scale is a norm layer's new weight (BFL's control LoRAs), not the scale of an adapter.
  return scale !== undefined && (tensors[scale]?.shape.length ?? 0) > 0 ? new Map([['set_weight', scale]]) : null;
}

function foundModule(name: string, group: Group, tensors: readonly TensorInfo[], file: FileFacts): Found {
  const parts = partsOf(group, tensors);
  const keys: string[] = [];
  const sorted: { role: string; tensor: number }[] = [];
  let convolution = false;
  for (const [role, index] of group) {
    const tensor = tensors[index] as TensorInfo;
    sorted.push({ role, tensor: index });
    keys.push(tensor.name);
    convolution ||= tensor.shape.length === 4;
  }
  sorted.sort((a, b) => (a.role < b.role ? -1 : 1));
  const location = locate(name);
  return {
    name,
    location,
    dialect: location.dialect,
    keys,
    ...extentOf(parts),
    convolution,
    adapter: matchAdapter(parts, file),
    tensors: sorted,
  };
}

function seenByName(key: string): Seen {
  const name = splitRole(key)?.module ?? key.replace(/\.(weight|bias)$/, '');
  const location = locate(name);
  return { name, location, dialect: location.dialect, rows: null, cols: null, firm: false, convolution: false };
}

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
