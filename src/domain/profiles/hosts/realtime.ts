/**
 * Realtime-LoRA's selective loaders. A slider s multiplies every tensor of a block as it lies in the file: both factors of a pair
 * and, where there is one, its alpha. The delta is so multiplied by s^2, or by s^3 with an alpha in the file; the difference of a bias by s.
 * The export writes the root that makes a gain of it; an even power never is negative. Sorting goes by the file's own names. A slider at 0
 * takes the tensors away before ComfyUI's loader sees the file, which then may no longer know whose names these are.
 * Source: shootthesound/comfyUI-Realtime-Lora selective_lora_loader.py@6449f6d. Its text field is in the pull requests 14 and 30 alone,
 * in no release (975fc7a of 2026-06-07 has none).
 */
import type { FamilyId } from '../../reading.ts';
import type { Gains } from '../profile.ts';
import { hasBias, isWhole } from './adapters.ts';
import { commonest, wantedBy } from './fitting.ts';
import { loading, loadingOf, loadsSome, unloaded } from './loading.ts';
import { decimal } from './decimals.ts';
import { chosen } from './proof.ts';
import { type Architecture, BLOCKS, OTHER, readSliders } from './realtime-text.ts';
import { allAlike, type Fate, simulationOf } from './simulation.ts';
import type { HostFile, HostModule, HostTarget, HostText, HostVariant, Simulation } from './host-target.ts';

const ARCHITECTURES: ReadonlyMap<FamilyId, Architecture> = new Map([
  ['sdxl', 'SDXL'],
  ['flux1', 'FLUX'],
  ['z-image', 'ZIMAGE'],
  ['wan2.1', 'WAN'],
  ['wan2.2', 'WAN'],
  ['qwen-image', 'QWEN'],
]);

/** ComfyUI's own loader, on what is left of the file. */
const LOADED_BY = 'comfy';

const UNRELEASED = 'The text field is in pull requests 14 and 30 of the extension, in no release yet.';

const first = (pattern: RegExp, key: string): string | undefined => pattern.exec(key)?.[1];

/** Block of a key; null: it counts as other. */
const SORTING: Readonly<Record<Architecture, (key: string) => string | null>> = {
  SDXL(name) {
    const key = name.toLowerCase();
    const encoder = first(/lora_te(\d?)_/, key);
    if (encoder !== undefined) return `text_encoder_${encoder || '1'}`;
    const down = first(/down_blocks?[._]?(\d+)/, key);
    if (down !== undefined) return `unet_down_${down}`;
    if (key.includes('mid_block') || key.includes('middle_block')) return 'unet_mid';
    const up = first(/up_blocks?[._]?(\d+)/, key);
    if (up !== undefined) return `unet_up_${up}`;
    const input = first(/input_blocks?[._]?(\d+)/, key);
    if (input !== undefined) return `input_${input}`;
    const output = first(/output_blocks?[._]?(\d+)/, key);
    return output === undefined ? null : `output_${output}`;
  },
  FLUX(name) {
    const key = name.toLowerCase();
    const single = first(/single_transformer_blocks[._]?(\d+)/, key) ?? first(/single_blocks[._]?(\d+)/, key);
    if (single !== undefined) return `single_${single}`;
    const patterns = [
      /(?:transformer\.)?double_blocks?[._]?(\d+)/,
      /transformer\.transformer_blocks[._]?(\d+)/,
      /transformer_double_blocks[._]?(\d+)/,
    ];
    const double = patterns.map((pattern) => first(pattern, key)).find((found) => found !== undefined);
    return double === undefined ? null : `double_${double}`;
  },
  ZIMAGE: (key) => numbered('layer', first(/diffusion_model\.layers\.(\d+)/, key) ?? first(/single_transformer_blocks\.(\d+)/, key)),
  WAN: (key) => numbered('block', first(/blocks[._](\d+)/, key)),
  QWEN: (key) => numbered('block', first(/transformer_blocks[._](\d+)/, key)),
};
const numbered = (prefix: string, number: string | undefined): string | null =>
  number === undefined ? null : `${prefix}_${Number(number)}`;

