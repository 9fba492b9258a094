/** Questions asked faster than they are answered. */

/**
 * One request in flight; of those asked meanwhile only the newest is made. An answer is used unless a different question waits:
 * then it is old. `stillGood` says which waiting questions leave it good, so that a steady stream of changes cannot starve the view.
 * A question that fails is said by a notice unless `failed` shows it in its place.
 */
export function latest<A, R>(
  ask: (argument: A) => Promise<R>,
  use: (answer: R) => void,
  stillGood: (asked: A, waiting: A) => boolean,
  failed: (error: unknown) => void = reportError,
): (argument: A) => void {
  let busy = false;
  let next: { readonly argument: A } | null = null;
  const waiting = (): { readonly argument: A } | null => next;
  const go = async (argument: A): Promise<void> => {
    busy = true;
    try {
      const answer = await ask(argument);
      const newer = waiting();
      if (!newer || stillGood(argument, newer.argument)) use(answer);
    } catch (error) {
      failed(error);
    } finally {
      busy = false;
    }
    const newest = waiting();
    next = null;
    if (newest) void go(newest.argument);
  };
  return (argument) => {
    if (busy) next = { argument };
    else void go(argument);
  };
}
