/**
 * Every text that the user can see, in English: the language that all others follow, key by key. Texts of one room stand in
 * one file of `en/`. A key is a text, or a function of its facts that returns one; plurals and numbers come from `forms.ts`.
 */
import { bake } from './en/bake.ts';
import { bakes } from './en/bakes.ts';
import { changes } from './en/changes.ts';
import { dashboard } from './en/dashboard.ts';
import { commands } from './en/commands.ts';
import { compare } from './en/compare.ts';
import { compose } from './en/compose.ts';
import { editor } from './en/editor.ts';
import { failures } from './en/failures.ts';
import { files, modules } from './en/files.ts';
import { health } from './en/health.ts';
import { library } from './en/library.ts';
import { list } from './en/list.ts';
import { own } from './en/own.ts';
import { pairs } from './en/pairs.ts';
import { search } from './en/search.ts';
import { settings } from './en/settings.ts';
import { statistics } from './en/statistics.ts';
import { statuses } from './en/statuses.ts';
import type { Sentences } from './say.ts';

const messages: Sentences = {
  verbatim: ({ text }) => text,
  both: ({ first, second }, say) => `${say(first)} ${say(second)}`,
  ...bake,
  ...files,
  ...library,
  ...modules,
};

export const en = {
  bakes,
  changes,
  commands,
  compare,
  compose,
  dashboard,
  editor,
  failures,
  health,
  list,
  messages,
  own,
  pairs,
  search,
  settings,
  statistics,
  statuses,
};

/** The same keys with any text: what another language must be. A missing or unknown key does not compile. */
type Words<T> = T extends string
  ? string
  : T extends (...args: infer Facts) => string
    ? (...args: Facts) => string
    : { readonly [Key in keyof T]: Words<T[Key]> };

export type Strings = Words<typeof en>;
