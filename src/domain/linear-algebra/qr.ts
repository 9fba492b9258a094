/**
 * Householder QR at f64 of a tall or wide matrix given by its columns: A (m x n) = Q.R with R upper triangular, k x n, k = min(m, n).
 * Unlike a Gram matrix it does not square the condition: R is that of a matrix within a few m.n.eps.||A|| of A, column by column.
 */
export interface Qr {
  /** k x n, row-major; zeros below the diagonal. */
  readonly r: Float64Array;
  readonly k: number;
  /** The first k columns of Q, each m long: row j holds column j. */
  columns(): Float64Array;
}

/** @param byColumns row j holds column j of A: n x m, overwritten */
export function qr(byColumns: Float64Array, m: number, n: number): Qr {
  const k = Math.min(m, n);
  const a = byColumns;
  const heights = new Float64Array(k);
  const r = new Float64Array(k * n);
  for (let j = 0; j < k; j++) {
    const own = j * m;
    const [norm, scale] = normFrom(a, own + j, own + m);
    if (norm > 0) {
      for (let i = own + j; i < own + m; i++) a[i] = (a[i] as number) / scale;
      const first = a[own + j] as number;
      const signed = first > 0 ? -norm / scale : norm / scale;
      a[own + j] = first - signed;
      heights[j] = signed * (signed - first);
      r[j * n + j] = signed * scale;
      for (let other = j + 1; other < n; other++) reflect(a, own, other * m, j, m, heights[j] as number);
    }
    for (let other = j + 1; other < n; other++) r[j * n + other] = a[other * m + j] as number;
  }
  return {
    r,
    k,
    columns() {
      const q = new Float64Array(k * m);
      for (let j = 0; j < k; j++) {
        q[j * m + j] = 1;
        for (let i = j; i >= 0; i--) if (heights[i] !== 0) reflectInto(q, j * m, a, i * m, i, m, heights[i] as number);
      }
      return q;
    },
  };
}

/** Norm of values[from, to) and its largest entry without sign. */
function normFrom(values: Float64Array, from: number, to: number): readonly [number, number] {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(values[i] as number));
  if (largest === 0) return [0, 0];
  let sum = 0;
  for (let i = from; i < to; i++) sum += ((values[i] as number) / largest) ** 2;
  return [largest * Math.sqrt(sum), largest];
}

const reflect = (a: Float64Array, own: number, other: number, from: number, m: number, h: number): void =>
  reflectInto(a, other, a, own, from, m, h);

/** x <- (1 - v.vt / h) x over the entries from `from` on. */
function reflectInto(x: Float64Array, xAt: number, v: Float64Array, vAt: number, from: number, m: number, h: number): void {
  let dot = 0;
  for (let i = from; i < m; i++) dot += (x[xAt + i] as number) * (v[vAt + i] as number);
  if (dot === 0) return;
  dot /= h;
  for (let i = from; i < m; i++) x[xAt + i] = (x[xAt + i] as number) - dot * (v[vAt + i] as number);
}
