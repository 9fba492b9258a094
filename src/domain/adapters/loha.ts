/**
 * LoHa: delta = s . (w1_a . w1_b) o (w2_a . w2_b), the entrywise product of two low-rank matrices. Its norm is not a product of the
 * factors' Grams. Two exact ways, and the cheaper one is taken:
 *
 *   by rows    sum over i,j of (w1_a[i] . w1_b[:,j])^2 (w2_a[i] . w2_b[:,j])^2              m n (r1 + r2) multiply-adds
 *   by pairs   <KaT.Ka, Kb.KbT>, Ka (m x r1 r2) and Kb (r1 r2 x n) hold the products of       (m + n) (r1 r2)^2 / 2
 *              all pairs of entries of a row of w1_a and w2_a, of a column of w1_b and w2_b
 *
 * Tucker (convolutions): WX[o,i,x,y] = sum over p,q of tX[p,q,x,y] wX_b[q,i] wX_a[p,o]; per kernel cell it is the same with
 * wX_a transposed and tX[:,:,x,y] . wX_b. All factors of one module are held in memory.
 */
import { type Entrywise, type Factored, lowRankDelta, noDelta, type Values, valuesOf } from '../deltas/delta.ts';
import { halfCancels } from '../deltas/entrywise.ts';
import { columnPairs, product, rowPairs, transposed, tuckerCell, tuckerRight, writtenOut } from '../deltas/factors.ts';
import { cancels } from '../deltas/exact.ts';
import { isMessage, message, type Message } from '../message.ts';
import { sumOfProducts } from '../strength/gram.ts';
import { cells, MOST_ENTRY_WORK, MOST_GRAM, tooHigh, valuesNeed } from './low-rank.ts';
import {
  type AdapterKind,
  type AdapterMatch,
  type Arithmetic,
  broken,
  refused,
  type FactorPair,
  flat,
  normNeed,
  type Parts,
  type Reduced,
} from './adapter-kind.ts';

const FACTORS = ['hada_w1_a', 'hada_w1_b', 'hada_w2_a', 'hada_w2_b'] as const;
const ROLES: readonly string[] = [...FACTORS, 'hada_t1', 'hada_t2'];

interface Half {
  readonly rows: number;
  readonly cols: number;
  readonly rank: number;
}

function halfOf(index: 1 | 2, parts: Parts): Half | Message {
  const [a, b, core] = [parts.get(`hada_w${index}_a`), parts.get(`hada_w${index}_b`), parts.get(`hada_t${index}`)];
  if (!a || !b) return message('module.half-incomplete', { half: index });
  const rank = b.shape[0] ?? 0;
  const inner = core ? a.shape[0] : flat(a).cols;
  const square = !core || (core.shape[0] === rank && core.shape[1] === rank);
  if (a.shape.length < 2 || b.shape.length < 2 || inner !== rank || !square) {
    return message('module.half-unfit', { half: index, shapes: [a, b, ...(core ? [core] : [])].map(({ shape }) => shape) });
  }
  return core ? { rows: flat(a).cols, cols: flat(b).cols * cells(core), rank } : { rows: flat(a).rows, cols: flat(b).cols, rank };
}

function match(parts: Parts): AdapterMatch | null {
  if (!ROLES.some((role) => parts.has(role))) return null;
  if (parts.has('hada_t1') !== parts.has('hada_t2')) return broken('module.half-core');
  const [one, two] = [halfOf(1, parts), halfOf(2, parts)];
  if (isMessage(one)) return refused(one);
  if (isMessage(two)) return refused(two);
  if (one.rows !== two.rows || one.cols !== two.cols) {
    return broken('module.halves-differ', { one: [one.rows, one.cols], other: [two.rows, two.cols] });
  }
  const work = one.rows * one.cols * (one.rank + two.rank);
  if (Math.max(one.rank, two.rank) > MOST_GRAM || work > MOST_ENTRY_WORK) return refused(tooHigh(one.rank, one.rows, one.cols));
  return { rank: one.rank, rows: one.rows, cols: one.cols, problem: null };
}

