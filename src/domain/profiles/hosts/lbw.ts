/**
 * sd-webui-lora-block-weight, for A1111, reForge and Forge, and nihedon's fork of it. Rules (scripts/lora_block_weight.py):
 *
 * - the vector must have one of the known lengths, otherwise every weight silently becomes 1;
 * - 12, 17 and 20 are filled up to 26 by name, and slots that they do not name get 0;
 * - a UNet key takes the last entry whose text is a part of it, and 1 when none is;
 * - with a Flux model the key's kind is found by a chain of tests, and vectors for UNets run out of range.
 */
import { gainOf } from '../editing/gains.ts';
import { LBW_PRESETS } from '../presets/lbw.ts';
import type { Gains } from '../types.ts';
import { adapterChange, type HowChanged } from './adapters.ts';
import { fitted } from './fitting.ts';
import { LBW_19, LBW_26, LBW_57, LBW_61, modelSlot, UNET_VECTORS, widened } from './lbw-slots.ts';
import { isUnet, modelKey } from './model-keys.ts';
import { decimal, pythonFloat } from './numbers.ts';
import { chosen } from './proof.ts';
import { canBeTagged, tagOf } from './prompt-tags.ts';
import { allAlike, type Fate, type HostSlot, simulationOf } from './simulation.ts';
import type { HostFile, HostModule, HostTarget, HostText, Simulation } from './types.ts';

interface Dialect {
  readonly id: string;
  readonly label: string;
  readonly version: string;
  readonly about: string;
  /** Vectors for Flux, the shortest first. */
  readonly flux: readonly (readonly string[])[];
  /** Vectors for UNets. */
  readonly unet: readonly (readonly string[])[];
  readonly how: HowChanged;
}

const UNETS = new Set(['sd15', 'sd2', 'sdxl', 'sdxl-refiner']);

/** Text that is searched in the key with its points as underscores, and the index in the vector of 26. */
const PARTS: readonly (readonly [part: string, index: number])[] = [
  ['encoder', 0],
  ...LBW_26.slice(1).map((name, i): [string, number] => {
    const [stack, number] = (modelSlot(name) ?? '').split('.');
    const part = { in: `input_blocks_${number}_`, mid: 'middle_block_', out: `output_blocks_${number}_` }[stack ?? ''] ?? '';
    return [`diffusion_model_${part}`, i + 1];
  }),
  ['embedders', 0],
  ['transformer_resblocks', 0],
];

const flat = (key: string): string => key.replaceAll('.', '_');

function unetIndex(key: string): number | null {
  const plain = flat(key);
  return PARTS.findLast(([part]) => plain.includes(part))?.[1] ?? null;
}

/** Name of the slot, or of none that a vector has. */
function fluxName(key: string): string {
  const plain = flat(key);
  if (plain.includes('vae')) return 'VAE';
  if (plain.includes('t5xxl')) return 'T5';
  if (plain.includes('clip_')) return 'CLIP';
  const number = /_(\d+)_/.exec(plain)?.[1]?.padStart(2, '0') ?? '';
  if (plain.includes('double_blocks')) return `D${number}`;
  if (plain.includes('single_blocks')) return `S${number}`;
  if (plain.includes('_in')) return 'IN';
  return plain.includes('final_layer') ? 'OUT' : 'Not Merge';
}

/** The index of the vector that a module's value is taken from; null: it keeps 1. */
function reachOf(file: HostFile, names: readonly string[]): (module: HostModule) => number | null {
  if (isUnet(file)) return (module) => unetIndex(modelKey(file, module));
  const at = new Map(names.map((name, index) => [name.replace(/^DB/, 'D').replace(/^SG/, 'S'), index]));
  return (module) => at.get(fluxName(modelKey(file, module))) ?? null;
}

interface Spec {
  readonly names: readonly string[];
  /** null: drawn at run time. */
  readonly values: readonly (number | null)[];
}
type ReadSpec = { readonly ok: true; readonly spec: Spec } | { readonly ok: false; readonly fault: string; readonly crash: boolean };

