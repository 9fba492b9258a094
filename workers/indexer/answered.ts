/**
 * A time limit for what the browser may never answer: a folder that it blocks, a network folder whose server is gone, also while a
 * file of it is read. A disk that has to wake up takes less.
 */
export const ANSWER_MS = 30_000;

/** What `work` gives. @throws a `TimeoutError` when it is not there within `ANSWER_MS`; what comes later is ignored */
export function answered<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('no answer', 'TimeoutError')), ANSWER_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
