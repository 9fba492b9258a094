/** `runs` of `LwbApp` without its code, which is loaded when the user changes a run, or when the library is at rest and has files. */
import type { Platform } from '../../contracts/platform.ts';
import type { Message } from '../../domain/message.ts';
import type { Result } from '../../domain/result.ts';
import type { RunsApp } from './runs.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';

interface Parts {
  readonly platform: Platform;
  readonly store: Store;
  readonly session: () => Session | null;
  readonly open: (id: number) => Promise<Result<File, Message>>;
  readonly trouble: (error: unknown) => void;
}

/** After the last change of the library: comparing waits for whoever works. */
const REST_MS = 3000;

export function createLazyRuns({ platform, store, session, open, trouble }: Parts): {
  readonly app: RunsApp;
  /** Compares in the background whenever the library has come to rest. @param isOpen until then */
  watch(isOpen: () => boolean): void;
} {
  const catalog = () => session()?.catalog ?? null;
  const changed = (): void => void session()?.refresh();
  const failed = new Set<string>();
  let checkedAt = 0;

  const atRest = (): boolean => store.state.progress.stage === 'idle' && !store.state.progress.paused;

  async function check(isOpen: () => boolean): Promise<void> {
    const now = catalog();
    if (!now || !isOpen()) return;
    checkedAt = store.state.revision;
    // Without the cache of pairs, in which what the user compares must stay.
    const [{ checkRuns }, { createPairReads, pairLines }] = await Promise.all([import('./runs.ts'), import('../compare/pair-reads.ts')]);
    const pairs = createPairReads({ lines: pairLines(platform, () => 1), open, cached: async () => [], keep: async () => {} });
    await checkRuns({ catalog: now, pairs, mayGoOn: () => isOpen() && atRest(), changed }, failed);
    checkedAt = store.state.revision;
  }

  return {
    app: {
      choose: async (ids, how) => (await import('./runs.ts')).createRuns({ catalog, changed, trouble }).choose(ids, how),
    },
    watch(isOpen) {
      let stopTimer: (() => void) | null = null;
      let busy = false;
      const look = (): void => {
        stopTimer = null;
        busy = true;
        void check(isOpen)
          .catch((error: unknown) => {
            if (isOpen()) console.warn('Training runs could not be compared', error);
          })
          .finally(() => (busy = false));
      };
      const unsubscribe = store.subscribe(() => {
        if (!isOpen()) {
          stopTimer?.();
          return unsubscribe();
        }
        const { revision, totals } = store.state;
        if (busy || revision === checkedAt || totals.measured < 2 || !atRest()) return;
        stopTimer?.();
        stopTimer = platform.after(REST_MS, look);
      });
    },
  };
}