/** Factors that are multiplied with each other, by kind. */
const FACTORS: Readonly<Record<string, readonly string[]>> = {
  lora: ['up', 'down', 'mid'],
  locon: ['up', 'down', 'mid'],
  loha: ['hada_w1_a', 'hada_w1_b', 'hada_w2_a', 'hada_w2_b', 'hada_t1', 'hada_t2'],
  lokr: ['lokr_w1', 'lokr_w1_a', 'lokr_w1_b', 'lokr_w2', 'lokr_w2_a', 'lokr_w2_b', 'lokr_t2'],
};
/** What they come to where the file's tensors are not known. */
const USUAL: Readonly<Record<string, number>> = { lora: 2, locon: 2, loha: 4 };

/** How many of the tensors that are multiplied with each other a slider multiplies; null when the delta is not such a product. */
function power({ adapter, rank, alphaTensor, roles }: HostModule): number | null {
  if (isWhole(adapter)) return 1;
  const factors = FACTORS[adapter];
  if (!factors) return null;
  const whole = adapter === 'lokr' && rank === null;
  const count = roles ? roles.filter((role) => factors.includes(role)).length : (USUAL[adapter] ?? (whole ? 2 : null));
  // A LoKr of two whole factors ignores its alpha.
  return count === null ? null : count + (alphaTensor && !whole ? 1 : 0);
}

/** The slider that makes this gain, or as near as it gets. */
function root(gain: number, degree: number): number {
  if (gain < 0 && degree % 2 === 0) return 0;
  return (
    Math.sign(gain) * (degree === 2 ? Math.sqrt(Math.abs(gain)) : degree === 3 ? Math.cbrt(Math.abs(gain)) : Math.abs(gain) ** (1 / degree))
  );
}

const noLoader = ({ familyLabel }: HostFile): string =>
  `It has loaders for SDXL, Flux.1, Z-Image, Wan and Qwen-Image, not for ${familyLabel}`;

function simulate(file: HostFile, text: string): Simulation {
  const architecture = ARCHITECTURES.get(file.family);
  if (!architecture) return allAlike(file, null, 'no loader', noLoader(file));
  const read = readSliders(text, architecture);
  const sliders = read ?? new Map([...BLOCKS[architecture], OTHER].map((name) => [name, 1]));
  const names = [...BLOCKS[architecture], OTHER];
  const placed = file.modules.map((module) => {
    const block = SORTING[architecture](`${module.name}.`);
    const slot = names.indexOf(block ?? OTHER);
    return { block, slot, slider: slot < 0 ? 0 : (sliders.get(names[slot] ?? '') ?? 1) };
  });
  const left = new Set(file.modules.flatMap(({ name }, i) => (placed[i]?.slider === 0 ? [] : [name])));
  const known = loading(file, LOADED_BY, left);
  const fates = file.modules.map((module, index): Fate => {
    const { block, slot, slider } = placed[index] ?? { block: null, slot: -1, slider: 1 };
    if (slot < 0) return { slot: null, value: 0, why: `the loader has no slider for ${block} and drops it` };
    if (slider === 0) return { slot, value: 0, why: unloaded(loadingOf(file, LOADED_BY), index)?.why ?? null };
    const lost = unloaded(known, index);
    if (lost)
      return lost.value === 0 && left.size < file.modules.length && !unloaded(loadingOf(file, LOADED_BY), index)
        ? { ...lost, why: 'without the layers that are off, the loader no longer knows its name' }
        : lost;
    if (slider === 1) return { slot, value: 1 };
    const degree = power(module);
    if (degree === null)
      return { slot, value: null, why: `all tensors of ${module.adapter} are multiplied, which does not multiply its delta` };
    return hasBias(module) ? { slot, value: slider ** degree, bias: slider } : { slot, value: slider ** degree };
  });
  const slots = names.map((name) => ({ name, value: null, note: `slider ${decimal(sliders.get(name) ?? 1)}` }));
  const notes = ['The loader multiplies each tensor, so a slider counts twice for a pair and three times with an alpha in the file.'];
  const fault = read
    ? null
    : `The loader does not understand the text: it takes ${BLOCKS[architecture].length} numbers, one more for the rest, or the % form, and uses its preset instead`;
  return simulationOf(file, { fault, slots, fates, notes });
}

