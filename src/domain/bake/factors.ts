/**
 * Terms of deltas as two factors of one product, at f64 where anything is computed: left (m x R) . right (R x n).
 *
 * A Kronecker product s . W1 (x) W2 with W1 = sum of a_i b_iT and W2 = sum of c_j d_jT (orthogonal terms, from the eigenvectors of the
 * smaller Gram matrix) is the sum of (a_i (x) c_j)(b_i (x) d_j)T, whose singular values are the products of the factors': the largest
 * products are the best approximation of any rank, without a large decomposition.
 */
import type { Kron, LowRank, Numbers, Plain, RowRange, Term } from '../deltas/delta.ts';
import { writtenOut } from '../deltas/factors.ts';
import { symmetricEigen } from '../linear-algebra/eigen.ts';
import { gramOfRows, multiply, transposed64 } from '../linear-algebra/gram.ts';

export interface Factors {
  readonly left: Numbers;
  readonly right: Numbers;
  readonly rank: number;
  readonly rows: number;
  readonly cols: number;
}

/** A low-rank term as it is stored, with its multiplier. */
export interface ScaledFactors extends Factors {
  readonly coefficient: number;
}

/** @returns null for a whole matrix, which has no factors */
export function factorsOf(term: Term, rows: number, cols: number, coefficient: number): ScaledFactors | null {
  if (term.kind === 'whole') return null;
  const { left, right, rank } = term.kind === 'low-rank' ? term : term.kind === 'kron' ? kronFactors(term, null) : writtenOut(term);
  return { left, right, rank, rows, cols, coefficient: coefficient * term.scale };
}

interface Orthogonal {
  /** Falling norms of the terms. */
  readonly norms: Float64Array;
  /** Row k: left vector of term k, of length norms[k]. */
  readonly lefts: Float64Array;
  /** Row k: unit right vector. */
  readonly rights: Float64Array;
  readonly rows: number;
  readonly cols: number;
}

/** Terms below this share of the largest are rounding. */
const NOISE = 1e-12;

function orthogonalTerms({ values, rows, cols }: Plain): Orthogonal {
  if (rows < cols) {
    const turned = orthogonalTerms({ values: transposed64(values, rows, cols), rows: cols, cols: rows });
    return unitRight(turned);
  }
  const { vectors } = symmetricEigen(gramOfRows(transposed64(values, rows, cols), cols, rows), cols);
  const lefts = multiply(vectors, transposed64(values, rows, cols), cols, cols, rows);
  return kept({ norms: rowNorms(lefts, cols, rows), lefts, rights: vectors, rows, cols });
}

/** The sides exchanged, and the norms moved to the new left vectors. */
function unitRight({ norms, lefts, rights, rows, cols }: Orthogonal): Orthogonal {
  const scaled = (values: Float64Array, width: number, by: (norm: number) => number): Float64Array =>
    values.map((value, at) => value * by(norms[Math.floor(at / width)] as number));
  return {
    norms,
    lefts: scaled(rights, cols, (norm) => norm),
    rights: scaled(lefts, rows, (norm) => 1 / norm),
    rows: cols,
    cols: rows,
  };
}

function kept(terms: Orthogonal): Orthogonal {
  const order = [...terms.norms.keys()].sort((i, j) => (terms.norms[j] as number) - (terms.norms[i] as number) || i - j);
  const largest = terms.norms[order[0] ?? 0] ?? 0;
  const use = order.filter((i) => (terms.norms[i] as number) > NOISE * largest);
  const pick = (values: Float64Array, width: number): Float64Array => {
    const out = new Float64Array(use.length * width);
    use.forEach((from, to) => out.set(values.subarray(from * width, (from + 1) * width), to * width));
    return out;
  };
  return {
    norms: Float64Array.from(use, (i) => terms.norms[i] as number),
    lefts: pick(terms.lefts, terms.rows),
    rights: pick(terms.rights, terms.cols),
    rows: terms.rows,
    cols: terms.cols,
  };
}

const rowNorms = (values: Float64Array, rows: number, cols: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = i * cols; j < (i + 1) * cols; j++) sum += (values[j] as number) ** 2;
    return Math.sqrt(sum);
  });

/** Falling singular values of W1 (x) W2, unscaled. */
export function kronSpectrum({ one, two }: Kron): Float64Array {
  const [a, b] = [orthogonalTerms(one), orthogonalTerms(two)];
  return Float64Array.from(pairsOf(a, b), ({ norm }) => norm);
}

function pairsOf(a: Orthogonal, b: Orthogonal): readonly { readonly i: number; readonly j: number; readonly norm: number }[] {
  const pairs = [...a.norms].flatMap((x, i) => [...b.norms].map((y, j) => ({ i, j, norm: x * y })));
  return pairs.sort((p, q) => q.norm - p.norm || p.i - q.i || p.j - q.j);
}

