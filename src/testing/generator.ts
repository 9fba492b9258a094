/** Small, fast, seeded numbers (xorshift32): uniform in [-1, 1), the same everywhere. */
export function generator(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}
