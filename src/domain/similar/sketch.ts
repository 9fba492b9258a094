/**
 * A sketch of a LoRA: 512 numbers whose inner products estimate those of the deltas, so that a whole library is searched for like
 * ones without reading a file again.
 *
 *   C_w = Y_w^T Delta_w X      8 x 8 per weight w of the model; Y_w and X sum rows and columns in 8 buckets with signs (`buckets.ts`)
 *   z[h(w, k)] += s(w, k) C_w[k]      k = 1..64, h in 1..512 and s = +1 or -1 hashed from the weight's name and k
 *
 * All of it is linear, scales included, so that E<z, z'> = <Delta, Delta'> and E||z||^2 = ||Delta||^2 over the signs, in weight units
 * squared: a count sketch (Charikar, Chen, Farach-Colton 2002) of a two-sided one of each weight, after Johnson and Lindenstrauss. The
 * cosine of two sketches is off from that of the deltas by about (1 - cos^2) / sqrt(d), d the numbers that are effectively independent:
 * close to 512 for a LoRA of a hundred weights and more, 64 for one of a single weight; more where the columns of a delta that carry
 * its energy are few. What is parallel stays parallel whatever the signs are: one LoRA written twice has sketches of cosine 1 up to the
 * rounding of its values. A difference of relative size e shows as about e: 1 - cos of the sketches is about 1 - cos of the deltas.
 *
 * Weights go by the names that all conventions share (`AdaptedWeights.weights`), and a fused layer is its parts by their rows, so that
 * dtype, naming, fused and split forms, rank and alpha do not matter. A file that leaves open which model it is for is named by the
 * first that fits; another convention of it may be taken for another model, and then their sketches are unlike. Not part of a sketch: biases, what needs the base model (DoRA, OFT,
 * IA3 and other proxies), what could not be measured, and fused layers whose parts are not known. `share` says how much is.
 */
import type { Delta, Kron, RowRange, Term } from '../deltas/delta.ts';
import { writtenOut } from '../deltas/factors.ts';
import { bucketCols, bucketRows, BUCKETS, mixed, OFFSETS } from './buckets.ts';

export const SKETCH_LENGTH = 512;

export interface Sketch {
  /** `SKETCH_LENGTH`, weight units. */
  readonly values: Float32Array;
  /** Of the squared norms of all measured modules, the part that is in it: 0 to 1. */
  readonly share: number;
}

/** FNV-1a of the UTF-16 units, mixed. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return mixed(hash);
}

/** Rows of a module that are rows of one weight. */
export interface Segment {
  readonly weight: string;
  /** Rows of the module. */
  readonly from: number;
  readonly to: number;
  /** Which row of the weight `from` is. */
  readonly first: number;
}

/**
 * @param head rows of a head where q, k and v lie head by head (`architectures/interleaved.ts`), else null
 * @returns null: which rows are whose is not known
 */
export function segmentsOf(
  weights: readonly string[],
  ranges: readonly RowRange[] | null,
  rows: number,
  head: number | null,
): readonly Segment[] | null {
  if (!ranges || ranges.length !== weights.length) return null;
  if (head === null)
    return weights.map((weight, index) => ({ weight, from: ranges[index]?.from ?? 0, to: ranges[index]?.to ?? 0, first: 0 }));
  if (rows % (3 * head) !== 0) return null;
  const heads = rows / (3 * head);
  const segments: Segment[] = [];
  for (let block = 0; block < 3 * heads; block++) {
    // In order: all heads of q, then of k, then of v.
    const [part, at] = [Math.floor(block / heads), block % heads];
    const index = ranges.findIndex(({ from, to }) => block * head >= from && block * head < to);
    const [weight, range] = [weights[index], ranges[index]];
    if (weight === undefined || !range || (block + 1) * head > range.to) return null;
    const from = (at * 3 + part) * head;
    segments.push({ weight, from, to: from + head, first: block * head - range.from });
  }
  return segments;
}

/** Where the signs of a weight's rows begin. */
export const rowOffset = (weight: string): number => hashOf(`rows ${weight}`) % OFFSETS;

/**
 * Where the signs of its columns begin: alike for all weights of one block with as many inputs, so that the parts of a fused layer
 * share them and its right factor is summed once.
 */
export const columnOffset = (weight: string, cols: number): number =>
  hashOf(`columns ${(weight.replace(/ \d+$/, '').match(/\d+/g) ?? []).join(' ')} ${cols}`) % OFFSETS;

