/**
 * Header -> what kind of LoRA this is: keys are split into module and role, roles make an adapter, the module's name is
 * located by its naming convention, and the architecture gives every module its block. Order of the tensors plays no part:
 * modules are sorted by name.
 */
import { matchAdapter, splitRole } from './adapters/registry.ts';
import { namedFamily } from './architectures/metadata-hints.ts';
import { ARCHITECTURES } from './architectures/registry.ts';
import { encoderSlotOf, encoderSlots } from './architectures/text-encoder.ts';
import { type Hints, type Recognised, type Seen, verdict } from './architectures/types.ts';
import { locate } from './dialects/locate.ts';
import type { FamilyVerdict, Layout, ModulePlan, Slot, Understanding } from './reading.ts';
import type { Header, TensorInfo } from './safetensors/types.ts';

interface Found extends Seen {
  readonly adapter: ReturnType<typeof matchAdapter>;
  readonly tensors: ModulePlan['tensors'];
}

const LATIN = new Intl.Collator('en', { numeric: true });
const isEncoder = (module: Seen): boolean => /^te\d$/.test(module.location.component);

/** @param hint path of the file, of which only the name may serve as a hint (always marked as one) */
export function understand(header: Header, hint: { readonly path: string }): Understanding {
  const { modules, notUnderstood } = collect(header.tensors);
  const main = modules.filter((module) => !isEncoder(module));
  const encoders = modules.filter(isEncoder);
  const hints: Hints = { path: hint.path, named: namedFamily(header.metadata), metadata: header.metadata };
  const recognised = main.length > 0 ? firstMatch(main, encoders, hints) : null;
  const family = recognised?.family ?? unrecognised(main, encoders);
  const stacks = encoderStacks(encoders);
  const layout = layoutOf(recognised, main, stacks);
  const known = new Set(layout?.slots.map((slot) => slot.id));
  return {
    family: { ...family, contradictions: contradictions(family, hints) },
    dialects: ranked(modules.map(({ location }) => location.dialect)),
    adapters: adaptersOf(modules),
    layout,
    originalLayout: recognised ? recognised.originalLayout : originalEncoderLayout(encoders, layout),
    modules: modules.map((module) => planOf(module, recognised, known)),
    notUnderstood,
    ranks: ranksOf(modules),
  };
}

function firstMatch(main: readonly Seen[], encoders: readonly Seen[], hints: Hints): Recognised | null {
  for (const architecture of ARCHITECTURES) {
    const recognised = architecture.recognise(main, encoders, hints);
    if (recognised) return recognised;
  }
  return null;
}

