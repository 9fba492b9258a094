/**
 * sd-webui-lora-block-weight, for A1111, reForge and Forge, and nihedon's fork of it. Rules (scripts/lora_block_weight.py@b403cb7, @c83b8d4):
 *
 * - the vector must have one of the known lengths, otherwise every weight silently becomes 1;
 * - 12, 17 and 20 are filled up to 26 by name, and slots that they do not name get 0;
 * - a UNet key takes the last entry whose text is a part of it, and 1 when none is;
 * - with a Flux model the key's kind is found by a chain of tests, and vectors for UNets run out of range;
 * - the fork takes a LoRA for one of Flux when a loaded key of the diffusion model says so; its text encoders go by the UNets' list,
 *   so that BASE, which is the first value, holds for them;
 * - A1111 multiplies an attribute of each module, `w1` of a LoKr: the host fails where that is factored.
 */
import { gainOf } from '../editing/gains.ts';
import { LBW_PRESETS } from '../presets/lbw.ts';
import type { LoaderId } from '../../programs/loader-rules.ts';
import type { Gains } from '../profile.ts';
import { adapterChange, type HowChanged } from './adapters.ts';
import { fitted } from './fitting.ts';
import { elementNamed, elementValue, failsOn } from './lbw-elements.ts';
import { LBW_17, LBW_19, LBW_26, LBW_57, LBW_61, modelSlot, UNET_VECTORS, widened } from './lbw-slots.ts';
import { asTrained, loadingOf, unloaded } from './loading.ts';
import { isEncoder, isUnet } from './model-keys.ts';
import { decimal, isPythonNonFinite, pythonFloat } from './decimals.ts';
import { chosen } from './proof.ts';
import { canBeTagged, tagOf } from './prompt-tags.ts';
import { allAlike, type Fate, type HostSlot, simulationOf } from './simulation.ts';
import type { HostFile, HostTarget, HostText, Simulation } from './host-target.ts';
import { why } from './words.ts';

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
  readonly loader: LoaderId;
  /** Whether the file is for Flux, to the extension. */
  readonly isFlux: (file: HostFile) => boolean;
  /** A list alone is taken for its vectors of these models; several dialects have the same ones. */
  readonly lists: 'unet' | 'flux';
  /** The text encoders of a Flux LoRA go by the list of the UNets. */
  readonly encodersAsUnet?: true;
  /** `lbwe=` comes to nothing, and fails on Flux. */
  readonly ignoresElements?: true;
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

/** The index of the vector that a module's value is taken from; null: it keeps 1, or is not loaded. */
function reachOf(dialect: Dialect, file: HostFile, names: readonly string[]): (index: number) => number | null {
  const { keys } = loadingOf(file, dialect.loader);
  const at = new Map(names.map((name, index) => [name.replace(/^DB/, 'D').replace(/^SG/, 'S'), index]));
  const flux = dialect.isFlux(file);
  return (index) => {
    const key = keys[index] ?? null;
    if (key === null) return null;
    const module = file.modules[index];
    return !flux || (dialect.encodersAsUnet && module && isEncoder(module)) ? unetIndex(key) : (at.get(fluxName(key)) ?? null);
  };
}

type Element = NonNullable<ReturnType<typeof elementNamed>>;

interface Spec {
  readonly names: readonly string[];
  /** null: drawn at run time. */
  readonly values: readonly (number | null)[];
  readonly element: Element | null;
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
  const strength = badStrength(tag.items);
  if (strength !== null) return { ok: false, fault: `"${strength}" is not a strength: the extension stops with an error`, crash: true };
  const weights = itemOf(tag.items, 'lbw=', 2) ?? itemOf(tag.items, 'w=', 2);
  const element = elementNamed(itemOf(tag.items, 'lbwe=', 3));
  if (weights === null && element) return onesWith(dialect, file, element);
  if (weights === null) return { ok: false, fault: 'The tag has no lbw=', crash: false };
  const vector = LBW_PRESETS.find(([name]) => name === weights)?.[1] ?? weights;
  const tokens = vector.split(',').map((token) => token.trim());
  const vectors = [...dialect.unet, ...(dialect.flux.length > 0 ? dialect.flux : [LBW_61])];
  const names = vectors.find(({ length }) => length === tokens.length);
  if (!names && element) return onesWith(dialect, file, element);
  if (!names) {
    const lengths = vectors.map(({ length }) => length).join(', ');
    return { ok: false, fault: `${tokens.length} values; it takes ${lengths} and uses 1 everywhere for anything else`, crash: false };
  }
  const values: (number | null)[] = [];
  for (const [at, token] of tokens.entries()) {
    const value = valueOf(token, tag.items);
    if (value === undefined)
      return { ok: false, fault: `Value ${at + 1}, "${token}", is not a number: the extension stops with an error`, crash: true };
    values.push(value);
  }
  return { ok: true, spec: { names, values, element } };
}

