/**
 * What the program says, before it is a sentence: a code and the facts that the sentence needs. A message crosses threads, is
 * stored and compared; its sentence is made where it is shown, by `src/ui/strings`, in the user's language.
 *
 * A room keeps the codes of its messages, with their parameters, in an interface of its own (`safetensors/messages.ts`) and
 * adds it to `MessageParams` here. Then every language must have the sentence, or it does not compile.
 */
import type { BakeMessages } from './bake/messages.ts';
import type { CompositionMessages } from './composition/messages.ts';
import type { LibraryMessages } from './library/messages.ts';
import type { ProfileMessages } from './profiles/messages.ts';
import type { ModuleMessages, ModuleReasons } from './strength/messages.ts';
import type { FileMessages } from './safetensors/messages.ts';

/** Parameters of a sentence without any. */
export type None = Readonly<Record<string, never>>;

interface OwnMessages {
  /** Text that is not ours to translate: what the browser or the database said, or a sentence that an older version stored. */
  readonly verbatim: { readonly text: string };
  /** Two sentences, one after the other. */
  readonly both: { readonly first: Message; readonly second: Message };
}

/** Every code with its parameters: numbers, names and texts from the file, and other messages. Plain data. */
export interface MessageParams
  extends OwnMessages,
    BakeMessages,
    CompositionMessages,
    FileMessages,
    LibraryMessages,
    ModuleMessages,
    ModuleReasons,
    ProfileMessages {}

export type MessageCode = keyof MessageParams;

/** `Message<'a' | 'b'>` is the union of the two. */
export type Message<C extends MessageCode = MessageCode> = C extends MessageCode
  ? { readonly code: C; readonly params: MessageParams[C] }
  : never;

/** What follows the code: nothing for a sentence without parameters. */
export type Facts<C extends MessageCode> = MessageParams[C] extends None ? [] : [MessageParams[C]];

export function message<C extends MessageCode>(code: C, ...[params]: Facts<C>): Message<C> {
  return { code, params: params ?? {} } as Message<C>;
}

/** What something else said: the browser, the database, a library. */
export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const verbatim = (text: string): Message => message('verbatim', { text });

/** Whether a value that was stored or sent is a message. Its code may be of another version; `say` then shows the code. */
export const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  typeof value.code === 'string' &&
  'params' in value &&
  typeof value.params === 'object' &&
  value.params !== null;

/** Equal messages have equal keys. */
export const messageKey = (said: Message): string => JSON.stringify([said.code, said.params]);
