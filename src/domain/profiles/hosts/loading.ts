/** What a program's loader takes of a file: whether it knows each module's name, and which weight of the model that is. */
import { hasModel, type LoaderId } from '../../programs/loader-rules.ts';
import { type Loaded, loadedAs } from '../../programs/loaders.ts';
import { type Refusal, refusalOf } from '../../programs/refusals.ts';
import { isEncoder, isLoadable, slotKey } from './model-keys.ts';
import { type Fate, simulationOf } from './simulation.ts';
import type { Applies, HostFile, HostModule, Simulation } from './host-target.ts';
import { cannot, why } from './words.ts';

/** What a loader does with a module: as with its name, or another name of the same weight takes its place. `by` null: which does is not known. */
export type ModuleState = Loaded | { readonly state: 'replaced'; readonly by: string | null };

export interface Loading {
  readonly loader: LoaderId;
  /** One per module of the file. */
  readonly states: readonly ModuleState[];
  /** Names of the model's weights: `diffusion_model.double_blocks.7.img_attn.qkv.weight`; null where nothing is loaded. */
  readonly keys: readonly (string | null)[];
  /** Modules that are loaded. */
  readonly loaded: number;
  /** Whether the loader looks for such tensors at all, one per module. */
  readonly read: readonly boolean[];
  /** Why the loader takes nothing of the file, where it stops at it. */
  readonly refusal: Refusal | null;
}

/**
 * The tensors by which each loader knows an adapter; a module without any of them is left out. So are parts of factors under numbers
 * (sd-scripts' split layers), MLX's transposed factors, and PEFT's and other methods' own tensors. `oft_diag` is LyCORIS's first name.
 * Sources: ComfyUI comfy/lora.py and comfy/weight_adapter/*.py@a125cd84, reForge ldm_patched/modules/weight_adapter/*.py@3b56b268, Forge
 * packages_3rdparty/comfyui_lora_collection/lora.py@dfdcbab6 (its OFT is never asked), SD.Next modules/lora/network_*.py@058a7f0c, which
 * are A1111's.
 */
const BY_COMFY = /^(up|hada_w1_a|lokr_w1|lokr_w1_a|glora_a1|oft_blocks|diff|diff_b|w_norm|set_weight)$/;
const BY_A1111 = /^(up|hada_w1_a|lokr_w1|lokr_w1_a|glora_a1|oft_blocks|oft_diag|diff|w_norm|ia3_w)$/;
const KNOWN_BY: Readonly<Record<LoaderId, RegExp>> = {
  comfy: BY_COMFY,
  'comfy-raw': BY_COMFY,
  // It makes `modulation.diff` of Wan's `diff_m` before.
  'wan-wrapper': new RegExp(`${BY_COMFY.source}|^diff_m$`),
  reforge: BY_COMFY,
  forge: /^(up|hada_w1_a|lokr_w1|lokr_w1_a|glora_a1|diff|diff_b|w_norm|set_weight)$/,
  a1111: BY_A1111,
  sdnext: BY_A1111,
  diffusers: /^up$/,
  'diffusers-dit': /^up$/,
  invokeai: /^(up|hada_w1_a|lokr_w1|lokr_w1_a|diff|w_norm)$/,
};
/** Whether the loader looks for such tensors at all. */
export const isRead = ({ roles }: HostModule, loader: LoaderId): boolean =>
  roles === null || roles.some((role) => KNOWN_BY[loader].test(role.replace(/\*$/, '')));

const KEPT = new WeakMap<HostFile, Map<LoaderId, Loading>>();

/** Kept per file: while a gain is dragged, a target asks several times a frame. */
export function loadingOf(file: HostFile, loader: LoaderId): Loading {
  const known = KEPT.get(file)?.get(loader);
  if (known) return known;
  const made = loading(file, loader, new Set(file.modules.map(({ name }) => name)));
  const kept = KEPT.get(file) ?? new Map<LoaderId, Loading>();
  if (kept.size === 0) KEPT.set(file, kept);
  kept.set(loader, made);
  return made;
}

/** @param names what the loader is given of the file: a part of it, where the host takes modules away first */
export function loading(file: HostFile, loader: LoaderId, names: ReadonlySet<string>): Loading {
  const named = { family: file.family, names };
  const read = file.modules.map((module) => isRead(module, loader));
  const refusal = refusalOf(
    loader,
    file.family,
    file.modules.map((module) => ({ name: module.name, roles: module.roles, isEncoder: isEncoder(module) })),
  );
  const known = file.modules.map(
    (module, i): Loaded =>
      read[i] && refusal === null
        ? ofModel(loader, file.family, asStored(module, loadedAs(loader, named, module.name, isEncoder(module))))
        : { state: 'unknown' },
  );
  const states = withoutReplaced(file, loader, known);
  return {
    loader,
    states,
    keys: states.map((state, i) => keyOf(file, file.modules[i] as HostModule, state)),
    loaded: states.filter(({ state }) => state === 'loaded').length,
    read,
    refusal,
  };
}

