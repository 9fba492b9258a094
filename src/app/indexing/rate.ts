/** Bytes per second, smoothed: a file of 1 GB among a thousand of 2 MB must not make the time left jump. */

/** After this long without weight an old speed counts for 1/e. */
const TIME_CONSTANT_MS = 4_000;
/** Shorter steps are summed up first: they are mostly noise of the timer. */
const STEP_MS = 200;
/** Before this much was observed no estimate is shown. */
const WARM_UP_MS = 1_000;

export class Rate {
  #at: number | null = null;
  #bytes = 0;
  #observed = 0;
  #perMs: number | null = null;

  /** @param total bytes since the start of the run; may fall when a file is started over */
  update(now: number, total: number): void {
    // The first time, or the clock was set back.
    if (this.#at === null || now < this.#at) {
      this.#at = now;
      this.#bytes = total;
      return;
    }
    const elapsed = now - this.#at;
    if (elapsed < STEP_MS) return;
    const speed = Math.max(0, total - this.#bytes) / elapsed;
    const weight = 1 - Math.exp(-elapsed / TIME_CONSTANT_MS);
    this.#perMs = this.#perMs === null ? speed : this.#perMs + weight * (speed - this.#perMs);
    this.#observed += elapsed;
    this.#at = now;
    this.#bytes = total;
  }

  /** Time does not count while nothing runs. */
  rest(): void {
    this.#at = null;
  }

  get perSecond(): number | null {
    return this.#perMs === null || this.#observed < WARM_UP_MS ? null : this.#perMs * 1000;
  }
}