/** First item that holds `target`, without it; else a positional item. */
function itemOf(items: readonly string[], target: string, index: number | null): string | null {
  const named = items.find((item) => item.includes(target));
  if (named !== undefined) return named.replaceAll(target, '');
  const positional = index === null ? undefined : items[index];
  return positional === undefined || positional.includes('=') ? null : positional;
}

function readSpec(dialect: Dialect, file: HostFile, text: string): ReadSpec {
  const tag = tagOf(file, text);
  if (!tag) return { ok: false, fault: 'There is no <lora:...> tag in the text', crash: false };
  const weights = itemOf(tag.items, 'lbw=', 2) ?? itemOf(tag.items, 'w=', 2);
  if (weights === null) return { ok: false, fault: 'The tag has no lbw=', crash: false };
  const vector = LBW_PRESETS.find(([name]) => name === weights)?.[1] ?? weights;
  const tokens = vector.split(',').map((token) => token.trim());
  const vectors = [...dialect.unet, ...dialect.flux];
  const names = vectors.find(({ length }) => length === tokens.length);
  if (!names) {
    const lengths = vectors.map(({ length }) => length).join(', ');
    return { ok: false, fault: `${tokens.length} values; it takes ${lengths} and uses 1 everywhere for anything else`, crash: false };
  }
  const values: (number | null)[] = [];
  for (const [at, token] of tokens.entries()) {
    const value = valueOf(token, tag.items);
    if (value === undefined) return { ok: false, fault: `Value ${at + 1}, "${token}", is no number: the image is not made`, crash: true };
    values.push(value);
  }
  return { ok: true, spec: { names, values } };
}

/** null: random; undefined: the host fails. */
function valueOf(token: string, items: readonly string[]): number | null | undefined {
  if (token === 'R' || token === 'U') return null;
  if (!token.startsWith('X')) return pythonFloat(token) ?? undefined;
  const base = items.length >= 4 ? pythonFloat(itemOf(items, 'x=', 3) ?? '') : 1;
  const match = /^X([+-]?)([\d.]+)?/.exec(token);
  const offset = match?.[1] ? pythonFloat(match[2] ?? '') : 0;
  if (base === null || offset === null) return undefined;
  return match?.[1] === '-' ? base - offset : base + offset;
}

function simulate(dialect: Dialect, file: HostFile, text: string): Simulation {
  const read = readSpec(dialect, file, text);
  if (!read.ok) return allAlike(file, read.crash ? null : 1, read.crash ? 'the host stops' : 'the text is not used', read.fault);
  const { names, values } = expanded(read.spec);
  const unet = isUnet(file);
  if (!unet && names === LBW_26) return allAlike(file, null, 'the host stops', 'A vector for UNets runs out of range on a Flux model');
  const reach = reachOf(file, names);
  const slots = names.map(
    (name, i): HostSlot => ({ name: read.spec.names.includes(name) ? name : `${name} (not named: 0)`, value: values[i] ?? null }),
  );
  const fates = file.modules.map((module): Fate => {
    const slot = reach(module);
    const ratio = slot === null ? 1 : (values[slot] ?? null);
    const why = slot !== null && values[slot] === null ? 'a random number' : null;
    return { slot, ...adapterChange(module, ratio, dialect.how, why) };
  });
  const notes = notesOf(unet, read.spec, text);
  return simulationOf(file, {
    slots,
    fates,
    notes,
  });
}

/** What the tag says besides, and what a vector for another model comes to. */
function notesOf(unet: boolean, { names }: Spec, text: string): readonly string[] {
  const notes: string[] = [];
  if (unet && names === LBW_61) notes.push('A vector for Flux on a UNet: its first 26 values are taken in the order of the UNet.');
  if (/:lbwe=/.test(text)) notes.push('lbwe= sets single layers besides; that is not shown here.');
  if (/:(start|stop|step)=/.test(text)) notes.push('It holds for a part of the steps only.');
  return notes;
}

/** What the vector is filled up to: 26 for UNets, 57 for the short one of the fork. */
function expanded({ names, values }: Spec): Spec {
  if (names === LBW_19) return { names: LBW_57, values: widened(values) };
  if (!UNET_VECTORS.includes(names)) return { names, values };
  return { names: LBW_26, values: LBW_26.map((name) => (names.includes(name) ? (values[names.indexOf(name)] ?? null) : 0)) };
}

