/**
 * What ComfyUI-Inspire-Pack's "Lora Loader (Block Weight)" does with a vector (inspire/lora_block_weight.py@1aef2c5). It sorts the
 * model's patched keys: input, middle, output, double and single blocks by number; everything else is "base" and takes value 0.
 * Walking over the sorted keys it takes the next value whenever the block's number differs from the key before: only blocks that
 * the file has take one, and two sections that meet at the same number share it. A vector that is used up goes on with its last.
 * Only what ComfyUI's loader knows has a key.
 */
import { INSPIRE_PRESETS } from '../presets/inspire.ts';
import { adapterChange } from './adapters.ts';
import { isTurned, type Loading, loadingOf, unloaded } from './loading.ts';
import { isEncoder } from './model-keys.ts';
import { allAlike, type Fate, type HostSlot, simulationOf } from './simulation.ts';
import type { HostFile, Simulation } from './host-target.ts';

export const SECTIONS = ['in', 'mid', 'out', 'double', 'single'] as const;
export type Section = (typeof SECTIONS)[number];

const CONTAINERS: Readonly<Record<Section, string>> = {
  in: 'input_blocks.',
  mid: 'middle_block.',
  out: 'output_blocks.',
  double: 'double_blocks.',
  single: 'single_blocks.',
};

/** Length of `diffusion_model.`, which the node cuts off whatever stands there. */
const PREFIX = 'diffusion_model.'.length;

export interface SortedModule {
  readonly index: number;
  readonly section: Section;
  readonly number: number;
}

export interface Sorted {
  readonly blocks: readonly SortedModule[];
  /** Indices of the modules that hang on the base. */
  readonly base: readonly number[];
}

/** The node calls `comfy.lora.load_lora` without ComfyUI's conversions. */
export const INSPIRE_LOADER = 'comfy-raw';

/** What the loader does not know is in neither list. */
export function sorted(file: HostFile): Sorted {
  const base: number[] = [];
  const blocks: SortedModule[] = [];
  for (const [index, own] of loadingOf(file, INSPIRE_LOADER).keys.entries()) {
    if (own === null) continue;
    const key = own.slice(PREFIX);
    const section = SECTIONS.find((name) => key.startsWith(CONTAINERS[name]));
    if (section) blocks.push({ index, section, number: Number.parseInt(key.slice(CONTAINERS[section].length), 10) });
    else base.push(index);
  }
  const order = (block: SortedModule): number => SECTIONS.indexOf(block.section);
  return { base, blocks: blocks.sort((a, b) => order(a) - order(b) || a.number - b.number) };
}

/** Slot of every sorted block for a vector of `length` values, base included: 1, 2, ... */
export function consumption(blocks: readonly SortedModule[], length: number): number[] {
  let [slot, last]: [number, number | null] = [0, null];
  return blocks.map(({ number }) => {
    if (number !== last && slot + 1 < length) slot++;
    last = number;
    return slot;
  });
}

export interface NodeSettings {
  /** null: the caller hands on none, and the node fails where it needs it. */
  readonly a: number | null;
  readonly b: number | null;
  readonly inverse: boolean;
}
/** The node's own defaults. */
export const NODE_DEFAULTS = { a: 4, b: 1, inverse: false } as const satisfies NodeSettings;

const NUMBER = /^-?\d+(\.\d+)?$/;
const LETTER = /^[RrUuAaBb]$/;
const LEAST_VALUES = 12;

const isToken = (text: string): boolean => NUMBER.test(text) || LETTER.test(text);
const isItem = (text: string): boolean =>
  isToken(text) ||
  text
    .trim()
    .split(' ')
    .every((token) => isToken(token.trim()));
const isVector = (items: readonly string[]): boolean => items.length >= LEAST_VALUES && items.every(isItem);

