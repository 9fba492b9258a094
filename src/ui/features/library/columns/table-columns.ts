/**
 * Which columns the table shows and how wide they are. By themselves the least telling leave a list that grows narrow: what they say
 * is in a neighbour (the folder below the name, the family in the layout) or in the details. What the user has chosen holds at every
 * width; then the table scrolls sideways.
 */
import { type ShownColumn, SHOWN_COLUMNS } from '../../../../domain/library/columns.ts';

interface Form {
  /** Least width, px; of what keeps it, that of the widest text in either language, as 2026年11月30日. */
  readonly least: number;
  /** Share of the room that is left over; 0 keeps the least width. */
  readonly grows: number;
  /** Least width of the list from which on it stands by itself, px. */
  readonly from: number;
}

const FORMS: Readonly<Record<ShownColumn, Form>> = {
  name: { least: 180, grows: 2.4, from: 0 },
  family: { least: 118, grows: 0.6, from: 980 },
  layout: { least: 116, grows: 0, from: 630 },
  adapter: { least: 74, grows: 0.2, from: 862 },
  rank: { least: 58, grows: 0, from: 630 },
  strength: { least: 140, grows: 1.3, from: 0 },
  total: { least: 84, grows: 0, from: 710 },
  size: { least: 80, grows: 0, from: 862 },
  folder: { least: 110, grows: 0.9, from: 1250 },
  date: { least: 124, grows: 0, from: 1120 },
  status: { least: 112, grows: 0, from: 630 },
};

/** What a width may be, px. */
export const NARROWEST = 48;
export const WIDEST = 1200;

export const bounded = (width: number): number => Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));

export type Chosen = Readonly<Record<string, boolean>>;
export type Widths = Readonly<Record<string, number>>;

/** @param width of the list, px @param chosen what the user said, by column; the name is always there */
export const columnsIn = (width: number, chosen: Chosen): readonly ShownColumn[] =>
  SHOWN_COLUMNS.filter((key) => key === 'name' || (chosen[key] ?? width >= FORMS[key].from));

/**
 * @param widths what the user set, px, by column
 * @returns value of `grid-template-columns`. Columns that grow may become smaller than their least width where the list is smaller than
 *   name and fingerprint need, as on a phone; `cqi` is a hundredth of the width of the list.
 */
export const templateOf = (columns: readonly ShownColumn[], widths: Widths): string =>
  columns
    .map((key) => {
      const { least, grows } = FORMS[key];
      const set = widths[key];
      if (set !== undefined) return `${bounded(set)}px`;
      if (grows === 0) return `${least}px`;
      return `minmax(min(${least}px, ${key === 'name' ? 60 : 34}cqi), ${grows}fr)`;
    })
    .join(' ');

/** The least width of all of them together, px. */
export const leastOf = (columns: readonly ShownColumn[], widths: Widths): number =>
  columns.reduce((sum, key) => sum + bounded(widths[key] ?? FORMS[key].least), 0);
