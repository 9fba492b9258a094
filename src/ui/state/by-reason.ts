/** Equal reasons are one line, whatever it is that they were given for. */
import type { Message } from '../../domain/message.ts';
import { say } from '../strings/language.ts';

export interface Unread {
  readonly name: string;
  readonly why: Message;
}

/** In the order in which the reasons first appear, each as it is said in the language of the page. */
export function byReason(unread: readonly Unread[]): readonly { readonly names: readonly string[]; readonly why: string }[] {
  const names = new Map<string, string[]>();
  for (const { name, why } of unread) {
    const said = say(why);
    const others = names.get(said);
    if (others) others.push(name);
    else names.set(said, [name]);
  }
  return [...names].map(([why, of]) => ({ names: of, why }));
}
