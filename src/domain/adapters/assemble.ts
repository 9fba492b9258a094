/** From the tensors of a file to the parts that the adapter kinds read; `stored.ts` says how the one lies in the other. */
import type { Numbers } from '../deltas/delta.ts';
import { roomFor, transposed } from '../deltas/factors.ts';
import type { Made, Multiplier, Stored } from './stored.ts';
import type { GramArithmetic, Need, Reduced } from './adapter-kind.ts';

type Role = string;

/** The decoded values of a tensor of the file; undefined when it was not read. */
type ValuesOf<T> = (role: Role) => T | undefined;

/**
 * What the pass has to compute of each tensor of the file. The parts that are put together are held as values until their module is
 * complete (4 bytes per element), but for a block-diagonal factor of which only the Gram matrix is wanted.
 * @param needOf what the kind needs of a part
 */
export function tensorNeeds({ parts, made }: Stored, needOf: (part: Role) => Need): ReadonlyMap<Role, Need> {
  const needs = new Map<Role, Need>();
  for (const part of parts.keys()) {
    const composed = made.get(part);
    if (!composed) {
      needs.set(part, needOf(part));
      continue;
    }
    const alias = aliasOf(composed);
    const byGrams = isByGrams(composed, needOf(part));
    for (const { role, rows, cols, multiplier } of composed.pieces) {
      needs.set(role, alias === role ? needOf(part) : { reduction: byGrams ? 'gramCols' : 'values', rows, cols });
      // Of the numbers of a scale no more than their order counts.
      if (multiplier) needs.set(multiplier.role, { reduction: 'values', rows: 1, cols: 1 });
    }
  }
  return needs;
}

/** The tensor that a part is under another name. */
function aliasOf({ pieces, transposed: turned }: Made): Role | null {
  const [one] = pieces;
  return pieces.length === 1 && one && one.multiplier === null && !turned ? one.role : null;
}

/** The columns of two blocks of a diagonal have no row in common, so that the Gram matrix of all is that of each along the diagonal. */
const isByGrams = ({ pieces, layout, transposed: turned }: Made, need: Need): boolean =>
  need.reduction === 'gramCols' && layout === 'diagonal' && !turned && pieces.length > 1 && pieces.every(({ multiplier }) => !multiplier);

/** @param reduced of the tensors of the file, by what `tensorNeeds` asked for @returns of the parts, by what the kind needs */
export function partsReduced(
  { parts, made }: Stored,
  reduced: ReadonlyMap<Role, Reduced>,
  needOf: (part: Role) => Need,
  arithmetic: GramArithmetic,
): ReadonlyMap<Role, Reduced> {
  if (made.size === 0) return reduced;
  const all = new Map<Role, Reduced>();
  for (const part of parts.keys()) {
    const composed = made.get(part);
    const found = composed ? reducedOf(composed, reduced, needOf(part), arithmetic) : reduced.get(part);
    if (found) all.set(part, found);
  }
  return all;
}

function reducedOf(made: Made, reduced: ReadonlyMap<Role, Reduced>, need: Need, arithmetic: GramArithmetic): Reduced | null {
  const alias = aliasOf(made);
  if (alias !== null) return reduced.get(alias) ?? null;
  const tensors = made.pieces.flatMap(({ role, multiplier }) => [role, ...(multiplier ? [multiplier.role] : [])]);
  const found = tensors.flatMap((role) => reduced.get(role) ?? []);
  if (found.length < tensors.length) return null;
  const sum = (of: (one: Reduced) => number): number => found.reduce((total, one) => total + of(one), 0);
  const bad = { need, sumSq: 0, nan: sum(({ nan }) => nan), inf: sum(({ inf }) => inf), gram: null, values: null };
  if (bad.nan + bad.inf > 0) return bad;
  if (isByGrams(made, need)) return { ...bad, sumSq: sum(({ sumSq }) => sumSq), gram: alongDiagonal(found.map(({ gram }) => gram)) };
  const values = partValues(made, (role) => reduced.get(role)?.values ?? undefined);
  if (!values) return null;
  const { squares, infinite } = sizeOf(values);
  // A value and its scale may be finite and their product too large for f32.
  if (infinite > 0) return { ...bad, inf: infinite };
  const { reduction, rows, cols } = need;
  const gram = reduction === 'gramRows' ? arithmetic.gramRows : reduction === 'gramCols' ? arithmetic.gramCols : null;
  return { ...bad, sumSq: squares, gram: gram ? gram(values, rows, cols) : null, values: reduction === 'values' ? values : null };
}