/**
 * Strengths of text encoder and UNet are read first, named or the first and second behind the name: a vector without `lbw=` stands at the
 * second place and is none. The web UI reports the error and goes on.
 */
function badStrength(items: readonly string[]): string | null {
  const written = [itemOf(items, 'te=', 1), itemOf(items, 'unet=', 2)];
  return written.find((text) => text !== null && !text.includes('@') && pythonFloat(text) === null && !isPythonNonFinite(text)) ?? null;
}

/** Without values that it knows, 1 for every block, before the elements. */
function onesWith(dialect: Dialect, file: HostFile, element: Element): ReadSpec {
  const names = dialect.isFlux(file) ? (dialect.flux.at(-1) ?? LBW_26) : LBW_26;
  return { ok: true, spec: { names, values: names.map(() => 1), element } };
}

/** null: random; NaN: no finite number; undefined: the host fails. */
function valueOf(token: string, items: readonly string[]): number | null | undefined {
  if (token === 'R' || token === 'U') return null;
  if (isPythonNonFinite(token)) return Number.NaN;
  if (!token.startsWith('X')) return pythonFloat(token) ?? undefined;
  const base = items.length >= 4 ? pythonFloat(itemOf(items, 'x=', 3) ?? '') : 1;
  const match = /^X([+-]?)([\d.]+)?/.exec(token);
  const offset = match?.[1] ? pythonFloat(match[2] ?? '') : 0;
  if (base === null || offset === null) return undefined;
  return match?.[1] === '-' ? base - offset : base + offset;
}

function simulate(dialect: Dialect, file: HostFile, text: string): Simulation {
  const read = readSpec(dialect, file, text);
  if (!read.ok)
    return read.crash
      ? allAlike(file, null, 'the host stops', read.fault)
      : asTrained(file, dialect.loader, 'the text is not used', read.fault);
  const fault = failure(dialect, file, read.spec);
  if (fault) return allAlike(file, null, 'the host stops', fault);
  const { names, values, element } = expanded(dialect, file, read.spec);
  const loading = loadingOf(file, dialect.loader);
  const reach = reachOf(dialect, file, names);
  const slots = names.map(
    (name, i): HostSlot => ({
      name: names === LBW_26 && !read.spec.names.includes(name) ? `${name} (not named: 0)` : name,
      value: Number.isNaN(values[i]) ? null : (values[i] ?? null),
    }),
  );
  const fates = file.modules.map((module, index): Fate => {
    const lost = unloaded(loading, index);
    if (lost) return lost;
    const slot = reach(index);
    const own = element && elementOf(dialect, file, element, loading.keys[index] ?? '');
    if (typeof own === 'number') return { slot, ...adapterChange(module, own, dialect.how, 'lbwe= sets it') };
    const value = slot === null ? 1 : (values[slot] ?? null);
    const ratio = Number.isNaN(value) ? null : value;
    const reason = value === null ? 'a random number' : Number.isNaN(value) ? why.notFinite : null;
    return { slot, ...adapterChange(module, ratio, dialect.how, reason) };
  });
  return simulationOf(file, { slots, fates, notes: [...refusal(dialect, file), ...notesOf(isUnet(file), read.spec, text)] });
}

/** null: the layer keeps its block's value. */
function elementOf(dialect: Dialect, file: HostFile, element: Element, key: string): number | null {
  if (dialect.ignoresElements) return null;
  const flux = dialect.isFlux(file);
  const [plain, index] = [flat(key), unetIndex(key)];
  const block = flux ? fluxName(key) : index === null ? '' : (LBW_26[index] ?? '');
  return elementValue(element, plain, block, flux ? LBW_61 : LBW_26);
}

/** Why the host fails on a vector that it has read. */
function failure(dialect: Dialect, file: HostFile, { names, element }: Spec): string | null {
  const { keys } = loadingOf(file, dialect.loader);
  const flux = dialect.isFlux(file);
  const beyond = dialect.ignoresElements ? reachOf(dialect, file, LBW_57) : null;
  const fails = beyond ? keys.some((_, index) => (beyond(index) ?? 0) >= LBW_26.length) : element !== null && failsOn(element, LBW_61);
  if (element && flux && fails) return 'lbwe= names blocks of UNets, on which it fails with a Flux model';
  if (dialect.flux.includes(LBW_57)) {
    if (!flux && !UNET_VECTORS.includes(names))
      return 'It finds no block of Flux in what it has loaded, and a vector for Flux makes it fail';
    if (flux && names.length < LBW_19.length) return 'A vector of fewer than 19 values runs out of range on a Flux model';
  } else if (flux && UNET_VECTORS.includes(names)) {
    const reach = reachOf(dialect, file, LBW_61);
    if (keys.some((_, index) => (reach(index) ?? 0) >= LBW_26.length)) return 'A vector for UNets runs out of range on a Flux model';
  }
  return factoredLokr(dialect, file);
}

