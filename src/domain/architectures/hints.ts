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
  readonly #values = new Map<Question<unknown>, { readonly value: unknown; readonly text: string }>();
  readonly answers: Answer[] = [];

  constructor(said: Said) {
    this.#said = said;
  }

  ask<A>(question: Question<A>): A {
    return this.#answer(question as Question<unknown>).value as A;
  }

  textOf(question: Question<unknown>): string {
    return this.#answer(question).text;
  }

  #answer(question: Question<unknown>): { readonly value: unknown; readonly text: string } {
    const known = this.#values.get(question);
    if (known) return known;
    const answer = answerTo(question, this.#said);
    this.#values.set(question, answer);
    this.answers.push({ question, text: answer.text });
    return answer;
  }
}
