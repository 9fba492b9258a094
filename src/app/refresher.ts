/** Asks for fresh numbers after changes: at most one question at a time and not more often than the user can read. */
import type { Clock } from './store.ts';

/** A query over 20,000 rows takes some ten milliseconds in the worker that also has to store results. */
const EVERY_MS = 400;

export class Refresher {
  readonly #refresh: () => Promise<void>;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  #running: Promise<void> | null = null;
  #again = false;
  #stopTimer: (() => void) | null = null;
  #endedAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(refresh: () => Promise<void>, failed: (error: unknown) => void, clock: Clock) {
    this.#refresh = refresh;
    this.#failed = failed;
    this.#clock = clock;
  }

  /** Soon: now if the last refresh is long enough ago. */
  request(): void {
    if (this.#stopped || this.#stopTimer) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    // A clock that was set back must not hold it up for as long.
    const wait = Math.min(EVERY_MS, EVERY_MS - (this.#clock.now() - this.#endedAt));
    if (wait <= 0) void this.now();
    else this.#stopTimer = this.#clock.after(wait, () => void this.now());
  }

  /** Resolves when numbers asked for after this call have arrived. Never rejects: failures go to `failed`. */
  async now(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = null;
    while (this.#running) await this.#running;
    if (this.#stopped) return;
    this.#again = false;
    const running = this.#refresh().catch(this.#failed);
    this.#running = running;
    await running;
    this.#running = null;
    this.#endedAt = this.#clock.now();
    if (this.#again) this.request();
  }

  stop(): void {
    this.#stopped = true;
    this.#stopTimer?.();
    this.#stopTimer = null;
  }
}
