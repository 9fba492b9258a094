/** Identities over random and nasty matrices: of low rank, graded over 14 orders of magnitude, with equal values, zero, 1 x 1. */
import fc from '../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { entry, identity, type Matrix, matrix, multiply as times, norm, singularValues, transpose } from '../../testing/dense.ts';
import { cholesky, pivotedCholesky, solvePositive } from './cholesky.ts';
import { symmetricEigen, symmetricEigenvalues } from './eigen.ts';
import { gramOfColumns, gramOfRows, multiply } from './gram.ts';
import { largestEigenvalue } from './lanczos.ts';
import { qr } from './qr.ts';
import { svd } from './svd.ts';

const EPS = 2 ** -52;

/** A generator of numbers that is the same everywhere, from a seed that fast-check chooses. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** An orthogonal n x n matrix: a product of reflections. */
function orthogonal(n: number, next: () => number): Matrix {
  let q = identity(n);
  for (let k = 0; k < 3; k++) {
    const v = Float64Array.from({ length: n }, next);
    const square = v.reduce((sum, x) => sum + x * x, 0);
    q = times(
      q,
      matrix(n, n, (i, j) => (i === j ? 1 : 0) - (2 * (v[i] as number) * (v[j] as number)) / square),
    );
  }
  return q;
}

type Spectrum = (k: number, n: number) => number;
const SPECTRA: Readonly<Record<string, Spectrum>> = {
  random: (k, n) => 1 + (n - k) / n,
  graded: (k, n) => 10 ** ((-14 * k) / Math.max(1, n - 1)),
  'of rank 2': (k) => (k < 2 ? 3 - k : 0),
  equal: () => 2,
  'equal but one': (k) => (k === 0 ? 5 : 1),
  zero: () => 0,
  tiny: (k) => 1e-150 / (k + 1),
  huge: (k) => 1e150 / (k + 1),
};

const sizes = fc.integer({ min: 1, max: 24 });
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const close = (a: Matrix, b: Matrix, size: number, factor = 60): void =>
  expect(norm(matrix(a.rows, a.cols, (i, j) => entry(a, i, j) - entry(b, i, j)))).toBeLessThanOrEqual(factor * a.rows * EPS * size);

describe.each(Object.entries(SPECTRA))('a spectrum that is %s', (_, spectrum) => {
  it('has its eigenvalues, and vectors that are orthonormal and make the matrix again', () => {
    fc.assert(
      fc.property(sizes, seeds, (n, seed) => {
        const q = orthogonal(n, numbers(seed));
        const signed = Float64Array.from({ length: n }, (__, k) => spectrum(k, n) * (k % 3 === 2 ? -1 : 1));
        const a = times(
          q,
          times(
            matrix(n, n, (i, j) => (i === j ? (signed[i] as number) : 0)),
            transpose(q),
          ),
        );
        const size = Math.max(...signed.map(Math.abs));
        const { values, vectors } = symmetricEigen(a.values, n);
        const v: Matrix = { rows: n, cols: n, values: vectors };
        close(times(v, transpose(v)), identity(n), 1);
        close(
          times(
            transpose(v),
            times(
              matrix(n, n, (i, j) => (i === j ? (values[i] as number) : 0)),
              v,
            ),
          ),
          a,
          size,
        );
        const falling = [...signed].sort((x, y) => y - x);
        falling.forEach((value, k) => expect(Math.abs((values[k] as number) - value)).toBeLessThanOrEqual(60 * n * EPS * size));
        const alone = [...symmetricEigenvalues(a.values, n)].sort((x, y) => y - x);
        alone.forEach((value, k) => expect(Math.abs(value - (values[k] as number))).toBeLessThanOrEqual(60 * n * EPS * size));
      }),
      { numRuns: 30 },
    );
  });

  it('has its singular values, and factors that are orthonormal and make the matrix again', () => {
    fc.assert(
      fc.property(sizes, sizes, seeds, (m, n, seed) => {
        const next = numbers(seed);
        const [u, v] = [orthogonal(m, next), orthogonal(n, next)];
        const k = Math.min(m, n);
        const sigma = matrix(m, n, (i, j) => (i === j ? spectrum(i, k) : 0));
        const a = times(u, times(sigma, transpose(v)));
        const size = spectrum(0, k);
        const found = svd(a.values, m, n);
        const [left, right]: Matrix[] = [
          { rows: k, cols: m, values: found.left },
          { rows: k, cols: n, values: found.right },
        ];
        found.values.forEach((value, i) => expect(Math.abs(value - spectrum(i, k))).toBeLessThanOrEqual(60 * (m + n) * EPS * size));
        const kept = [...found.values.keys()].filter((i) => (found.values[i] as number) > 0);
        for (const side of [left, right] as Matrix[]) {
          for (const i of kept)
            expect(Math.abs(Math.hypot(...side.values.subarray(i * side.cols, (i + 1) * side.cols)) - 1)).toBeLessThan(1e-13);
        }
        const again = matrix(m, n, (i, j) =>
          kept.reduce((sum, p) => sum + (found.values[p] as number) * entry(left as Matrix, p, i) * entry(right as Matrix, p, j), 0),
        );
        close(again, a, size, 200);
      }),
      { numRuns: 30 },
    );
  });

  it('has a QR factorisation with an orthonormal Q', () => {
    fc.assert(
      fc.property(sizes, sizes, seeds, (m, n, seed) => {
        const next = numbers(seed);
        const k = Math.min(m, n);
        const a = times(
          orthogonal(m, next),
          times(
            matrix(m, n, (i, j) => (i === j ? spectrum(i, k) : 0)),
            transpose(orthogonal(n, next)),
          ),
        );
        const found = qr(Float64Array.from(transpose(a).values), m, n);
        const q = transpose({ rows: k, cols: m, values: found.columns() });
        close(times(transpose(q), q), identity(k), 1);
        const r: Matrix = { rows: k, cols: n, values: found.r };
        for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) expect(entry(r, i, j)).toBe(0);
        // A wide matrix has columns beyond k, of which R holds the part within Q.
        close(times(q, r), a, spectrum(0, k) * Math.sqrt(k));
      }),
      { numRuns: 30 },
    );
  });
});

