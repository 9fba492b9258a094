/**
 * lora-block-weight-neo for Forge Neo (scripts/lora_block_weight.py@44fced1b). It guesses the model from the patched keys, and with
 * it how many values there are: of Flux models other than whole Flux.1 and Klein ones as many as the highest blocks of the file ask
 * for; Wan without layers outside its blocks is taken for Anima. A vector of another length is filled up (17 and 12 for UNets, with
 * the base value), cut (57 for Klein) or stretched by linear interpolation. Text encoders take the first value, whatever that is; Forge
 * Neo counts Anima's `llm_adapter` to them.
 */
import { gainOf } from '../editing/gains.ts';
import { neoPreset } from '../presets/neo.ts';
import type { Gains } from '../profile.ts';
import { adapterChange } from './adapters.ts';
import { fitted } from './fitting.ts';
import { LBW_17, LBW_26, modelSlot } from './lbw-slots.ts';
import { loadingOf, unloaded } from './loading.ts';
import { isEncoder } from './model-keys.ts';
import { decimal, pythonFloat } from './decimals.ts';
import { chosen } from './proof.ts';
import { canBeTagged, tagOf } from './prompt-tags.ts';
import { allAlike, type Fate, simulationOf } from './simulation.ts';
import type { HostFile, HostModule, HostTarget, Simulation } from './host-target.ts';

const IN = /(?:input_blocks|down_blocks)[._](\d+)[._]/;
const MIDDLE = /(?:middle_block|mid_block)[._]/;
const OUT = /(?:output_blocks|up_blocks)[._](\d+)[._]/;
const BASE = /(?:model[._])?(?:diffusion_model[._])?(time_embed|label_emb|out)[._]/;
const DOUBLE = /double_blocks[._](\d+)[._]/;
const SINGLE = /single_blocks[._](\d+)[._]/;
const QWEN = /transformer_blocks[._](\d+)[._]/;
const BLOCKS = /blocks[._](\d+)[._]/;

interface Guess {
  readonly label: string;
  /** Names of the values; their number is what vectors are brought to. */
  readonly names: readonly string[];
  indexOf(key: string): number | null;
}

const two = (n: number): string => String(n).padStart(2, '0');
const named = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => prefix + two(i));
const numberIn = (pattern: RegExp, key: string): number | null => {
  const found = pattern.exec(key)?.[1];
  return found === undefined ? null : Number(found);
};
/** Highest number plus one; 0 for none. */
const heightOf = (pattern: RegExp, keys: readonly string[]): number =>
  keys.reduce((most, key) => Math.max(most, (numberIn(pattern, key) ?? -1) + 1), 0);

const UNET: Guess = {
  label: 'SD and SDXL',
  names: LBW_26,
  indexOf(key) {
    const input = numberIn(IN, key);
    if (input !== null) return input + 1;
    if (MIDDLE.test(key)) return 13;
    const output = numberIn(OUT, key);
    if (output !== null) return output + 14;
    return BASE.test(key) ? 0 : null;
  },
};

const flux = (label: string, doubles: number, singles: number): Guess => ({
  label,
  names: [...named('D', doubles), ...named('S', singles)],
  indexOf(key) {
    const single = numberIn(SINGLE, key);
    return numberIn(DOUBLE, key) ?? (single === null ? null : single + doubles);
  },
});

const blocks = (label: string, count: number, pattern: RegExp, zero: readonly string[]): Guess => ({
  label,
  names: named('B', count),
  indexOf: (key) => numberIn(pattern, key) ?? (zero.some((part) => key.includes(part)) ? 0 : null),
});

