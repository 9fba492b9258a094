/** A model family is one file: how it is recognised and which block a module is in. Layouts are data. */
import type { FamilyVerdict, Layout, Slot } from '../reading.ts';
import type { Location } from '../dialects/locate.ts';

/** A module as recognition sees it. */
export interface Seen {
  readonly name: string;
  readonly location: Location;
  /** Delta shape; null when unknown. */
  readonly rows: number | null;
  readonly cols: number | null;
  /** A factor is stored with four dimensions: a 1 x 1 convolution. */
  readonly convolution: boolean;
}

export interface Hints {
  readonly path: string;
  /** Family the metadata names, with the text that did: see `metadata-hints.ts`. */
  readonly named: { readonly family: string; readonly text: string } | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Recognised {
  readonly family: Omit<FamilyVerdict, 'contradictions'>;
  /** `unet` or `transformer`. */
  readonly component: string;
  readonly layout: Pick<Layout, 'id' | 'label'> & { readonly slots: readonly Slot[] };
  readonly originalLayout: string | null;
  /** Main or other slot of a module of the diffusion model; null for none. */
  slotOf(location: Location): string | null;
  /** Slots beyond the main ones that this file touches (stem, head, side stacks). */
  readonly others: readonly Slot[];
}

export interface Architecture {
  readonly id: string;
  /** @param main modules of the diffusion model only, at least one; @param encoders those of text encoders */
  recognise(main: readonly Seen[], encoders: readonly Seen[], hints: Hints): Recognised | null;
}

export const verdict = (
  id: string,
  label: string,
  evidence: string,
  more: Partial<Pick<FamilyVerdict, 'certainty' | 'candidates' | 'subtype'>> = {},
): Omit<FamilyVerdict, 'contradictions'> => ({
  id,
  label,
  certainty: 'certain',
  candidates: [{ id, label }],
  subtype: null,
  evidence,
  ...more,
});

/** `count` slots of one stack: `double.0` "Double 0" ... */
export function stack(
  count: number,
  options: { id: string; label: (index: number) => string; group: string; component: string; role?: Slot['role'] },
): Slot[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${options.id}.${index}`,
    label: options.label(index),
    group: options.group,
    component: options.component,
    role: options.role ?? 'main',
  }));
}

export const other = (id: string, label: string, component: string): Slot => ({ id, label, group: 'Other', component, role: 'other' });

/** Distinct block indices of a container. */
export function indices(seen: readonly Seen[], container: string): Set<number> {
  const found = new Set<number>();
  for (const { location } of seen) if (location.block?.container === container) found.add(location.block.index);
  return found;
}

export const highest = (numbers: Iterable<number>): number => Math.max(-1, ...numbers);

/** The first width that `pick` finds, over the modules. */
export function firstWidth(seen: readonly Seen[], pick: (module: Seen) => number | null): number | null {
  for (const module of seen) {
    const width = pick(module);
    if (width !== null) return width;
  }
  return null;
}

/** "19 double + 38 single blocks" from counts; parts with none are left out. */
export const counted = (...parts: readonly (readonly [number, string])[]): string =>
  parts
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}`)
    .join(' + ');
