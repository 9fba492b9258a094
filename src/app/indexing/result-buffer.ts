/**
 * Results on their way to the database. One transaction costs some 30 ms whatever is in it, a small file is measured in a
 * third of that: so measuring goes on while results are stored, and all that have come meanwhile are stored together.
 */
export class ResultBuffer<T> {
  readonly #store: (results: readonly T[]) => Promise<void>;
  #waiting: T[] = [];
  #storing: Promise<void> | null = null;

  /** @param store keeps all of them or none */
  constructor(store: (results: readonly T[]) => Promise<void>) {
    this.#store = store;
  }

  /** Resolves when there is room for more; rejects when results before this one could not be stored. */
  async add(result: T): Promise<void> {
    this.#waiting.push(result);
    if (this.#waiting.length >= ROOM) await this.flush();
    else if (!this.#storing) void this.#run().catch(() => undefined);
  }

  /** Resolves when everything given so far is stored. A failure is told once, and what failed is let go: it stays pending. */
  async flush(): Promise<void> {
    while (this.#storing || this.#waiting.length > 0) await (this.#storing ?? this.#run());
    const failure = this.#failure;
    this.#failure = null;
    if (failure) throw failure.error;
  }

  #failure: { readonly error: unknown } | null = null;

  #run(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#storing = this.#store(batch)
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .finally(() => {
        this.#storing = null;
        if (this.#waiting.length > 0) void this.#run();
      });
    return this.#storing;
  }
}

/** Results held at most: with their module tables some 30 kB each. */
const ROOM = 64;
