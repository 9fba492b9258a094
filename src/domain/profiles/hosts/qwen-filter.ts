/**
 * "LoadLoraQwenImage", which takes layers by words (qwenloraloaderselective nodes.py, as in bigdudd3/comfyui-docker@71bcdf03): `layer_filter`
 * keeps what holds one of its words, all when it is empty; `exclude_filter` takes away what holds one of its own. Words are parted by commas
 * and ends of lines and looked for in the file's own name and in that of the model's weight. Whole layers are on or off, with one strength
 * for all; only the diffusion model is loaded.
 */
import { gainOf } from '../editing/gains.ts';
import type { Gains } from '../profile.ts';
import { adapterChange } from './adapters.ts';
import { type NodeForm, type NodeKind, nodesText, readNode, SAVE_NOTE } from './comfy-nodes.ts';
import { commonest, wantedBy } from './fitting.ts';
import { loadingOf, loadsSome, unloaded } from './loading.ts';
import { isEncoder } from './model-keys.ts';
import { nodeTarget } from './node-target.ts';
import { allAlike, type Fate, simulationOf } from './simulation.ts';
import type { HostFile, HostTarget, HostText, Simulation } from './host-target.ts';
import { why } from './words.ts';

/** ComfyUI's own loader, conversions included. */
const LOADED_BY = 'comfy';
const MOST = 10;

const NODE: NodeKind = {
  type: 'LoadLoraQwenImage',
  widgets: ['lora_name', 'strength_model', 'layer_filter', 'exclude_filter'],
  inputs: [{ name: 'model', type: 'MODEL' }],
  outputs: [{ name: 'MODEL', type: 'MODEL' }],
};

const wordsOf = (text: unknown): readonly string[] =>
  String(text ?? '')
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** A weight that is a part of another is a pair to the node, of which a word has to be the whole name. */
function holds(words: readonly string[], name: string, weight: string): boolean {
  const [whole = '', part] = weight.replace(/\.weight$/, '').split(' ');
  return words.some((word) => name.includes(word) || (part === undefined ? weight.includes(word) : word === `${whole}.weight`));
}

const ROWS = ['strength_model', 'layer_filter', 'exclude_filter'] as const;

function simulate(file: HostFile, text: string): Simulation {
  const read = readNode(text, NODE);
  if (!read.ok) return allAlike(file, null, 'nothing is loaded', read.fault);
  const strength = read.values['strength_model'] ?? 1;
  if (typeof strength !== 'number' || Math.abs(strength) > MOST)
    return allAlike(file, null, 'ComfyUI refuses it', `strength_model is ${String(strength)}; -${MOST} to ${MOST} is allowed`);
  const [kept, excluded] = [wordsOf(read.values['layer_filter']), wordsOf(read.values['exclude_filter'])];
  const loading = loadingOf(file, LOADED_BY);
  const fates = file.modules.map((module, index): Fate => {
    if (isEncoder(module)) return { slot: null, value: 0, why: why.noTextEncoder, leftOut: true };
    const lost = unloaded(loading, index);
    if (lost) return lost;
    const weight = loading.keys[index] ?? '';
    if (kept.length > 0 && !holds(kept, module.name, weight)) return { slot: 1, value: 0 };
    if (holds(excluded, module.name, weight)) return { slot: 2, value: 0 };
    return { slot: 0, ...adapterChange(module, strength, 'patch', null) };
  });
  return simulationOf(file, { slots: ROWS.map((name, i) => ({ name, value: i === 0 ? strength : 0 })), fates });
}

/** The block of a weight where it lies in one, else its whole name: with a point at its end, so that block 1 is not block 11. */
const wordFor = (key: string): string => /^diffusion_model\.(transformer_blocks\.\d+\.)/.exec(key)?.[1] ?? key.replace(/weight$/, '');

function write(file: HostFile, gains: Gains, form: NodeForm): HostText {
  const { keys } = loadingOf(file, LOADED_BY);
  const own = [...file.modules.entries()].filter(([index, module]) => !isEncoder(module) && (keys[index] ?? null) !== null);
  const isOff = (slot: string | null): boolean => slot !== null && gainOf(gains, slot) === 0;
  const off = new Set(own.flatMap(([index, { slot }]) => (isOff(slot) ? [wordFor(keys[index] ?? '')] : [])));
  const on = own.flatMap(([index, { slot }]) => (isOff(slot) ? [] : [wantedBy(file, gains, index)]));
  const strength = Math.min(MOST, Math.max(-MOST, commonest(on) ?? 1));
  const values = { lora_name: file.fileName, strength_model: strength, layer_filter: '', exclude_filter: [...off].join('\n') };
  return {
    text: nodesText(form, [{ kind: NODE, values }]),
    variant: form,
    kind: 'json',
    saveAs: `${file.name}.qwen-filter${form === 'api' ? '-api' : ''}.json`,
    limits: { min: -MOST, max: MOST },
    notes: [SAVE_NOTE, 'Layers are on or off, and all that are on have one strength.'],
  };
}

export const qwenFilter: HostTarget = {
  id: 'qwen-filter',
  label: 'ComfyUI: LoadLoraQwenImage with filters',
  version: 'qwenloraloaderselective, as of 2026 (bigdudd3/comfyui-docker 71bcdf03)',
  about: 'Workflow with "LoadLoraQwenImage", whose `exclude_filter` names the blocks that are off.',
  loader: LOADED_BY,
  applies: (file) =>
    file.family === 'qwen-image' ? loadsSome(file, LOADED_BY) : { ok: false, why: `It is for Qwen-Image, not for ${file.familyLabel}` },
  ...nodeTarget(write, simulate),
};
