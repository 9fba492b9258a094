/**
 * A LoKr of a fused q, k, v that a tool stored under the names of the single projections: every one holds the whole product, and only
 * its own rows are applied (comfy/weight_adapter/lokr.py and comfy/lora_convert.py at 2bffe2f4). q has as many rows as the layer has
 * inputs, k and v share what is left. Where they begin `row_offset` says, or else the name: q at 0, k behind q, v behind k.
 *   ||rows||^2 = sum over the rows of ||W1[a]||^2 ||W2[c]||^2 with row = a . rows(W2) + c
 */
import type { Kron, Plain } from '../deltas/delta.ts';
import { isMessage, message, type Message } from '../message.ts';
import type { DeltaFigures, Parts, Reduced } from './adapter-kind.ts';

interface Shape {
  readonly rows: number;
  readonly cols: number;
}

export interface Window {
  readonly rows: number;
  /** First row; null: the value of `row_offset`, which the header does not have. */
  readonly from: number | null;
}

/**
 * @param product shape of the whole product
 * @returns which rows of it are applied, why that is not known, or null where all are
 */
export function windowOf(product: Shape, parts: Parts): Window | Message | null {
  return parts.has('row_offset') ? toldByOffset(product, parts) : toldByName(product, parts);
}

function toldByOffset({ rows, cols }: Shape, parts: Parts): Window | Message {
  if (parts.has('lokr_t2')) return message('module.offset-and-core');
  const others = (rows - cols) / 2;
  if (!Number.isInteger(others) || others <= 0) return message('module.offset-part', { shape: [rows, cols] });
  // q and the others differ in rows only with grouped keys and values.
  if (others === cols) return { rows: cols, from: null };
  const name = /(?:^|[._])(?:to_|w)?([qkv])(?:_proj)?$/.exec(moduleName(parts))?.[1];
  return name ? { rows: name === 'q' ? cols : others, from: null } : message('module.offset-name', { shape: [rows, cols] });
}

/** Inputs of a layer with grouped keys and values, and their rows: Krea 2, Lumina 2. Elsewhere k and v have as many rows as q. */
const GROUPED: ReadonlyMap<number, number> = new Map([
  [6144, 1536],
  [2304, 768],
]);

/** A projection of its own never has the rows of all three. */
function toldByName({ rows, cols }: Shape, parts: Parts): Window | null {
  const others = rows === 3 * cols ? cols : (GROUPED.get(cols) ?? Number.NaN);
  if (rows !== cols + 2 * others || parts.has('lokr_t2')) return null;
  const name = /(?:^|[._])(?:to_|w)([qkv])$/.exec(moduleName(parts))?.[1];
  if (name === undefined) return null;
  return name === 'q' ? { rows: cols, from: 0 } : { rows: others, from: name === 'k' ? cols : cols + others };
}

const moduleName = (parts: Parts): string =>
  [...parts.values()][0]?.name.replace(/\.(?:lokr_|row_offset|alpha|dora_scale|scale).*$/, '') ?? '';

/** Terms that a part of a product is made of, at most. */
const MOST_TERMS = 64;

/**
 * Rows `from` up to `from + rows` of one (x) two, as products of the same shape: with g the largest height that divides both ends and the
 * height of `two`, slab s of g rows of `two` stands where a row of the product falls into it,
 *   sum over s of one_s (x) two[s],   one_s[t] = one[a] where chunk t of g rows lies in row a of `one` and in slab s, else 0
 */
export function rowsOfProduct({ one, two, scale }: Omit<Kron, 'kind'>, from: number, rows: number): readonly Kron[] | Message {
  const height = divisor(divisor(two.rows, from), rows);
  const slabs = two.rows / height;
  if (slabs > MOST_TERMS) return message('delta.rows-across', { from, to: from + rows - 1 });
  return Array.from({ length: slabs }, (_, slab): Kron => {
    const values = new Float64Array((rows / height) * one.cols);
    for (let chunk = 0; chunk < rows / height; chunk++) {
      const at = from / height + chunk;
      if (at % slabs !== slab) continue;
      const row = Math.floor(at / slabs) * one.cols;
      values.set(one.values.subarray(row, row + one.cols), chunk * one.cols);
    }
    return { kind: 'kron', scale, one: { rows: rows / height, cols: one.cols, values }, two: slabOf(two, slab * height, height) };
  });
}

const slabOf = ({ values, cols }: Plain, from: number, rows: number): Plain => ({
  rows,
  cols,
  values: values.subarray(from * cols, (from + rows) * cols),
});

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

export function windowFigures(reduced: ReadonlyMap<string, Reduced>, parts: Parts): DeltaFigures | null {
  const [one, two] = [rowSquares('w1', reduced), rowSquares('w2', reduced)];
  if (!one || !two) return null;
  const product = { rows: one.squares.length * two.squares.length, cols: one.cols * two.cols };
  const window = windowOf(product, parts);
  if (window === null || isMessage(window)) return null;
  const offset = firstRow(window, product.rows, reduced.get('row_offset')?.values ?? undefined);
  if (offset === null) return null;
  let sum = 0;
  for (let row = offset; row < offset + window.rows; row++) {
    const a = Math.floor(row / two.squares.length);
    sum += (one.squares[a] as number) * (two.squares[row - a * two.squares.length] as number);
  }
  return {
    norm: Math.sqrt(sum),
    spectral: null,
    singularValues: null,
    note: message(window.from === null ? 'module.fused-rows' : byName(parts), { from: offset, to: offset + window.rows - 1 }),
  };
}

const byName = (parts: Parts) =>
  /(?:_to_[qkv]|[._]w[qkv])$/.test(moduleName(parts)) ? 'module.fused-rows-by-name' : 'module.fused-rows-of-wq';

/** @param offset value of `row_offset`, if there is one @returns null where the product has no such rows */
export function firstRow({ rows, from }: Window, all: number, offset: ArrayLike<number> | undefined): number | null {
  const first = from ?? offset?.[0];
  return first !== undefined && Number.isInteger(first) && first >= 0 && first + rows <= all ? first : null;
}

/** ||row||^2 of a factor, whole or a product a.b: made whole, which is the size of the factor. */
function rowSquares(name: 'w1' | 'w2', reduced: ReadonlyMap<string, Reduced>): { squares: Float64Array; cols: number } | null {
  const whole = reduced.get(`lokr_${name}`);
  const [a, b] = [reduced.get(`lokr_${name}_a`), reduced.get(`lokr_${name}_b`)];
  if (whole?.values) {
    const { rows, cols } = whole.need;
    return { squares: squaresOf(whole.values, rows, cols), cols };
  }
  if (!a?.values || !b?.values) return null;
  const [rank, cols] = [b.need.rows, b.need.cols];
  const product = new Float64Array(a.need.rows * cols);
  for (let i = 0; i < a.need.rows; i++) {
    for (let p = 0; p < rank; p++) {
      const factor = a.values[i * rank + p] as number;
      for (let j = 0; j < cols; j++)
        product[i * cols + j] = (product[i * cols + j] as number) + factor * (b.values[p * cols + j] as number);
    }
  }
  return { squares: squaresOf(product, a.need.rows, cols), cols };
}

const squaresOf = (values: Float32Array | Float64Array, rows: number, cols: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = i * cols; j < (i + 1) * cols; j++) sum += (values[j] as number) ** 2;
    return sum;
  });
