/**
 * Inner products of low-rank terms from Gram matrices of their factors: <left1 right1, left2 right2> = <left1T left2, right1 right2T>.
 */
import type { GramArithmetic } from '../adapters/adapter-kind.ts';
import type { Delta, LowRank, RowRange } from './delta.ts';

/** A sum, and what it is without the signs of its terms as far as those come from f32 sums: their noise is about 1e-7 of it. */
export interface Inner {
  readonly sum: number;
  readonly absolute: number;
}

/** Sum of ranks up to which all factors of a cluster are laid side by side; beyond it memory would grow with the number of files. */
const MOST_STACKED = 512;

/** Cross-Grams of all low-rank terms of a cluster: factors are laid side by side, so that one Gram matrix holds every pair's. */
export class LowRankGrams {
  readonly #arithmetic: GramArithmetic;
  readonly #terms: readonly LowRank[];
  readonly #starts = new Map<LowRank, number>();
  readonly #together: boolean;
  readonly #rights = new Map<string, Stacked>();
  readonly #lefts = new Map<string, Stacked>();

  constructor(deltas: readonly Delta[], arithmetic: GramArithmetic) {
    this.#arithmetic = arithmetic;
    this.#terms = deltas.flatMap(({ terms }) => terms.filter((term) => term.kind === 'low-rank'));
    let start = 0;
    for (const term of this.#terms) {
      this.#starts.set(term, start);
      start += term.rank;
    }
    this.#together = start <= MOST_STACKED;
  }

  inner(x: LowRank, xRange: RowRange, y: LowRank, yRange: RowRange): Inner {
    const right = this.#right(x, y);
    const left = this.#left(x, xRange, y, yRange);
    let [sum, absolute] = [0, 0];
    const [rx, ry] = [right.at(x), right.at(y)];
    const [lx, ly] = [left.at(x), left.at(y)];
    for (let p = 0; p < x.rank; p++) {
      for (let q = 0; q < y.rank; q++) {
        const part = (left.gram[(lx + p) * left.size + ly + q] as number) * (right.gram[(rx + p) * right.size + ry + q] as number);
        sum += part;
        absolute += Math.abs(part);
      }
    }
    return { sum, absolute };
  }

  /** Gram of all right factors of as many columns, or of these two. */
  #right(x: LowRank, y: LowRank): Stacked {
    const cols = x.right.length / x.rank;
    const key = this.#together ? `${cols}` : this.#pairKey(x, y);
    const known = this.#rights.get(key) ?? holding(this.#rights, cols, { term: x, from: 0 }, { term: y, from: 0 });
    if (known) return known;
    const terms = this.#together ? this.#terms.filter((term) => term.right.length / term.rank === cols) : [x, y];
    const size = terms.reduce((sum, { rank }) => sum + rank, 0);
    const gram = this.#arithmetic.gramRowsOf(
      terms.map(({ right }) => right),
      cols,
    );
    const stacked = new Stacked(gram, size, cols, placesOf(terms.map((term) => ({ term, from: 0 }))));
    this.#keep(this.#rights, key, stacked);
    return stacked;
  }

  /** Gram of the left factors: of all terms at once where all rows are meant, else of the two windows. */
  #left(x: LowRank, xRange: RowRange, y: LowRank, yRange: RowRange): Stacked {
    const rows = xRange.to - xRange.from;
    const whole = this.#together && [x, y].every((term) => term.left.length / term.rank === rows);
    const key = whole ? `${rows}` : `${this.#pairKey(x, y)} ${xRange.from} ${yRange.from} ${rows}`;
    const known = this.#lefts.get(key) ?? holding(this.#lefts, rows, { term: x, from: xRange.from }, { term: y, from: yRange.from });
    if (known) return known;
    const windows = whole
      ? this.#terms.filter((term) => term.left.length / term.rank === rows).map((term) => ({ term, from: 0 }))
      : [
          { term: x, from: xRange.from },
          { term: y, from: yRange.from },
        ];
    const stacked = this.#sideBySide(windows, rows);
    this.#keep(this.#lefts, key, stacked);
    return stacked;
  }

  #pairKey(x: LowRank, y: LowRank): string {
    return `${this.#starts.get(x)} ${this.#starts.get(y)}`;
  }

  /** Pair by pair only the last one is worth keeping. */
  #keep(stacks: Map<string, Stacked>, key: string, stacked: Stacked): void {
    if (!this.#together) stacks.clear();
    stacks.set(key, stacked);
  }

  #sideBySide(windows: readonly Part[], rows: number): Stacked {
    const parts = windows.map(({ term: { left, rank }, from }) => ({
      values: left.subarray(from * rank, (from + rows) * rank),
      cols: rank,
    }));
    const size = windows.reduce((sum, { term }) => sum + term.rank, 0);
    return new Stacked(this.#arithmetic.gramColsOf(parts, rows), size, rows, placesOf(windows));
  }
}

/** Where each begins among the columns, or rows, of all. */
function placesOf(parts: readonly Part[]): ReadonlyMap<LowRank, Place> {
  const places = new Map<LowRank, Place>();
  let at = 0;
  for (const { term, from } of parts) {
    places.set(term, { at, from });
    at += term.rank;
  }
  return places;
}

/** A factor from one of its rows on; right factors from 0. */
interface Part {
  readonly term: LowRank;
  readonly from: number;
}

/** A stack that another pair left and that has these two as well: of a pair, what each has with itself. */
const holding = (stacks: ReadonlyMap<string, Stacked>, length: number, x: Part, y: Part): Stacked | undefined =>
  [...stacks.values()].find((stack) => stack.length === length && stack.holds(x) && stack.holds(y));

interface Place {
  /** First row and column of the Gram matrix. */
  readonly at: number;
  /** First row of the factor. */
  readonly from: number;
}

class Stacked {
  readonly gram: Float64Array;
  readonly size: number;
  /** Of the vectors whose inner products these are. */
  readonly length: number;
  readonly #places: ReadonlyMap<LowRank, Place>;

  constructor(gram: Float64Array, size: number, length: number, places: ReadonlyMap<LowRank, Place>) {
    this.gram = gram;
    this.size = size;
    this.length = length;
    this.#places = places;
  }

  holds({ term, from }: Part): boolean {
    return this.#places.get(term)?.from === from;
  }

  at(term: LowRank): number {
    const place = this.#places.get(term);
    if (place === undefined) throw new Error('A factor is not in this stack');
    return place.at;
  }
}
