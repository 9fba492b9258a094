/**
 * Slots of text encoders under the numbers that they had before they were numbered by what they are: T5 was `te2` in a Flux.1 file of
 * OneTrainer and `te3` in one of sd-scripts. What was kept under an old number is mapped when it is read, so that no gain is lost.
 */
import { ENCODER_NUMBERS } from '../architectures/encoders.ts';
import type { Layout, Slot } from '../reading.ts';
import type { Gains } from './types.ts';

type Renames = ReadonlyMap<string, string>;

const NONE: Renames = new Map();

/** `te2.7` under the new number of its encoder. */
const renamed = (slot: string, renames: Renames): string => {
  const dot = slot.indexOf('.');
  const to = dot < 0 ? undefined : renames.get(slot.slice(0, dot));
  return to === undefined ? slot : to + slot.slice(dot);
};

const gainsUnder = (gains: Gains, renames: Renames): Gains =>
  renames.size === 0 ? gains : Object.fromEntries(Object.entries(gains).map(([slot, gain]) => [renamed(slot, renames), gain]));

/** What a layout of its own time says of its encoders: "Text encoder 2 (T5)". */
export function withNewSlots<T extends { readonly layout: Layout; readonly gains: Gains }>(kept: T): T {
  const renames = renamesOf(kept.layout.slots);
  if (renames.size === 0) return kept;
  const slots = kept.layout.slots.map((slot) => newSlot(slot, renames));
  return { ...kept, layout: { ...kept.layout, slots }, gains: gainsUnder(kept.gains, renames) };
}

/** Gains of such a layout that are kept apart from it. */
export const newGains = (gains: Gains, layout: Layout): Gains => gainsUnder(gains, renamesOf(layout.slots));

const GROUP = /^Text encoder \d+ \((.+)\)$/;

function renamesOf(slots: readonly Slot[]): Renames {
  const numbers = new Map<string, string>();
  for (const { role, component, group } of slots) {
    if (role !== 'te' || numbers.has(component)) continue;
    numbers.set(component, ENCODER_NUMBERS.get(GROUP.exec(group)?.[1] ?? '') ?? component);
  }
  // Two that would get one number keep theirs, as in a file.
  if (new Set(numbers.values()).size < numbers.size) return NONE;
  return new Map([...numbers].filter(([old, now]) => old !== now));
}

function newSlot(slot: Slot, renames: Renames): Slot {
  const component = slot.role === 'te' ? renames.get(slot.component) : undefined;
  if (component === undefined) return slot;
  return {
    ...slot,
    id: renamed(slot.id, renames),
    component,
    label: slot.label.replace(slot.component.toUpperCase(), component.toUpperCase()),
    group: slot.group.replace(/^Text encoder \d+/, `Text encoder ${component.slice(2)}`),
  };
}

/** Every way in which encoders were numbered that now have another number. */
const FORMER: readonly Renames[] = [
  // CLIP-L, T5 (OneTrainer and diffusers of Flux.1).
  new Map([['te2', 'te3']]),
  // One encoder, T5 (PixArt, Wan, LTX-Video, Mochi and others).
  new Map([['te1', 'te3']]),
  // Llama, CLIP-L (diffusers of HunyuanVideo).
  new Map([
    ['te1', 'te4'],
    ['te2', 'te1'],
  ]),
  // One encoder, CLIP-G (the refiner of SDXL).
  new Map([['te1', 'te2']]),
];

/**
 * What is kept without the layout of its time: the first way that gives every slot a place in the layout of now.
 * @returns as they are where they fit, and where no way fits
 */
export function gainsOn(gains: Gains, slots: readonly Pick<Slot, 'id'>[]): Gains {
  return gainsUnder(gains, waysTo(Object.keys(gains), slots));
}

/** @returns the new names of these ids, in their order */
export function idsOn(ids: readonly string[], slots: readonly Pick<Slot, 'id'>[]): readonly string[] {
  const renames = waysTo(ids, slots);
  return renames.size === 0 ? ids : ids.map((id) => renamed(id, renames));
}

function waysTo(ids: readonly string[], slots: readonly Pick<Slot, 'id'>[]): Renames {
  const encoders = ids.filter((id) => /^te\d+\./.test(id));
  const known = new Set(slots.map(({ id }) => id));
  const fits = (renames: Renames): boolean => encoders.every((id) => known.has(renamed(id, renames)));
  return fits(NONE) ? NONE : (FORMER.find(fits) ?? NONE);
}
