/** The one state object: replaced on every change, announced at once or, for the steady stream of progress, ten times a second. */
import type { AppState, Notice } from './state.ts';

const PROGRESS_MS = 100;

export interface Clock {
  now(): number;
  /** Runs `task` once after `ms`; the result stops it. */
  after(ms: number, task: () => void): () => void;
}

export class Store {
  #state: AppState;
  readonly #clock: Clock;
  readonly #listeners = new Set<(state: AppState) => void>();
  #stopTimer: (() => void) | null = null;
  #announcedAt = Number.NEGATIVE_INFINITY;

  constructor(initial: AppState, clock: Clock) {
    this.#state = initial;
    this.#clock = clock;
  }

  get state(): AppState {
    return this.#state;
  }

  subscribe(listener: (state: AppState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Announced before this returns. */
  set(patch: Partial<AppState>): void {
    this.#state = { ...this.#state, ...patch };
    this.#announce();
  }

  /** Announced within 100 ms, together with whatever else changes until then. */
  setSoon(patch: Partial<AppState>): void {
    this.#state = { ...this.#state, ...patch };
    if (this.#stopTimer) return;
    // A clock that was set back must not hold it up for as long.
    const wait = Math.min(PROGRESS_MS, PROGRESS_MS - (this.#clock.now() - this.#announcedAt));
    if (wait <= 0) this.#announce();
    else this.#stopTimer = this.#clock.after(wait, () => this.#announce());
  }

  /** A notice with the same id is replaced, so that a repeated trouble is said once. */
  notify(notice: Notice): void {
    this.set({ notices: [...this.#state.notices.filter((each) => each.id !== notice.id), notice] });
  }

  dismiss(id: string): void {
    if (this.#state.notices.some((each) => each.id === id)) this.set({ notices: this.#state.notices.filter((each) => each.id !== id) });
  }

  #announce(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#announcedAt = this.#clock.now();
    for (const listener of this.#listeners) listener(this.#state);
  }
}