describe('graded rows', () => {
  it('keep small singular values to full relative precision by one-sided rotations', () => {
    // D.Q with D = 1 ... 1e-14: the least singular value is found to 1e-12 of itself, not of the largest.
    const n = 8;
    const q = orthogonal(n, numbers(5));
    const graded = matrix(n, n, (i, j) => 10 ** (-2 * i) * entry(q, i, j));
    const { values } = svd(graded.values, n, n);
    values.forEach((value, k) => expect(value / 10 ** (-2 * k)).toBeCloseTo(1, 11));
  });

  it('keep the same in R of a QR factorisation', () => {
    const n = 8;
    const q = orthogonal(n, numbers(6));
    const graded = matrix(n, n, (i, j) => entry(q, i, j) * 10 ** (-2 * j));
    const { r } = qr(Float64Array.from(transpose(graded).values), n, n);
    for (let j = 0; j < n; j++) expect(Math.abs(r[j * n + j] as number) / 10 ** (-2 * j)).toBeCloseTo(1, 11);
  });
});

describe('Cholesky', () => {
  it('makes a positive definite matrix again, and solves with it', () => {
    fc.assert(
      fc.property(sizes, seeds, (n, seed) => {
        const next = numbers(seed);
        const b = matrix(n, n + 3, next);
        const a = times(b, transpose(b));
        const { lower, positive } = cholesky(a.values, n);
        const l: Matrix = { rows: n, cols: n, values: lower };
        expect(positive).toBe(true);
        close(times(l, transpose(l)), a, norm(a));
        const x = Float64Array.from({ length: n }, next);
        const right = times(a, { rows: n, cols: 1, values: x }).values;
        const solved = times(a, { rows: n, cols: 1, values: solvePositive(a.values, right) }).values;
        solved.forEach((value, i) => expect(Math.abs(value - (right[i] as number))).toBeLessThan(1e-12 * (1 + norm(a))));
      }),
      { numRuns: 30 },
    );
  });

  it('says when a matrix is not positive definite', () => {
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2).positive).toBe(false);
    expect(cholesky(Float64Array.of(1, 1, 1, 1), 2).positive).toBe(false);
    expect(cholesky(Float64Array.of(0), 1).positive).toBe(false);
  });

  it('of a matrix of rank r has r columns with pivoting', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 16 }), fc.integer({ min: 1, max: 15 }), seeds, (n, rank, seed) => {
        const r = Math.min(rank, n - 1);
        const b = matrix(n, r, numbers(seed));
        const a = times(b, transpose(b));
        const scales = Float64Array.from({ length: n }, (_, i) => Math.sqrt(entry(a, i, i)));
        const { lower, order } = pivotedCholesky(a.values, scales, n);
        const again = matrix(n, n, (i, j) => {
          const [x, y] = [order.indexOf(i), order.indexOf(j)];
          let sum = 0;
          for (let k = 0; k < n; k++) sum += (lower[x * n + k] as number) * (lower[y * n + k] as number);
          return sum * (scales[i] as number) * (scales[j] as number);
        });
        close(again, a, norm(a), 1e4);
      }),
      { numRuns: 30 },
    );
  });
});

describe('Gram matrices and products', () => {
  it('are those of the definition', () => {
    fc.assert(
      fc.property(sizes, sizes, sizes, seeds, (m, k, n, seed) => {
        const next = numbers(seed);
        const [a, b] = [matrix(m, k, next), matrix(k, n, next)];
        close({ rows: m, cols: m, values: gramOfRows(a.values, m, k) }, times(a, transpose(a)), k);
        close({ rows: k, cols: k, values: gramOfColumns(a.values, m, k) }, times(transpose(a), a), m);
        close({ rows: m, cols: n, values: multiply(a.values, b.values, m, k, n) }, times(a, b), k);
      }),
      { numRuns: 40 },
    );
  });
});

describe('largestEigenvalue', () => {
  it('is the square of the largest singular value, also where many are equal and where the matrix is large', () => {
    for (const [n, spectrum] of [
      [12, SPECTRA['graded']],
      [12, SPECTRA['equal']],
      [200, SPECTRA['random']],
      [200, SPECTRA['equal but one']],
    ] as const) {
      const q = orthogonal(n, numbers(n));
      const a = matrix(n, n, (i, j) => (spectrum?.(i, n) ?? 0) * entry(q, i, j));
      const expected = n > 100 ? (spectrum?.(0, n) ?? 0) ** 2 : (singularValues(a)[0] as number) ** 2;
      expect(largestEigenvalue(gramOfRows(a.values, n, n), n) / expected).toBeCloseTo(1, 11);
    }
  });
});
