/** Workers that compute modules for the one that writes a file: started when it asks for them, let go when the file is there. */
import type { BakerApi } from '../../contracts/baker.ts';
import type { WorkerLine } from '../../contracts/platform.ts';

interface Hired {
  readonly line: WorkerLine<BakerApi>;
  /** Resolves when it serves nobody any more. */
  free: Promise<void>;
  serving: boolean;
}

export class BakeHands {
  readonly #start: () => WorkerLine<BakerApi>;
  readonly #writer: WorkerLine<BakerApi>;
  readonly #hired: Hired[] = [];
  #last = 0;

  constructor(start: () => WorkerLine<BakerApi>, writer: WorkerLine<BakerApi>) {
    this.#start = start;
    this.#writer = writer;
  }

  async hire(most: number): Promise<void> {
    while (this.#hired.length < most) this.#hired.push({ line: this.#start(), free: Promise.resolve(), serving: false });
    await Promise.all(
      this.#hired.map(async (hired) => {
        await hired.free;
        await this.#connect(hired);
      }),
    );
  }

  /** What still serves has lost its writer, which would never let it go. */
  release(reason: string): void {
    for (const hired of this.#hired) if (hired.serving) hired.line.terminate(reason);
  }

  async #connect(hired: Hired): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    const hand = ++this.#last;
    hired.serving = true;
    hired.free = hired.line.api
      .serve(port1)
      .catch(() => this.#writer.api.loseHand(hand))
      .catch(() => undefined)
      .then(() => {
        hired.serving = false;
      });
    await this.#writer.api.addHand(hand, port2);
  }
}
