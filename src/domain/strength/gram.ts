/**
 * Numbers of a low-rank delta from two small symmetric matrices, without ever building the delta.
 *
 * For delta = up . down with up (m x r), down (r x n), U = upT.up and D = down.downT (both r x r, f64):
 *   ||delta||^2 = sum(U o D)                      (trace of U.D, because tr(downT.upT.up.down) = tr(U.D))
 *   singular values^2 = eigenvalues of Lt.D.L      with U = L.Lt (Cholesky), since U.D and Lt.D.L are similar
 */

/** Frobenius norm of up.down. Rounding can push the sum of an all but vanishing delta below zero; that is zero. */
export function lowRankNorm(up: Float64Array, down: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < up.length; i++) sum += (up[i] as number) * (down[i] as number);
  return Math.sqrt(Math.max(0, sum));
}

/** The r singular values of up.down, falling. @param rank r; both matrices are r x r, row-major, symmetric, finite */
export function lowRankSingularValues(up: Float64Array, down: Float64Array, rank: number): Float64Array {
  const scales = Float64Array.from({ length: rank }, (_, i) => Math.sqrt(Math.max(0, up[i * rank + i] as number)));
  const { lower, order } = pivotedCholesky(up, scales, rank);
  // The scale of each column of up goes to its row of down.
  const other = new Float64Array(rank * rank);
  for (let i = 0; i < rank; i++) {
    const [row, scale] = [(order[i] as number) * rank, scales[order[i] as number] as number];
    for (let j = 0; j < rank; j++)
      other[i * rank + j] = scale * (scales[order[j] as number] as number) * (down[row + (order[j] as number)] as number);
  }
  const squares = symmetricEigenvalues(congruence(lower, other, rank), rank);
  return squares.map((value) => Math.sqrt(Math.max(0, value))).sort((a, b) => b - a);
}

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
function pivotedCholesky(a: Float64Array, scales: Float64Array, n: number): Factored {
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
 * The lower triangle of Lt.D.L for lower L and symmetric D, n x n. Four rows are added at a time, by index: one by one, and
 * through row views, this alone took 1.5 s for 376 modules of rank 128, now 0.4 s.
 */
function congruence(l: Float64Array, d: Float64Array, n: number): Float64Array {
  const dl = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    // Row k of L ends at column k; what lies right of it is zero.
    for (let k = 0; k < n; k += 4) addRows(dl, i * n, l, k, n, d, i * n + k, 1, Math.min(n, k + 4));
  }
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = i & ~3; k < n; k += 4) addRows(result, i * n, dl, k, n, l, k * n + i, n, i + 1);
  }
  return result;
}

/**
 * out[at + j] += sum of factor(q) . rows[(k + q) n + j] for q < 4, k + q < n and j < columns;
 * factor(q) = factors[first + q . step]
 */
function addRows(
  out: Float64Array,
  at: number,
  rows: Float64Array,
  k: number,
  n: number,
  factors: Float64Array,
  first: number,
  step: number,
  columns: number,
): void {
  if (k + 4 > n) {
    for (let row = k, f = first; row < n; row++, f += step) {
      const factor = factors[f] as number;
      for (let j = 0; j < columns; j++) out[at + j] = (out[at + j] as number) + factor * (rows[row * n + j] as number);
    }
    return;
  }
  const f0 = factors[first] as number;
  const f1 = factors[first + step] as number;
  const f2 = factors[first + 2 * step] as number;
  const f3 = factors[first + 3 * step] as number;
  const r0 = k * n;
  const r1 = r0 + n;
  const r2 = r1 + n;
  const r3 = r2 + n;
  for (let j = 0; j < columns; j++) {
    const left = f0 * (rows[r0 + j] as number) + f1 * (rows[r1 + j] as number);
    const right = f2 * (rows[r2 + j] as number) + f3 * (rows[r3 + j] as number);
    out[at + j] = (out[at + j] as number) + (left + right);
  }
}

/** Eigenvalues of a symmetric n x n matrix (row-major), in no order: Householder to tridiagonal form, then implicit QL. */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal, off } = tridiagonal(Float64Array.from(matrix), n);
  return qlEigenvalues(diagonal, off, n);
}

