/**
 * Which of many sketches may be nearly parallel, without looking at every pair: locality-sensitive hashing on the signs of their numbers.
 *
 * Two sketches at an angle t differ in a sign with probability t / pi. Every 16 of the 512 signs are a key, and two sketches that share
 * one of 12 keys are compared by all 512. At cosine 1 - 1e-4 (t = 0.014) a key is shared with probability (1 - t / pi)^16 = 0.93, so that
 * a pair is missed once in 10^13; at cosine 0.998 (t = 0.063) 0.72, once in 10^6. Of n sketches without likeness n^2 / 2^17 pairs meet
 * in a key: 37,000 of 70,000 sketches, a millisecond's work. Nearly equal ones are few.
 */
import { SIGN_BYTES } from './stored.ts';

const KEYS = 12;
/** Bits by which a pair may differ: 10 are expected at cosine 0.998, half as many again and four standard errors are let through. */
const MOST_DIFFERENT = 28;

/** @param signs `SIGN_BYTES` each, one after the other @returns positions of pairs, two by two, the first below the second */
export function nearPairs(signs: Uint8Array): Uint32Array {
  const count = signs.length / SIGN_BYTES;
  const words = new Uint32Array(signs.slice().buffer);
  const perSketch = SIGN_BYTES / 4;
  const found = new Set<number>();
  for (let key = 0; key < KEYS; key++) {
    const buckets = new Map<number, number[]>();
    for (let at = 0; at < count; at++) {
      const value = (signs[at * SIGN_BYTES + 2 * key] as number) | ((signs[at * SIGN_BYTES + 2 * key + 1] as number) << 8);
      const bucket = buckets.get(value);
      if (bucket) bucket.push(at);
      else buckets.set(value, [at]);
    }
    for (const bucket of buckets.values()) {
      for (let i = 1; i < bucket.length; i++) {
        for (let j = 0; j < i; j++) {
          const [a, b] = [bucket[j] as number, bucket[i] as number];
          if (differing(words, a * perSketch, b * perSketch, perSketch) <= MOST_DIFFERENT) found.add(a * count + b);
        }
      }
    }
  }
  const pairs = new Uint32Array(2 * found.size);
  let at = 0;
  for (const pair of [...found].sort((x, y) => x - y)) {
    pairs[at++] = Math.floor(pair / count);
    pairs[at++] = pair % count;
  }
  return pairs;
}

function differing(words: Uint32Array, a: number, b: number, length: number): number {
  let bits = 0;
  for (let i = 0; i < length; i++) {
    let x = (words[a + i] as number) ^ (words[b + i] as number);
    x -= (x >>> 1) & 0x5555_5555;
    x = (x & 0x3333_3333) + ((x >>> 2) & 0x3333_3333);
    bits += Math.imul((x + (x >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
  }
  return bits;
}
