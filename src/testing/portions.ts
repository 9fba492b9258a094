/** Gives everything at once, then nothing: what `IndexerApi.readHeaders` asks for its files. */
export function once<T>(items: readonly T[]): () => Promise<readonly T[]> {
  let left = items;
  return async () => {
    const given = left;
    left = [];
    return given;
  };
}