function guess(keys: readonly string[]): Guess {
  if (keys.some((key) => IN.test(key) || OUT.test(key) || MIDDLE.test(key))) return UNET;
  const [doubles, singles] = [heightOf(DOUBLE, keys), heightOf(SINGLE, keys)];
  if (doubles + singles > 0) {
    const label = doubles === 8 && singles === 24 ? 'Klein 9B' : doubles === 5 && singles === 20 ? 'Klein 4B' : 'Flux.1';
    return flux(label, Math.max(1, doubles), singles);
  }
  const qwen = heightOf(QWEN, keys);
  if (qwen > 0) return blocks('Qwen-Image', qwen, QWEN, ['img_in', 'txt_in', 'norm_out', 'proj_out', 'time_text_embed']);
  const height = heightOf(BLOCKS, keys);
  if (keys.some((key) => /patch_embedding|time_projection|head\./.test(key))) {
    return blocks('Wan', height === 0 || height >= 40 ? 40 : 30, BLOCKS, ['patch_embedding', 'time_projection', 'head.']);
  }
  return height > 0 ? blocks('Anima', height > 40 ? height : height > 28 ? 40 : 28, BLOCKS, []) : UNET;
}

const LBW_12_AT = [0, 5, 6, 8, 9, 13, 14, 15, 16, 17, 18, 19];
const LBW_17_AT = LBW_17.map((name) => LBW_26.indexOf(name));

/** A vector brought to the length that the guessed model has. */
function adapted(values: readonly number[], model: Guess): { readonly values: readonly number[]; readonly note: string | null } {
  const [from, to] = [values.length, model.names.length];
  if (from === to) return { values, note: null };
  const places = from === 17 ? LBW_17_AT : from === 12 ? LBW_12_AT : null;
  if (places && model === UNET) {
    const filled = LBW_26.map((_, i) => values[places.indexOf(i)] ?? values[0] ?? 1);
    return { values: filled, note: `${from} values are filled up to 26 with the first one.` };
  }
  if (from === 57 && model.label.startsWith('Klein')) {
    const doubles = model.names.filter((name) => name.startsWith('D')).length;
    return {
      values: [...values.slice(0, doubles), ...values.slice(19, 19 + to - doubles)],
      note: `Blocks that ${model.label} does not have are dropped.`,
    };
  }
  if (from > 1 && to > 1)
    return {
      values: stretched(values, to),
      note: `It takes the file for ${model.label} with ${to} values and stretches the ${from} given ones over them.`,
    };
  return { values: Array.from({ length: to }, (_, i) => values[i] ?? 1), note: `It takes the file for ${model.label} with ${to} values.` };
}

function stretched(values: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, i) => {
    const at = (i * (values.length - 1)) / (length - 1);
    const lower = Math.floor(at);
    const upper = Math.min(lower + 1, values.length - 1);
    return (1 - (at - lower)) * (values[lower] ?? 1) + (at - lower) * (values[upper] ?? 1);
  });
}

/** Forge Neo's loader has ComfyUI's names, conversions included. */
const LOADED_BY = 'comfy';
const ADAPTER = 'diffusion_model.llm_adapter.';

/** What counts as a text encoder's. */
const isEncoders = (module: HostModule, key: string): boolean => isEncoder(module) || key.startsWith(ADAPTER);

const guessOf = (file: HostFile): Guess =>
  guess(
    loadingOf(file, LOADED_BY).keys.flatMap((key, i) => {
      const module = file.modules[i];
      return key !== null && module && !isEncoders(module, key) ? [key] : [];
    }),
  );

function reach(file: HostFile, model: Guess, at: number): number | null {
  const [module, key] = [file.modules[at], loadingOf(file, LOADED_BY).keys[at] ?? null];
  if (!module || key === null) return null;
  if (isEncoders(module, key)) return 0;
  const index = model.indexOf(key);
  return index === null || index >= model.names.length ? null : index;
}

/** A preset by its name; or a block by its own, which gets 1 and all others 0; or a list. */
function readValues(text: string, model: Guess): readonly number[] | null {
  const preset = neoPreset(text, model.label, model.names.length);
  if (preset) return preset;
  const one = model.names.indexOf(text.toUpperCase());
  if (one >= 0) return model.names.map((_, i) => (i === one ? 1 : 0));
  const values = text.split(',').map(pythonFloat);
  return values.every((value) => value !== null) ? values : null;
}