/** Why it fails whatever the vector. */
function factoredLokr(dialect: Dialect, file: HostFile): string | null {
  if (dialect.how !== 'factor') return null;
  const { keys } = loadingOf(file, dialect.loader);
  const factored = file.modules.find(
    ({ adapter, roles }, i) => (keys[i] ?? null) !== null && adapter === 'lokr' && roles !== null && !roles.includes('lokr_w1'),
  );
  return factored
    ? `It multiplies the first factor of a LoKr, which ${factored.name} has in two parts: the extension stops with an error`
    : null;
}

/** Tensors that Forge lets lie; with more it loads nothing of the file. Source: Forge sd_forge_lora/networks.py@dfdcbab6. */
const MOST_UNKNOWN = 12;

/** The records of what the extension does begin behind that check, so it is said, not replayed. */
function refusal(dialect: Dialect, file: HostFile): readonly string[] {
  if (dialect.loader !== 'forge') return [];
  const { states } = loadingOf(file, dialect.loader);
  const unknown = file.modules.filter((_, index) => states[index]?.state === 'unknown');
  const tensors = unknown.reduce((sum, { roles, alphaTensor }) => sum + (roles?.length ?? (alphaTensor ? 3 : 2)), 0);
  return tensors > MOST_UNKNOWN
    ? [
        `Forge itself takes no file with more than ${MOST_UNKNOWN} tensors that it does not know, and this one has ${tensors}: it may load nothing at all.`,
      ]
    : [];
}

/** What the tag says besides, and what a vector for another model comes to. */
function notesOf(unet: boolean, { names }: Spec, text: string): readonly string[] {
  const notes: string[] = [];
  if (unet && names === LBW_61) notes.push('A vector for Flux on a UNet: its first 26 values are taken in the order of the UNet.');
  if (/:lbwe=/.test(text))
    notes.push('Of lbwe= the presets of the extension are known; it ignores other names, unless they were added to it.');
  if (/:(start|stop|step)=/.test(text)) notes.push('It holds for a part of the steps only.');
  return notes;
}

/** What the vector is filled up to: 26 for UNets; the names of a vector for Flux where the model is one, whatever was written. */
function expanded(dialect: Dialect, file: HostFile, { names, values, element }: Spec): Spec {
  if (dialect.flux.includes(LBW_57) && dialect.isFlux(file)) {
    return { names: LBW_57, values: names === LBW_57 ? values : widened(values.slice(0, LBW_19.length)), element };
  }
  if (!UNET_VECTORS.includes(names)) return { names, values, element };
  const filled = LBW_26.map((name) => (names.includes(name) ? (values[names.indexOf(name)] ?? null) : 0));
  return { names: dialect.isFlux(file) ? LBW_61.slice(0, LBW_26.length) : LBW_26, values: filled, element };
}

function vectorFor(dialect: Dialect, file: HostFile, gains: Gains, names: readonly string[]): number[] {
  // Text encoders that take a block's value do not decide it.
  const isOwn = (index: number): boolean => {
    const module = file.modules[index];
    return !(dialect.encodersAsUnet && dialect.isFlux(file) && module && isEncoder(module));
  };
  if (names === LBW_19) {
    const at = new Map(LBW_57.map((name, i) => [name, i < 19 ? i : Math.floor((i - 19) / 2)]));
    const reach = reachOf(dialect, file, LBW_57);
    const double = (slot: number): number => gainOf(gains, `double.${slot}`);
    return fitted(file, gains, 19, (index) => (isOwn(index) ? (at.get(LBW_57[reach(index) ?? -1] ?? '') ?? null) : null), double);
  }
  const full = UNET_VECTORS.includes(names) ? LBW_26 : names;
  const reach = reachOf(dialect, file, full);
  const unused = (slot: number): number => {
    const own = modelSlot(full[slot] ?? '');
    return own === null ? 1 : gainOf(gains, own);
  };
  const values = fitted(file, gains, full.length, (index) => (isOwn(index) ? reach(index) : null), unused);
  return names.map((name) => values[full.indexOf(name)] ?? 1);
}