function vectorFor(file: HostFile, gains: Gains, names: readonly string[]): number[] {
  if (names === LBW_19) {
    const at = new Map(LBW_57.map((name, i) => [name, i < 19 ? i : Math.floor((i - 19) / 2)]));
    const reach = reachOf(file, LBW_57);
    const double = (slot: number): number => gainOf(gains, `double.${slot}`);
    return fitted(file, gains, 19, (index) => at.get(LBW_57[reachIn(file, reach, index) ?? -1] ?? '') ?? null, double);
  }
  const full = UNET_VECTORS.includes(names) ? LBW_26 : names;
  const reach = reachOf(file, full);
  const unused = (slot: number): number => {
    const own = modelSlot(full[slot] ?? '');
    return own === null ? 1 : gainOf(gains, own);
  };
  const values = fitted(file, gains, full.length, (index) => reachIn(file, reach, index), unused);
  return names.map((name) => values[full.indexOf(name)] ?? 1);
}

const reachIn = (file: HostFile, reach: (module: HostModule) => number | null, index: number): number | null => {
  const module = file.modules[index];
  return module ? reach(module) : null;
};

function target(dialect: Dialect): HostTarget {
  const vectorsOf = (file: HostFile): readonly (readonly string[])[] => (isUnet(file) ? dialect.unet : dialect.flux);
  const write = (file: HostFile, gains: Gains, names: readonly string[]): HostText => ({
    text: `<lora:${file.name}:1:lbw=${vectorFor(file, gains, names).map(decimal).join(',')}>`,
    variant: String(names.length),
    kind: 'text',
    saveAs: null,
    notes: ['Goes into the prompt. The extension must be switched on; 1 after the name is the strength of the whole LoRA.'],
  });
  return {
    id: dialect.id,
    label: dialect.label,
    version: dialect.version,
    about: dialect.about,
    applies(file) {
      if (vectorsOf(file).length === 0 || !(UNETS.has(file.family) || file.family === 'flux1')) {
        return { ok: false, why: `It knows SD 1, SD 2, SDXL and Flux.1, not ${file.familyLabel}` };
      }
      return canBeTagged(file);
    },
    variants: (file) => vectorsOf(file).map(({ length }) => ({ id: String(length), label: `${length} values` })),
    export: (file, gains, options) =>
      chosen(file, gains, options, {
        variants: vectorsOf(file).map(({ length }) => ({ id: String(length), label: '' })),
        make: (id) => write(file, gains, vectorsOf(file).find(({ length }) => String(length) === id) ?? LBW_26),
        simulate: (text) => simulate(dialect, file, text),
      }),
    simulate: (file, text) => simulate(dialect, file, text),
  };
}

const LBW_VERSION = 'sd-webui-lora-block-weight b403cb7';

export const lbw = target({
  id: 'lbw',
  label: 'A1111, reForge: LoRA Block Weight',
  version: LBW_VERSION,
  about: 'Prompt tag for hako-mikan’s LoRA Block Weight extension in the A1111 web UI and reForge.',
  flux: [],
  unet: UNET_VECTORS,
  how: 'factor',
});

export const lbwForge = target({
  id: 'lbw-forge',
  label: 'Forge: LoRA Block Weight',
  version: LBW_VERSION,
  about: 'The same tag in Forge, where the extension changes the strength of patches and drops all that are no LoRA, LoHa or LoKr.',
  flux: [LBW_61],
  unet: UNET_VECTORS,
  how: 'patch-or-drop',
});

export const lbwNihedon = target({
  id: 'lbw-nihedon',
  label: 'Forge: LoRA Block Weight (nihedon)',
  version: 'nihedon/sd-webui-lora-block-weight c83b8d4 (2024-12-22)',
  about: 'Prompt tag for nihedon’s fork, whose Flux vectors hold blocks alone: 57, or 19 for pairs of single blocks.',
  flux: [LBW_19, LBW_57],
  unet: UNET_VECTORS,
  how: 'patch-or-drop',
});
