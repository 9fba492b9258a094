/**
 * WanVideoWrapper's "WanVideo Lora Block Edit" (nodes_model_loading.py@721cd65, 33175770): forty switches, `blocks.N.`. Of a key that
 * holds `blocks.` the first two parts after `diffusion_model.` must be a block that is on, otherwise the key is dropped, which
 * takes VACE and face blocks away as soon as the node is used; keys without `blocks.` stay. Only the diffusion model is loaded.
 */
import { gainOf } from '../editing/gains.ts';
import type { Gains } from '../types.ts';
import { NODE_FORMS, type NodeForm, type NodeKind, nodesText, readNode, SAVE_NOTE } from './comfy-nodes.ts';
import { fitted } from './fitting.ts';
import { isEncoder, isLoadable, modelKey } from './model-keys.ts';
import { chosen } from './proof.ts';
import { allAlike, type Fate, simulationOf } from './simulation.ts';
import type { HostFile, HostTarget, HostText, Simulation } from './types.ts';

const NAMES = Array.from({ length: 40 }, (_, i) => `blocks.${i}.`);
const EDIT: NodeKind = {
  type: 'WanVideoLoraBlockEdit',
  widgets: [...NAMES, 'layer_filter'],
  inputs: [],
  outputs: [{ name: 'blocks', type: 'SELECTEDBLOCKS' }],
};

const blockOf = (key: string): string => {
  const [stack = '', number = ''] = (key.split('diffusion_model.')[1] ?? '').split('.');
  return `${stack}.${number}.`;
};

function simulate(file: HostFile, text: string): Simulation {
  const node = readNode(text, EDIT);
  if (!node.ok) return allAlike(file, null, 'nothing is loaded', node.fault);
  const filter = node.values['layer_filter'];
  const parts =
    typeof filter === 'string'
      ? filter
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean)
      : [];
  const fates = file.modules.map((module): Fate => {
    if (isEncoder(module)) return { slot: null, value: 0, why: 'only the diffusion model is loaded' };
    const key = modelKey(file, module);
    if (parts.some((part) => module.name.includes(part))) return { slot: null, value: 0, why: 'the layer filter takes it away' };
    if (!key.includes('blocks.')) return { slot: null, value: 1 };
    const slot = NAMES.indexOf(blockOf(key));
    if (slot < 0) return { slot: null, value: 0, why: 'its blocks have no switch and are dropped' };
    return { slot, value: node.values[NAMES[slot] ?? ''] === true ? 1 : 0 };
  });
  return simulationOf(file, { slots: NAMES.map((name) => ({ name, value: node.values[name] === true ? 1 : 0 })), fates });
}

function write(file: HostFile, gains: Gains, form: NodeForm): HostText {
  const slotOf = (index: number): number | null => {
    const module = file.modules[index];
    const slot = module && !isEncoder(module) ? NAMES.indexOf(blockOf(modelKey(file, module))) : -1;
    return slot < 0 ? null : slot;
  };
  const values = fitted(file, gains, NAMES.length, slotOf, (slot) => gainOf(gains, `blocks.${slot}`));
  const switches = Object.fromEntries(NAMES.map((name, i) => [name, values[i] !== 0]));
  return {
    text: nodesText(form, [{ kind: EDIT, values: { ...switches, layer_filter: '' } }]),
    variant: form,
    kind: 'json',
    saveAs: `${file.name}.wanvideo${form === 'api' ? '-api' : ''}.json`,
    notes: [SAVE_NOTE, 'Connect it to "blocks" of "WanVideo Lora Select". It can only switch blocks off: every gain but 0 is on.'],
  };
}

export const wanWrapper: HostTarget = {
  id: 'wan-wrapper',
  label: 'ComfyUI: WanVideoWrapper block edit',
  version: 'ComfyUI-WanVideoWrapper 721cd65 (2025-03-04), 33175770',
  about: 'Workflow with "WanVideo Lora Block Edit", which switches blocks of a Wan LoRA on or off.',
  applies(file) {
    if (!file.family.startsWith('wan')) return { ok: false, why: `It is for Wan, not for ${file.familyLabel}` };
    return isLoadable(file);
  },
  variants: () => NODE_FORMS,
  export: (file, gains, options) =>
    chosen(file, gains, options, {
      variants: NODE_FORMS,
      make: (form) => write(file, gains, form === 'api' ? 'api' : 'workflow'),
      simulate: (text) => simulate(file, text),
    }),
  simulate,
};