/** One slider per block and one for the rest. */
function slidersFor(file: HostFile, gains: Gains, architecture: Architecture): ReadonlyMap<string, number> {
  const wanted = new Map([...BLOCKS[architecture], OTHER].map((name): [string, number[]] => [name, []]));
  const { keys } = loadingOf(file, LOADED_BY);
  for (const [index, module] of file.modules.entries()) {
    if (keys[index] === null) continue;
    const block = SORTING[architecture](`${module.name}.`) ?? OTHER;
    wanted.get(block)?.push(root(wantedBy(file, gains, index), power(module) ?? 1));
  }
  return new Map([...wanted].map(([name, values]) => [name, commonest(values) ?? 1]));
}

function write(file: HostFile, gains: Gains, variant: string): HostText {
  const architecture = ARCHITECTURES.get(file.family) ?? 'FLUX';
  const sliders = slidersFor(file, gains, architecture);
  // An even power is never negative.
  const even = file.modules.every((module) => (power(module) ?? 2) % 2 === 0);
  const value = (name: string): string => decimal(sliders.get(name) ?? 1);
  const changed = [...sliders].filter(([, slider]) => slider !== 1).map(([name]) => `${shortName(name)}=${value(name)}`);
  return {
    text: variant === 'named' ? ['%default=1', ...changed].join(', ') : BLOCKS[architecture].map(value).join(', '),
    variant,
    kind: 'text',
    saveAs: null,
    ...(even ? { limits: { min: 0 } } : {}),
    notes: [UNRELEASED, 'These are square or cube roots of the gains, because the loader multiplies every tensor: they come out as set.'],
  };
}

/** `double_7` -> `double7`, `input_4` -> `in4`, `other_weights` -> `other`. */
const shortName = (name: string): string =>
  name === OTHER
    ? 'other'
    : name === 'unet_mid'
      ? 'mid'
      : name
          .replace(/^input/, 'in')
          .replace(/^output/, 'out')
          .replace(/_(\d+)$/, '$1');

const VARIANTS: readonly HostVariant[] = [
  { id: 'positional', label: 'Numbers' },
  { id: 'named', label: '% form' },
];

/** One value more is for the rest. */
function listsOf({ family }: HostFile): { readonly own: readonly number[]; readonly also: readonly number[] } {
  const architecture = ARCHITECTURES.get(family);
  const count = architecture ? BLOCKS[architecture].length : 0;
  return architecture ? { own: [count], also: [count + 1] } : { own: [], also: [] };
}

export const realtime: HostTarget = {
  id: 'realtime',
  label: 'ComfyUI: Realtime-LoRA selective loader',
  version: 'comfyUI-Realtime-Lora 6449f6d (pull request 30)',
  about: 'Text for `block_weights_string` of the Selective LoRA Loader (SDXL, Flux, Z-Image, Wan, Qwen).',
  loader: LOADED_BY,
  capabilities: { form: 'list', percent: true, lists: listsOf, unreleased: UNRELEASED },
  applies(file) {
    if (!ARCHITECTURES.has(file.family)) return { ok: false, why: noLoader(file) };
    return loadsSome(file, LOADED_BY);
  },
  variants: () => VARIANTS,
  export: (file, gains, options) =>
    chosen(file, gains, options, {
      variants: VARIANTS,
      make: (variant) => write(file, gains, variant),
      simulate: (text) => simulate(file, text),
    }),
  simulate,
};