/** Householder reduction from the last row up; only the lower triangle of `a` is read, and it is overwritten. */
function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; off: Float64Array } {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    const v = a.subarray(i * n, i * n + i);
    diagonal[i] = a[i * n + i] as number;
    const scale = v.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
    if (scale === 0) continue;
    // Scaled to its largest entry, so that neither tiny nor huge vectors leave the range of a number when squared.
    let norm2 = 0;
    for (let k = 0; k < i; k++) {
      v[k] = (v[k] as number) / scale;
      norm2 += (v[k] as number) ** 2;
    }
    const last = v[i - 1] as number;
    const norm = Math.sqrt(norm2) * (last > 0 ? -1 : 1);
    off[i] = scale * norm;
    v[i - 1] = last - norm;
    const h = norm2 - last * norm;
    rankTwoUpdate(a, v, p, i, n, h);
  }
  diagonal[0] = a[0] ?? 0;
  return { diagonal, off };
}

/** A <- H.A.H on the leading i x i part, with H = 1 - v.vt / h: p = A.v / h, w = p - (v.p / 2h) v, A -= v.wt + w.vt. */
function rankTwoUpdate(a: Float64Array, v: Float64Array, p: Float64Array, i: number, n: number, h: number): void {
  p.fill(0, 0, i);
  for (let j = 0; j < i; j++) {
    const row = j * n;
    const vj = v[j] as number;
    let sum = (a[row + j] as number) * vj;
    for (let k = 0; k < j; k++) {
      const entry = a[row + k] as number;
      sum += entry * (v[k] as number);
      p[k] = (p[k] as number) + entry * vj;
    }
    p[j] = (p[j] as number) + sum;
  }
  let dot = 0;
  for (let j = 0; j < i; j++) {
    p[j] = (p[j] as number) / h;
    dot += (p[j] as number) * (v[j] as number);
  }
  const half = dot / (2 * h);
  for (let j = 0; j < i; j++) p[j] = (p[j] as number) - half * (v[j] as number);
  for (let j = 0; j < i; j++) {
    const row = j * n;
    const vj = v[j] as number;
    const pj = p[j] as number;
    for (let k = 0; k <= j; k++) a[row + k] = (a[row + k] as number) - vj * (p[k] as number) - pj * (v[k] as number);
  }
}

/** Eigenvalues of a symmetric tridiagonal matrix, in no order; `off[i]` couples i-1 and i, `off[0]` is not used. */
export const tridiagonalEigenvalues = (diagonal: readonly number[], off: readonly number[]): Float64Array =>
  qlEigenvalues(Float64Array.from(diagonal), Float64Array.from(off), diagonal.length);

/** Implicit QL with Wilkinson shifts on a symmetric tridiagonal matrix; `off[i]` couples i-1 and i. */
function qlEigenvalues(d: Float64Array, off: Float64Array, n: number): Float64Array {
  const e = new Float64Array(n);
  e.set(off.subarray(1));
  for (let l = 0; l < n; l++) {
    // 60 sweeps: convergence is cubic, a handful is usual; the bound only guards against an endless loop.
    for (let sweep = 0; sweep < 60; sweep++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m] as number) > Number.EPSILON * (Math.abs(d[m] as number) + Math.abs(d[m + 1] as number))) m++;
      if (m === l) break;
      qlSweep(d, e, l, m);
    }
  }
  return d;
}

function qlSweep(d: Float64Array, e: Float64Array, l: number, m: number): void {
  const gap = ((d[l + 1] as number) - (d[l] as number)) / (2 * (e[l] as number));
  const shiftRoot = Math.hypot(gap, 1);
  let g = (d[m] as number) - (d[l] as number) + (e[l] as number) / (gap + (gap >= 0 ? shiftRoot : -shiftRoot));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * (e[i] as number);
    const b = c * (e[i] as number);
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = (d[i + 1] as number) - p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = (d[i + 1] as number) - p;
    const q = ((d[i] as number) - g) * s + 2 * c * b;
    p = s * q;
    d[i + 1] = g + p;
    g = c * q - b;
  }
  d[l] = (d[l] as number) - p;
  e[l] = g;
  e[m] = 0;
}
