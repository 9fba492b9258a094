/**
 * The words of the page: `t().room.key` is the text, `say(message)` the sentence, and `bakesText()` the texts of a room that is
 * loaded later. All follow a change of language. English comes with the code; another language is one file, fetched when it is
 * wanted.
 */
import { createSignal, untrack } from 'solid-js';
import { en, type Language, type Strings } from './en.ts';
import { type Forms, formsOf } from './forms.ts';
import { type LanguageId, LOCALE } from './languages.ts';
import { sayIn } from './say.ts';
import type { Say } from './sentences.ts';

interface InForce {
  readonly id: LanguageId;
  /** Null is English, whose texts come with what shows them. */
  readonly words: Language | null;
  readonly forms: Forms;
}

const FETCH: Readonly<Record<Exclude<LanguageId, 'en'>, () => Promise<Language>>> = {
  zh: () => import('./zh.ts').then((module) => module.zh),
};

const [inForce, setInForce] = createSignal<InForce>({ id: 'en', words: null, forms: formsOf(LOCALE.en) });
let wanted: LanguageId = 'en';

/**
 * Resolves once the page speaks it, or another one that was asked for meanwhile. Rejects when it cannot be fetched. Asked for
 * what is in force it changes nothing: every text on the page would be made anew, and a list of buttons below the user's keys.
 */
export async function speak(id: LanguageId): Promise<void> {
  wanted = id;
  if (untrack(inForce).id === id) return;
  const words = id === 'en' ? null : await FETCH[id]();
  if (wanted === id) setInForce({ id, words, forms: formsOf(LOCALE[id]) });
}

export const languageInForce = (): LanguageId => inForce().id;

/** Numbers, sizes, dates and plurals as the language writes them. */
export const forms = (): Forms => inForce().forms;

export const t = (): Strings => inForce().words ?? en;

export const say: Say = (said) => sayIn(t(), said);

export const roomText =
  <Room extends keyof Language>(room: Room, english: Language[Room]): (() => Language[Room]) =>
  () =>
    inForce().words?.[room] ?? english;
