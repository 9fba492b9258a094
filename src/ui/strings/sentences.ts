/** What a language must say of messages: one sentence for every code. */
import type { Message, MessageParams } from '../../domain/message.ts';

export type Say = (said: Message) => string;

/** One sentence for every code of a room. `say` is for messages within messages. */
export type SentencesOf<Room> = { readonly [C in keyof Room]: (params: Room[C], say: Say) => string };

/** What a language must have for every code. */
export type Sentences = SentencesOf<MessageParams>;
