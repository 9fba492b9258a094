/** "Lora Loader (Block Weight)" of Inspire Pack as a ready node. */
import { AFTER_GENERATE, type FilledNode, type NodeForm, type NodeKind, nodesText, readNode, SAVE_NOTE } from './comfy-nodes.ts';
import { INSPIRE_VERSION, inspireNotes, inspireVector, knowsNoBlocks, simulateInspire } from './inspire.ts';
import { INSPIRE_LOADER, NODE_DEFAULTS } from './inspire-rules.ts';
import { loadsSome } from './loading.ts';
import { nodeTarget } from './node-target.ts';
import { allAlike } from './simulation.ts';
import type { HostFile, HostTarget, HostText, Simulation } from './host-target.ts';
import type { Gains } from '../profile.ts';

const LOADER: NodeKind = {
  type: 'LoraLoaderBlockWeight //Inspire',
  widgets: [
    'category_filter',
    'lora_name',
    'strength_model',
    'strength_clip',
    'inverse',
    'seed',
    AFTER_GENERATE,
    'A',
    'B',
    'preset',
    'block_vector',
    'bypass',
  ],
  inputs: [
    { name: 'model', type: 'MODEL' },
    { name: 'clip', type: 'CLIP' },
  ],
  outputs: [
    { name: 'model', type: 'MODEL' },
    { name: 'clip', type: 'CLIP' },
    { name: 'populated_vector', type: 'STRING' },
  ],
};

/** The node for this file, at strength 1. */
export const inspireNode = (file: HostFile, gains: Gains): FilledNode => ({
  kind: LOADER,
  values: {
    category_filter: 'All',
    lora_name: file.fileName,
    strength_model: 1,
    strength_clip: 1,
    inverse: false,
    seed: 0,
    A: NODE_DEFAULTS.a,
    B: NODE_DEFAULTS.b,
    preset: 'Preset',
    block_vector: inspireVector(file, gains),
    bypass: false,
  },
});

export const CHOOSE_NOTE =
  'The node names the LoRA by where it lies below ComfyUI’s folder loras. If ComfyUI says "value not in list", correct that under ComfyUI in Settings.';

const write = (file: HostFile, gains: Gains, form: NodeForm): HostText => ({
  text: nodesText(form, [inspireNode(file, gains)]),
  variant: form,
  kind: 'json',
  saveAs: `${file.name}.inspire${form === 'api' ? '-api' : ''}.json`,
  notes: [SAVE_NOTE, CHOOSE_NOTE, ...inspireNotes(file)],
});

const numberOr = (value: unknown, fallback: number): number => (typeof value === 'number' && Number.isFinite(value) ? value : fallback);

function simulate(file: HostFile, text: string): Simulation {
  const node = readNode(text, LOADER);
  if (!node.ok) return allAlike(file, null, 'nothing is loaded', node.fault);
  const { values } = node;
  if (values['bypass'] === true) return allAlike(file, 0, 'the node is bypassed', null);
  const vector = values['block_vector'];
  if (typeof vector !== 'string') return allAlike(file, null, 'the node stops', 'The node has no block_vector');
  return simulateInspire(file, vector, {
    a: numberOr(values['A'], NODE_DEFAULTS.a),
    b: numberOr(values['B'], NODE_DEFAULTS.b),
    inverse: values['inverse'] === true,
  });
}

export const comfyInspire: HostTarget = {
  id: 'comfy-inspire',
  label: 'ComfyUI: Inspire node',
  version: INSPIRE_VERSION,
  about: 'Workflow with Inspire Pack’s "Lora Loader (Block Weight)" filled in; model and CLIP are yours to connect.',
  loader: INSPIRE_LOADER,
  coarse: knowsNoBlocks,
  applies: (file) => loadsSome(file, INSPIRE_LOADER),
  ...nodeTarget(write, simulate),
};
