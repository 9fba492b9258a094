/**
 * Which LoRAs of the library a file is made of: orthogonal matching pursuit (Pati, Rezaiifar, Krishnaprasad 1993) over sketches chooses
 * candidates, the nearest to what is left each time; exact inner products and `bake/made-of.ts` decide.
 */
import { madeOf, type MadeOf } from '../bake/made-of.ts';
import type { PairProducts } from '../composition/products/pair.ts';

/** A candidate must explain this share of the norm that is left: the cosine of unlike sketches is 0.044 by chance, a library has many. */
const WORTH = 0.22;
/** Below this share of the norm nothing is left. */
const NOTHING = 0.02;

interface Candidate {
  readonly content: string;
  readonly values: Float32Array;
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);

/** @param search the nearest to what is left, by the size of the cosine, without those taken @returns contents in the order found */
export async function chosenParts(
  whole: Float32Array,
  search: (rest: Float32Array, taken: readonly string[]) => Promise<Candidate | null>,
  most: number,
): Promise<string[]> {
  const taken: Candidate[] = [];
  const square = dot(whole, whole);
  let rest = whole;
  while (taken.length < most) {
    const next = await search(
      rest,
      taken.map(({ content }) => content),
    );
    if (!next || Math.abs(dot(rest, next.values)) < WORTH * Math.sqrt(dot(rest, rest) * dot(next.values, next.values))) break;
    taken.push(next);
    const { weights } = leastSquares(whole, taken);
    rest = whole.map((value, at) => value - taken.reduce((sum, { values }, k) => sum + (weights[k] as number) * (values[at] as number), 0));
    if (dot(rest, rest) < NOTHING ** 2 * square) break;
  }
  return taken.map(({ content }) => content);
}

function leastSquares(whole: Float32Array, taken: readonly Candidate[]): MadeOf {
  const gram = Float64Array.from({ length: taken.length ** 2 }, (_, at) => {
    const [a, b] = [taken[Math.floor(at / taken.length)], taken[at % taken.length]];
    return a && b ? dot(a.values, b.values) : 0;
  });
  return madeOf({ gram, inner: Float64Array.from(taken, ({ values }) => dot(whole, values)), square: dot(whole, whole) }, 0);
}

/**
 * @param norms of the file and of its candidates, in order @param pairOf what two of them have in common
 * @returns weights by candidate; null where something of it is not known
 */
export function exactParts(norms: readonly number[], pairOf: (a: number, b: number) => PairProducts | null): MadeOf | null {
  const n = norms.length - 1;
  const products = norms.map(() => new Float64Array(norms.length));
  for (let a = 0; a <= n; a++) {
    (products[a] as Float64Array)[a] = (norms[a] as number) ** 2;
    for (let b = a + 1; b <= n; b++) {
      const pair = pairOf(a, b);
      if (!pair || pair.blocks.some(({ notCompared }) => notCompared > 0)) return null;
      const inner = pair.blocks.reduce((sum, block) => sum + block.inner, 0);
      (products[a] as Float64Array)[b] = inner;
      (products[b] as Float64Array)[a] = inner;
    }
  }
  const gram = Float64Array.from({ length: n * n }, (_, at) => products[1 + Math.floor(at / n)]?.[1 + (at % n)] ?? 0);
  return madeOf({ gram, inner: (products[0] as Float64Array).slice(1), square: (norms[0] as number) ** 2 });
}
