/** The words of the page: `t().room.key` is the text, `say(message)` the sentence. Both follow a change of language. */
import { createSignal } from 'solid-js';
import { en, type Strings } from './en.ts';
import { type Say, sayIn } from './say.ts';

const [strings] = createSignal<Strings>(en);

export const t = strings;

export const say: Say = (said) => sayIn(strings(), said);
