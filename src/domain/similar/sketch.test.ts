/** Sketches against the dense deltas: what they estimate, how far off, and that forms of one delta give one sketch. */
import { describe, expect, it } from 'vitest';
import type { Delta } from '../deltas/delta.ts';
import { deltaBuckets, type Segment, segmentsOf, SKETCH_LENGTH, SketchSum, sketchCosine } from './sketch.ts';
import { nearPairs } from './near-pairs.ts';
import { cosineWith, packSketch, signsOf, SIGN_BYTES, unpackSketch } from './stored.ts';

/** Seeded, nearly normal. */
function normal(seed: number): () => number {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => next() + next() + next() + next() + next() + next() - 3;
}

const matrix = (length: number, draw: () => number): Float32Array => Float32Array.from({ length }, draw);

interface Weight {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly values: Float64Array;
}

function dense(left: Float32Array, right: Float32Array, rank: number): Float64Array {
  const [rows, cols] = [left.length / rank, right.length / rank];
  return Float64Array.from({ length: rows * cols }, (_, at) => {
    let sum = 0;
    for (let p = 0; p < rank; p++) sum += (left[Math.floor(at / cols) * rank + p] ?? 0) * (right[p * cols + (at % cols)] ?? 0);
    return sum;
  });
}

const whole = ({ name, rows, cols, values }: Weight): readonly [string, Delta, Segment] => [
  name,
  { rows, cols, terms: [{ kind: 'whole', scale: 1, values: Float32Array.from(values) }] },
  { weight: name, from: 0, to: rows, first: 0 },
];

function sketchOf(parts: readonly (readonly [string, Delta, Segment])[], scale = 1): Float32Array {
  const sum = new SketchSum();
  for (const [name, delta, segment] of parts) sum.add(name, deltaBuckets(delta, segment), scale);
  return sum.values() ?? new Float32Array(SKETCH_LENGTH);
}

const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

/** 120 weights of two LoRAs, the second a share of the first and something of its own. */
function two(seed: number, share: number): readonly [readonly Weight[], readonly Weight[]] {
  const draw = normal(seed);
  const make = (): Weight[] =>
    Array.from({ length: 120 }, (_, at) => {
      const [rows, cols] = [40 + (at % 3) * 8, 48];
      return { name: `unet ${seed} block ${at} q`, rows, cols, values: dense(matrix(rows * 2, draw), matrix(2 * cols, draw), 2) };
    });
  const [a, own] = [make(), make()];
  return [
    a,
    a.map((weight, at) => ({
      ...weight,
      values: weight.values.map((value, k) => share * value + Math.sqrt(1 - share ** 2) * (own[at]?.values[k] ?? 0)),
    })),
  ];
}