/** Adds up the 8 x 8 sums of weights. */
export class SketchSum {
  readonly #sums = new Float64Array(SKETCH_LENGTH);

  /** @param sums 8 x 8 of the unscaled delta, row-major */
  add(weight: string, sums: ArrayLike<number>, scale: number): void {
    const seed = hashOf(weight);
    for (let k = 0; k < BUCKETS * BUCKETS; k++) {
      const drawn = mixed(seed + Math.imul(k + 1, 0x9e37_79b9));
      const at = drawn % SKETCH_LENGTH;
      const value = scale * (sums[k] as number);
      this.#sums[at] = (this.#sums[at] as number) + (drawn >>> 31 === 0 ? value : -value);
    }
  }

  /** @returns null where there is nothing but zeros, or what f32 does not hold */
  values(): Float32Array | null {
    const values = Float32Array.from(this.#sums);
    const square = values.reduce((sum, value) => sum + value * value, 0);
    return square > 0 && Number.isFinite(square) ? values : null;
  }
}

/** 8 x rank by rank x 8, given as its transpose would not be: left is 8 x rank, right rank x 8. */
export function bucketProduct(left: ArrayLike<number>, right: ArrayLike<number>, rank: number): Float64Array {
  const out = new Float64Array(BUCKETS * BUCKETS);
  for (let a = 0; a < BUCKETS; a++) {
    for (let p = 0; p < rank; p++) {
      const factor = left[a * rank + p] as number;
      for (let b = 0; b < BUCKETS; b++)
        out[a * BUCKETS + b] = (out[a * BUCKETS + b] as number) + factor * (right[p * BUCKETS + b] as number);
    }
  }
  return out;
}

/** The 8 x 8 sums of some rows of a delta, its scales included. */
export function deltaBuckets(delta: Delta, { weight, from, to, first }: Segment): Float64Array {
  const out = new Float64Array(BUCKETS * BUCKETS);
  const [rows, columns] = [rowOffset(weight), columnOffset(weight, delta.cols)];
  for (const term of delta.terms) {
    const sums = termBuckets(term, delta.cols, { from, to, first, rows, columns });
    for (let k = 0; k < out.length; k++) out[k] = (out[k] as number) + term.scale * (sums[k] as number);
  }
  return out;
}

interface Where {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly rows: number;
  readonly columns: number;
}

function termBuckets(term: Term, cols: number, where: Where): Float64Array {
  const { from, to, first, rows, columns } = where;
  if (term.kind === 'kron') return kronBuckets(term, where);
  if (term.kind === 'entrywise') return termBuckets(writtenOut(term), cols, where);
  const [left, width] = term.kind === 'low-rank' ? [term.left, term.rank] : [term.values, cols];
  const above = bucketRows(left, { cols: width, from, to, offset: rows, first });
  if (term.kind === 'whole') return bucketCols(above, { rows: BUCKETS, cols, offset: columns });
  return bucketProduct(above, bucketCols(term.right, { rows: term.rank, cols, offset: columns }), term.rank);
}

/**
 * Row (a, i) of the product is [one[a, b] two[i, :]] over b: of each a the signed sums of two's rows, 8 x cols(two), which one[a, b]
 * multiplies into the place of b; then the signed sums of columns of all.
 */
function kronBuckets({ one, two }: Kron, { from, to, first, rows, columns }: Where): Float64Array {
  const cols = one.cols * two.cols;
  const wide = new Float64Array(BUCKETS * cols);
  for (let a = Math.floor(from / two.rows); a * two.rows < to; a++) {
    const [start, end] = [Math.max(from, a * two.rows), Math.min(to, (a + 1) * two.rows)];
    const part = { cols: two.cols, from: start - a * two.rows, to: end - a * two.rows, offset: rows, first: first + start - from };
    const above = bucketRows(two.values, part);
    for (let k = 0; k < BUCKETS; k++) {
      for (let b = 0, at = k * cols; b < one.cols; b++) {
        const factor = one.values[a * one.cols + b] as number;
        for (let j = k * two.cols; j < (k + 1) * two.cols; j++, at++) wide[at] = (wide[at] as number) + factor * (above[j] as number);
      }
    }
  }
  return bucketCols(wide, { rows: BUCKETS, cols, offset: columns });
}

/** Cosine of two sketches; 0 where one is empty. */
export function sketchCosine(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < SKETCH_LENGTH; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb))) : 0;
}

/** Standard error of the cosine of two sketches, with all 512 numbers independent. */
export const cosineError = (cosine: number): number => (1 - cosine * cosine) / Math.sqrt(SKETCH_LENGTH);
