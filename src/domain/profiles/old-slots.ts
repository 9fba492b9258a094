/**
 * Slots of text encoders under the numbers that they had before they were numbered by what they are: T5 was `te2` in a Flux.1 file of
 * OneTrainer and `te3` in one of sd-scripts. What was kept under an old number is mapped when it is read, so that no gain is lost.
 */
import { ENCODER_NUMBERS } from '../architectures/encoders.ts';
import type { Layout, Slot } from '../reading.ts';
import type { Gains } from './profile.ts';

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

interface Former {
  readonly renames: Renames;
  /** Whether a model with these slots can have counted so: elsewhere the old number is that of an encoder of its own. */
  readonly on: (known: ReadonlySet<string>) => boolean;
}

/** Every way in which encoders were numbered that now have another number, and where. */
const FORMER: readonly Former[] = [
  // CLIP-L, T5 (OneTrainer and diffusers of Flux.1). SD3 has CLIP-G between them, UNets have no T5.
  { renames: new Map([['te2', 'te3']]), on: (known) => !known.has('joint.0') && !known.has('in.0') },
  // One encoder, T5 (PixArt, Wan, LTX-Video, Mochi and others). In Flux.1 and SD3 the first is CLIP-L.
  { renames: new Map([['te1', 'te3']]), on: (known) => !['joint.0', 'single.0', 'in.0'].some((slot) => known.has(slot)) },
  // Llama, CLIP-L (diffusers of HunyuanVideo).
  {
    renames: new Map([
      ['te1', 'te4'],
      ['te2', 'te1'],
    ]),
    on: (known) => [...known].some((slot) => slot.startsWith('te4.')),
  },
  // One encoder, CLIP-G (the refiner of SDXL, which has more blocks than SDXL, whose first is CLIP-L).
  { renames: new Map([['te1', 'te2']]), on: (known) => !known.has('joint.0') && (known.has('in.11') || !known.has('in.0')) },
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
  const fits = (renames: Renames): boolean => {
    const now = encoders.map((id) => renamed(id, renames));
    return now.every((id) => known.has(id)) && new Set(now).size === new Set(encoders).size;
  };
  return fits(NONE) ? NONE : (FORMER.find(({ renames, on }) => on(known) && fits(renames))?.renames ?? NONE);
}

/** What a source of a stored bake plan says by slots and by components. */
interface BySlots {
  readonly gains: Gains;
  readonly components: Readonly<Record<string, number>>;
  readonly blocks: readonly string[] | null;
}

/** A source under the numbers that the encoders of its file have now. */
export function sourceOn<T extends BySlots>(source: T, slots: readonly Pick<Slot, 'id'>[]): T {
  const { gains, components, blocks } = source;
  const whole = Object.keys(components).map((component) => `${component}.0`);
  const renames = waysTo([...Object.keys(gains), ...(blocks ?? []), ...whole.filter((id) => /^te\d/.test(id))], slots);
  if (renames.size === 0) return source;
  return {
    ...source,
    gains: gainsUnder(gains, renames),
    components: Object.fromEntries(Object.entries(components).map(([name, gain]) => [renames.get(name) ?? name, gain])),
    blocks: blocks?.map((slot) => renamed(slot, renames)) ?? null,
  };
}
