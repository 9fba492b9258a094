/**
 * Expected shapes as data: `3h<h` is a weight of 3h rows and h columns, where h is a width of the model size in question. A side
 * is a sum of terms (`3h+f`), a number, or `*` for anything; a whole spec of `*` says nothing about the shape.
 */
export type Widths = Readonly<Record<string, number>>;
type Term = readonly [factor: number, width: string | null];
export type Side = readonly Term[] | null;

export interface ShapeSpec {
  readonly rows: Side;
  readonly cols: Side;
}

function sideOf(text: string): Side {
  if (text === '*') return null;
  return text.split('+').map((term): Term => {
    const match = /^(\d*)([a-z]?)$/.exec(term);
    if (!match || term === '') throw new Error(`No shape term: ${text}`);
    return match[2] ? [Number(match[1] || 1), match[2]] : [Number(match[1]), null];
  });
}

export function shapeSpec(spec: string): ShapeSpec {
  if (spec === '*') return { rows: null, cols: null };
  const [rows, cols] = spec.split('<');
  if (rows === undefined || cols === undefined) throw new Error(`No shape: ${spec}`);
  return { rows: sideOf(rows), cols: sideOf(cols) };
}

/** null when the size has no such width: nothing is expected then. */
function valueOf(side: readonly Term[], widths: Widths): number | null {
  let sum = 0;
  for (const [factor, width] of side) {
    const value = width === null ? 1 : widths[width];
    if (value === undefined) return null;
    sum += factor * value;
  }
  return sum;
}

/**
 * Whether a model of hidden width `hidden` instead of `widths.h` has `found` where these widths have `expected`. Widths need not be multiples of each other, so a proportion is known to a whole number only: `hidden` stands for anything
 * from `hidden` to just below `hidden + 1`.
 */
function inProportion(expected: number, found: number, own: number, hidden: number): boolean {
  return found >= Math.floor((expected * hidden) / own) && found <= Math.ceil((expected * (hidden + 1)) / own);
}

function agrees(side: Side, found: number | null, widths: Widths, hidden: number | null): boolean {
  if (side === null || found === null) return true;
  const expected = valueOf(side, widths);
  if (expected === null || expected === found) return true;
  return hidden !== null && inProportion(expected, found, widths['h'] ?? 1, hidden);
}

/** @param hidden null for exactly these widths, else for those of a model of this hidden width, the others in proportion */
export const fits = (
  spec: ShapeSpec,
  shape: { readonly rows: number | null; readonly cols: number | null },
  widths: Widths,
  hidden: number | null = null,
): boolean => agrees(spec.rows, shape.rows, widths, hidden) && agrees(spec.cols, shape.cols, widths, hidden);

/** Whether this side is the plain width `name`: what a hidden width can be read from. */
export const isPlain = (side: Side, name: string): boolean => side?.length === 1 && side[0]?.[0] === 1 && side[0][1] === name;