function collect(tensors: readonly TensorInfo[]): { modules: Found[]; notUnderstood: string[] } {
  const groups = new Map<string, Map<string, number>>();
  const notUnderstood: string[] = [];
  tensors.forEach((tensor, index) => {
    const split = splitRole(tensor.name);
    const group = split ? (groups.get(split.module) ?? new Map<string, number>()) : null;
    if (!split || !group || group.has(split.role)) {
      notUnderstood.push(tensor.name);
      return;
    }
    group.set(split.role, index);
    groups.set(split.module, group);
  });
  const modules: Found[] = [];
  for (const [name, roles] of groups) {
    // A lone alpha or scale adapts nothing; loaders ignore it, and so do we, without hiding it.
    const substance = [...roles.keys()].some((role) => role !== 'alpha' && role !== 'scale');
    if (substance) modules.push(foundModule(name, roles, tensors));
    else notUnderstood.push(...[...roles.values()].map((index) => (tensors[index] as TensorInfo).name));
  }
  modules.sort((a, b) => LATIN.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
  return { modules, notUnderstood: notUnderstood.sort() };
}

function foundModule(name: string, roles: ReadonlyMap<string, number>, tensors: readonly TensorInfo[]): Found {
  const parts = new Map([...roles].map(([role, index]) => [role, tensors[index] as TensorInfo]));
  const adapter = matchAdapter(parts);
  const ordered = [...roles].map(([role, tensor]) => ({ role, tensor })).sort((a, b) => (a.role < b.role ? -1 : 1));
  const convolution = [...parts.values()].some((tensor) => tensor.shape.length === 4);
  return { name, location: locate(name), rows: adapter.rows, cols: adapter.cols, convolution, adapter, tensors: ordered };
}

function planOf(module: Found, recognised: Recognised | null, known: ReadonlySet<string>): ModulePlan {
  const { adapter, location } = module;
  const encoder = isEncoder(module);
  const slot = encoder ? encoderSlotOf(location) : (recognised?.slotOf(location) ?? null);
  return {
    name: module.name,
    component: encoder ? location.component : (recognised?.component ?? 'model'),
    slot: slot !== null && known.has(slot) ? slot : null,
    adapter: adapter.adapter,
    rank: adapter.rank,
    rows: adapter.rows,
    cols: adapter.cols,
    tensors: module.tensors,
    problem: adapter.problem,
  };
}

function encoderStacks(encoders: readonly Seen[]): { component: string; encoder: string; slots: readonly Slot[] }[] {
  const components = [...new Set(encoders.map(({ location }) => location.component))].sort();
  return components
    .map((component) => ({
      component,
      ...encoderSlots(
        component,
        encoders.filter(({ location }) => location.component === component),
      ),
    }))
    .filter(({ slots }) => slots.length > 0);
}

function layoutOf(recognised: Recognised | null, main: readonly Seen[], stacks: ReturnType<typeof encoderStacks>): Layout | null {
  const encoders = stacks.flatMap(({ slots }) => slots);
  if (recognised) {
    const touched = new Set(main.map(({ location }) => recognised.slotOf(location)));
    const others = recognised.others.filter((slot) => touched.has(slot.id));
    const { id, label, slots } = recognised.layout;
    return { id, label, mainCount: slots.length, slots: [...slots, ...encoders, ...others] };
  }
  if (encoders.length === 0) return null;
  const names = stacks.map(({ encoder }) => encoder.toLowerCase().replaceAll('-', '_'));
  return { id: `te_${names.join('_')}_${encoders.length}`, label: `TE ${encoders.length}`, mainCount: encoders.length, slots: encoders };
}

function unrecognised(main: readonly Seen[], encoders: readonly Seen[]): Omit<FamilyVerdict, 'contradictions'> {
  const evidence =
    main.length > 0
      ? `${main.length} modules in no known stack of blocks; from tensor names`
      : encoders.length > 0
        ? `text encoder only (${[...new Set(encoders.map(({ location }) => location.component))].join(', ')}); the family cannot be known from it`
        : 'no adapter tensors';
  return verdict('unknown', 'Unknown', evidence, { certainty: 'unknown', candidates: [] });
}

/** The original tool names text-encoder-only files of kohya's naming after Flux, whatever they belong to. */
const originalEncoderLayout = (encoders: readonly Seen[], layout: Layout | null): string | null =>
  layout && encoders.some(({ name }) => /^lora_te[12]_text_model_encoder_layers_/.test(name)) ? `flux_te_${layout.mainCount}` : null;

function contradictions(family: Omit<FamilyVerdict, 'contradictions'>, { named }: Hints): string[] {
  if (!named || family.certainty === 'unknown' || family.candidates.some(({ id }) => id === named.family)) return [];
  // Both Wan generations are written under one name by one trainer.
  if (family.id.startsWith('wan') && named.family.startsWith('wan')) return [];
  return [`The metadata names another family (${named.text}) than the tensors show (${family.label}).`];
}

function ranked(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value]) => value);
}

function adaptersOf(modules: readonly Found[]): Understanding['adapters'] {
  return ranked(modules.map(({ adapter }) => adapter.adapter)).map((id) => {
    const same = modules.filter(({ adapter }) => adapter.adapter === id);
    return { id, label: same[0]?.adapter.label ?? id, modules: same.length };
  });
}

function ranksOf(modules: readonly Found[]): Understanding['ranks'] {
  const counts = new Map<number, number>();
  for (const { adapter } of modules) if (adapter.rank !== null) counts.set(adapter.rank, (counts.get(adapter.rank) ?? 0) + 1);
  return [...counts].map(([rank, count]) => ({ rank, modules: count })).sort((a, b) => b.modules - a.modules || b.rank - a.rank);
}
