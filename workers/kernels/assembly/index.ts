/** Entry of the WASM kernel: what `wasm.ts` calls. Memory is laid out by the caller; nothing here allocates. */
export { decode } from './decode';
export { statsReset, statsAdd, statsSumSq, statsNan, statsInf, statsMaxAbs } from './stats';
export { gram, gramExact, gramParts, gramWorkBytes } from './gram';
export { bucketCols, bucketRows } from './buckets';
export { products, productWorkBytes } from './product';
export { gram64, gram64WorkBytes, multiply64, multiply64WorkBytes } from './double';
export { encode } from './encode';

/** First byte the caller may use, 64-byte aligned. */
export function freeMemory(): usize {
  return (__heap_base + 63) & ~63;
}