function alongDiagonal(grams: readonly (Float64Array | null)[]): Float64Array | null {
  const sizes = grams.map((gram) => Math.round(Math.sqrt(gram?.length ?? 0)));
  const size = sizes.reduce((a, b) => a + b, 0);
  const out = new Float64Array(size * size);
  let from = 0;
  for (const [index, gram] of grams.entries()) {
    const own = sizes[index] ?? 0;
    if (!gram) return null;
    for (let i = 0; i < own; i++) out.set(gram.subarray(i * own, (i + 1) * own), (from + i) * size + from);
    from += own;
  }
  return out;
}

function sizeOf(values: Float32Array): { squares: number; infinite: number } {
  let squares = 0;
  let infinite = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value - value === 0) squares += value * value;
    else infinite++;
  }
  return { squares, infinite };
}

/** The values of a part, row-major in the form the kinds know; null when a tensor of it was not read. */
export function partValues<T extends Numbers>({ pieces, layout, transposed: turned }: Made, valuesOf: ValuesOf<T>): T | null {
  const blocks: { readonly rows: number; readonly cols: number; readonly values: T }[] = [];
  for (const { role, rows, cols, multiplier } of pieces) {
    const own = valuesOf(role);
    const scale = multiplier ? valuesOf(multiplier.role) : null;
    if (!own || scale === undefined) return null;
    const values = multiplier && scale ? multiplied(own, rows, cols, scale, multiplier) : own;
    blocks.push(turned ? { rows: cols, cols: rows, values: transposed(values, rows) } : { rows, cols, values });
  }
  const [first] = blocks;
  if (blocks.length === 1 && first) return first.values;
  const height = blocks.reduce((sum, { rows }) => sum + rows, 0);
  const width = layout === 'diagonal' ? blocks.reduce((sum, { cols }) => sum + cols, 0) : (first?.cols ?? 0);
  const widest = blocks.find(({ values }) => values instanceof Float64Array) ?? first;
  if (!widest) return null;
  const out = roomFor(widest.values, height * width);
  let [row, column] = [0, 0];
  for (const { rows, cols, values } of blocks) {
    for (let i = 0; i < rows; i++) out.set(values.subarray(i * cols, (i + 1) * cols), (row + i) * width + column);
    row += rows;
    if (layout === 'diagonal') column += cols;
  }
  return out;
}

function multiplied<T extends Numbers>(values: T, rows: number, cols: number, scale: Numbers, block: Multiplier): T {
  const out = roomFor(values, values.length);
  const across = cols / block.cols;
  for (let i = 0, at = 0; i < rows; i++) {
    const first = Math.floor(i / block.rows) * across;
    for (let j = 0; j < cols; j++, at++) out[at] = (values[at] as number) * (scale[first + Math.floor(j / block.cols)] as number);
  }
  return out;
}

/** Of the parts all of whose tensors are among `values`, which are those of the file. */
export function valuesOfParts<T extends Numbers>({ parts, made }: Stored, values: ReadonlyMap<Role, T>): ReadonlyMap<Role, T> {
  if (made.size === 0) return values;
  const all = new Map<Role, T>();
  for (const part of parts.keys()) {
    const composed = made.get(part);
    const found = composed ? partValues(composed, (role) => values.get(role)) : values.get(part);
    if (found) all.set(part, found);
  }
  return all;
}