/** null: drawn at run time. */
function tokenValue(token: string, { a, b }: NodeSettings): number | null {
  if (NUMBER.test(token)) return Number(token) + 0;
  const letter = { a, b }[token.toLowerCase()];
  return typeof letter !== 'number' ? null : token === token.toLowerCase() ? letter / 2 : letter;
}

/** `A` without a number is multiplied where a layer takes it, half of it as soon as its slot is read. */
function missingLetter(
  groups: readonly Group[],
  tokens: readonly (readonly string[])[],
  ofBase: boolean,
  { a, b }: NodeSettings,
): string | null {
  const letters = [...(a === null ? ['A'] : []), ...(b === null ? ['B'] : [])];
  const read = (slot: number): readonly string[] => tokens[slot]?.map((token) => token.trim()) ?? [];
  const taken = groups.flatMap(({ slot, members }) => members.map(({ position }) => read(slot)[Math.min(position, read(slot).length - 1)]));
  const halves = [0, ...groups.map(({ slot }) => slot)].flatMap(read);
  return (
    letters.find((letter) => taken.includes(letter) || (ofBase && read(0)[0] === letter) || halves.includes(letter.toLowerCase())) ?? null
  );
}

/** The items of a vector or of the preset it names. */
export function readVector(text: string): { readonly items: readonly string[] } | { readonly fault: string } {
  const parts = text.split(':');
  const plain = (parts.length > 1 ? parts[1] : parts[0]) ?? '';
  const items = plain.split(',');
  if (isVector(items)) return { items };
  const name = items[0]?.trim() ?? '';
  const preset = INSPIRE_PRESETS.find(([known]) => known === name)?.[1];
  if (preset) return { items: preset.split(',') };
  const bad = items.findIndex((item) => !isItem(item));
  if (items.length < LEAST_VALUES) return { fault: `${items.length} values; it takes no vector of fewer than ${LEAST_VALUES} and stops` };
  return { fault: `Value ${bad + 1}, "${items[bad]?.trim() ?? ''}", is neither a plain decimal nor one of R, U, A, B: it stops` };
}

/** The walk over the vector. */
export function runVector(file: HostFile, items: readonly string[], settings: NodeSettings, notes: readonly string[]): Simulation {
  const { blocks, base } = sorted(file);
  const tokens = items.map((item) => (isToken(item) ? [item] : item.trim().split(' ')));
  const slots = consumption(blocks, items.length);
  const inverted = (value: number | null): number | null => (value !== null && settings.inverse ? 1 - value : value);
  const valueAt = (slot: number, position: number): number | null => {
    const own = tokens[slot] ?? [];
    return inverted(tokenValue(own[Math.min(position, own.length - 1)]?.trim() ?? '', settings));
  };
  const loading = loadingOf(file, INSPIRE_LOADER);
  const fates: Fate[] = file.modules.map((_, index) => unloaded(loading, index) ?? { slot: 0, value: null });
  const groups = sameBlock(blocks, slots, tokens);
  const missing = missingLetter(groups, tokens, base.length > 0, settings);
  if (missing !== null) return allAlike(file, null, 'the node stops', `The text sets no ${missing}, which the vector uses: it stops`);
  for (const group of groups) {
    const values = group.members.map(({ position }) => valueAt(group.slot, position));
    const alike = new Set(values).size === 1;
    const why = alike ? null : 'its values go to the layers in the order of the model’s own code';
    for (const [i, { index }] of group.members.entries()) {
      fates[index] = { slot: group.slot, ...changed(file, index, alike ? (values[i] ?? null) : null, why) };
    }
  }
  const shared = withParts(loading, base);
  for (const index of base) fates[index] = handedOn(file, index, valueAt(0, 0), shared);
  const taken = slots.reduce((most, slot) => Math.max(most, slot), 0) + 1;
  const left = items.length - taken;
  const unused = left > 0 ? [`The file has blocks for ${taken - 1} values; the last ${left} of the vector are ignored.`] : [];
  return simulationOf(file, { slots: rowsOf(items, taken, blocks, slots, valueAt), fates, notes: [...notes, ...unused] });
}