/**
 * ComfyUI turns the two halves of the last modulation around while it loads diffusers' `norm_out.linear`: its map gives a function beside
 * the weight (`swap_scale_shift` in comfy/utils.py@17358c8f). Nodes that take the map's entries apart forget it.
 */
export const isTurned = ({ name }: HostModule, key: string | null): boolean =>
  key !== null && /(^|[._])norm_out[._]linear$/.test(name) && /\.(final_layer\.adaLN_modulation\.1|modF\.1)\.weight$/.test(key);

const ofModel = (loader: LoaderId, family: HostFile['family'], state: Loaded): Loaded =>
  state.state === 'loaded' && !hasModel(loader, family) ? { state: 'open', why: 'noModel' } : state;

/** No loader here is known to multiply quantised factors by the scale beside them. */
export const asStored = ({ roles }: HostModule, state: Loaded): Loaded =>
  state.state === 'loaded' && roles?.some((role) => role.endsWith('*')) ? { state: 'open', why: 'quantised' } : state;

/** Loaders that look the model's names up one after the other, so that of two names of one weight the later one takes its place. */
const BY_TABLE: ReadonlySet<LoaderId> = new Set<LoaderId>(['comfy', 'comfy-raw', 'wan-wrapper', 'forge', 'reforge']);

/** Of several modules on the same rows of one weight a loader takes one. A bias beside a weight is not such a module. */
function withoutReplaced({ modules }: HostFile, loader: LoaderId, states: readonly Loaded[]): readonly ModuleState[] {
  const groups = new Map<string, number[]>();
  for (const [i, state] of states.entries()) {
    if (state.state !== 'loaded' || state.weight.endsWith('**')) continue;
    const key = `${state.weight} ${state.rows ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  const found = [...groups.values()].filter((group) => group.length > 1);
  if (found.length === 0) return states;
  const out: ModuleState[] = [...states];
  for (const group of found) {
    const [only, ...more] = group.filter((i) => modules[i]?.copy !== true);
    const counts = only !== undefined && more.length === 0 && BY_TABLE.has(loader) ? only : null;
    for (const i of group) if (i !== counts) out[i] = { state: 'replaced', by: counts === null ? null : (modules[counts]?.name ?? null) };
  }
  return out;
}

function keyOf(file: HostFile, module: HostModule, state: ModuleState): string | null {
  if (state.state !== 'loaded') return null;
  // Where the lists know a beginning only, a name with that beginning is the model's own; else the block's place says what hosts look at.
  if (!state.weight.endsWith('**')) return `${state.weight}.weight`;
  const [beginning, place] = [state.weight.slice(0, -'**'.length), slotKey(file, module)];
  if (beginning !== '' && module.name.startsWith(beginning)) return `${module.name}.weight`;
  return place.startsWith(beginning) || isEncoder(module) ? place : beginning;
}

/** What becomes of a module that is not loaded; null for one that is. */
export function unloaded({ loader, states, read, refusal }: Loading, index: number): Fate | null {
  const state = states[index];
  if (!state || state.state === 'loaded') return null;
  if (state.state === 'text-encoder') return { slot: null, value: 0, why: why.noTextEncoder, leftOut: true };
  if (state.state === 'replaced')
    return { slot: null, value: state.by === null ? null : 0, why: state.by === null ? why.oneOf : why.takes(state.by), leftOut: true };
  if (state.state === 'open') return { slot: null, value: null, why: why[state.why](loader), leftOut: true };
  if (refusal !== null) return { slot: null, value: 0, why: why.refused[refusal](loader), leftOut: true };
  return { slot: null, value: 0, why: read[index] ? why.unknownName(loader) : why.unknownForm(loader), leftOut: true };
}

/**
 * The multiplier of a text for a program whose multipliers were seen apart from its loader: it stays what the text says, and what the
 * loader leaves out is said beside it.
 */
export function withLoading(fate: Fate, loading: Loading, index: number): Fate {
  const lost = unloaded(loading, index);
  return lost ? { ...fate, why: lost.why ?? null, leftOut: true } : fate;
}

/** The text is not used: what the loader takes is as trained. */
export function asTrained(file: HostFile, loader: LoaderId, why: string, fault: string): Simulation {
  const loaded = loadingOf(file, loader);
  const fates = file.modules.map((_, index): Fate => unloaded(loaded, index) ?? { slot: null, value: 1, why });
  return simulationOf(file, { fault, slots: [], fates });
}

/** A target applies when at least one module arrives. */
export function loadsSome(file: HostFile, loader: LoaderId): Applies {
  const loadable = isLoadable(file);
  if (!loadable.ok) return loadable;
  const { states } = loadingOf(file, loader);
  return states.some(({ state }) => state === 'loaded' || state === 'open')
    ? { ok: true }
    : { ok: false, why: cannot.loadNothing(loader, states.length) };
}
