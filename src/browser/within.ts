/** A time limit for promises of the browser that may never settle. */

export const TOO_LATE = Symbol('too late');

/** What `work` gives, or `TOO_LATE` after `ms`; a failure of `work` is passed on. What comes later is ignored. */
export function within<T>(ms: number, work: Promise<T>): Promise<T | typeof TOO_LATE> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(TOO_LATE), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