function rowsOf(
  items: readonly string[],
  taken: number,
  blocks: readonly SortedModule[],
  slots: readonly number[],
  valueAt: (slot: number, position: number) => number | null,
): HostSlot[] {
  return items.map((item, slot): HostSlot => {
    const sections = new Set(blocks.filter((_, i) => slots[i] === slot).map(({ section, number }) => `${section} ${number}`));
    const shared = sections.size > 1 && new Set([...sections].map((name) => name.split(' ')[1])).size === 1;
    const note = slot >= taken ? 'ignored' : shared ? `${[...sections].join(' and ')} share it` : null;
    return { name: slot === 0 ? 'base' : `slot ${slot}`, value: item.trim().includes(' ') ? null : valueAt(slot, 0), note };
  });
}

interface Group {
  readonly slot: number;
  /** `position`: how many keys took a token of this slot before. */
  readonly members: { readonly index: number; readonly position: number }[];
}

/** Keys of one block that take their values from one slot. After the vector's end the last token goes on for all. */
function sameBlock(blocks: readonly SortedModule[], slots: readonly number[], tokens: readonly (readonly string[])[]): Group[] {
  const groups = new Map<string, Group>();
  const taken = new Map<number, number>();
  for (const [i, { index, section, number }] of blocks.entries()) {
    const slot = slots[i] ?? 0;
    const position = taken.get(slot) ?? 0;
    taken.set(slot, Math.min(position + 1, (tokens[slot]?.length ?? 1) - 1));
    const key = `${slot} ${section} ${number}`;
    const group = groups.get(key) ?? { slot, members: [] };
    group.members.push({ index, position });
    groups.set(key, group);
  }
  return [...groups.values()];
}

function changed(file: HostFile, index: number, value: number | null, why: string | null): Pick<Fate, 'value' | 'why'> {
  const module = file.modules[index];
  return module ? adapterChange(module, value, 'patch', why) : { value, why };
}

/** Weights of which parts are loaded. */
const withParts = ({ states }: Loading, base: readonly number[]): ReadonlySet<string> =>
  new Set(
    base.flatMap((index) => {
      const state = states[index];
      return state?.state === 'loaded' && state.rows !== null ? [state.weight] : [];
    }),
  );

/**
 * The node hands on to the text encoder what has "text" or "encoder" in its key, the rest to the diffusion model. It forgets which rows of a
 * fused weight a patch is for, except in double and single blocks: of q, k and v the last takes the place of the others.
 */
function handedOn(file: HostFile, index: number, value: number | null, shared: ReadonlySet<string>): Fate {
  const { keys, states } = loadingOf(file, INSPIRE_LOADER);
  const [module, key, state] = [file.modules[index], keys[index] ?? '', states[index]];
  if (!module) return { slot: 0, value };
  const toEncoder = key.includes('text') || key.includes('encoder');
  if (isEncoder(module) && !toEncoder) {
    return {
      slot: 0,
      value: 0,
      why: 'its key has neither "text" nor "encoder" in it, so it goes to the diffusion model, which has no such weight',
    };
  }
  if (!isEncoder(module) && toEncoder) {
    return { slot: 0, value: 0, why: 'its key has "text" or "encoder" in it, so it goes to the text encoder, which has no such weight' };
  }
  if (isTurned(module, key) && value !== 0) return { slot: 0, value: null, why: 'the node forgets that its halves are turned around' };
  if (state?.state === 'loaded' && shared.has(state.weight) && value !== 0) {
    const why =
      state.rows === null
        ? 'the node forgets which rows of this weight the parts beside it are for: they overwrite each other'
        : `the node forgets that this is the ${state.rows} of a fused weight: its parts overwrite each other`;
    return { slot: 0, value: null, why };
  }
  return { slot: 0, ...changed(file, index, value, null) };
}
