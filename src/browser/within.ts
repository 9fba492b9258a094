/** A time limit for promises of the browser that may never settle. */

export const TOO_LATE = Symbol('too late');

/** What `work` gives, or `TOO_LATE` after `ms`; a failure of `work` is passed on. What comes later is ignored. */
export const within = <T>(ms: number, work: Promise<T>): Promise<T | typeof TOO_LATE> => unlessSilent(ms, () => work);

/** The same for work of any length: `TOO_LATE` when nothing was `heard` of it for `ms`. */
export function unlessSilent<T>(ms: number, work: (heard: () => void) => Promise<T>): Promise<T | typeof TOO_LATE> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => resolve(TOO_LATE), ms);
    };
    heard();
    work(heard)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
