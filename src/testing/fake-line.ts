/** A worker line without a worker: calls go to an object, `terminate` and `crash` reject what is pending. */
import type { WorkerLine } from '../contracts/platform.ts';

function gone(reason: string): Error {
  const error = new Error(`The worker ended: ${reason}`);
  error.name = 'WorkerGone';
  return error;
}

export interface FakeLine<T> extends WorkerLine<T> {
  readonly terminated: string[];
  crash(): void;
}

/** @param create makes the worker's side; called again after every end unless `respawn` is false */
export function fakeLine<T extends object>(create: () => T, respawn = true): FakeLine<T> {
  const terminated: string[] = [];
  const open = new Set<(error: Error) => void>();
  let current: T | null = null;
  let ended: Error | null = null;

  const end = (reason: string): void => {
    current = null;
    if (!respawn) ended = gone(reason);
    for (const reject of open) reject(gone(reason));
    open.clear();
  };

  const api = new Proxy({} as T, {
    get: (_target, property) => {
      if (property === 'then') return undefined;
      return (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          if (ended) return reject(ended);
          current ??= create();
          open.add(reject);
          const method = Reflect.get(current, property) as (...args: unknown[]) => Promise<unknown>;
          Promise.resolve(method.apply(current, args))
            .then(resolve, reject)
            .finally(() => open.delete(reject));
        });
    },
  });
  return {
    api,
    terminated,
    terminate(reason) {
      terminated.push(reason);
      end(reason);
    },
    crash: () => end('it crashed'),
  };
}