export const loha: AdapterKind = {
  id: 'loha',
  label: 'LoHa',
  linear: true,
  ranked: true,
  algorithms: ['loha'],
  roles: ROLES,
  match,
  need(role, parts) {
    const tensor = parts.get(role);
    return tensor && ROLES.includes(role) ? valuesNeed(tensor) : normNeed(role, parts);
  },
  figures(reduced, parts, arithmetic) {
    let squares = 0;
    for (const [one, two] of layers(reduced, parts)) {
      if (one.left.length * one.right.length * two.left.length * two.right.length === 0) continue;
      const rows = one.left.length / one.rank;
      squares += entrywiseSquares(one, two, rows, one.right.length / one.rank, arithmetic);
    }
    return { norm: Math.sqrt(Math.max(0, squares)), spectral: null, singularValues: null };
  },
  linearIn: () => ['hada_w1_a'],
  delta(scale, parts, values) {
    const term = entrywiseOf(scale, parts, values);
    const pairs = term.one.rank * term.two.rank;
    const shape = pairs === 0 ? match(parts) : null;
    if (shape) return noDelta(shape.rows ?? 0, shape.cols ?? 0);
    if (pairs > MOST_PAIRS) return message('delta.many-pairs', { one: term.one.rank, other: term.two.rank });
    const { left, right, rank } = writtenOut(term);
    return lowRankDelta(scale, left, right, rank);
  },
  comparedDelta(scale, parts, values) {
    const term = entrywiseOf(scale, parts, values);
    const { one } = term;
    if (one.rank * term.two.rank <= MOST_PAIRS) return loha.delta?.(scale, parts, values) ?? message('delta.empty');
    if ([one, term.two].some(({ left, right }) => left.length * right.length === 0)) return message('delta.empty');
    return { rows: one.left.length / one.rank, cols: one.right.length / one.rank, terms: [term] };
  },
  alphaDivisor: (parts) => parts.get('hada_w1_b')?.shape[0] ?? null,
};

/** Pairs beyond which it is not written as one product: at 256 its Gram matrices take about ten seconds for a whole Flux LoRA. */
const MOST_PAIRS = 256;

const entrywiseOf = (scale: number, parts: Parts, values: Values): Entrywise => ({
  kind: 'entrywise',
  scale,
  one: halfValues(1, parts, values),
  two: halfValues(2, parts, values),
});

function halfValues(index: 1 | 2, parts: Parts, values: Values): Factored {
  const rank = parts.get(`hada_w${index}_b`)?.shape[0] ?? 0;
  const [a, b] = [valuesOf(values, `hada_w${index}_a`), valuesOf(values, `hada_w${index}_b`)];
  const core = values.get(`hada_t${index}`);
  return core ? { left: transposed(a, rank), right: tuckerRight(core, b, rank), rank } : { left: a, right: b, rank };
}

/** The two factor pairs: once, or once per kernel cell of a Tucker core. */
function* layers(reduced: ReadonlyMap<string, Reduced>, parts: Parts): Generator<readonly [FactorPair, FactorPair]> {
  const values = (role: string): Float32Array => reduced.get(role)?.values ?? new Float32Array();
  const rank = (index: 1 | 2): number => parts.get(`hada_w${index}_b`)?.shape[0] ?? 0;
  const core = parts.get('hada_t1');
  if (!core) {
    yield [
      { left: values('hada_w1_a'), right: values('hada_w1_b'), rank: rank(1) },
      { left: values('hada_w2_a'), right: values('hada_w2_b'), rank: rank(2) },
    ];
    return;
  }
  const count = cells(core);
  const left = [transposed(values('hada_w1_a'), rank(1)), transposed(values('hada_w2_a'), rank(2))] as const;
  for (let cell = 0; cell < count; cell++) {
    yield [
      { left: left[0], right: tuckerCell(values('hada_t1'), values('hada_w1_b'), rank(1), cell, count), rank: rank(1) },
      { left: left[1], right: tuckerCell(values('hada_t2'), values('hada_w2_b'), rank(2), cell, count), rank: rank(2) },
    ];
  }
}

export function entrywiseSquares(one: FactorPair, two: FactorPair, rows: number, cols: number, arithmetic: Arithmetic): number {
  const pairs = one.rank * two.rank;
  if (halfCancels(one, arithmetic) || halfCancels(two, arithmetic)) return entrywiseAtF64(one, two, rows, cols);
  const byPairs = ((rows + cols) * pairs * pairs) / 2;
  if (pairs > MOST_GRAM || byPairs >= rows * cols * (one.rank + two.rank)) return arithmetic.productSquares(one, two, rows, cols);
  const a = arithmetic.gramCols(rowPairs(one.left, one.rank, two.left, two.rank, Float32Array), rows, pairs);
  const b = arithmetic.gramRows(columnPairs(one.right, one.rank, two.right, two.rank, Float32Array), pairs, cols);
  const { sum, absolute } = sumOfProducts(a, b);
  return cancels(sum, absolute) ? entrywiseAtF64(one, two, rows, cols) : sum;
}

/** By rows at f64: about a second for 3072 x 3072 with two halves of rank 32. */
function entrywiseAtF64(one: FactorPair, two: FactorPair, rows: number, cols: number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const [x, y] = [one, two].map(({ left, right, rank }) => product(left.subarray(i * rank, (i + 1) * rank), right, rank));
    for (let j = 0; j < cols; j++) sum += ((x?.[j] as number) * (y?.[j] as number)) ** 2;
  }
  return sum;
}
