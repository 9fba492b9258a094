/**
 * Runs `work` on up to `width` items at once and yields the results in the order of the items. The source is only
 * pulled while there is room, so an unread result holds everything back.
 */
export async function* inOrder<A, B>(
  items: Iterable<A> | AsyncIterable<A>,
  width: number,
  work: (item: A) => Promise<B>,
): AsyncGenerator<B> {
  const running: Promise<B>[] = [];
  for await (const item of items) {
    const result = work(item);
    // The rejection is delivered when its turn comes; until then it must not count as unhandled.
    result.catch(() => undefined);
    running.push(result);
    if (running.length >= width) yield running.shift() as Promise<B>;
  }
  for (const result of running) yield result;
}
