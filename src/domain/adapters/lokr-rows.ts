/**
 * A LoKr of a fused q, k, v that a tool stored under the names of the single projections: every one holds the whole product, and
 * `row_offset` says where its rows begin (ComfyUI). The rows end where the next projection's begin: q has as many as the layer has
 * inputs, k and v share what is left.
 *   ||rows||^2 = sum over the rows of ||W1[a]||^2 ||W2[c]||^2 with row = a . rows(W2) + c
 */
import type { DeltaFigures, Parts, Reduced } from './types.ts';

/**
 * @param product shape of the whole product
 * @returns how many rows are applied, or why that is not known
 */
export function windowOf({ rows, cols }: { readonly rows: number; readonly cols: number }, parts: Parts): { rows: number } | string {
  if (parts.has('lokr_t2')) return 'It has a row offset and a Tucker core, which no tool writes together';
  const others = (rows - cols) / 2;
  if (!Number.isInteger(others) || others <= 0)
    return `Its row offset takes a part of ${rows} x ${cols}; which part of q, k, v is not told`;
  // The offset itself is a value, which the header does not have; q and the others differ in rows only with grouped keys and values.
  if (others === cols) return { rows: cols };
  const name = /(?:^|[._])(?:to_|w)?([qkv])(?:_proj)?$/.exec(moduleName(parts))?.[1];
  return name ? { rows: name === 'q' ? cols : others } : `Its row offset takes a part of ${rows} x ${cols}; its name names none of q, k, v`;
}

const moduleName = (parts: Parts): string => parts.get('row_offset')?.name.replace(/\.row_offset$/, '') ?? '';

export function windowFigures(reduced: ReadonlyMap<string, Reduced>, parts: Parts): DeltaFigures | null {
  const [one, two] = [rowSquares('w1', reduced), rowSquares('w2', reduced)];
  const offset = reduced.get('row_offset')?.values?.[0];
  if (!one || !two || offset === undefined || !Number.isInteger(offset)) return null;
  const window = windowOf({ rows: one.squares.length * two.squares.length, cols: one.cols * two.cols }, parts);
  if (typeof window === 'string' || offset < 0 || offset + window.rows > one.squares.length * two.squares.length) return null;
  let sum = 0;
  for (let row = offset; row < offset + window.rows; row++) {
    const a = Math.floor(row / two.squares.length);
    sum += (one.squares[a] as number) * (two.squares[row - a * two.squares.length] as number);
  }
  return {
    norm: Math.sqrt(sum),
    spectral: null,
    singularValues: null,
    note: `Rows ${offset} to ${offset + window.rows - 1} of a Kronecker product of a fused layer`,
  };
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
