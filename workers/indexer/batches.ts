/**
 * Collects results and hands them on in batches. One batch may be under way while the next one fills (reading and
 * storing overlap); a second full one waits, which is the back-pressure of the whole pipeline.
 */
export class Batches<B> {
  readonly #send: (batch: B) => Promise<void>;
  readonly #empty: () => B;
  readonly #maxItems: number;
  readonly #maxMs: number;
  readonly #now: () => number;
  #batch: B;
  #items = 0;
  #since: number;
  #sending: Promise<void> = Promise.resolve();

  /** A batch leaves when it holds `maxItems`, or at the first item after `maxMs` so that slow disks show progress too. */
  constructor(
    send: (batch: B) => Promise<void>,
    empty: () => B,
    maxItems: number,
    maxMs = 250,
    now: () => number = () => performance.now(),
  ) {
    this.#send = send;
    this.#empty = empty;
    this.#maxItems = maxItems;
    this.#maxMs = maxMs;
    this.#now = now;
    this.#batch = empty();
    this.#since = now();
  }

  async add(put: (batch: B) => void): Promise<void> {
    put(this.#batch);
    this.#items += 1;
    if (this.#items >= this.#maxItems || this.#now() - this.#since >= this.#maxMs) await this.#flush();
  }

  /** Sends what is left and waits until everything has been taken. @throws what `send` threw */
  async finish(): Promise<void> {
    if (this.#items > 0) await this.#flush();
    await this.#sending;
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = this.#empty();
    this.#items = 0;
    await this.#sending;
    this.#since = this.#now();
    const sending = this.#send(batch);
    sending.catch(() => undefined);
    this.#sending = sending;
  }
}
