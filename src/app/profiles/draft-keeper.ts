/**
 * Drafts on their way to the database. The user types and drags, so what changes is written at most every 300 ms; what is under way
 * when the page is hidden or the library goes to another tab is written at once.
 */
import type { Clock } from '../store.ts';

const WAIT_MS = 300;

export class DraftKeeper {
  readonly #store: (loraId: number, text: string | null) => Promise<void>;
  readonly #clock: Clock;
  readonly #trouble: (error: unknown) => void;
  #waiting = new Map<number, string | null>();
  #stopTimer: (() => void) | null = null;
  #storing: Promise<void> = Promise.resolve();

  /** @param trouble told of a draft that could not be stored; it waits on and is tried again with the next change */
  constructor(store: (loraId: number, text: string | null) => Promise<void>, clock: Clock, trouble: (error: unknown) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#trouble = trouble;
  }

  keep(loraId: number, text: string | null): void {
    this.#waiting.set(loraId, text);
    this.#stopTimer ??= this.#clock.after(WAIT_MS, () => void this.flush());
  }

  /** What waits for this LoRA; undefined when nothing does. */
  waiting(loraId: number): string | null | undefined {
    return this.#waiting.get(loraId);
  }

  /** Settles when everything given so far is stored, or was refused and said so. */
  flush(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = null;
    // One after the other: an older text must never overtake a newer one.
    this.#storing = this.#storing.then(() => this.#write());
    return this.#storing;
  }

  async #write(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = new Map();
    for (const [loraId, text] of batch) {
      try {
        await this.#store(loraId, text);
      } catch (error) {
        if (!this.#waiting.has(loraId)) this.#waiting.set(loraId, text);
        this.#trouble(error);
      }
    }
  }
}
