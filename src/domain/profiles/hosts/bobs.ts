/**
 * "Bobs LoRA Loader" for Flux, for SDXL and for any model (BobsBlazed/Bobs-Lora-Loader bobs_lora_loader.py and bobs_blocks.py@02a47d2): a
 * weight per range of blocks, -2 to 2, times one strength, -5 to 5. Ranges are parts of the model's depth, told from the names of the
 * model's weights; a range at 0 is left out. Text encoders are one range. A preset other than "Custom" takes the place of the weights.
 */
import type { FamilyId } from '../../reading.ts';
import type { Gains } from '../profile.ts';
import { adapterChange } from './adapters.ts';
import { type BobsNode, bobsPreset, CUSTOM } from './bobs-presets.ts';
import { UNIVERSAL_RANGES, universalRange } from './bobs-universal.ts';
import { type NodeForm, type NodeKind, nodesText, readNode, SAVE_NOTE } from './comfy-nodes.ts';
import { fitted } from './fitting.ts';
import { loadingOf, loadsSome, unloaded } from './loading.ts';
import { isEncoder } from './model-keys.ts';
import { nodeTarget } from './node-target.ts';
import { allAlike, type Fate, simulationOf } from './simulation.ts';
import type { HostFile, HostTarget, HostText, Simulation } from './host-target.ts';
import { largest } from '../../extremes.ts';

/** ComfyUI's own loader, conversions included. */
const LOADED_BY = 'comfy';
const MOST = 2;
const MOST_STRENGTH = 5;
const ENCODER = 'Text Encoder';
const OTHER = 'Other Tensors';
const CORE = 'Core/Middle Block (Style Focus)';

/** The order is that of the widgets. */
const FLUX_RANGES = [
  'Text Conditioning',
  'Timestep Embedding',
  'Image Hint',
  'Guidance Embedding',
  'Vector Embedding',
  'Early Downsampling (Composition)',
  'Mid Downsampling (Subject & Concept)',
  'Late Downsampling (Refinement)',
  CORE,
  'Early Upsampling (Initial Style)',
  'Mid Upsampling (Detail Generation)',
  'Late Upsampling (Final Textures)',
  'Final Output Layer (Latent Projection)',
  OTHER,
  ENCODER,
] as const;
const SDXL_RANGES = [ENCODER, 'Input Blocks', 'Middle Block', 'Output Blocks', OTHER] as const;

/** Until which block of Flux.1's stack a range goes; other depths are divided in the same proportions. */
const DOUBLE: readonly (readonly [until: number, range: string])[] = [
  [4, 'Early Downsampling (Composition)'],
  [8, 'Mid Downsampling (Subject & Concept)'],
  [10, 'Late Downsampling (Refinement)'],
  [19, CORE],
];
const SINGLE: readonly (readonly [until: number, range: string])[] = [
  [8, CORE],
  [16, 'Early Upsampling (Initial Style)'],
  [32, 'Mid Upsampling (Detail Generation)'],
  [38, 'Late Upsampling (Final Textures)'],
];
/** Parts of names outside of the blocks, `.` and `/` read as `_`; the first that is found counts. */
const ENDS: readonly (readonly [part: string, range: string])[] = [
  ['_guidance_in', 'Guidance Embedding'],
  ['_vector_in', 'Vector Embedding'],
  ['_time_in', 'Timestep Embedding'],
  ['_txt_in', 'Text Conditioning'],
  ['_img_in', 'Image Hint'],
  ['_final_layer', 'Final Output Layer (Latent Projection)'],
];

/** Blocks of the model's stacks. */
const DEPTHS: ReadonlyMap<FamilyId, readonly [double: number, single: number]> = new Map([
  ['flux1', [19, 38]],
  ['chroma', [19, 38]],
]);

interface Node {
  readonly id: BobsNode;
  readonly kind: NodeKind;
  readonly ranges: readonly string[];
  readonly rangeOf: (key: string) => string;
}

const nodeKind = (type: string, ranges: readonly string[]): NodeKind => ({
  type,
  widgets: ['lora_name', 'strength', 'preset', ...ranges],
  inputs: [
    { name: 'model', type: 'MODEL' },
    { name: 'clip', type: 'CLIP' },
  ],
  outputs: [
    { name: 'MODEL', type: 'MODEL' },
    { name: 'CLIP', type: 'CLIP' },
    { name: 'info', type: 'STRING' },
  ],
});

const within = (splits: typeof DOUBLE, number: number, depth: number, whole: number): string =>
  splits.find(([until]) => number < Math.round((until / whole) * depth))?.[1] ?? splits.at(-1)?.[1] ?? OTHER;

function fluxRange(key: string, [double, single]: readonly [number, number]): string {
  const [, stack, number = ''] = /^diffusion_model\.(double_blocks|single_blocks)\.(\d+)(?=\.|$)/.exec(key) ?? [];
  if (stack === 'double_blocks') return within(DOUBLE, Number(number), double, 19);
  if (stack === 'single_blocks') return within(SINGLE, Number(number), single, 38);
  const flat = `_${key.replaceAll('.', '_').toLowerCase()}`;
  return ENDS.find(([part]) => flat.includes(part))?.[1] ?? OTHER;
}

const SDXL_STAGES: Readonly<Record<string, string>> = {
  input_blocks: 'Input Blocks',
  middle_block: 'Middle Block',
  output_blocks: 'Output Blocks',
};

