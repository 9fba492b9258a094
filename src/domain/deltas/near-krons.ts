/**
 * What two Kronecker products with factors as wide leave of each other, from their factors' rows. Row (a, i) of one (x) two is A (x) B with
 * A = one[a], B = two[i]; of the other it is C (x) D. With alpha = <A, C> / <C, C> and g = <B, D> / <D, D>
 *
 *   ||A (x) B - f C (x) D||^2 = ||A - alpha C||^2 ||B||^2 + ||C||^2 (alpha^2 ||B - g D||^2 + (alpha g - f)^2 ||D||^2)
 *   <A (x) B - f C (x) D, C (x) D> = (alpha g - f) ||C||^2 ||D||^2
 *
 * in which nothing large is subtracted where the sum is small. Every pair of factor rows is gone through once.
 */
import type { Delta, Kron, Plain } from './delta.ts';
import type { Near } from './near.ts';
import type { Window } from './products.ts';

/** @param factor f @returns null where a delta has other terms, or rows of two of them lie over each other */
export function nearKrons(a: Delta, b: Delta, windows: readonly Window[], factor: number): Near | null {
  const [x, y] = [rowsOf(a), rowsOf(b)];
  if (!x || !y || x.some((one) => y.some((other) => one.term.one.cols !== other.term.one.cols))) return null;
  const pairs = x.map((one) =>
    y.map((other) => ({ ones: new Pairs(one.term.one, other.term.one), twos: new Pairs(one.term.two, other.term.two) })),
  );
  let [residual, cross, square] = [0, 0, 0];
  for (const window of windows) {
    for (let i = window.a.from, k = window.b.from; i < window.a.to; i++, k++) {
      const [own, other] = [actingAt(x, i), actingAt(y, k)];
      if (own === SEVERAL || other === SEVERAL) return null;
      // Whatever has no row here has one of zeros, which any row of the term stands for at a scale of 0.
      const { term, scale } = scaled(x, own);
      const { term: against, scale: by } = scaled(y, other);
      const two = pairs[Math.max(own, 0)]?.[Math.max(other, 0)];
      if (!two) return null;
      const [p, q] = [Math.floor(i / term.two.rows), Math.floor(k / against.two.rows)];
      const outer = two.ones.at(p, q);
      const inner = two.twos.at(i - p * term.two.rows, k - q * against.two.rows);
      const along = scale * outer.factor * inner.factor - factor * by;
      residual +=
        scale * scale * (outer.rest * inner.first + outer.factor ** 2 * outer.second * inner.rest) +
        outer.second * along * along * inner.second;
      cross += by * along * outer.second * inner.second;
      square += by * by * outer.second * inner.second;
    }
  }
  return { factor, residual, cross, square };
}

interface Rows {
  readonly term: Kron;
  /** Per row of the first factor, whether it holds anything. */
  readonly acts: Uint8Array;
}

function rowsOf({ terms }: Delta): readonly Rows[] | null {
  if (terms.length === 0) return null;
  const rows: Rows[] = [];
  for (const term of terms) {
    if (term.kind !== 'kron') return null;
    const { values, cols } = term.one;
    rows.push({
      term,
      acts: Uint8Array.from({ length: term.one.rows }, (_, a) =>
        values.subarray(a * cols, (a + 1) * cols).some((value) => value !== 0) ? 1 : 0,
      ),
    });
  }
  return rows;
}

const NONE = -1;
const SEVERAL = -2;

function actingAt(all: readonly Rows[], row: number): number {
  let found = NONE;
  for (let at = 0; at < all.length; at++) {
    const { term, acts } = all[at] as Rows;
    if (acts[Math.floor(row / term.two.rows)] === 0) continue;
    if (found !== NONE) return SEVERAL;
    found = at;
  }
  return found;
}

const scaled = (all: readonly Rows[], acting: number): { readonly term: Kron; readonly scale: number } => {
  const { term } = all[Math.max(acting, 0)] as Rows;
  return { term, scale: acting === NONE ? 0 : term.scale };
};

/** Of two rows u and v. */
interface Pair {
  /** <u, v> / <v, v>; 0 where v is nothing. */
  readonly factor: number;
  /** ||u - factor v||^2. */
  readonly rest: number;
  readonly first: number;
  readonly second: number;
}

class Pairs {
  readonly #x: Plain;
  readonly #y: Plain;
  readonly #known = new Map<number, Pair>();

  constructor(x: Plain, y: Plain) {
    this.#x = x;
    this.#y = y;
  }

  at(i: number, k: number): Pair {
    const key = i * this.#y.rows + k;
    const known = this.#known.get(key);
    if (known) return known;
    const pair = this.#pair(i * this.#x.cols, k * this.#x.cols, this.#x.cols);
    this.#known.set(key, pair);
    return pair;
  }

  #pair(from: number, other: number, length: number): Pair {
    const [x, y] = [this.#x.values, this.#y.values];
    let [first, second, inner, rest] = [0, 0, 0, 0];
    for (let j = 0; j < length; j++) {
      const [u, v] = [x[from + j] as number, y[other + j] as number];
      first += u * u;
      second += v * v;
      inner += u * v;
    }
    const factor = second > 0 ? inner / second : 0;
    for (let j = 0; j < length; j++) rest += ((x[from + j] as number) - factor * (y[other + j] as number)) ** 2;
    return { factor, rest, first, second };
  }
}
