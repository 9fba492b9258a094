/**
 * Figures of a delta whose terms nearly cancel: up = [u1, -u2], down = [d1; d2] with u1.d1 close to u2.d2, as differences and negative
 * merges by concatenation are. There a Gram matrix made of f32 sums (1e-7 of the norms it pairs) leaves noise: 8 % of the norm at a
 * relative difference of 1e-4. Here the factors themselves are taken, at f64: with left = Q1.R1 and rightT = Q2.R2,
 *
 *   delta = Q1 (R1.R2T) Q2T     so that norm and singular values are those of the small matrix R1.R2T
 *
 * which is off by a few eps.||left||.||right||: 1e-6 of the norm is kept down to relative differences of 1e-9. The stored values count
 * as they are.
 */
import type { DeltaFigures } from '../adapters/adapter-kind.ts';
import { denseSingularValues, gramOfColumns, gramOfRows, multiply, transposed64 } from '../linear-algebra/gram.ts';
import { largestEigenvalue } from '../linear-algebra/lanczos.ts';
import { qr } from '../linear-algebra/qr.ts';
import { costOf, type Delta, type Kron, type LowRank, type Numbers, type Plain } from './delta.ts';
import { rowsOf } from './products.ts';

/** Share of the sum of the terms without signs below which a sum counts as cancelled: the kernel's 1e-7 is 1e-6 of the norm there. */
const CANCELLED = 1 / 16;

export const cancels = (sum: number, absolute: number): boolean => sum < CANCELLED * absolute;

/** Multiply-adds that are spent on one module: about a minute. */
const MOST_WORK = 2 ** 35;

/** Unscaled, as `AdapterKind.figures` gives them; null where this way does not serve (several terms, or too much work). */
export function exactFigures({ terms }: Delta): DeltaFigures | null {
  const [term] = terms;
  if (terms.length !== 1 || !term) return null;
  if (term.kind === 'kron') return kronFigures(term);
  return term.kind === 'low-rank' ? lowRankFigures(term) : null;
}

/** ||delta||^2, from the factors of a single term, else row by row at f64; null where that is too much work. */
export function exactSquare(delta: Delta): number | null {
  const { terms, rows, cols } = delta;
  const figures = exactFigures(delta);
  if (figures) return figures.norm ** 2;
  const ranks = terms.reduce((sum, term) => sum + costOf(term), 0);
  if (rows * cols * ranks > MOST_WORK) return null;
  const row = rowsOf(delta);
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += normOf(row(i)) ** 2;
  return sum;
}

function lowRankFigures(term: LowRank): DeltaFigures | null {
  if ((term.left.length + term.right.length) * term.rank > MOST_WORK) return null;
  const { values, rows, cols, noise } = core(term);
  const norm = normOf(values);
  if (norm <= noise) return { norm: 0, spectral: 0, singularValues: new Float64Array(Math.min(rows, cols)) };
  const singularValues = denseSingularValues(values, rows, cols);
  return { norm, spectral: Math.min(norm, singularValues[0] ?? 0), singularValues };
}

interface Core {
  /** rows x cols, row-major. */
  readonly values: Float64Array;
  readonly rows: number;
  readonly cols: number;
  /** What rounding alone leaves of a sum that is 0. */
  readonly noise: number;
}

/** R1.R2T. One factor at a time is held at f64. */
function core({ left, right, rank }: LowRank): Core {
  const one = qr(transposed64(left, left.length / rank, rank), left.length / rank, rank);
  const two = qr(Float64Array.from(right), right.length / rank, rank);
  const values = multiply(one.r, transposed64(two.r, two.k, rank), one.k, rank, two.k);
  return { values, rows: one.k, cols: two.k, noise: 16 * Number.EPSILON * normOf(one.r) * normOf(two.r) };
}

function kronFigures({ one, two }: Kron): DeltaFigures {
  const [a, b] = [one, two].map(({ values }) => normOf(values));
  const spectral = [one, two].map(spectralOf).reduce((product, value) => product * value, 1);
  return { norm: (a ?? 0) * (b ?? 0), spectral, singularValues: null };
}

function spectralOf({ values, rows, cols }: Plain): number {
  const gram = rows <= cols ? gramOfRows(values, rows, cols) : gramOfColumns(values, rows, cols);
  return Math.sqrt(largestEigenvalue(gram, Math.min(rows, cols)));
}

function normOf(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}
