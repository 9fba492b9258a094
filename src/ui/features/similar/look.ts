/** A long question of the user: asked anew it gives the earlier one up, and what fails is kept to be shown. */
import { createSignal, onCleanup } from 'solid-js';

export interface Look {
  readonly look: () => Promise<void>;
  /** Gives up what is under way. */
  readonly stop: () => void;
  readonly failed: () => { readonly error: unknown } | null;
}

/** @param ask shows what it finds only while `isLast()` */
export function createLook(ask: (signal: AbortSignal, isLast: () => boolean) => Promise<void>): Look {
  const [failed, setFailed] = createSignal<{ readonly error: unknown } | null>(null);
  let run: AbortController | null = null;
  const stop = (): void => {
    run?.abort();
    run = null;
    setFailed(null);
  };
  onCleanup(stop);
  return {
    failed,
    stop,
    async look() {
      stop();
      const mine = new AbortController();
      run = mine;
      const isLast = (): boolean => run === mine;
      try {
        await ask(mine.signal, isLast);
      } catch (error) {
        if (isLast()) setFailed({ error });
      }
    },
  };
}
