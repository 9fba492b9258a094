/**
 * WanVideoWrapper's "WanVideo Lora Block Edit": forty switches, `blocks.N.`. With all of them off nothing is filtered, and the whole LoRA
 * is loaded. Otherwise, of a key that holds `blocks.` the first two parts after `diffusion_model.` must be a block that is on, which takes
 * VACE and face blocks away. A node with `layer_filter` is of the newer version (nodes_model_loading.py@33175770): keys without `blocks.`
 * stay, kohya's names among them, on which the switches so do nothing. In the older one (nodes.py@721cd65e) they are dropped. Only the
 * diffusion model is loaded.
 */
import { type Loaded, loadedAs } from '../../programs/loaders.ts';
import { gainOf } from '../editing/gains.ts';
import type { Gains } from '../profile.ts';
import { type NodeForm, type NodeKind, nodesText, readNode, SAVE_NOTE } from './comfy-nodes.ts';
import { fitted } from './fitting.ts';
import { asStored, isRead } from './loading.ts';
import { isEncoder, isLoadable } from './model-keys.ts';
import { nodeTarget } from './node-target.ts';
import { allAlike, type Fate, simulationOf } from './simulation.ts';
import type { HostFile, HostModule, HostTarget, HostText, Simulation } from './host-target.ts';
import { newWanName, oldWanName } from './wan-names.ts';
import { cannot, why } from './words.ts';

const LOADED_BY = 'wan-wrapper';
const NAMES = Array.from({ length: 40 }, (_, i) => `blocks.${i}.`);
const EDIT: NodeKind = {
  type: 'WanVideoLoraBlockEdit',
  widgets: [...NAMES, 'layer_filter'],
  inputs: [],
  outputs: [{ name: 'blocks', type: 'SELECTEDBLOCKS' }],
};

interface Renamed {
  /** Keys as the version renames them. */
  readonly names: readonly string[];
  /** What its loader makes of them. */
  readonly states: readonly Loaded[];
  /** Names that several modules come to; the last of them is loaded. */
  readonly last: ReadonlyMap<string, number>;
}

function renamed(file: HostFile, newer: boolean): Renamed {
  const names = file.modules.map(({ name, adapter }) => (newer ? newWanName(name, adapter === 'diff_m') : oldWanName(name)));
  const named = { family: file.family, names: new Set(names) };
  return {
    names,
    states: names.map((name, i) => asStored(file.modules[i] as HostModule, loadedAs(LOADED_BY, named, name, false))),
    last: new Map(names.map((name, i) => [name, i])),
  };
}

/** The switch of a key that holds `blocks.`; null when its beginning is another than the node expects, at which the loader fails. */
function switchOf(name: string): string | null {
  const rest = `${name}.`.split('diffusion_model.')[1];
  if (rest === undefined) return null;
  const [stack = '', number = ''] = rest.split('.');
  return `${stack}.${number}.`;
}

const holdsBlocks = (name: string): boolean => `${name}.`.includes('blocks.');

