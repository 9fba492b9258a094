/** The slots of one file: the family's main ones, all of them, then the encoders and the other stacks that it touches. */
import { MAIN, SECOND, type Location } from '../dialects/dialect.ts';
import type { Layout, Slot } from '../reading.ts';
import { encoderSlotOf } from './encoders.ts';
import type { EncoderStack } from './encoder-kinds.ts';
import type { Structure } from './family.ts';

export interface Placing {
  readonly layout: Layout | null;
  /** Slot of one of the modules given, null when it lies in none. */
  slotOf(location: Location): string | null;
  /** `Slot.component` of a module. */
  componentOf(location: Location): string;
}

export const isEncoder = (component: string): boolean => /^te\d$/.test(component);
const isMain = (component: string): boolean => component === MAIN || component === SECOND;

/** Slots of the second model of a pair. */
const LOW = 'low.';
const second = (slot: Slot): Slot => ({ ...slot, id: LOW + slot.id, group: `${slot.group} (low noise)`, component: `${slot.component}_2` });
const firstOfTwo = (slot: Slot): Slot => ({ ...slot, group: `${slot.group} (high noise)` });

export function place(
  structure: Structure | null,
  encoders: readonly EncoderStack[],
  locations: readonly Location[],
  pair: boolean,
): Placing {
  const slotOf = (location: Location): string | null => {
    if (isEncoder(location.component)) return encoderSlotOf(location);
    if (!isMain(location.component)) return null;
    const slot = structure?.slotOf(location) ?? null;
    return slot !== null && pair && location.component === SECOND ? LOW + slot : slot;
  };
  const slots = new Map(locations.map((location) => [location, slotOf(location)]));
  const layout = structure ? withOthers(structure, encoders, new Set(slots.values()), pair) : encodersAlone(encoders);
  const known = new Set(layout?.slots.map(({ id }) => id));
  return {
    layout,
    slotOf(location) {
      const slot = slots.get(location) ?? null;
      return slot !== null && known.has(slot) ? slot : null;
    },
    componentOf({ component }) {
      if (!isMain(component)) return component;
      const name = structure?.component ?? 'model';
      return pair && component === SECOND ? `${name}_2` : name;
    },
  };
}

function withOthers(structure: Structure, encoders: readonly EncoderStack[], touched: ReadonlySet<string | null>, pair: boolean): Layout {
  const twice = (some: readonly Slot[]): readonly Slot[] => (pair ? [...some.map(firstOfTwo), ...some.map(second)] : some);
  const main = twice(structure.layout.slots);
  const others = twice(structure.others);
  const groups = new Set(others.filter(({ id }) => touched.has(id)).map(({ group }) => group));
  const { id, label } = structure.layout;
  return {
    id: pair ? id.replace(/_(\d+)$/, '_2x$1') : id,
    label: pair ? label.replace(/ (\d+)$/, ' 2×$1') : label,
    mainCount: main.length,
    // A stack is shown whole; stem and head, of one slot each, as they are touched.
    slots: [
      ...main,
      ...encoders.flatMap((stack) => stack.slots),
      ...others.filter((slot) => touched.has(slot.id) || (!slot.group.startsWith('Other') && groups.has(slot.group))),
    ],
  };
}

function encodersAlone(encoders: readonly EncoderStack[]): Layout | null {
  const slots = encoders.flatMap((stack) => stack.slots);
  if (slots.length === 0) return null;
  const names = encoders.map(({ label }) => label.toLowerCase().replace(/[^a-z0-9]+/g, '_'));
  return { id: `te_${names.join('_')}_${slots.length}`, label: `TE ${slots.length}`, mainCount: slots.length, slots };
}
