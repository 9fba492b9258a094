/**
 * The words of the page: `t().room.key` is the text, `say(message)` the sentence, and `bakesText()` the texts of a room that is
 * loaded later. All follow a change of language. English comes with the code; another language is one file, fetched when it is
 * wanted.
 */
import { createSignal } from 'solid-js';
import { en, type Language, type Strings } from './en.ts';
import { type Say, sayIn } from './say.ts';

/** Null is English. */
const [language] = createSignal<Language | null>(null);

export const t = (): Strings => language() ?? en;

export const say: Say = (said) => sayIn(t(), said);

export const roomText =
  <Room extends keyof Language>(room: Room, english: Language[Room]): (() => Language[Room]) =>
  () =>
    language()?.[room] ?? english;
