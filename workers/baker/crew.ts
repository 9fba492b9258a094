/**
 * The hands of one bake. Work goes to whichever hand is free; what a hand that is gone had begun is done by another one, or by the
 * writer itself when none is left. Who computes a module decides nothing about its bytes.
 */
import type { OutModule } from '../../src/domain/bake/members.ts';
import type { BakePlan } from '../../src/domain/bake/plan.ts';
import type { Message } from '../../src/domain/message.ts';
import type { Decomposition } from '../../src/domain/bake/truncate.ts';
import type { Computed, Hand, HandTask, Place, Surveyed } from './hand.ts';
import { HandGone } from './hand-line.ts';
import { isCut, type Survey } from './modules.ts';
import type { OpenSource } from './sources.ts';
import { createTurn } from './turn.ts';

/** What the caller of a bake can offer. */
export interface Help {
  /** Places of the sources, in the order of the plan. */
  readonly at: readonly Place[];
  hire(): Promise<readonly Hand[]>;
  /** Bytes of sources from which on help is asked for, instead of `WORTH`. */
  readonly from?: number;
}

/** Below so many bytes of sources, opening them a second time costs more than it saves. */
const WORTH = 48 * 1024 * 1024;
/** While a hand computes one module it may read the next. */
const SLOTS = 2;

/**
 * Whether ranks are cut, and of enough. Exact sums wait for the disk: three sources of 300 MB took the writer alone 6.7 s and 60 MB,
 * with two hands 7.6 to 8.5 s and over 300 MB. A common factor would have to be found by every hand.
 */
const isWorth = (modules: readonly OutModule[], plan: BakePlan, sources: readonly OpenSource[], least: number): boolean =>
  plan.normalise !== true && modules.some((out) => isCut(out, plan)) && sources.reduce((sum, { bytes }) => sum + bytes.size, 0) >= least;

/** @returns null: the writer works alone */
export async function crewFor(
  help: Help | undefined,
  modules: readonly OutModule[],
  plan: BakePlan,
  sources: readonly OpenSource[],
  app: string,
): Promise<Crew | null> {
  if (!help || !isWorth(modules, plan, sources, help.from ?? WORTH)) return null;
  const task: HandTask = {
    plan,
    app,
    sources: sources.map(({ name, hash, norms }, index) => ({ name, at: help.at[index] as Place, known: { hash, norms: [...norms] } })),
  };
  const hired = await help.hire();
  const opened = await Promise.allSettled(hired.map((hand) => hand.open(task)));
  // A hand that cannot read a source, or comes to other modules, is of no use; why shows when the writer reads it itself.
  const able = hired.filter((_, index) => {
    const own = opened[index];
    return own?.status === 'fulfilled' && own.value === modules.length;
  });
  return able.length > 0 ? new Crew(able) : null;
}

export class Crew {
  readonly #hands: Set<Hand>;
  readonly #free: Hand[];
  readonly #waiting: ((hand: Hand | null) => void)[] = [];
  /** Of what the writer does itself. */
  readonly #inTurn = createTurn();

  constructor(hands: readonly Hand[]) {
    this.#hands = new Set(hands);
    this.#free = Array.from({ length: SLOTS }, () => hands).flat();
  }

  /** How many modules are worth being asked for at once. */
  get places(): number {
    return Math.max(1, this.#hands.size * SLOTS);
  }

  survey(index: number, self: () => Promise<Surveyed | Message>): Promise<Surveyed | Message> {
    return this.#by((hand) => hand.survey(index), self);
  }

  async lay(surveys: readonly Survey[]): Promise<void> {
    await Promise.all(
      [...this.#hands].map(async (hand) => {
        try {
          await hand.lay(surveys);
        } catch (error) {
          if (!(error instanceof HandGone)) throw error;
          this.#lose(hand);
        }
      }),
    );
  }

  compute(index: number, known: Decomposition | null, self: () => Promise<Computed>): Promise<Computed> {
    return this.#by((hand) => hand.compute(index, known), self);
  }

  async #by<T>(work: (hand: Hand) => Promise<T>, self: () => Promise<T>): Promise<T> {
    for (;;) {
      const hand = await this.#next();
      if (!hand) return this.#inTurn(self);
      try {
        const found = await work(hand);
        this.#give(hand);
        return found;
      } catch (error) {
        if (!(error instanceof HandGone)) {
          this.#give(hand);
          throw error;
        }
        this.#lose(hand);
      }
    }
  }

  #next(): Promise<Hand | null> {
    if (this.#hands.size === 0) return Promise.resolve(null);
    const hand = this.#free.shift();
    return hand ? Promise.resolve(hand) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(hand: Hand): void {
    if (!this.#hands.has(hand)) return;
    const next = this.#waiting.shift();
    if (next) next(hand);
    else this.#free.push(hand);
  }

  #lose(hand: Hand): void {
    this.#hands.delete(hand);
    for (let at = this.#free.indexOf(hand); at >= 0; at = this.#free.indexOf(hand)) this.#free.splice(at, 1);
    if (this.#hands.size > 0) return;
    for (const wake of this.#waiting.splice(0)) wake(null);
  }
}
