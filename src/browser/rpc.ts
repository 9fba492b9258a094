/**
 * Comlink with an end: a line to one worker whose calls always settle. Comlink itself leaves a call pending for ever when its
 * worker crashes or is terminated; here every open call rejects with a `WorkerGone` error.
 *
 * The worker starts with the first call, may end itself after a while without calls, and starts anew with the next one.
 */
import * as Comlink from 'comlink';
import type { Line } from '../contracts/platform.ts';

export interface LineOptions<T> {
  /** For messages: "the measuring worker". */
  readonly name: string;
  readonly spawn: () => Worker;
  /** Runs once on every fresh worker, before the first call goes out. */
  readonly prepare?: (api: T) => Promise<void>;
  /** Ends the worker after this long without a call; without it the worker stays. */
  readonly idleMs?: number;
  /** false: after its end every further call rejects. Default true. */
  readonly respawn?: boolean;
}

type Method = (...args: unknown[]) => Promise<unknown>;

interface Session {
  readonly worker: Worker;
  readonly remote: Readonly<Record<string, Method>>;
  readonly open: Set<(reason: Error) => void>;
  ready: Promise<unknown>;
  idle: ReturnType<typeof setTimeout> | undefined;
}

function workerGone(name: string, reason: string): Error {
  const error = new Error(`${name} ended: ${reason}`);
  error.name = 'WorkerGone';
  return error;
}

/** Functions cross as proxies; everything else as Comlink does it (structured clone). */
const asWire = (arg: unknown): unknown => (typeof arg === 'function' ? Comlink.proxy(arg as () => unknown) : arg);

export function createLine<T extends object>(options: LineOptions<T>): Line<T> {
  let session: Session | null = null;
  let ended: Error | null = null;

  function end(which: Session, reason: string): void {
    if (session === which) session = null;
    clearTimeout(which.idle);
    which.worker.terminate();
    const error = workerGone(options.name, reason);
    if (options.respawn === false) ended = error;
    for (const reject of which.open) reject(error);
    which.open.clear();
  }

  function start(): Session {
    const worker = options.spawn();
    const remote = Comlink.wrap(worker) as unknown as Session['remote'];
    const fresh: Session = { worker, remote, open: new Set(), ready: Promise.resolve(), idle: undefined };
    worker.addEventListener('error', (event) => end(fresh, event.message || 'it could not be loaded or crashed'));
    worker.addEventListener('messageerror', () => end(fresh, 'a message could not be read'));
    session = fresh;
    if (options.prepare) {
      fresh.ready = options.prepare(apiOf((method, args) => send(fresh, method, args)));
      // Whoever called first gets the reason; the worker is useless without its preparation.
      fresh.ready.catch((error: unknown) => end(fresh, error instanceof Error ? error.message : String(error)));
    }
    return fresh;
  }

  function send(to: Session, method: string, args: readonly unknown[]): Promise<unknown> {
    const { promise, resolve, reject } = withResolvers();
    clearTimeout(to.idle);
    to.open.add(reject);
    const call = to.remote[method] as Method;
    call(...args.map(asWire))
      .then(resolve, reject)
      .finally(() => {
        to.open.delete(reject);
        if (to.open.size === 0 && session === to && options.idleMs !== undefined) {
          to.idle = setTimeout(() => end(to, 'it was idle'), options.idleMs);
        }
      });
    return promise;
  }

  async function call(method: string, args: readonly unknown[]): Promise<unknown> {
    if (ended) throw ended;
    const to = session ?? start();
    await to.ready;
    if (session !== to) throw workerGone(options.name, 'it was ended');
    return send(to, method, args);
  }

  return {
    api: apiOf<T>(call),
    terminate(reason) {
      if (session) end(session, reason);
      else if (options.respawn === false) ended ??= workerGone(options.name, reason);
    },
  };
}

/** An object whose every property is a method; `then` is none, so that awaiting the object itself is harmless. */
function apiOf<T extends object>(call: (method: string, args: readonly unknown[]) => Promise<unknown>): T {
  const target: Record<string, Method> = {};
  return new Proxy(target, {
    get: (_target, property) =>
      typeof property === 'string' && property !== 'then' ? (...args: unknown[]) => call(property, args) : undefined,
  }) as unknown as T;
}

function withResolvers(): { promise: Promise<unknown>; resolve: (value: unknown) => void; reject: (reason: unknown) => void } {
  let resolve: (value: unknown) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<unknown>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
