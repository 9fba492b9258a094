/**
 * Tensor names -> modules: keys are split into module and role, and the roles of one module make an adapter. What belongs to no
 * module is kept by name; what lies in a module and is not read makes the module one that cannot be measured.
 */
import { adapterKind, COMPANIONS, fileFacts, matchAdapter, splitRole, CHANGE_ROLES } from './adapters/registry.ts';
import { COMMON_ROLES } from './adapters/diff.ts';
import { storedParts } from './adapters/stored.ts';
import type { AdapterKind, FileFacts, Parts } from './adapters/adapter-kind.ts';
import type { Structure } from './architectures/family.ts';
import type { Seen } from './architectures/module-summary.ts';
import { weightsOf } from './architectures/duplicates.ts';
import { extentOf } from './architectures/widths.ts';
import { locate, settle } from './dialects/registry.ts';
import { message, type Message } from './message.ts';
import type { ModulePlan } from './reading.ts';
import type { TensorInfo } from './safetensors/header-types.ts';
import { byName } from './sorting.ts';

export interface Found extends Seen {
  /** Names of its tensors. */
  readonly keys: readonly string[];
  readonly adapter: ReturnType<typeof matchAdapter>;
  readonly tensors: ModulePlan['tensors'];
  /** Why it cannot be measured, else null. */
  readonly problem: Message | null;
  /** It has a scale or an alpha of its own. */
  readonly hasScale: boolean;
}

/** An alpha that stands under a name without any factors. */
interface LoneAlpha {
  readonly module: string;
  readonly tensor: number;
  /** Name of the tensor. */
  readonly key: string;
}

export interface Collected {
  readonly modules: readonly Found[];
  readonly notUnderstood: readonly string[];
  readonly loneAlphas: readonly LoneAlpha[];
}

/** role -> index of the tensor. */
type Group = Map<string, number>;

/** Ends of the spellings of a factor, in the order in which ComfyUI looks for them (comfy/weight_adapter/lora.py at a125cd84). */
const SPELLINGS = [
  /\.lora_(up|down|mid)\.weight$/,
  /_lora\.(up|down)\.weight$/,
  /\.lora_[AB]\.weight$/,
  /\.lora\.(up|down)\.weight$/,
  /\.lora_[AB]$/,
  /\.lora_linear_layer\.(up|down)\.weight$/,
];

function isBefore(one: string, other: string): boolean {
  const place = (name: string): number => {
    const at = SPELLINGS.findIndex((end) => end.test(name));
    return at < 0 ? SPELLINGS.length : at;
  };
  return place(one) === place(other) ? one < other : place(one) < place(other);
}

export function collect(tensors: readonly TensorInfo[]): Collected {
  const groups = new Map<string, Group>();
  const rest = new Map<string, number>();
  /** Names of adapters, where a module has one. */
  const named = new Map<string, Set<string>>();
  /** Modules that have a role under two names. */
  const twice = new Set<string>();
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
    if (split.adapter !== undefined) named.set(split.module, (named.get(split.module) ?? new Set()).add(split.adapter));
    const other = group.get(split.role);
    // Two spellings of one role: the one counts that ComfyUI looks for first, whatever order they have in the file.
    const first = other === undefined || isBefore(name, nameOf(other));
    if (first) group.set(split.role, index);
    if (other !== undefined) {
      const left = first ? nameOf(other) : name;
      // No program reads scales, so that none says which of two counts.
      if (split.role.endsWith('*')) rest.set(left, first ? other : index);
      else notUnderstood.push(left);
      twice.add(split.module);
    }
  });
  joinCompanions(groups, rest);
  const strays = [...rest.keys(), ...withinFactors(groups).map(nameOf)];
  const adapters = new Map<string, Group>();
  const loneAlphas: LoneAlpha[] = [];
  for (const [module, group] of groups) {
    const adapter = adapting(group, tensors);
    if (adapter) adapters.set(module, adapter);
    else for (const index of group.values()) strays.push(nameOf(index));
    const alpha = adapter ? undefined : group.get('alpha');
    if (alpha !== undefined) loneAlphas.push({ module, tensor: alpha, key: nameOf(alpha) });
  }
  for (const name of strays) notUnderstood.push(name);
  const unread = unreadOf(adapters, strays);
  const file = fileFacts(adapters.values(), (group, role) => tensors[group.get(role) ?? group.get(`${role}#0`) ?? -1]);
  const modules = [...adapters].map(([name, group]) =>
    foundModule(name, group, tensors, file, severalAdapters(named.get(name), twice.has(name)) ?? unread.get(name) ?? null),
  );
  modules.sort((a, b) => byName(a.name, b.name));
  return { modules: settled(modules), notUnderstood: notUnderstood.sort(), loneAlphas };
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

