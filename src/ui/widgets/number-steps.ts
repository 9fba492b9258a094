/** Keys and pointers that change a number, on sliders and in fields: 0.05 a step, with Shift ten times that, with Alt a tenth. */

export const STEP = 0.05;
const PAGE = 0.25;
/** Steps of 0.005 and what is typed have no more decimals than these. */
const DECIMALS = 6;

export interface Range {
  readonly least: number;
  readonly most: number;
}

interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

const UP: Readonly<Record<string, number>> = { ArrowUp: STEP, ArrowDown: -STEP, PageUp: PAGE, PageDown: -PAGE };
const ALONG: Readonly<Record<string, number>> = { ArrowRight: STEP, ArrowLeft: -STEP };

const rounded = (value: number): number => Number(value.toFixed(DECIMALS)) + 0;
const within = (value: number, { least, most }: Range): number => Math.min(most, Math.max(least, value));

/**
 * The number after the key, or null when the key means nothing here. A step that would leave the range ends at its edge; one from
 * beyond the range, where it was typed, leads no further out.
 *
 * @param control Left, Right, Home and End move the cursor in a field
 */
export function afterKey(value: number, event: Pressed, control: 'slider' | 'field', range: Range): number | null {
  if (event.ctrlKey || event.metaKey) return null;
  if (control === 'slider' && event.key === 'Home') return range.least;
  if (control === 'slider' && event.key === 'End') return range.most;
  const step = UP[event.key] ?? (control === 'slider' ? ALONG[event.key] : undefined);
  if (step === undefined) return null;
  const size = step * (event.shiftKey ? 10 : 1) * (event.altKey ? 0.1 : 1);
  return rounded(within(value + size, { least: Math.min(value, range.least), most: Math.max(value, range.most) }));
}

/** A number under the pointer, on the grid of steps: 0.05, or 0.005 with Alt. */
export function snapped(value: number, fine: boolean, range: Range): number {
  const grid = fine ? STEP / 10 : STEP;
  return rounded(within(Math.round(value / grid) * grid, range));
}
