/**
 * KJNodes' block selectors with "DiT Block Lora Loader" (nodes/nodes.py@3f20054). The value of a block is not a multiplier: it takes
 * the place of alpha in every adapter whose key holds the block's name, so the scale becomes value / rank. 0 removes the patch, and 0
 * is also what an untouched selector holds. A key that comes with a function, `norm_out.linear` of diffusers, makes it fail. Keys that hold no block's name stay as they are; text encoders are not loaded at all.
 * A gain g therefore needs the value g x scale x rank: g x alpha where the file has an alpha, g x rank where it has none.
 */
import type { FamilyId } from '../../reading.ts';
import type { Gains } from '../profile.ts';
import { isConnected, type NodeForm, type NodeKind, nodesText, readNode, SAVE_NOTE } from './comfy-nodes.ts';
import { type Changed, hasBias, isWhole, patchKind } from './adapters.ts';
import { commonest, wantedBy } from './fitting.ts';
import { asTrained, isTurned, loadingOf, loadsSome, unloaded, withLoading } from './loading.ts';
import { isEncoder } from './model-keys.ts';
import { nodeTarget } from './node-target.ts';
import { allAlike, type Fate, simulationOf } from './simulation.ts';
import type { HostFile, HostModule, HostTarget, HostText, Simulation } from './host-target.ts';
import { why } from './words.ts';

/** `comfy.lora.load_lora` without ComfyUI's conversions. */
const LOADED_BY = 'comfy-raw';

interface Selector {
  readonly type: string;
  readonly stacks: readonly (readonly [stack: string, count: number])[];
  readonly most: number;
}

const FLUX: Selector = {
  type: 'FluxBlockLoraSelect',
  stacks: [
    ['double_blocks', 19],
    ['single_blocks', 38],
  ],
  most: 1000,
};
const WAN: Selector = { type: 'Wan21BlockLoraSelect', stacks: [['blocks', 40]], most: 1000 };
const SELECTORS: ReadonlyMap<FamilyId, Selector> = new Map([
  ['flux1', FLUX],
  ['chroma', FLUX],
  [
    'hunyuan-video',
    {
      type: 'HunyuanVideoBlockLoraSelect',
      stacks: [
        ['double_blocks', 20],
        ['single_blocks', 40],
      ],
      most: 1000,
    },
  ],
  ['wan2.1', WAN],
  ['wan2.2', WAN],
  ['ltx2', { type: 'LTX2BlockLoraSelect', stacks: [['blocks', 48]], most: 10000 }],
]);

const blockNames = ({ stacks }: Selector): string[] =>
  stacks.flatMap(([stack, count]) => Array.from({ length: count }, (_, i) => `${stack}.${i}.`));

const selectorKind = (selector: Selector): NodeKind => ({
  type: selector.type,
  widgets: blockNames(selector),
  inputs: [],
  outputs: [{ name: 'blocks', type: 'SELECTEDDITBLOCKS' }],
});
const LOADER: NodeKind = {
  type: 'DiTBlockLoraLoader',
  widgets: ['strength_model', 'lora_name'],
  inputs: [
    { name: 'model', type: 'MODEL' },
    { name: 'blocks', type: 'SELECTEDDITBLOCKS', from: 0 },
  ],
  outputs: [
    { name: 'model', type: 'MODEL' },
    { name: 'rank', type: 'STRING' },
  ],
};

/** Kinds with alpha at the place that is overwritten. */
const WITH_ALPHA = new Set(['lora', 'locon', 'loha', 'lokr']);

/**
 * What a value makes of a module: value / (rank x scale). Differences of biases are not adapter objects either and stay. The strength of a
 * DoRA's direction is not a multiple of the whole change, except as trained.
 */
function effect(module: HostModule, value: number): Changed {
  if (value === 0) return { value: 0, why: null };
  const kind = patchKind(module);
  // They are not adapter objects for ComfyUI and pass untouched.
  if (isWhole(kind) || kind === 'set') return { value: 1, why: `${kind} patches have no alpha and stay` };
  const own = alphaEffect(module, kind, value);
  return hasBias(module) && own.value !== 1 ? { ...own, bias: 1 } : own;
}

function alphaEffect({ rank, scale }: HostModule, kind: string, value: number): Changed {
  if (!WITH_ALPHA.has(kind) && kind !== 'dora') return { value: null, why: `the place of alpha is another in ${kind}` };
  if (rank === null) {
    if (kind === 'lokr') return { value: 1, why: 'both its factors are whole, so alpha has no effect' };
    return { value: null, why: 'its rank is not known' };
  }
  if (scale === null) return { value: null, why: 'its alpha is not known' };
  const whole = rank * scale;
  if (whole === 0) return { value: null, why: 'its scale is 0 in the file' };
  const ratio = value / whole;
  if (kind === 'dora' && Math.abs(ratio - 1) > 1e-9)
    return { value: null, why: 'alpha is multiplied inside a dora, which does not multiply its change' };
  return { value: ratio, why: null };
}

/** The last block whose name is a part of the key: later ones overwrite. */
function blockOf(names: readonly string[], key: string): number | null {
  for (let i = names.length - 1; i >= 0; i--) if (key.includes(names[i] as string)) return i;
  return null;
}

