/** Cholesky factors of symmetric n x n matrices (row-major, f64): plain for solving and for judging, pivoted for Gram matrices. */

interface Factored {
  /** Lower triangular; columns of zeros at the end when the matrix has a lower rank. */
  readonly lower: Float64Array;
  /** Row i of `lower` belongs to row order[i] of the matrix. */
  readonly order: Int32Array;
}

/**
 * L with P.L.Lt.Pt = S^-1.A.S^-1 for a positive semi-definite A and S = its columns' norms, taking the largest remaining pivot first.
 * A carries the rounding of its sums (1e-8 and more where they were f32), so that of a matrix of lower rank only noise is left at
 * the end. Without rounding no entry of a remaining column is larger than the largest pivot, and no pivot negative: where that
 * fails, noise is all there is, and dividing by its root would make much of it.
 */
export function pivotedCholesky(a: Float64Array, scales: Float64Array, n: number): Factored {
  const lower = new Float64Array(n * n);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const left = Float64Array.from(scales, (scale) => (scale > 0 ? 1 : 0));
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const best = largestFrom(left, j);
    const pivot = left[best] as number;
    if (!(pivot > n * 2 ** -52) || -leastFrom(left, j) * 2 > pivot) break;
    swap(left, j, best);
    swap(order, j, best);
    for (let k = 0; k < j; k++) swap(lower, j * n + k, best * n + k);
    if (!remaining(a, scales, lower, order, j, n, column, 2 * pivot)) break;
    const root = Math.sqrt(pivot);
    lower[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      const entry = (column[i] as number) / root;
      lower[i * n + j] = entry;
      left[i] = (left[i] as number) - entry * entry;
    }
  }
  return { lower, order };
}

/** Column j of what is left, below the diagonal. @returns false when an entry is larger than `most` */
function remaining(
  a: Float64Array,
  scales: Float64Array,
  lower: Float64Array,
  order: Int32Array,
  j: number,
  n: number,
  column: Float64Array,
  most: number,
): boolean {
  const [row, own] = [(order[j] as number) * n, scales[order[j] as number] as number];
  for (let i = j + 1; i < n; i++) {
    const other = order[i] as number;
    const scale = own * (scales[other] as number);
    let sum = scale > 0 ? (a[row + other] as number) / scale : 0;
    for (let k = 0, x = i * n, y = j * n; k < j; k++, x++, y++) sum -= (lower[x] as number) * (lower[y] as number);
    if (Math.abs(sum) > most) return false;
    column[i] = sum;
  }
  return true;
}

function largestFrom(values: Float64Array, from: number): number {
  let best = from;
  for (let i = from + 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}

function leastFrom(values: Float64Array, from: number): number {
  let least = 0;
  for (let i = from; i < values.length; i++) if ((values[i] as number) < least) least = values[i] as number;
  return least;
}

function swap(values: Float64Array | Int32Array, i: number, j: number): void {
  const value = values[i] as number;
  values[i] = values[j] as number;
  values[j] = value;
}

/**
 * The lower triangular L with A = L.Lt. A pivot that is not positive is set to 0, and so is the column below it; `positive` then
 * says that A is not positive definite, as far as f64 tells.
 */
export function cholesky(a: Float64Array, n: number): { readonly lower: Float64Array; readonly positive: boolean } {
  const lower = new Float64Array(n * n);
  let positive = true;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j] as number;
      for (let k = 0, x = i * n, y = j * n; k < j; k++, x++, y++) sum -= (lower[x] as number) * (lower[y] as number);
      const pivot = lower[j * n + j] as number;
      if (i > j) lower[i * n + j] = pivot > 0 ? sum / pivot : 0;
      else if (sum > 0) lower[i * n + j] = Math.sqrt(sum);
      else positive = false;
    }
  }
  return { lower, positive };
}

/** Solves A x = b for a symmetric positive definite A; a vanishing pivot leaves its variable at 0. */
export function solvePositive(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const { lower } = cholesky(a, n);
  const at = (i: number, j: number): number => lower[i * n + j] as number;
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= at(i, k) * (y[k] as number);
    y[i] = at(i, i) > 0 ? sum / at(i, i) : 0;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = y[i] as number;
    for (let k = i + 1; k < n; k++) sum -= at(k, i) * (y[k] as number);
    y[i] = at(i, i) > 0 ? sum / at(i, i) : 0;
  }
  return y;
}
