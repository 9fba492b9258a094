/**
 * Sources with a file that changed or vanished while it was read: they are walked again when the run has ended, at once the first
 * time and then ever more seldom, as long as the file goes on changing (a download that is being written, for example).
 */
import type { Clock } from '../store.ts';

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;

export class Rereads {
  readonly #clock: Clock;
  readonly #walk: (sourceId: string) => void;
  readonly #noted = new Set<string>();
  readonly #tries = new Map<string, number>();
  readonly #timers = new Map<string, () => void>();

  constructor(clock: Clock, walk: (sourceId: string) => void) {
    this.#clock = clock;
    this.#walk = walk;
  }

  note(sourceId: string): void {
    this.#noted.add(sourceId);
  }

  runEnded(): void {
    for (const id of this.#tries.keys()) if (!this.#noted.has(id) && !this.#timers.has(id)) this.#tries.delete(id);
    for (const id of this.#noted) {
      const tries = this.#tries.get(id) ?? 0;
      this.#tries.set(id, tries + 1);
      if (tries === 0) this.#walk(id);
      else this.#later(id, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)));
    }
    this.#noted.clear();
  }

  /** The user cancelled, or the session ends. */
  stop(): void {
    for (const stop of this.#timers.values()) stop();
    this.#timers.clear();
    this.#noted.clear();
    this.#tries.clear();
  }

  #later(id: string, ms: number): void {
    this.#timers.get(id)?.();
    const stop = this.#clock.after(ms, () => {
      this.#timers.delete(id);
      this.#walk(id);
    });
    this.#timers.set(id, stop);
  }
}