/** A key that comes with a function instead of rows has nothing at the place where the node looks for a block's name. */
function failsAt(file: HostFile): string | null {
  const { keys } = loadingOf(file, LOADED_BY);
  const turned = file.modules.find((module, i) => isTurned(module, keys[i] ?? null));
  return turned ? `The node fails on ${turned.name} and loads nothing of the file` : null;
}

/** The selector of the model, else another one: the node looks for the names of its blocks whatever the model is. */
function readSelector(text: string, own: Selector): { readonly selector: Selector; readonly node: ReturnType<typeof readNode> } {
  const all = [own, ...SELECTORS.values()].map((selector) => ({ selector, node: readNode(text, selectorKind(selector)) }));
  return all.find(({ node }) => node.ok) ?? { selector: own, node: readNode(text, selectorKind(own)) };
}

function simulate(file: HostFile, text: string): Simulation {
  const own = SELECTORS.get(file.family);
  if (!own) return allAlike(file, null, 'no selector', `KJNodes has no selector for ${file.familyLabel}`);
  if (isConnected(text, LOADER, 'blocks') === false)
    return asTrained(file, LOADED_BY, 'the text is not used', 'No selector is connected to the loader');
  const { selector, node } = readSelector(text, own);
  if (!node.ok) return allAlike(file, null, 'nothing is loaded', node.fault);
  const fails = failsAt(file);
  if (fails !== null) return allAlike(file, null, 'the loader fails', fails);
  const names = blockNames(selector);
  const values = names.map((name) => node.values[name] ?? 0);
  const bad = names.findIndex(
    (_, i) => typeof values[i] !== 'number' || !((values[i] as number) >= 0 && (values[i] as number) <= selector.most),
  );
  if (bad >= 0)
    return allAlike(file, null, 'ComfyUI refuses it', `${names[bad]} is ${String(values[bad])}; 0 to ${selector.most} is allowed`);
  const alphas = values as number[];
  const loading = loadingOf(file, LOADED_BY);
  const fates = file.modules.map((module, index): Fate => {
    if (isEncoder(module)) return { slot: null, value: 0, why: why.noTextEncoder, leftOut: true };
    const [lost, state] = [unloaded(loading, index), loading.states[index]];
    const doubtful = state?.state === 'open' && state.why === 'doubtful';
    if (lost && !doubtful) return lost;
    const slot = blockOf(names, doubtful ? module.name : (loading.keys[index] ?? ''));
    const fate: Fate = slot === null ? { slot, value: 1 } : { slot, ...effect(module, alphas[slot] ?? 0) };
    return withLoading(fate, loading, index);
  });
  const slots = names.map((name, i) => ({ name, value: null, note: alphas[i] === 0 ? 'removes the block' : `alpha ${alphas[i]}` }));
  return simulationOf(file, { slots, fates });
}

function write(file: HostFile, gains: Gains, selector: Selector, form: NodeForm): HostText {
  const names = blockNames(selector);
  const wanted = names.map((): number[] => []);
  for (const [index, module] of file.modules.entries()) {
    const key = isEncoder(module) ? null : (loadingOf(file, LOADED_BY).keys[index] ?? null);
    const block = key === null ? null : blockOf(names, key);
    if (block === null) continue;
    // Negative values are refused, so 0 is as near as it gets.
    const gain = Math.max(0, wantedBy(file, gains, index));
    wanted[block]?.push(Math.min(selector.most, gain * (module.rank ?? 1) * (module.scale ?? 1)));
  }
  const values = Object.fromEntries(names.map((name, i) => [name, commonest(wanted[i] ?? []) ?? 0]));
  return {
    text: nodesText(form, [
      { kind: selectorKind(selector), values },
      { kind: LOADER, values: { strength_model: 1, lora_name: file.fileName } },
    ]),
    variant: form,
    kind: 'json',
    saveAs: `${file.name}.kjnodes${form === 'api' ? '-api' : ''}.json`,
    limits: { min: 0 },
    notes: [SAVE_NOTE, 'The numbers are alphas of this file (gain × scale × rank), not multipliers; a block at 0 is removed.'],
  };
}

export const kjnodes: HostTarget = {
  id: 'kjnodes',
  label: 'ComfyUI: KJNodes block selector',
  version: 'ComfyUI-KJNodes 3f20054 (2026-08-14)',
  about: 'Workflow with the model’s "Block Lora Select" and "DiT Block Lora Loader" of KJNodes; their values replace alpha.',
  loader: LOADED_BY,
  applies(file) {
    if (!SELECTORS.has(file.family))
      return { ok: false, why: `KJNodes has selectors for Flux.1, HunyuanVideo, Wan and LTX-2, not for ${file.familyLabel}` };
    const one = loadsSome(file, LOADED_BY);
    if (!one.ok) return one;
    if (file.modules.some(({ adapter, scale }) => WITH_ALPHA.has(adapter) && scale === null)) {
      return { ok: false, why: 'Its values are alphas, and the file is not measured yet' };
    }
    return { ok: true };
  },
  arrives(file) {
    const fails = failsAt(file);
    return fails === null ? { ok: true } : { ok: false, why: fails };
  },
  ...nodeTarget((file, gains, form) => write(file, gains, SELECTORS.get(file.family) ?? FLUX, form), simulate),
};