describe('sketches', () => {
  it.each([0, 0.3, 0.7, 0.99])('estimate cosine and norms of dense deltas, near %d', (share) => {
    for (let seed = 1; seed <= 4; seed++) {
      const [a, b] = two(seed, share);
      const products = [a, b].map((x) =>
        [a, b].map((y) => x.reduce((sum, weight, at) => sum + inner(weight.values, y[at]?.values ?? []), 0)),
      );
      const [[aa = 0, ab = 0] = [], [, bb = 0] = []] = products;
      const [x, y] = [sketchOf(a.map(whole)), sketchOf(b.map(whole))];
      // Five standard errors of 512 independent numbers.
      expect(Math.abs(sketchCosine(x, y) - ab / Math.sqrt(aa * bb))).toBeLessThan((5 * (1 - share ** 2 + 0.01)) / Math.sqrt(512));
      expect(Math.abs(inner(x, x) / aa - 1)).toBeLessThan(5 * Math.sqrt(2 / 512));
    }
  });

  it('of factors, of a Kronecker product and of the entries are one, at any scale', () => {
    const draw = normal(9);
    const [left, right, rank] = [matrix(24 * 3, draw), matrix(3 * 40, draw), 3];
    const segment = { weight: 'w', from: 0, to: 24, first: 0 };
    const lowRank: Delta = { rows: 24, cols: 40, terms: [{ kind: 'low-rank', scale: 1, left, right, rank }] };
    const entries = whole({ name: 'w', rows: 24, cols: 40, values: dense(left, right, rank) });
    expect(sketchCosine(sketchOf([['w', lowRank, segment]]), sketchOf([entries], 0.5))).toBeGreaterThan(1 - 1e-9);
    const [one, two_] = [matrix(4 * 5, draw), matrix(6 * 8, draw)];
    const kron: Delta = {
      rows: 24,
      cols: 40,
      terms: [{ kind: 'kron', scale: 2, one: { rows: 4, cols: 5, values: one }, two: { rows: 6, cols: 8, values: two_ } }],
    };
    const product = Float64Array.from({ length: 24 * 40 }, (_, at) => {
      const [i, j] = [Math.floor(at / 40), at % 40];
      return (one[Math.floor(i / 6) * 5 + Math.floor(j / 8)] ?? 0) * (two_[(i % 6) * 8 + (j % 8)] ?? 0);
    });
    const kronEntries = whole({ name: 'w', rows: 24, cols: 40, values: product });
    expect(sketchCosine(sketchOf([['w', kron, segment]]), sketchOf([kronEntries]))).toBeGreaterThan(1 - 1e-9);
  });

  it('of a fused layer are those of its parts, also where rows lie head by head', () => {
    const draw = normal(4);
    const [head, heads, cols] = [4, 3, 16];
    const parts = ['q', 'k', 'v'].map((name) => ({
      name,
      rows: head * heads,
      cols,
      values: Float64Array.from({ length: head * heads * cols }, draw),
    }));
    const split = sketchOf(parts.map(whole));
    const names = parts.map(({ name }) => name);
    const ranges = names.map((_, at) => ({ from: at * 12, to: at * 12 + 12 }));
    const stacked = parts.flatMap(({ values }) => [...values]);
    const byHead = Array.from({ length: heads }, (_, at) =>
      parts.flatMap(({ values }) => [...values.subarray(at * head * cols, (at + 1) * head * cols)]),
    ).flat();
    for (const [values, interleaved] of [
      [stacked, null],
      [byHead, head],
    ] as const) {
      const delta: Delta = { rows: 36, cols, terms: [{ kind: 'whole', scale: 1, values: Float32Array.from(values) }] };
      const segments = segmentsOf(names, ranges, 36, interleaved) ?? [];
      expect(sketchCosine(sketchOf(segments.map((segment) => [segment.weight, delta, segment])), split)).toBeGreaterThan(1 - 1e-9);
    }
    expect(segmentsOf(names, null, 36, null)).toBeNull();
  });

  it('are kept in half the space', () => {
    const [a] = two(3, 0.5);
    const values = sketchOf(a.map(whole));
    const packed = packSketch(values);
    const back = unpackSketch(packed) ?? new Float32Array();
    expect(packed.bytes.length).toBe(1024);
    expect(sketchCosine(values, back)).toBeGreaterThan(1 - 1e-8);
    expect(Math.abs(Math.sqrt(inner(back, back)) / Math.sqrt(inner(values, values)) - 1)).toBeLessThan(1e-6);
    expect(
      cosineWith(
        values.map((value) => value / packed.norm),
        packed.bytes,
      ),
    ).toBeGreaterThan(1 - 1e-8);
    expect(unpackSketch({ ...packed, bytes: packed.bytes.subarray(1) })).toBeNull();
  });
});

describe('pairs that may be nearly parallel', () => {
  it('are found among thousands without likeness', () => {
    const draw = normal(77);
    const count = 4000;
    const sketches = Array.from({ length: count }, () => matrix(SKETCH_LENGTH, draw));
    const wanted: (readonly [number, number])[] = [];
    for (let at = 0; at < 100; at++) {
      // Cosines from 1 - 1e-6 to 0.9996.
      const noise = 1e-3 + 2.7e-2 * (at / 100);
      const [from, to] = [at * 7, 3000 + at];
      sketches[to] = (sketches[from] ?? new Float32Array()).map((value) => 0.5 * (value + noise * draw()));
      wanted.push([from, to]);
    }
    const signs = new Uint8Array(count * SIGN_BYTES);
    sketches.forEach((values, at) => signs.set(signsOf(values), at * SIGN_BYTES));
    const found = nearPairs(signs);
    const pairs = Array.from({ length: found.length / 2 }, (_, at) => [found[2 * at], found[2 * at + 1]]);
    expect(pairs).toEqual(wanted);
  });
});
