/**
 * LoRA Block Sweep's "LoRA Block Weight Custom" nodes (Baldwinzc/ComfyUI-LoraBlockSweep lora_block_weight/_core.py@7b0396e, `_flux.py`,
 * `_qwen.py`, `_sd35.py`): one value per block of the model, whatever the file has. What is missing or no number takes `baseline_weight`, as
 * does all that lies in no block; what is over is ignored. Text encoders have a strength of their own, `clip_strength`. Both are 1
 * as the node comes. A block at 0 is patched with 0, not left out, so what replaces a weight replaces it all the same.
 */
import type { FamilyId } from '../../reading.ts';
import type { Gains } from '../profile.ts';
import { adapterChange, patchKind } from './adapters.ts';
import { fitted } from './fitting.ts';
import { loadingOf, loadsSome, unloaded } from './loading.ts';
import { isEncoder } from './model-keys.ts';
import { decimal, pythonFloat } from './decimals.ts';
import { chosen } from './proof.ts';
import { allAlike, type Fate, simulationOf } from './simulation.ts';
import type { HostFile, HostTarget, HostText, Simulation } from './host-target.ts';
import { why } from './words.ts';

/** ComfyUI's own loader, conversions included. */
const LOADED_BY = 'comfy';

interface Sweep {
  /** As the node is called. */
  readonly node: string;
  /** Letter before the number, stack in the model's names, blocks. */
  readonly stacks: readonly (readonly [letter: string, stack: string, count: number])[];
}

const FLUX: Sweep = {
  node: 'LoRA Block Weight Custom (FLUX)',
  stacks: [
    ['D', 'double_blocks', 19],
    ['S', 'single_blocks', 38],
  ],
};
const SWEEPS: ReadonlyMap<FamilyId, Sweep> = new Map([
  ['flux1', FLUX],
  ['chroma', FLUX],
  ['qwen-image', { node: 'LoRA Block Weight Custom (Qwen-Image)', stacks: [['B', 'transformer_blocks', 60]] }],
  ['sd3', { node: 'LoRA Block Weight Custom (SD3.5 Large)', stacks: [['J', 'joint_blocks', 38]] }],
]);

const blocksOf = ({ stacks }: Sweep): readonly { readonly name: string; readonly key: string }[] =>
  stacks.flatMap(([letter, stack, count]) =>
    Array.from({ length: count }, (_, i) => ({
      name: `${letter}${String(i).padStart(2, '0')}`,
      key: `diffusion_model.${stack}.${i}.`,
    })),
  );

/** Index of the block whose weight it is; null for what lies in none. */
function blockFinder(sweep: Sweep): (key: string) => number | null {
  const places = new Map(blocksOf(sweep).map(({ key }, i) => [key, i]));
  return (key) => places.get(/^diffusion_model\.\w+\.\d+\./.exec(key)?.[0] ?? '') ?? null;
}

const noNode = ({ familyLabel }: HostFile): string => `It has nodes for Flux.1, Qwen-Image and SD 3.5, not for ${familyLabel}`;

/** Numbers to Python that are none to multiply with. */
const ENDLESS = /^[+-]?(inf|infinity|nan)$/i;
const BASELINE = 1;

function simulate(file: HostFile, text: string): Simulation {
  const sweep = SWEEPS.get(file.family);
  if (!sweep) return allAlike(file, null, 'no node', noNode(file));
  const blocks = blocksOf(sweep);
  const parts = text.split(',').map((part) => part.trim());
  const given = blocks.map((_, i) => (parts[i] === undefined ? null : pythonFloat(parts[i])));
  const endless = blocks.map((_, i) => ENDLESS.test(parts[i] ?? ''));
  const missing = given.filter((value, i) => value === null && !endless[i]).length;
  const values = given.map((value, i) => (endless[i] ? null : (value ?? BASELINE)));
  const blockOf = blockFinder(sweep);
  const loading = loadingOf(file, LOADED_BY);
  const fates = file.modules.map((module, index): Fate => {
    const lost = unloaded(loading, index);
    if (lost) return lost;
    if (isEncoder(module)) return { slot: null, value: 1, why: 'text encoders have clip_strength, which is 1' };
    const slot = blockOf(loading.keys[index] ?? '');
    if (slot === null) return { slot, value: BASELINE, why: 'what lies in no block has baseline_weight, which is 1' };
    const value = values[slot] ?? null;
    if (patchKind(module) === 'set') return { slot, value: 1, why: value === 1 ? null : why.replaced };
    return { slot, ...adapterChange(module, value, 'patch', value === null ? `"${parts[slot]}" is not a number to multiply with` : null) };
  });
  const notes = [
    ...(missing > 0
      ? [`${missing} of ${blocks.length} values are missing or no numbers: baseline_weight, which is 1, takes their place.`]
      : []),
    ...(parts.length > blocks.length ? [`The last ${parts.length - blocks.length} values are ignored.`] : []),
  ];
  const slots = blocks.map(({ name }, i) => ({ name, value: values[i] ?? null }));
  const fault = missing === blocks.length ? 'The node finds no number in it and leaves all blocks at baseline_weight' : null;
  return simulationOf(file, { fault, slots, fates, notes });
}

function write(file: HostFile, gains: Gains, sweep: Sweep): HostText {
  const { keys } = loadingOf(file, LOADED_BY);
  const blockOf = blockFinder(sweep);
  const count = blocksOf(sweep).length;
  const slotOf = (index: number): number | null => blockOf(keys[index] ?? '');
  return {
    text: fitted(file, gains, count, slotOf, () => BASELINE)
      .map(decimal)
      .join(','),
    variant: 'list',
    kind: 'text',
    saveAs: null,
    notes: [`It is for "${sweep.node}", with baseline_weight and clip_strength at 1.`],
  };
}

const LIST = [{ id: 'list', label: 'List' }];

export const blockSweep: HostTarget = {
  id: 'block-sweep',
  label: 'ComfyUI: LoRA Block Sweep',
  version: 'ComfyUI-LoraBlockSweep 7b0396e',
  about: 'Text for `weights` of "LoRA Block Weight Custom" (Flux, Qwen-Image, SD 3.5 Large), one value per block of the model.',
  loader: LOADED_BY,
  capabilities: {
    form: 'list',
    lists({ family }) {
      const sweep = SWEEPS.get(family);
      return { own: sweep ? [blocksOf(sweep).length] : [] };
    },
  },
  applies: (file) => (SWEEPS.has(file.family) ? loadsSome(file, LOADED_BY) : { ok: false, why: noNode(file) }),
  variants: () => LIST,
  export: (file, gains, options) =>
    chosen(file, gains, options, {
      variants: LIST,
      make: () => write(file, gains, SWEEPS.get(file.family) ?? FLUX),
      simulate: (text) => simulate(file, text),
    }),
  simulate,
};