function simulate(file: HostFile, text: string): Simulation {
  const tag = tagOf(file, text);
  const spec =
    tag?.items.find((item) => item.startsWith('lbw='))?.slice('lbw='.length) ?? tag?.items.slice(2).find((item) => item.includes(','));
  if (!spec) return allAlike(file, 1, 'no block weights', 'There is no <lora:...:lbw=...> tag in the text');
  const model = guessOf(file);
  const read = readValues(spec.trim(), model);
  if (!read)
    return allAlike(
      file,
      1,
      'the text is not used',
      `"${spec.slice(0, 40)}" is neither a list of numbers nor the name of a preset or block`,
    );
  const { values, note } = adapted(read, model);
  const loading = loadingOf(file, LOADED_BY);
  const fates = file.modules.map((module, index): Fate => {
    const lost = unloaded(loading, index);
    if (lost) return lost;
    const slot = reach(file, model, index);
    return { slot, ...adapterChange(module, slot === null ? 1 : (values[slot] ?? 1), 'patch', null) };
  });
  const slots = model.names.map((name, i) => ({ name, value: values[i] ?? null, note: i === 0 ? 'and all text encoders' : null }));
  return simulationOf(file, { slots, fates, notes: note ? [note] : [] });
}

function write(file: HostFile, gains: Gains, model: Guess): string {
  const unused = (slot: number): number => {
    const name = model.names[slot] ?? '';
    return gainOf(gains, name.startsWith('B') && name !== 'BASE' ? `blocks.${Number(name.slice(1))}` : (modelSlot(name) ?? ''));
  };
  // What most of the model's own layers want decides the first value, though text encoders take it too.
  const own = (index: number): number | null => {
    const [module, key] = [file.modules[index], loadingOf(file, LOADED_BY).keys[index] ?? null];
    return !module || key === null || (isEncoders(module, key) && model !== UNET) ? null : reach(file, model, index);
  };
  return fitted(file, gains, model.names.length, own, unused).map(decimal).join(',');
}

/** It stretches any list over the model, so only lengths that it is made for count as its own. */
function ownLengths(file: HostFile): readonly number[] {
  const model = guessOf(file);
  return [model.names.length, ...(model === UNET ? [12, 17] : model.label.startsWith('Klein') ? [57] : [])];
}

const FAMILIES = new Set(['sd15', 'sd2', 'sdxl', 'flux1', 'flux2', 'chroma', 'anima', 'wan2.1', 'wan2.2', 'qwen-image']);

export const lbwNeo: HostTarget = {
  id: 'lbw-neo',
  label: 'Forge Neo: lora-block-weight-neo',
  version: '0x7flumic/lora-block-weight-neo 44fced1b',
  about: 'Prompt tag for Forge Neo with a vector as long as the extension guesses for this file.',
  loader: LOADED_BY,
  capabilities: { form: 'promptTag', stack: true, mark: /lbw=|:w=/, stretches: true, lists: (file) => ({ own: ownLengths(file) }) },
  applies(file) {
    if (!FAMILIES.has(file.family))
      return { ok: false, why: `It knows SD, SDXL, Flux, Anima, Wan and Qwen-Image, not ${file.familyLabel}` };
    return canBeTagged(file, LOADED_BY);
  },
  variants: (file) => [{ id: String(guessOf(file).names.length), label: `${guessOf(file).names.length} values (${guessOf(file).label})` }],
  export: (file, gains, options) =>
    chosen(file, gains, options, {
      variants: [{ id: String(guessOf(file).names.length), label: '' }],
      make: (variant) => ({
        text: `<lora:${file.name}:1:lbw=${write(file, gains, guessOf(file))}>`,
        variant,
        kind: 'text',
        saveAs: null,
        notes: ['Goes into the prompt; the extension must be switched on.'],
      }),
      simulate: (text) => simulate(file, text),
    }),
  simulate,
};