function simulate(file: HostFile, text: string): Simulation {
  const node = readNode(text, EDIT);
  if (!node.ok) return allAlike(file, null, 'nothing is loaded', node.fault);
  const filter = node.values['layer_filter'];
  const newer = filter !== undefined;
  const { names, states, last } = renamed(file, newer);
  const on = new Set(NAMES.filter((name) => node.values[name] === true));
  const filters = typeof filter === 'string' ? filter.split(',').flatMap((part) => part.trim() || []) : [];
  const lost = on.size > 0 ? names.find((name, i) => !isOf(file, i) && holdsBlocks(name) && switchOf(name) === null) : undefined;
  if (lost !== undefined) return allAlike(file, null, 'the loader fails', `The loader looks for "diffusion_model." in ${lost} and fails`);
  const fates = file.modules.map((module, i): Fate => {
    if (isEncoder(module)) return { slot: null, value: 0, why: why.noTextEncoder, leftOut: true };
    const name = names[i] ?? '';
    if (!isRead(module, LOADED_BY)) return { slot: null, value: 0, why: why.unknownForm(LOADED_BY), leftOut: true };
    const state = states[i];
    if (state?.state === 'open') return { slot: null, value: null, why: why[state.why](LOADED_BY), leftOut: true };
    if (state?.state !== 'loaded') return { slot: null, value: 0, why: why.unknownName(LOADED_BY), leftOut: true };
    if (last.get(name) !== i) return { slot: null, value: 0, why: why.takes(file.modules[last.get(name) ?? i]?.name ?? name) };
    if (/[._]attn1[._]/.test(module.name)) return { slot: null, value: null, why: 'the loader takes self attention for cross attention' };
    if (on.size === 0) return { slot: null, value: 1, why: 'with all switches off nothing is filtered' };
    if (filters.some((part) => `${name}.`.includes(part))) return { slot: null, value: 0, why: 'the layer filter takes it away' };
    if (!holdsBlocks(name))
      return newer ? { slot: null, value: 1 } : { slot: null, value: 0, why: 'its name has no "blocks." in it and is dropped' };
    const slot = NAMES.indexOf(switchOf(name) ?? '');
    if (slot < 0) return { slot: null, value: 0, why: 'its blocks have no switch and are dropped' };
    return { slot, value: on.has(NAMES[slot] ?? '') ? 1 : 0 };
  });
  const version = `It is read as the node of the ${newer ? 'newer version, which has a layer_filter' : 'older version, which has no layer_filter'}.`;
  return simulationOf(file, { slots: NAMES.map((name) => ({ name, value: on.has(name) ? 1 : 0 })), fates, notes: [version] });
}

const isOf = (file: HostFile, index: number): boolean => {
  const module = file.modules[index];
  return module !== undefined && isEncoder(module);
};

function write(file: HostFile, gains: Gains, form: NodeForm): HostText {
  const { names } = renamed(file, true);
  const slotOf = (index: number): number | null => {
    const slot = isOf(file, index) ? -1 : NAMES.indexOf(switchOf(names[index] ?? '') ?? '');
    return slot < 0 ? null : slot;
  };
  const values = fitted(file, gains, NAMES.length, slotOf, (slot) => gainOf(gains, `blocks.${slot}`));
  const switches = Object.fromEntries(NAMES.map((name, i) => [name, values[i] !== 0]));
  const none = values.every((value) => value === 0);
  return {
    text: nodesText(form, [{ kind: EDIT, values: { ...switches, layer_filter: '' } }]),
    variant: form,
    kind: 'json',
    saveAs: `${file.name}.wanvideo${form === 'api' ? '-api' : ''}.json`,
    limits: { switches: true },
    notes: [
      SAVE_NOTE,
      'Connect it to "blocks" of "WanVideo Lora Select". It can only switch blocks off: every gain but 0 is on.',
      ...(none ? ['With all switches off the node filters nothing: set the strength of the LoRA to 0 instead.'] : []),
    ],
  };
}

export const wanWrapper: HostTarget = {
  id: 'wan-wrapper',
  label: 'ComfyUI: WanVideoWrapper block edit',
  version: 'ComfyUI-WanVideoWrapper 33175770; without layer_filter 721cd65e (2025-03-04)',
  about: 'Workflow with "WanVideo Lora Block Edit", which switches blocks of a Wan LoRA on or off.',
  loader: LOADED_BY,
  applies(file) {
    if (!file.family.startsWith('wan')) return { ok: false, why: `It is for Wan, not for ${file.familyLabel}` };
    const loadable = isLoadable(file);
    if (!loadable.ok) return loadable;
    const loads = [true, false].some((newer) =>
      renamed(file, newer).states.some(({ state }, i) => state !== 'unknown' && isRead(file.modules[i] as HostModule, LOADED_BY)),
    );
    return loads ? { ok: true } : { ok: false, why: cannot.loadNothing(LOADED_BY, file.modules.length) };
  },
  ...nodeTarget(write, simulate),
};
