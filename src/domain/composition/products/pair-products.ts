/** Inner products of the modules of a cluster: which rows of which two meet, and what they have in common there. */
import type { Arithmetic } from '../../adapters/adapter-kind.ts';
import type { Delta } from '../../deltas/delta.ts';
import { hasEntrywise, type Sums, sumsByEntries } from '../../deltas/entrywise.ts';
import { cancels } from '../../deltas/exact.ts';
import { type Inner, LowRankGrams } from '../../deltas/low-rank-grams.ts';
import { innerOf, isNear, type Near, nearOfProducts } from '../../deltas/near.ts';
import { nearOf } from '../../deltas/near-deltas.ts';
import { innerProduct, type Window } from '../../deltas/products.ts';
import { isMessage, message, type Message } from '../../message.ts';
import { joined } from './joined.ts';
import type { Placed } from './placed.ts';
import type { Loaded } from './placed.ts';

export interface PairProduct {
  readonly a: Loaded;
  readonly b: Loaded;
  /** null: not compared. */
  readonly inner: number | null;
  /** Why not. */
  readonly reason: Message | null;
  /** Both over the rows that they share, and how many entries those have; null where it was not computed. */
  readonly beside: Beside | null;
}

type Product = Pick<PairProduct, 'beside'> & { readonly inner: number };

export interface Beside {
  readonly near: Near;
  readonly entries: number;
}

/** @param cluster members of one @returns one entry for every two of different files that share a weight */
export function pairProducts(cluster: readonly Loaded[], arithmetic: Arithmetic): PairProduct[] {
  const { members, parts } = joined(cluster);
  return productsOf(members, arithmetic, (a, b) => a.file !== b.file).map((product) =>
    parts.has(product.a) || parts.has(product.b) ? { ...product, beside: null } : product,
  );
}

/** Of two of one file. */
export const productsWithin = (members: readonly Loaded[], arithmetic: Arithmetic): PairProduct[] =>
  productsOf(members, arithmetic, (a, b) => a.file === b.file);

function productsOf(members: readonly Loaded[], arithmetic: Arithmetic, wanted: (a: Placed, b: Placed) => boolean): PairProduct[] {
  const grams = new LowRankGrams(
    members.flatMap(({ delta }) => (isMessage(delta) ? [] : [delta])),
    arithmetic,
  );
  const products: PairProduct[] = [];
  members.forEach((a, i) => {
    for (const b of members.slice(i + 1)) {
      if (!wanted(a.placed, b.placed) || !a.placed.weights.some((weight) => b.placed.weights.includes(weight))) continue;
      const result = productOf(a, b, grams, arithmetic);
      products.push({
        a,
        b,
        ...('code' in result ? { inner: null, reason: result, beside: null } : { ...result, reason: null }),
      });
    }
  });
  return products;
}

function productOf(a: Loaded, b: Loaded, grams: LowRankGrams, arithmetic: Arithmetic): Product | Message {
  if (isMessage(a.delta)) return a.delta;
  if (isMessage(b.delta)) return b.delta;
  const windows = windowsOf(a.placed, b.placed, a.delta, b.delta);
  if ('code' in windows) return windows;
  const [x, y] = [a.delta, b.delta];
  const sums = hasEntrywise(x) || hasEntrywise(y) ? sumsByEntries(x, y, windows, arithmetic) : sumsByGrams(x, y, windows, grams);
  if (sums === null) return message('compose.pair.costly');
  const { aa, inner, bb } = sums;
  const entries = windows.reduce((sum, window) => sum + window.a.to - window.a.from, 0) * x.cols;
  // Of a kind whose product with itself costs too much, though that with the other kind does not.
  if (aa === null || bb === null) return { inner: inner.sum, beside: null };
  const noisy = [aa, bb].some(({ sum, absolute }) => cancels(sum, absolute)) || inner.absolute ** 2 > MOST_TERMS * aa.sum * bb.sum;
  if (!noisy && !isNear(aa.sum, inner.sum, bb.sum))
    return { inner: inner.sum, beside: { near: nearOfProducts(aa.sum, inner.sum, bb.sum), entries } };
  const near = nearOf(x, y, windows, bb.sum > 0 ? inner.sum / bb.sum : 0, arithmetic);
  return near ? { inner: innerOf(near), beside: { near, entries } } : { inner: inner.sum, beside: null };
}

/** Terms of an inner product, without their signs and squared, over the norms: beyond it their f32 noise of 1e-7 is more than 1e-6. */
const MOST_TERMS = 16;

/** @returns null: too costly; `aa` and `bb` are null where only those are */
function sumsByGrams(a: Delta, b: Delta, windows: readonly Window[], grams: LowRankGrams): (Sums | OnlyInner) | null {
  const inner = innerProduct(a, b, windows, grams);
  return inner && { aa: withItself(a, windows, 'a', grams), inner, bb: withItself(b, windows, 'b', grams) };
}

type OnlyInner = { readonly [K in keyof Sums]: K extends 'inner' ? Inner : Inner | null };

const withItself = (delta: Delta, windows: readonly Window[], side: 'a' | 'b', grams: LowRankGrams): Inner | null =>
  innerProduct(
    delta,
    delta,
    windows.map((window) => ({ a: window[side], b: window[side] })),
    grams,
  );

/** The rows that both have, as ranges in each; neighbouring ones are joined. */
function windowsOf(a: Placed, b: Placed, x: Delta, y: Delta): readonly Window[] | Message {
  if (x.cols !== y.cols) return message('compose.pair.inputs', { one: x.cols, other: y.cols });
  const same = a.weights.length === b.weights.length && a.weights.every((weight, index) => weight === b.weights[index]);
  if (same)
    return x.rows === y.rows
      ? [{ a: { from: 0, to: x.rows }, b: { from: 0, to: y.rows } }]
      : message('compose.pair.outputs', { one: x.rows, other: y.rows });
  if (!a.ranges || !b.ranges) return message('compose.pair.parts');
  const windows: Window[] = [];
  for (const [index, weight] of a.weights.entries()) {
    const [own, other] = [a.ranges[index], b.ranges[b.weights.indexOf(weight)]];
    if (!own || !other) continue;
    if (own.to - own.from !== other.to - other.from) return message('compose.pair.part-size');
    const last = windows.at(-1);
    if (last?.a.to === own.from && last.b.to === other.from)
      windows[windows.length - 1] = { a: { from: last.a.from, to: own.to }, b: { from: last.b.from, to: other.to } };
    else windows.push({ a: own, b: other });
  }
  return windows;
}
