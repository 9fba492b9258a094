/**
 * "Anima LoRA Block Weight V2" (anima_lora_block_weight_v2.py and anima_common.py@782d8df) with one slider per block: 28 of them, 0 to
 * 2. The first `blocks_N_` or `blocks.N.` in a key of the file counts, those of the language model adapter too; blocks from 28 on
 * and keys without blocks keep 1. Of a pair the down factor is multiplied, of LoKr w1; other kinds stay as they are.
 */
import { gainOf } from '../editing/gains.ts';
import type { Gains } from '../profile.ts';
import { type NodeForm, type NodeKind, nodesText, readNode, SAVE_NOTE, type WidgetValue } from './comfy-nodes.ts';
import { hasBias } from './adapters.ts';
import { fitted } from './fitting.ts';
import { loadingOf, loadsSome, unloaded } from './loading.ts';
import { nodeTarget } from './node-target.ts';
import { allAlike, type Fate, simulationOf } from './simulation.ts';
import type { HostFile, HostModule, HostTarget, HostText, Simulation } from './host-target.ts';

/** ComfyUI's own loader. */
const LOADED_BY = 'comfy';

const COUNT = 28;
const MOST = 2;
const SLIDERS = Array.from({ length: COUNT }, (_, i) => `blk${String(i).padStart(2, '0')}`);
const PARTS = ['self_attn', 'cross_attn', 'mlp', 'adaln'] as const;
const SEGMENTS: Readonly<Record<string, WidgetValue>> = Object.fromEntries(
  ['0-6', '7-13', '14-20', '21-27'].flatMap((range, i): [string, WidgetValue][] => [
    [`seg_${i + 1}_blocks`, range],
    [`seg_${i + 1}_weight`, 1],
  ]),
);
const NODE: NodeKind = {
  type: 'AnimaLoRABlockWeightV2',
  widgets: [
    'lora_name',
    'strength_model',
    'strength_clip',
    'control_mode',
    'auto_segment',
    'segment_metric',
    ...Object.keys(SEGMENTS),
    ...PARTS.map((part) => `w_${part}`),
    'verbose',
    ...SLIDERS,
  ],
  inputs: [
    { name: 'model', type: 'MODEL' },
    { name: 'clip', type: 'CLIP' },
  ],
  outputs: [
    { name: 'model', type: 'MODEL' },
    { name: 'clip', type: 'CLIP' },
    { name: 'info', type: 'STRING' },
  ],
};

function blockOf({ name }: HostModule): number | null {
  const found = /blocks[_.](\d+)[_.]/.exec(`${name}.`)?.[1];
  return found === undefined ? null : Number(found);
}

/** The first of these that the name holds. */
function partOf({ name }: HostModule): (typeof PARTS)[number] | null {
  const plain = name.toLowerCase();
  return (['adaln', 'self_attn', 'cross_attn', 'mlp'] as const).find((part) => plain.includes(part)) ?? null;
}

const SCALED = new Set(['lora', 'locon', 'lokr']);

function simulate(file: HostFile, text: string): Simulation {
  const node = readNode(text, NODE);
  if (!node.ok) return allAlike(file, null, 'nothing is loaded', node.fault);
  if (node.values['control_mode'] !== 'per_block') {
    return allAlike(file, null, 'segments', 'control_mode is not per_block, so the sliders of the blocks are not read');
  }
  const names = [...SLIDERS, ...PARTS.map((part) => `w_${part}`)];
  const bad = names.find((name) => !inRange(node.values[name] ?? 1));
  if (bad) return allAlike(file, null, 'ComfyUI refuses it', `${bad} is ${String(node.values[bad])}; 0 to ${MOST} is allowed`);
  const value = (name: string): number => Number(node.values[name] ?? 1);
  const lokr = file.modules.some(({ adapter }) => adapter === 'lokr');
  const loading = loadingOf(file, LOADED_BY);
  const fates = file.modules.map((module, index): Fate => {
    const lost = unloaded(loading, index);
    if (lost) return lost;
    const block = blockOf(module);
    if (block === null) return { slot: null, value: 1 };
    const part = partOf(module);
    const factor = (block < COUNT ? value(SLIDERS[block] ?? '') : 1) * (part ? value(`w_${part}`) : 1);
    const slot = block < COUNT ? block : null;
    if (factor === 1) return { slot, value: 1 };
    if (module.adapter === 'dora') return { slot, value: null, why: 'one factor of dora is multiplied, which does not multiply its delta' };
    if (!SCALED.has(module.adapter) || (lokr && module.adapter !== 'lokr'))
      return { slot, value: 1, why: `${module.adapter} is not scaled` };
    return hasBias(module) ? { slot, value: factor, bias: 1 } : { slot, value: factor };
  });
  return simulationOf(file, { slots: SLIDERS.map((name) => ({ name, value: value(name) })), fates });
}

const inRange = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= MOST;

function write(file: HostFile, gains: Gains, form: NodeForm): HostText {
  const slotOf = (index: number): number | null => {
    const module = file.modules[index];
    const block = module ? blockOf(module) : null;
    // The adapter's blocks share the sliders of the model's: the model's decide.
    return block !== null && block < COUNT && module?.slot?.startsWith('blocks.') ? block : null;
  };
  const values = fitted(file, gains, COUNT, slotOf, (slot) => gainOf(gains, `blocks.${slot}`));
  const sliders = Object.fromEntries(SLIDERS.map((name, i) => [name, Math.min(MOST, Math.max(0, values[i] ?? 1))]));
  const settings = { lora_name: file.fileName, strength_model: 1, strength_clip: 1, control_mode: 'per_block', auto_segment: false };
  const parts = Object.fromEntries(PARTS.map((part) => [`w_${part}`, 1]));
  const all = { ...settings, segment_metric: 'norm', ...SEGMENTS, ...parts, verbose: false, ...sliders };
  return {
    text: nodesText(form, [{ kind: NODE, values: all }]),
    variant: form,
    kind: 'json',
    saveAs: `${file.name}.anima${form === 'api' ? '-api' : ''}.json`,
    limits: { min: 0, max: MOST },
    notes: [SAVE_NOTE, 'The sliders go from 0 to 2: negative gains cannot be set.'],
  };
}

export const animaNode: HostTarget = {
  id: 'anima',
  label: 'ComfyUI: Anima LoRA Block Weight',
  version: 'Comfyui-Anima-lora-block-weight 782d8df (2026-05-29)',
  about: 'Workflow with "Anima LoRA Block Weight V2" set to one slider per block.',
  loader: LOADED_BY,
  applies: (file) =>
    file.family === 'anima' ? loadsSome(file, LOADED_BY) : { ok: false, why: `It is for Anima, not for ${file.familyLabel}` },
  ...nodeTarget(write, simulate),
};