/** What a factor's name ends in: a role behind it (`x.lora_A.magnitude`) belongs to the factor, and is not a module of its own. */
const FACTOR = /\.(?:lora_(?:[ABEab]|up|down|mid)|hada_[wt][12](?:_[ab])?|lokr_[wt][12](?:_[ab])?|oft_blocks)$/;

/** Takes groups out that lie within a factor of another module. @returns their tensors */
function withinFactors(groups: Map<string, Group>): number[] {
  const found: number[] = [];
  for (const [module, group] of groups) {
    const factor = FACTOR.exec(module);
    if (!factor || !groups.has(module.slice(0, factor.index))) continue;
    for (const tensor of group.values()) found.push(tensor);
    groups.delete(module);
  }
  return found;
}

/** Dots of a key that are tried for the end of a module's name: `x.lora_A.weight.quant_state.bitsandbytes__nf4` has four behind it. */
const DEEPEST = 5;
/** What a module of the model itself is saved with beside its adapter; it changes no delta. */
const BASE = /^(?:weight|bias|base_layer(?:\..*)?|original_module(?:\..*)?|linear\.(?:weight|bias))$/;
/** First words that only a tensor of an adapter or of a quantised type has. */
const OF_ADAPTER =
  /^(?:lora|hada|loha|lokr|o?b?oft|glora|ia3|dora|diff|magnitude|scal|weight|quant|comfy_quant|q?zero|absmax|scb|input_|output_)/i;

/** PEFT keeps the adapters of a module side by side; a file of several does not say which is meant, or both. */
function severalAdapters(names: ReadonlySet<string> | undefined, hasMore: boolean): Message | null {
  if (!names || (names.size === 1 && !hasMore)) return null;
  const [first = '', ...others] = [...names].sort();
  return others.length > 0
    ? message('module.adapters', { names: [first, ...others] })
    : message('module.adapter-and-unnamed', { name: first });
}

/** Per module, that the first tensor which lies in it and has no role that is known is not read. */
function unreadOf(groups: ReadonlyMap<string, Group>, names: Iterable<string>): ReadonlyMap<string, Message> {
  const unread = new Map<string, string>();
  for (const name of names) {
    for (let dot = name.lastIndexOf('.'), tries = 0; dot > 0 && tries < DEEPEST; dot = name.lastIndexOf('.', dot - 1), tries++) {
      const module = name.slice(0, dot);
      if (!groups.has(module)) continue;
      const own = name.slice(dot + 1);
      const belongs = !BASE.test(own) && (OF_ADAPTER.test(own) || !own.includes('.'));
      const known = unread.get(module);
      if (belongs && (known === undefined || name < known)) unread.set(module, name);
      break;
    }
  }
  return new Map([...unread].map(([module, name]) => [module, notRead(name)]));
}

const notRead = (tensor: string): Message => message('module.not-read', { tensor });

/** In a loop: a third of the time of taking a table apart went into lists of pairs that live as long as this call. */
function partsOf(group: Group, tensors: readonly TensorInfo[]): Map<string, TensorInfo> {
  const parts = new Map<string, TensorInfo>();
  group.forEach((index, role) => parts.set(role, tensors[index] as TensorInfo));
  return parts;
}

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

