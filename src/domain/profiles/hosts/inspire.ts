/** ComfyUI-Inspire-Pack's block vector, made for the blocks that this file has. */
import type { Gains } from '../profile.ts';
import { commonest, wantedBy } from './fitting.ts';
import {
  consumption,
  INSPIRE_LOADER,
  NODE_DEFAULTS,
  type NodeSettings,
  readVector,
  runVector,
  SECTIONS,
  type Section,
  sorted,
  type Sorted,
} from './inspire-rules.ts';
import { specOf, vectorOfSpec } from './inspire-spec.ts';
import { loadsSome } from './loading.ts';
import { asciiDigits, decimal } from './decimals.ts';
import { chosen } from './proof.ts';
import { allAlike } from './simulation.ts';
import type { HostFile, HostTarget, HostText, HostVariant, Limits, Simulation } from './host-target.ts';

/** The node takes no shorter vector. */
const LEAST_VALUES = 12;

/** Replays the node on its `block_vector`, `%` form and preset names included. */
export function simulateInspire(file: HostFile, text: string, settings: NodeSettings = NODE_DEFAULTS): Simulation {
  let [vector, notes]: [string, string[]] = [asciiDigits(text), []];
  if (vector.startsWith('%')) {
    const made = vectorOfSpec(vector, sorted(file));
    if ('fault' in made) return allAlike(file, null, 'the node stops', made.fault);
    [vector, notes] = [made.vector, [`The node makes this vector of it: ${made.vector}`]];
  }
  const read = readVector(vector);
  if ('fault' in read) return allAlike(file, null, 'the node stops', read.fault);
  const { a, b } = settings;
  if (/[AaBb]/.test(read.items.join('')) && a !== null && b !== null) notes.push(`A is taken as ${decimal(a)} and B as ${decimal(b)}.`);
  return runVector(file, read.items, settings, notes);
}

/** Value per slot. Where neighbours of two sections share a slot, one value per layer of each, because layers take them in turn. */
export function inspireVector(file: HostFile, gains: Gains): string {
  const order = sorted(file);
  const slots = consumption(order.blocks, Number.POSITIVE_INFINITY);
  const perSlot: number[][] = Array.from({ length: slots.reduce((most, slot) => Math.max(most, slot), 0) + 1 }, () => []);
  for (const [i, { index }] of order.blocks.entries()) perSlot[slots[i] ?? 0]?.push(wantedBy(file, gains, index));
  const items = perSlot.slice(1).map((wanted) => (new Set(wanted).size === 1 ? decimal(wanted[0] ?? 1) : wanted.map(decimal).join(' ')));
  const values = [decimal(baseGain(file, gains, order)), ...items];
  return [...values, ...Array.from({ length: Math.max(0, LEAST_VALUES - values.length) }, () => '1')].join(',');
}

const baseGain = (file: HostFile, gains: Gains, { base }: Sorted): number =>
  commonest(base.map((index) => wantedBy(file, gains, index))) ?? 1;

function inspireSpec(file: HostFile, gains: Gains): string {
  const order = sorted(file);
  const sections = new Map<Section, number[]>();
  for (const section of SECTIONS) {
    const numbers = new Map<number, number[]>();
    for (const block of order.blocks) {
      if (block.section === section) numbers.set(block.number, [...(numbers.get(block.number) ?? []), wantedBy(file, gains, block.index)]);
    }
    sections.set(
      section,
      [...numbers.values()].map((wanted) => commonest(wanted) ?? 1),
    );
  }
  return specOf(baseGain(file, gains, order), sections);
}

/** The `%` form makes one value per block and must come to 12 as well. */
export function inspireForms(file: HostFile): readonly HostVariant[] {
  const { blocks } = sorted(file);
  const count = new Set(blocks.map(({ section, number }) => `${section} ${number}`)).size;
  const vector = { id: 'vector', label: 'Vector' };
  return count + 1 < LEAST_VALUES ? [vector] : [vector, { id: 'percent', label: '% form' }];
}

export const inspireText = (file: HostFile, gains: Gains, form: string): string =>
  form === 'percent' ? inspireSpec(file, gains) : inspireVector(file, gains);

/** The `%` form has no sign. */
export const inspireLimits = (form: string): { readonly limits?: Limits } => (form === 'percent' ? { limits: { min: 0 } } : {});

/** What to know of a file before its text is used. */
export function inspireNotes(file: HostFile): readonly string[] {
  const { blocks, base } = sorted(file);
  const notes = ['The vector belongs to this file: another LoRA with other blocks takes its values for other blocks.'];
  if (blocks.length === 0) notes.push(`The node knows no blocks of ${file.familyLabel}: the whole file hangs on the first value.`);
  else if (base.length > 0) notes.push('The first value is for everything that is not a block, text encoders included.');
  return notes;
}

export const INSPIRE_VERSION = 'ComfyUI-Inspire-Pack 1aef2c5';
/** Of a model without sections the whole file hangs on the first value. */
export const knowsNoBlocks = (file: HostFile): boolean => sorted(file).blocks.length === 0;

export const inspire: HostTarget = {
  id: 'inspire',
  label: 'ComfyUI: Inspire block vector',
  version: INSPIRE_VERSION,
  about: 'Text for `block_vector` of Inspire Pack’s "Lora Loader (Block Weight)", one value per block that this file has.',
  loader: INSPIRE_LOADER,
  capabilities: {
    form: 'list',
    percent: true,
    lists: () => ({ own: [], from: LEAST_VALUES }),
    // LoRA Block Weight's examples have lines called SD-LyCO..., of its own lengths.
    presetNames: /^(SD(?!-LyCO)|SDXL|FLUX)-/,
  },
  coarse: knowsNoBlocks,
  applies: (file) => loadsSome(file, INSPIRE_LOADER),
  variants: inspireForms,
  export: (file, gains, options) =>
    chosen(file, gains, options, {
      variants: inspireForms(file),
      make: (variant): HostText => ({
        text: inspireText(file, gains, variant),
        variant,
        kind: 'text',
        saveAs: null,
        notes: inspireNotes(file),
        ...inspireLimits(variant),
      }),
      simulate: (text) => simulateInspire(file, text),
    }),
  simulate: (file, text) => simulateInspire(file, text.trim()),
};
