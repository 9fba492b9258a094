/**
 * "Krea 2 LoRA Filter (Blocks)" with its "Krea 2 LoRA Block Weight" (vvvvvalery/ComfyUI-Krea2-LoRA-block-filter krea2_lora_filter.py and
 * krea2_block_weight.py@d913099): 28 blocks are on or off; one weight for all attentions and one for all feed-forwards, 0 to 2, multiply
 * with that, to four digits; whatever is neither in a block is on or off as a whole. A part of a fused weight stops it, and nothing is
 * loaded. Text encoders are left alone.
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
const MOST_STRENGTH = 10;
const MOST = 2;
const BLOCKS = Array.from({ length: 28 }, (_, i) => `block_${String(i).padStart(2, '0')}`);
const OTHER = 'other_keys';
const ROWS = [...BLOCKS, OTHER] as const;
const WEIGHTS_TYPE = 'KREA2_BLOCK_WEIGHTS';

const WEIGHTS: NodeKind = {
  type: 'Krea2LoraBlockWeight',
  widgets: ['attn', 'mlp', OTHER, ...BLOCKS],
  inputs: [],
  outputs: [{ name: 'block_weights', type: WEIGHTS_TYPE }],
};
const FILTER: NodeKind = {
  type: 'Krea2LoraFilter',
  widgets: ['lora_name', 'strength_model', 'enabled'],
  inputs: [
    { name: 'model', type: 'MODEL' },
    { name: 'block_weights', type: WEIGHTS_TYPE, from: 0 },
  ],
  outputs: [
    { name: 'model', type: 'MODEL' },
    { name: 'info', type: 'STRING' },
  ],
};

interface Place {
  /** Index into `ROWS`; null: a block that the node does not have, which stays as trained. */
  readonly row: number | null;
  readonly layer: 'attn' | 'mlp' | null;
}

function placeOf(key: string): Place {
  const [, number, layer] = /diffusion_model[_.]blocks[_.](\d+)[_.](attn|mlp)/.exec(key) ?? [];
  if (number === undefined) return { row: ROWS.indexOf(OTHER), layer: null };
  return { row: Number(number) < BLOCKS.length ? Number(number) : null, layer: layer === 'attn' ? 'attn' : 'mlp' };
}

const number = (value: unknown, least: number, most: number): number | null =>
  typeof value === 'number' && value >= least && value <= most ? value : null;

function simulate(file: HostFile, text: string): Simulation {
  const filter = readNode(text, FILTER);
  if (!filter.ok) return allAlike(file, null, 'nothing is loaded', filter.fault);
  if (filter.values['enabled'] === false) return allAlike(file, 0, 'the node is off', null);
  const weights = readNode(text, WEIGHTS);
  if (!weights.ok) return allAlike(file, null, 'nothing is loaded', weights.fault);
  const read = (name: string, value: unknown, least: number, most: number): number | string =>
    number(value ?? 1, least, most) ?? `${name} is ${String(value)}; ${least} to ${most} is allowed`;
  const strength = read('strength_model', filter.values['strength_model'], -MOST_STRENGTH, MOST_STRENGTH);
  const attn = read('attn', weights.values['attn'], 0, MOST);
  const mlp = read('mlp', weights.values['mlp'], 0, MOST);
  if (typeof strength === 'string') return allAlike(file, null, 'ComfyUI refuses it', strength);
  if (typeof attn === 'string') return allAlike(file, null, 'ComfyUI refuses it', attn);
  if (typeof mlp === 'string') return allAlike(file, null, 'ComfyUI refuses it', mlp);
  const loading = loadingOf(file, LOADED_BY);
  if (loading.states.some((state) => state.state === 'loaded' && state.rows !== null))
    return allAlike(file, 0, 'nothing is loaded', 'The node fails on parts of fused weights, and loads nothing of the file');
  const layers = { attn, mlp };
  const on = ROWS.map((name) => weights.values[name] !== false);
  const fates = file.modules.map((module, index): Fate => {
    if (isEncoder(module)) return { slot: null, value: 0, why: why.noTextEncoder, leftOut: true };
    const lost = unloaded(loading, index);
    if (lost) return lost;
    const { row, layer } = placeOf(loading.keys[index] ?? '');
    const weight = (row === null || on[row] ? 1 : 0) * (layer === null ? 1 : layers[layer]);
    return { slot: row, ...adapterChange(module, strength * (Number(weight.toFixed(4)) || 0), 'patch', null) };
  });
  return simulationOf(file, { slots: ROWS.map((name, i) => ({ name, value: on[i] ? strength : 0 })), fates });
}

function write(file: HostFile, gains: Gains, form: NodeForm): HostText {
  const { keys } = loadingOf(file, LOADED_BY);
  const wanted = ROWS.map((): number[] => []);
  for (const [index, module] of file.modules.entries()) {
    const key = keys[index] ?? null;
    if (key === null || isEncoder(module)) continue;
    wanted[placeOf(key).row ?? -1]?.push(wantedBy(file, gains, index));
  }
  const values = wanted.map((list, row) => commonest(list) ?? (row < BLOCKS.length ? gainOf(gains, `blocks.${row}`) : 1));
  const strength = Math.min(MOST_STRENGTH, Math.max(-MOST_STRENGTH, commonest(values.filter((value) => value !== 0)) ?? 1));
  const switches = Object.fromEntries(ROWS.map((name, row) => [name, values[row] !== 0]));
  return {
    text: nodesText(form, [
      { kind: WEIGHTS, values: { attn: 1, mlp: 1, ...switches } },
      { kind: FILTER, values: { lora_name: file.fileName, strength_model: strength, enabled: true } },
    ]),
    variant: form,
    kind: 'json',
    saveAs: `${file.name}.krea2-filter${form === 'api' ? '-api' : ''}.json`,
    limits: { min: -MOST_STRENGTH, max: MOST_STRENGTH },
    notes: [SAVE_NOTE, 'Blocks are on or off, and all that are on have one strength.'],
  };
}

export const krea2Filter: HostTarget = {
  id: 'krea2-filter',
  label: 'ComfyUI: Krea 2 LoRA Filter',
  version: 'ComfyUI-Krea2-LoRA-block-filter d913099 (2026-06-24)',
  about: 'Workflow with "Krea 2 LoRA Block Weight" and "Krea 2 LoRA Filter (Blocks)", which switch blocks on or off.',
  loader: LOADED_BY,
  applies: (file) =>
    file.family === 'krea2' ? loadsSome(file, LOADED_BY) : { ok: false, why: `It is for Krea 2, not for ${file.familyLabel}` },
  ...nodeTarget(write, simulate),
};
