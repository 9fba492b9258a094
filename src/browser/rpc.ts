/**
 * Comlink with an end: a line to one worker whose calls always settle. Comlink itself leaves a call pending for ever when its
 * worker crashes or is terminated; here every open call rejects with a `WorkerGone` error.
 *
 * The worker starts with the first call, may end itself after a while without calls, and starts anew with the next one.
 */
import * as Comlink from 'comlink';
import type { WorkerLine, StrayFault, WorkerFault } from '../contracts/platform.ts';

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
  /** Told of what fails in the worker while no call waits for it. A call that waits gets the error itself. */
  readonly fault?: (fault: StrayFault) => void;
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

const isWorkerFault = (data: unknown): data is WorkerFault => typeof data === 'object' && data !== null && 'workerFault' in data;

const asError = ({ workerFault: { name, message, stack } }: WorkerFault): Error => Object.assign(new Error(message), { name, stack });

/** Functions cross as proxies, ports move over; everything else as Comlink does it (structured clone). */
const asWire = (arg: unknown): unknown =>
  typeof arg === 'function' ? Comlink.proxy(arg as () => unknown) : arg instanceof MessagePort ? Comlink.transfer(arg, [arg]) : arg;

export function createLine<T extends object>(options: LineOptions<T>): WorkerLine<T> {
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
    worker.addEventListener('error', (event) => {
      const reason = event.message || 'it could not be loaded or crashed';
      if (fresh.open.size === 0) options.fault?.({ where: options.name, error: workerGone(options.name, reason) });
      end(fresh, reason);
    });
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isWorkerFault(data)) options.fault?.({ where: options.name, error: asError(data) });
    });
    worker.addEventListener('messageerror', () => end(fresh, 'a message could not be read'));
    session = fresh;
    if (options.prepare) {
      fresh.ready = options.prepare(apiOf((method, args) => tracked(fresh, () => post(fresh, method, args))));
      // The worker is useless without its preparation; whoever waits gets the reason.
      fresh.ready.catch((error: unknown) => end(fresh, error instanceof Error ? error.message : String(error)));
    }
    return fresh;
  }

  function post(to: Session, method: string, args: readonly unknown[]): Promise<unknown> {
    if (session !== to) return Promise.reject(workerGone(options.name, 'it was ended'));
    return (to.remote[method] as Method)(...args.map(asWire));
  }

  /** What `work` gives, or the end of the worker, whichever is first. */
  function tracked(to: Session, work: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      clearTimeout(to.idle);
      to.open.add(reject);
      work()
        .then(resolve, reject)
        .finally(() => {
          to.open.delete(reject);
          if (to.open.size === 0 && session === to && options.idleMs !== undefined) {
            to.idle = setTimeout(() => end(to, 'it was idle'), options.idleMs);
          }
        });
    });
  }

  async function call(method: string, args: readonly unknown[]): Promise<unknown> {
    if (ended) throw ended;
    const to = session ?? start();
    return tracked(to, async () => {
      await to.ready;
      return post(to, method, args);
    });
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