/** @param most ranks wanted; null: all. Left and right have equal norms, term by term. */
export function kronFactors({ one, two }: Kron, most: number | null): Pick<LowRank, 'left' | 'right' | 'rank'> {
  const [a, b] = [orthogonalTerms(one), orthogonalTerms(two)];
  const pairs = pairsOf(a, b).slice(0, most ?? undefined);
  const [rows, cols, rank] = [a.rows * b.rows, a.cols * b.cols, pairs.length];
  const left = new Float64Array(rows * rank);
  const right = new Float64Array(rank * cols);
  pairs.forEach(({ i, j, norm }, p) => {
    const root = Math.sqrt(norm);
    for (let x = 0, at = p; x < a.rows; x++) {
      const factor = (a.lefts[i * a.rows + x] as number) / root;
      for (let y = 0; y < b.rows; y++, at += rank) left[at] = factor * (b.lefts[j * b.rows + y] as number);
    }
    for (let x = 0, at = p * cols; x < a.cols; x++) {
      const factor = root * (a.rights[i * a.cols + x] as number);
      for (let y = 0; y < b.cols; y++, at++) right[at] = factor * (b.rights[j * b.cols + y] as number);
    }
  });
  return { left, right, rank };
}

/** Rows `from` of the term, put at rows `to` of an output of `rows`; everything else is 0. */
export function windowed(
  term: ScaledFactors,
  windows: readonly { readonly from: RowRange; readonly to: RowRange }[],
  rows: number,
): ScaledFactors {
  const [window] = windows;
  if (windows.length === 1 && window && window.from.from === 0 && window.from.to === term.rows && rows === term.rows) return term;
  const left = term.left instanceof Float32Array ? new Float32Array(rows * term.rank) : new Float64Array(rows * term.rank);
  for (const { from, to } of windows) {
    left.set(term.left.subarray(from.from * term.rank, from.to * term.rank) as Float32Array & Float64Array, to.from * term.rank);
  }
  return { ...term, left, rows };
}

/**
 * Parts of a layer that was split keep the right factor of the whole: rows that lie apart with equal right factors are one term again,
 * of no more ranks than one of them.
 */
export function joined(terms: readonly ScaledFactors[]): ScaledFactors[] {
  const out: ScaledFactors[] = [];
  for (const term of terms) {
    const at = out.findIndex((other) => sameRight(other, term) && rowsApart(other, term));
    const other = out[at];
    if (other) out[at] = { ...other, left: summed(other.left, term.left) };
    else out.push(term);
  }
  return out;
}

const sameRight = (a: ScaledFactors, b: ScaledFactors): boolean =>
  a.coefficient === b.coefficient && a.rank === b.rank && a.right.every((value, at) => value === b.right[at]);

function rowsApart(a: ScaledFactors, b: ScaledFactors): boolean {
  const empty = ({ left, rank }: ScaledFactors, row: number): boolean =>
    left.subarray(row * rank, (row + 1) * rank).every((value) => value === 0);
  for (let row = 0; row < a.rows; row++) if (!empty(a, row) && !empty(b, row)) return false;
  return true;
}

/** Of every two entries one is 0. */
function summed(a: Numbers, b: Numbers): Numbers {
  const out = a instanceof Float32Array && b instanceof Float32Array ? new Float32Array(a.length) : new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) + (b[i] as number);
  return out;
}

/** As `stacked`; one term alone is not copied where nothing multiplies it, and keeps its f32 values. */
export function productOf(terms: readonly ScaledFactors[], rows: number, cols: number): Factors {
  const [only, ...others] = terms;
  if (!only || others.length > 0) return stacked(terms, rows, cols);
  const { left: values, right, rank, coefficient } = only;
  if (coefficient === 1) return { left: values, right, rank, rows, cols };
  const left = new Float64Array(values);
  for (let i = 0; i < left.length; i++) left[i] = coefficient * (left[i] as number);
  return { left, right, rank, rows, cols };
}

/** All terms side by side, coefficients in the left factor: the exact sum. */
export function stacked(terms: readonly ScaledFactors[], rows: number, cols: number): Factors {
  const rank = terms.reduce((sum, term) => sum + term.rank, 0);
  return { left: sideBySide(terms, rows, rank), right: new Float64Array(oneBelowTheOther(terms, cols, rank)), rank, rows, cols };
}

/** Left factors with their coefficients, rows x rank. */
export function sideBySide(terms: readonly ScaledFactors[], rows: number, rank: number): Float64Array {
  const left = new Float64Array(rows * rank);
  let column = 0;
  for (const term of terms) {
    const { left: values, coefficient, rank: own } = term;
    for (let i = 0, read = 0, write = column; i < rows; i++, write += rank - own) {
      for (let p = 0; p < own; p++) left[write++] = coefficient * (values[read++] as number);
    }
    column += own;
  }
  return left;
}

/** Right factors, rank x cols: f32 where all are, so that nothing is rounded and half the memory taken. */
export function oneBelowTheOther(terms: readonly ScaledFactors[], cols: number, rank: number): Numbers {
  const single = terms.every(({ right }) => right instanceof Float32Array);
  const right = single ? new Float32Array(rank * cols) : new Float64Array(rank * cols);
  let row = 0;
  for (const term of terms) {
    right.set(term.right as Float32Array & Float64Array, row * cols);
    row += term.rank;
  }
  return right;
}