/** The node made for this model, then the one for any. */
function nodesFor(file: HostFile): readonly Node[] {
  const depths = DEPTHS.get(file.family);
  const nodes: Node[] = [];
  if (depths)
    nodes.push({
      id: 'flux',
      kind: nodeKind('BobsLoraLoaderFlux', FLUX_RANGES),
      ranges: FLUX_RANGES,
      rangeOf: (key) => fluxRange(key, depths),
    });
  if (file.family === 'sdxl')
    nodes.push({
      id: 'sdxl',
      kind: nodeKind('BobsLoraLoaderSdxl', SDXL_RANGES),
      ranges: SDXL_RANGES,
      rangeOf: (key) => SDXL_STAGES[/^diffusion_model\.(\w+)(?=\.|$)/.exec(key)?.[1] ?? ''] ?? OTHER,
    });
  const universal = universalRange(file);
  if (universal)
    nodes.push({
      id: 'universal',
      kind: nodeKind('BobsLoraLoaderUniversal', UNIVERSAL_RANGES),
      ranges: UNIVERSAL_RANGES,
      rangeOf: universal,
    });
  return nodes;
}

/** Index of the range of each module that is loaded. */
function placed(file: HostFile, { ranges, rangeOf }: Node): readonly (number | null)[] {
  const { keys } = loadingOf(file, LOADED_BY);
  return file.modules.map((module, index) => {
    const key = keys[index] ?? null;
    return key === null ? null : ranges.indexOf(isEncoder(module) ? ENCODER : rangeOf(key));
  });
}

const noNode = ({ familyLabel }: HostFile): string => `How its node for any model finds the blocks of ${familyLabel} is not known`;
const inRange = (value: unknown, most: number): value is number => typeof value === 'number' && Math.abs(value) <= most;

function simulate(file: HostFile, text: string): Simulation {
  const found = nodesFor(file).map((one) => ({ node: one, read: readNode(text, one.kind) }));
  const { node, read } = found.find((one) => one.read.ok) ?? found[0] ?? { node: null, read: null };
  if (!node) return allAlike(file, null, 'no node', noNode(file));
  if (!read.ok) return allAlike(file, null, 'nothing is loaded', read.fault);
  const refused = (what: string, most: number): Simulation =>
    allAlike(file, null, 'ComfyUI refuses it', `${what} is ${String(read.values[what])}; -${most} to ${most} is allowed`);
  const strength = read.values['strength'] ?? 1;
  if (!inRange(strength, MOST_STRENGTH)) return refused('strength', MOST_STRENGTH);
  const bad = node.ranges.find((range) => !inRange(read.values[range] ?? 1, MOST));
  if (bad !== undefined) return refused(bad, MOST);
  const name = String(read.values['preset'] ?? CUSTOM);
  const preset = name === CUSTOM ? null : bobsPreset(node.id, name, node.ranges.length);
  if (name !== CUSTOM && !preset) return allAlike(file, null, 'ComfyUI refuses it', `The node has no preset "${name}"`);
  const values = node.ranges.map((range, i) =>
    preset ? strength * preset.strength * (preset.weights[i] ?? 1) : strength * Number(read.values[range] ?? 1),
  );
  const places = placed(file, node);
  const loading = loadingOf(file, LOADED_BY);
  const fates = file.modules.map((module, index): Fate => {
    const lost = unloaded(loading, index);
    if (lost) return lost;
    const slot = places[index] ?? null;
    return { slot, ...adapterChange(module, values[slot ?? -1] ?? null, 'patch', null) };
  });
  const notes = preset ? [`The preset "${name}" takes the place of the weights.`] : [];
  return simulationOf(file, { slots: node.ranges.map((range, i) => ({ name: range, value: values[i] ?? null })), fates, notes });
}

function write(file: HostFile, gains: Gains, node: Node, form: NodeForm): HostText {
  const places = placed(file, node);
  const wanted = fitted(
    file,
    gains,
    node.ranges.length,
    (index) => places[index] ?? null,
    () => 1,
  );
  // One strength for all makes room for weights beyond 2.
  const strength = Math.min(MOST_STRENGTH, Math.max(1, largest(wanted.map(Math.abs)) / MOST));
  const weight = (value: number): number => Math.min(MOST, Math.max(-MOST, value / strength));
  const weights = Object.fromEntries(node.ranges.map((range, i) => [range, weight(wanted[i] ?? 1)]));
  return {
    text: nodesText(form, [{ kind: node.kind, values: { lora_name: file.fileName, strength, preset: CUSTOM, ...weights } }]),
    variant: form,
    kind: 'json',
    saveAs: `${file.name}.bobs${form === 'api' ? '-api' : ''}.json`,
    limits: { min: -MOST * MOST_STRENGTH, max: MOST * MOST_STRENGTH },
    notes: [SAVE_NOTE, 'Its weights are for ranges of blocks; the blocks of a range share one.'],
  };
}

export const bobs: HostTarget = {
  id: 'bobs',
  label: 'ComfyUI: Bobs LoRA Loader',
  version: 'Bobs-Lora-Loader 02a47d2 (2026-08-11)',
  about: 'Workflow with "Bobs LoRA Loader" for Flux, SDXL or any model, which has a weight per range of blocks.',
  loader: LOADED_BY,
  applies: (file) => (nodesFor(file).length > 0 ? loadsSome(file, LOADED_BY) : { ok: false, why: noNode(file) }),
  ...nodeTarget((file, gains, form) => {
    const [node] = nodesFor(file);
    if (!node) throw new Error(noNode(file));
    return write(file, gains, node, form);
  }, simulate),
};
