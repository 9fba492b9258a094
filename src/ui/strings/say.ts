/** From messages to sentences. Pure: the page, the CSV export and the command line share it. */
import type { Message, MessageParams } from '../../domain/message.ts';
import { en, type Strings } from './en.ts';

export type Say = (said: Message) => string;

/** One sentence for every code of a room. `say` is for messages within messages. */
export type SentencesOf<Room> = { readonly [C in keyof Room]: (params: Room[C], say: Say) => string };

/** What a language must have for every code. */
export type Sentences = SentencesOf<MessageParams>;

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
