/**
 * The symmetric eigenproblem at f64: Householder reduction to tridiagonal form, then implicit QL. Written here because no package
 * looked at serves better: ml-matrix 6.15 is as fast with vectors, but five to ten times slower where only values are wanted (most
 * of our calls), holds a matrix as an array of rows, and is one file of 70 kB that cannot be shaken; the others need Node or are
 * not kept any more.
 *
 * Errors: an eigenvalue is off by a few n.eps.||A||, and so are ||A v - lambda v|| and the angle between two vectors.
 */
import { hypotenuse } from './hypotenuse.ts';

/** Eigenvalues of a symmetric n x n matrix (row-major), in no order. Only the lower triangle is read. */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal, off } = tridiagonal(Float64Array.from(matrix), n);
  return qlEigenvalues(diagonal, off, n, null);
}

export interface Eigen {
  /** Falling. */
  readonly values: Float64Array;
  /** Row k is the unit eigenvector of value k, n x n. */
  readonly vectors: Float64Array;
}

/** Eigenvalues and vectors of a symmetric n x n matrix (row-major); only the lower triangle is read. */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = Float64Array.from(matrix);
  const { diagonal, off, heights } = tridiagonal(a, n);
  const rotated = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rotated[i * n + i] = 1;
  const values = qlEigenvalues(diagonal, off, n, rotated);
  const order = [...values.keys()].sort((i, j) => (values[j] as number) - (values[i] as number) || i - j);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(rotated.subarray(from * n, from * n + n), to * n));
  reflectBack(vectors, a, heights, n);
  return { values: Float64Array.from(order, (i) => values[i] as number), vectors };
}

/** From eigenvectors of the tridiagonal matrix to those of the matrix: the reflections, last made first applied. */
function reflectBack(vectors: Float64Array, a: Float64Array, heights: Float64Array, n: number): void {
  for (let row = 0; row < n * n; row += n) {
    for (let i = 1; i < n; i++) {
      const h = heights[i] as number;
      if (h === 0) continue;
      let dot = 0;
      for (let k = 0, x = row, y = i * n; k < i; k++, x++, y++) dot += (vectors[x] as number) * (a[y] as number);
      dot /= h;
      for (let k = 0, x = row, y = i * n; k < i; k++, x++, y++) vectors[x] = (vectors[x] as number) - dot * (a[y] as number);
    }
  }
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** `off[i]` couples i-1 and i. */
  readonly off: Float64Array;
  /** h of the reflection 1 - v.vt / h whose v is left in row i; 0: none. */
  readonly heights: Float64Array;
}

/** Householder reduction from the last row up; only the lower triangle of `a` is read, and it is overwritten. */
function tridiagonal(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  const heights = new Float64Array(n);
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
    heights[i] = h;
    rankTwoUpdate(a, v, p, i, n, h);
  }
  diagonal[0] = a[0] ?? 0;
  return { diagonal, off, heights };
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
  qlEigenvalues(Float64Array.from(diagonal), Float64Array.from(off), diagonal.length, null);

/**
 * Implicit QL with Wilkinson shifts on a symmetric tridiagonal matrix; `off[i]` couples i-1 and i.
 * @param vectors n x n or null; its rows are turned as the eigenvalues are found
 */
function qlEigenvalues(d: Float64Array, off: Float64Array, n: number, vectors: Float64Array | null): Float64Array {
  const e = new Float64Array(n);
  e.set(off.subarray(1));
  for (let l = 0; l < n; l++) {
    // 60 sweeps: convergence is cubic, a handful is usual; the bound only guards against an endless loop.
    for (let sweep = 0; sweep < 60; sweep++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m] as number) > Number.EPSILON * (Math.abs(d[m] as number) + Math.abs(d[m + 1] as number))) m++;
      if (m === l) break;
      qlSweep(d, e, l, m, vectors);
    }
  }
  return d;
}

function qlSweep(d: Float64Array, e: Float64Array, l: number, m: number, vectors: Float64Array | null): void {
  const n = d.length;
  const gap = ((d[l + 1] as number) - (d[l] as number)) / (2 * (e[l] as number));
  const shiftRoot = hypotenuse(gap, 1);
  let g = (d[m] as number) - (d[l] as number) + (e[l] as number) / (gap + (gap >= 0 ? shiftRoot : -shiftRoot));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * (e[i] as number);
    const b = c * (e[i] as number);
    const r = hypotenuse(f, g);
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
    if (vectors) turn(vectors, i * n, (i + 1) * n, n, c, s);
  }
  d[l] = (d[l] as number) - p;
  e[l] = g;
  e[m] = 0;
}

/** Rows x and y become c x - s y and s x + c y. */
function turn(rows: Float64Array, x: number, y: number, n: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const p = rows[x + k] as number;
    const q = rows[y + k] as number;
    rows[y + k] = s * p + c * q;
    rows[x + k] = c * p - s * q;
  }
}
