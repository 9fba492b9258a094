/**
 * One tab owns the library. The proof of ownership is a Web Lock; a BroadcastChannel carries the conversation:
 *
 *   newcomer -> ask                  wants the library
 *   owner    -> busy                 "I am here" (answered at once)
 *   newcomer -> handOver             the user clicked "Use it here"
 *   owner    -> closing              finishing; then it closes the database and releases the lock, which wakes the newcomer
 *
 * A tab that stays silent (frozen, crashed) loses the lock by `steal`, and is told by its rejected lock request.
 */
import type { TabLock, TabLockEvents } from '../contracts/platform.ts';

export interface TabLockTimes {
  /** How long a starting tab waits for the lock of a page that is just being reloaded. */
  readonly startMs: number;
  /** How long the owner may stay silent after a hand-over was asked for. */
  readonly silentMs: number;
  /** How long it may take to close once it has answered. */
  readonly closingMs: number;
}

const TIMES: TabLockTimes = { startMs: 1_500, silentMs: 2_000, closingMs: 15_000 };

type Message = 'ask' | 'busy' | 'handOver' | 'closing';

type After = (ms: number, task: () => void) => () => void;

const afterTimeout: After = (ms, task) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/** @param name of the lock and the channel */
export function createTabLock(name = 'lora-weights-builder', times: TabLockTimes = TIMES, after: After = afterTimeout): TabLock {
  const channel = new BroadcastChannel(name);
  let release: (() => void) | null = null;
  let events: TabLockEvents | null = null;
  let heard: (message: Message) => void = () => undefined;

  const say = (message: Message): void => channel.postMessage(message);

  channel.addEventListener('message', (event: MessageEvent<Message>) => {
    if (!release) heard(event.data);
    else if (event.data === 'ask') say('busy');
    else if (event.data === 'handOver') void handOver();
  });

  async function handOver(): Promise<void> {
    say('closing');
    const [mine, listener] = [release, events];
    if (!mine || !listener) return;
    try {
      await listener.asked();
    } finally {
      mine();
    }
  }

  /** Resolves once the lock is held, `false` when `signal` gave up first. The lock stays held until `release`. */
  function hold(listener: TabLockEvents, options: LockOptions): Promise<boolean> {
    if (!('locks' in navigator)) {
      return Promise.reject(new Error('The browser offers locks and lasting storage only to pages served over https or from localhost.'));
    }
    return new Promise((resolve, reject) => {
      // Chromium can miss an abort that comes right after the request: then the request stays in the queue. So giving up does
      // not wait for its rejection, and a lock that is granted afterwards is let go at once.
      options.signal?.addEventListener('abort', () => resolve(false));
      const held = navigator.locks.request(name, options, () => {
        if (options.signal?.aborted) return undefined;
        events = listener;
        resolve(true);
        return new Promise<void>((done) => {
          release = () => {
            release = null;
            events = null;
            done();
          };
        });
      });
      held.catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === 'AbortError')) return reject(error);
        // Aborted while waiting, or stolen while held.
        if (release && events === listener) {
          release = null;
          events = null;
          listener.lost();
        } else resolve(false);
      });
    });
  }

  return {
    async acquire(listener) {
      const giveUp = new AbortController();
      const stopTimer = after(times.startMs, () => giveUp.abort());
      heard = (message) => {
        if (message === 'busy') giveUp.abort();
      };
      const held = hold(listener, { signal: giveUp.signal });
      say('ask');
      try {
        return (await held) ? 'held' : 'elsewhere';
      } finally {
        stopTimer();
        heard = () => undefined;
      }
    },

    async takeOver(listener) {
      const giveUp = new AbortController();
      let stopTimer = after(times.silentMs, () => giveUp.abort());
      heard = (message) => {
        if (message !== 'closing') return;
        stopTimer();
        stopTimer = after(times.closingMs, () => giveUp.abort());
      };
      const held = hold(listener, { signal: giveUp.signal });
      say('handOver');
      try {
        if (!(await held)) await hold(listener, { steal: true });
      } finally {
        stopTimer();
        heard = () => undefined;
      }
    },
  };
}
