/** From messages to sentences. Pure: the page, the CSV export and the command line share it. */
import type { Message } from '../../domain/message.ts';
import { en, type Strings } from './en.ts';
import type { Say, Sentences } from './sentences.ts';

/** English sentences of rooms that are loaded later; another language comes whole. */
const later: Partial<Sentences> = {};

/** Called by the file of a room in `rooms/`, so that its messages are English from the moment it is loaded. */
export const addSentences = (sentences: Partial<Sentences>): void => void Object.assign(later, sentences);

/** The sentence of a message. A code of another version of the program is shown as it is, with its facts. */
export function sayIn(strings: Strings, said: Message): string {
  const sentences: Readonly<Record<string, unknown>> = strings.messages;
  const sentence = (sentences[said.code] ?? later[said.code]) as ((params: object, say: Say) => string) | undefined;
  return sentence ? sentence(said.params, (inner) => sayIn(strings, inner)) : `${said.code} ${JSON.stringify(said.params)}`;
}

/** In English whatever the user's language is: for CSV, JSON, the command line and the console. */
export const english: Say = (said) => sayIn(en, said);