/** The first that carries the gains is taken: of SD 1 and 2 users know the vector of 17, in which presets are published. */
const byCustom = (file: HostFile, vectors: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  file.family === 'sd15' || file.family === 'sd2'
    ? vectors.toSorted((a, b) => Number(b.length === LBW_17.length) - Number(a.length === LBW_17.length))
    : vectors;

const lengthsOf = (vectors: readonly (readonly string[])[]): readonly number[] => vectors.map(({ length }) => length);

function target(dialect: Dialect): HostTarget {
  const vectorsOf = (file: HostFile): readonly (readonly string[])[] => (isUnet(file) ? dialect.unet : dialect.flux);
  const write = (file: HostFile, gains: Gains, names: readonly string[]): HostText => ({
    text: `<lora:${file.name}:1:lbw=${vectorFor(dialect, file, gains, names).map(decimal).join(',')}>`,
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
    loader: dialect.loader,
    capabilities: {
      form: 'promptTag',
      stack: true,
      mark: /lbw=|:w=/,
      lists: (file) => ({
        own: dialect.lists === 'unet' ? (isUnet(file) ? lengthsOf(dialect.unet) : []) : isUnet(file) ? [] : lengthsOf(dialect.flux),
      }),
    },
    applies(file) {
      if (vectorsOf(file).length === 0 || !(UNETS.has(file.family) || file.family === 'flux1')) {
        return {
          ok: false,
          why: `It knows SD 1, SD 2${dialect.flux.length > 0 ? ', SDXL and Flux.1' : ' and SDXL'}, not ${file.familyLabel}`,
        };
      }
      return canBeTagged(file, dialect.loader);
    },
    arrives(file) {
      const fault = factoredLokr(dialect, file);
      return fault === null ? { ok: true } : { ok: false, why: fault };
    },
    variants: (file) => vectorsOf(file).map(({ length }) => ({ id: String(length), label: `${length} values` })),
    export: (file, gains, options) =>
      chosen(file, gains, options, {
        variants: byCustom(file, vectorsOf(file)).map(({ length }) => ({ id: String(length), label: '' })),
        make: (id) => write(file, gains, vectorsOf(file).find(({ length }) => String(length) === id) ?? LBW_26),
        simulate: (text) => simulate(dialect, file, text),
      }),
    simulate: (file, text) => simulate(dialect, file, text),
  };
}

const LBW_VERSION = 'sd-webui-lora-block-weight b403cb7 (2025-06-19)';
const byFamily = (file: HostFile): boolean => !isUnet(file);
const never = (): boolean => false;

export const lbw = target({
  id: 'lbw',
  label: 'A1111: LoRA Block Weight',
  version: LBW_VERSION,
  about: 'Prompt tag for hako-mikan’s LoRA Block Weight extension in the A1111 web UI.',
  flux: [],
  unet: UNET_VECTORS,
  how: 'factor',
  loader: 'a1111',
  lists: 'unet',
  isFlux: never,
});

/** Its patches are tuples of a kind and tensors; newer reForge holds objects instead, on which the extension fails. */
export const lbwReforge = target({
  id: 'lbw-reforge',
  label: 'reForge: LoRA Block Weight',
  version: `${LBW_VERSION}; reForge before its patches became objects`,
  about: 'The same tag in reForge, where the extension changes the strength of patches and drops everything but LoRA, LoHa and LoKr.',
  flux: [],
  unet: UNET_VECTORS,
  how: 'patch-or-drop',
  loader: 'reforge',
  lists: 'flux',
  isFlux: never,
});

export const lbwForge = target({
  id: 'lbw-forge',
  label: 'Forge: LoRA Block Weight',
  version: LBW_VERSION,
  about: 'The same tag in Forge, where the extension changes the strength of patches and drops everything but LoRA, LoHa and LoKr.',
  flux: [LBW_61],
  unet: UNET_VECTORS,
  how: 'patch-or-drop',
  loader: 'forge',
  lists: 'flux',
  isFlux: byFamily,
});

export const lbwNihedon = target({
  id: 'lbw-nihedon',
  label: 'Forge: LoRA Block Weight (nihedon)',
  version: 'nihedon/sd-webui-lora-block-weight c83b8d4 (2024-12-22)',
  about: 'Prompt tag for nihedon’s fork, whose Flux vectors hold blocks alone: 57, or 19 for pairs of single blocks.',
  flux: [LBW_19, LBW_57],
  unet: UNET_VECTORS,
  how: 'patch-or-drop',
  loader: 'forge',
  lists: 'flux',
  isFlux: (file) => loadingOf(file, 'forge').keys.some((key) => /\.(double|single)_/.test(key ?? '')),
  encodersAsUnet: true,
  ignoresElements: true,
});
