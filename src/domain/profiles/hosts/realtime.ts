/**
 * Realtime-LoRA's selective loaders. A slider s multiplies every tensor of a block as it lies in the file: both factors of a pair
 * and, where there is one, its alpha. The delta is so multiplied by s^2, or by s^3 with an alpha in the file. The export writes the root
 * that makes a gain of it; an even power never is negative. Sorting goes by the file's own names.
 * Source: shootthesound/comfyUI-Realtime-Lora selective_lora_loader.py@6449f6d (in the release of 2026-06-07, 975fc7a).
 */
import type { FamilyId } from '../../reading.ts';
import type { Gains } from '../types.ts';
import { commonest, wantedBy } from './fitting.ts';
import { isLoadable } from './model-keys.ts';
import { decimal } from './numbers.ts';
import { chosen } from './proof.ts';
import { type Architecture, BLOCKS, OTHER, readSliders } from './realtime-text.ts';
import { type Fate, simulationOf } from './simulation.ts';
import type { HostFile, HostModule, HostTarget, HostText, HostVariant, Simulation } from './types.ts';

const ARCHITECTURES: ReadonlyMap<FamilyId, Architecture> = new Map([
  ['sdxl', 'SDXL'],
  ['flux1', 'FLUX'],
  ['z-image', 'ZIMAGE'],
  ['wan2.1', 'WAN'],
  ['wan2.2', 'WAN'],
  ['qwen-image', 'QWEN'],
]);

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

const WHOLE = new Set(['diff', 'diff_m', 'norm', 'norm_bias', 'bias', 'fullrank']);

/** How many of the tensors that are multiplied with each other a slider multiplies; null when the delta is no such product. */
function power({ adapter, rank, alphaTensor }: HostModule): number | null {
  const alpha = alphaTensor ? 1 : 0;
  if (adapter === 'lora') return 2 + alpha;
  if (adapter === 'loha') return 4 + alpha;
  if (adapter === 'lokr' && rank === null) return 2;
  return WHOLE.has(adapter) ? 1 : null;
}

/** The slider that makes this gain, or as near as it gets. */
function root(gain: number, degree: number): number {
  if (gain < 0 && degree % 2 === 0) return 0;
  return (
    Math.sign(gain) * (degree === 2 ? Math.sqrt(Math.abs(gain)) : degree === 3 ? Math.cbrt(Math.abs(gain)) : Math.abs(gain) ** (1 / degree))
  );
}

function simulate(file: HostFile, text: string): Simulation {
  const architecture = ARCHITECTURES.get(file.family) ?? 'FLUX';
  const read = readSliders(text, architecture);
  const sliders = read ?? new Map([...BLOCKS[architecture], OTHER].map((name) => [name, 1]));
  const names = [...BLOCKS[architecture], OTHER];
  const fates = file.modules.map((module): Fate => {
    const block = SORTING[architecture](`${module.name}.`);
    const slot = names.indexOf(block ?? OTHER);
    if (slot < 0) return { slot: null, value: 0, why: `the loader has no slider for ${block} and drops it` };
    const slider = sliders.get(names[slot] ?? '') ?? 1;
    if (slider === 0 || slider === 1) return { slot, value: slider };
    const degree = power(module);
    if (degree === null)
      return { slot, value: null, why: `all tensors of ${module.adapter} are multiplied, which does not multiply its delta` };
    return { slot, value: slider ** degree };
  });
  const slots = names.map((name) => ({ name, value: null, note: `slider ${decimal(sliders.get(name) ?? 1)}` }));
  const notes = ['The loader multiplies each tensor, so a slider counts twice for a pair and three times with an alpha in the file.'];
  const fault = read
    ? null
    : `The loader does not understand the text: it takes ${BLOCKS[architecture].length} numbers or the % form, and uses its preset instead`;
  return simulationOf(file, { fault, slots, fates, notes });
}

/** One slider per block and one for the rest. */
function slidersFor(file: HostFile, gains: Gains, architecture: Architecture): ReadonlyMap<string, number> {
  const wanted = new Map([...BLOCKS[architecture], OTHER].map((name): [string, number[]] => [name, []]));
  for (const [index, module] of file.modules.entries()) {
    const block = SORTING[architecture](`${module.name}.`) ?? OTHER;
    wanted.get(block)?.push(root(wantedBy(file, gains, index), power(module) ?? 1));
  }
  return new Map([...wanted].map(([name, values]) => [name, commonest(values) ?? 1]));
}

function write(file: HostFile, gains: Gains, variant: string): HostText {
  const architecture = ARCHITECTURES.get(file.family) ?? 'FLUX';
  const sliders = slidersFor(file, gains, architecture);
  const value = (name: string): string => decimal(sliders.get(name) ?? 1);
  const changed = [...sliders].filter(([, slider]) => slider !== 1).map(([name]) => `${shortName(name)}=${value(name)}`);
  return {
    text: variant === 'named' ? ['%default=1', ...changed].join(', ') : BLOCKS[architecture].map(value).join(', '),
    variant,
    kind: 'text',
    saveAs: null,
    notes: ['These are square or cube roots of the gains, because the loader multiplies every tensor: they come out as set.'],
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

export const realtime: HostTarget = {
  id: 'realtime',
  label: 'ComfyUI: Realtime-LoRA selective loader',
  version: 'comfyUI-Realtime-Lora 6449f6d, in the release of 2026-06-07',
  about: 'Text for `block_weights_string` of the Selective LoRA Loader (SDXL, Flux, Z-Image, Wan, Qwen).',
  applies(file) {
    if (!ARCHITECTURES.has(file.family))
      return { ok: false, why: `It has loaders for SDXL, Flux.1, Z-Image, Wan and Qwen-Image, not for ${file.familyLabel}` };
    const one = isLoadable(file);
    if (!one.ok) return one;
    if (file.modules.some(({ alphaTensor }) => alphaTensor === null)) {
      return { ok: false, why: 'Its sliders count once more where the file has an alpha, and the file is not measured yet' };
    }
    return { ok: true };
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
