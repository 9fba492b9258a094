/**
 * What a file says beside its tensors, and the way families may ask for it. Thousands of files have the same tensors and differ in
 * names and metadata only, so whoever recognises a file asks questions instead of reading its name: where the answers are those of
 * an earlier file with the same tensors, so is everything else (`table-cache.ts`).
 */

export interface Said {
  /** Path of the file within its source. */
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A pure question about name and metadata. One function for good, made once per module: it is known again by its identity.
 * `textOf` tells answers apart.
 */
export interface Question<A> {
  (said: Said): A;
  readonly textOf?: (answer: A) => string;
}

export interface Hints {
  /** The only way to name and metadata. */
  ask<A>(question: Question<A>): A;
}

/** A question that was asked, and its answer as a text. */
export interface Answer {
  readonly question: Question<unknown>;
  readonly text: string;
}

export function answerTo<A>(question: Question<A>, said: Said): { readonly value: A; readonly text: string } {
  const value = question(said);
  return { value, text: question.textOf ? question.textOf(value) : JSON.stringify(value) };
}

/** Notes every question in the order in which it was asked for the first time. */
export class AskedHints implements Hints {
  readonly #said: Said;
  readonly #values = new Map<Question<unknown>, unknown>();
  readonly answers: Answer[] = [];

  constructor(said: Said) {
    this.#said = said;
  }

  ask<A>(question: Question<A>): A {
    const asked = question as Question<unknown>;
    if (this.#values.has(asked)) return this.#values.get(asked) as A;
    const { value, text } = answerTo(question, this.#said);
    this.#values.set(asked, value);
    this.answers.push({ question: asked, text });
    return value;
  }
}
