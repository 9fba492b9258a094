/**
 * How well families fit one table of tensors. A fit follows from the table and from what the family asked of name and metadata while it
 * looked: where those answers come again, so does the fit. Of files with one table and different metadata that is nearly all of the work.
 */
import type { Family, Fit, Structure } from './family.ts';
import type { Answer, Hints, Question } from './hints.ts';
import type { ModuleSummary } from './module-summary.ts';

/** Hints that can say what an answer is as a text. */
export interface TextHints extends Hints {
  /** Asks too. */
  textOf(question: Question<unknown>): string;
}

interface Kept {
  /** In the order in which they were asked. */
  readonly answers: readonly Answer[];
  readonly fit: Fit | null;
}

/** Notes what one family asks. */
class Asking implements Hints {
  readonly #hints: TextHints;
  readonly answers: Answer[] = [];

  constructor(hints: TextHints) {
    this.#hints = hints;
  }

  ask<A>(question: Question<A>): A {
    const value = this.#hints.ask(question);
    const asked = question as Question<unknown>;
    this.answers.push({ question: asked, text: this.#hints.textOf(asked) });
    return value;
  }
}

export class Fits {
  readonly summary: ModuleSummary;
  readonly #kept = new Map<Family, Kept[]>();

  constructor(summary: ModuleSummary) {
    this.summary = summary;
  }

  of(family: Family, hints: TextHints): Fit | null {
    const kept = this.#kept.get(family) ?? [];
    const known = kept.find(({ answers }) => answers.every(({ question, text }) => hints.textOf(question) === text));
    if (known) return known.fit;
    const asking = new Asking(hints);
    const found = family.fit(this.summary, asking);
    const fit = found && { ...found, structure: once(() => found.structure()) };
    this.#kept.set(family, [...kept, { answers: asking.answers, fit }]);
    return fit;
  }
}

/** The same object each time, by which what follows from a structure can be kept too. */
function once(make: () => Structure): () => Structure {
  let made: Structure | null = null;
  return () => (made ??= make());
}