/** Roles that adapt nothing without others. */
const LONE: ReadonlySet<string> = new Set(['alpha', 'lora_alpha', 'scale', '*']);

/** The tensors that adapt something. A lone alpha or scale does not: loaders ignore it, and so do we, without hiding it. */
function adapting(group: Group, tensors: readonly TensorInfo[]): Group | null {
  for (const role of group.keys()) if (!LONE.has(role)) return group;
  const scale = group.size === 1 ? group.get('scale') : undefined;
  // A whole vector called scale is a norm layer's new weight (BFL's control LoRAs), not the scale of an adapter.
  return scale !== undefined && (tensors[scale]?.shape.length ?? 0) > 0 ? new Map([['set_weight', scale]]) : null;
}

function foundModule(name: string, group: Group, tensors: readonly TensorInfo[], file: FileFacts, unread: Message | null): Found {
  const raw = partsOf(group, tensors);
  const stored = storedParts(raw);
  const keys: string[] = [];
  const sorted: { role: string; tensor: number }[] = [];
  let convolution = false;
  group.forEach((index, role) => {
    const tensor = tensors[index] as TensorInfo;
    sorted.push({ role, tensor: index });
    keys.push(tensor.name);
    convolution ||= tensor.shape.length === 4;
  });
  sorted.sort((a, b) => (a.role < b.role ? -1 : 1));
  const location = locate(name);
  const adapter = matchAdapter(stored.parts, file);
  const kind = adapterKind(adapter.adapter);
  const strange = kind ? strangeTo(kind, stored.parts) : undefined;
  const beside = unread ?? (strange === undefined ? null : notRead(strange));
  const own = kind?.byNameOnly ? adapter.problem : (stored.problem ?? adapter.problem);
  return {
    name,
    location,
    dialect: location.dialect,
    keys,
    ...extentOf(stored.parts),
    convolution,
    adapter,
    tensors: sorted,
    problem: own ?? beside,
    hasScale: stored.parts.has('alpha') || stored.parts.has('scale'),
  };
}

/** A tensor that the kind does not read. */
function strangeTo({ roles }: AdapterKind, parts: Parts): string | undefined {
  for (const [role, { name }] of parts) {
    if (!COMMON_ROLES.has(role) && !CHANGE_ROLES.has(role) && !roles.includes(role)) return name;
  }
  return undefined;
}

/**
 * Gives alphas that stand under another spelling of a module's name to that module (a file that was renamed in part):
 * `attention.to_out.0.alpha` beside the factors of `attention.out`. Converters apply them, ComfyUI does not.
 */
export function withAlphas({ modules, notUnderstood, loneAlphas }: Collected, structure: Structure | null) {
  if (loneAlphas.length === 0) return { modules, notUnderstood };
  const nameOf = (location: Found['location']): string => weightsOf(location, structure).join(' + ');
  const without = new Map<string, number | null>();
  modules.forEach(({ location, hasScale }, index) => {
    if (hasScale) return;
    const name = nameOf(location);
    without.set(name, without.has(name) ? null : index);
  });
  const all = [...modules];
  const joined = new Set<string>();
  for (const { module, tensor, key } of loneAlphas) {
    const name = nameOf(locate(module));
    const index = without.get(name);
    const found = index === undefined || index === null ? undefined : all[index];
    if (!found || index === undefined || index === null || adapterKind(found.adapter.adapter)?.byNameOnly) continue;
    without.delete(name);
    joined.add(key);
    const own = [...found.tensors, { role: 'alpha@', tensor }].sort((a, b) => (a.role < b.role ? -1 : 1));
    all[index] = { ...found, keys: [...found.keys, key], tensors: own, hasScale: true };
  }
  return { modules: all, notUnderstood: notUnderstood.filter((name) => !joined.has(name)) };
}

export function seenByName(key: string): Seen {
  const name = splitRole(key)?.module ?? key.replace(/\.(weight|bias)$/, '');
  const location = locate(name);
  return { name, location, dialect: location.dialect, rows: null, cols: null, firm: false, convolution: false };
}
