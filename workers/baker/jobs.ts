/** The jobs of a worker: one after the other, each of which can be cancelled, and a writing one paused. */
import { createTurn } from './turn.ts';
import { Cancelled } from './write-data.ts';

export interface Job {
  readonly abort: AbortController;
  /** Set while it is paused. */
  gate: { readonly open: Promise<void>; readonly release: () => void } | null;
}

export class Jobs {
  readonly #jobs = new Map<number, Job>();
  readonly #inTurn = createTurn();

  /** @param caught what an error means; null: it is thrown on */
  async run<T extends { readonly kind: string }>(
    job: number,
    work: (own: Job) => Promise<T>,
    caught: (error: unknown) => T | null = () => null,
  ): Promise<T | { readonly kind: 'cancelled' }> {
    const own = this.#job(job);
    const mine = this.#inTurn(async () => {
      if (own.abort.signal.aborted) return { kind: 'cancelled' as const };
      try {
        return await work(own);
      } catch (error) {
        if (error instanceof Cancelled || own.abort.signal.aborted) return { kind: 'cancelled' as const };
        const outcome = caught(error);
        if (outcome) return outcome;
        throw error;
      }
    });
    try {
      return await mine;
    } finally {
      this.#jobs.delete(job);
    }
  }

  pause(job: number): void {
    const own = this.#job(job);
    if (own.gate) return;
    let release = (): void => undefined;
    const open = new Promise<void>((resolve) => {
      release = resolve;
    });
    own.gate = { open, release };
  }

  resume(job: number): void {
    const own = this.#job(job);
    own.gate?.release();
    own.gate = null;
  }

  cancel(job: number): void {
    const own = this.#job(job);
    own.abort.abort();
    own.gate?.release();
  }

  /** Pause and Cancel may come before the job itself. */
  #job(job: number): Job {
    const known = this.#jobs.get(job);
    if (known) return known;
    const made: Job = { abort: new AbortController(), gate: null };
    this.#jobs.set(job, made);
    return made;
  }
}
