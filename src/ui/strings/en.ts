/**
 * Every text that the user can see, in English: the language that all others follow, key by key. Texts of one room stand in
 * one file of `en/`. A key is a text, or a function of its facts that returns one; plurals and numbers come from `forms.ts`.
 * `en` holds what the first screen needs; texts of rooms that are loaded later (`Later`) come with them, by a file in `rooms/`.
 */
import { doors } from './en/doors.ts';
import { failures } from './en/failures.ts';
import { files, modules } from './en/files.ts';
import { names } from './en/names.ts';
import { indexing } from './en/indexing.ts';
import { library } from './en/library.ts';
import { news } from './en/news.ts';
import { notices } from './en/notices.ts';
import { own } from './en/own.ts';
import { pieces } from './en/pieces.ts';
import { reasons } from './en/reasons.ts';
import { search } from './en/search.ts';
import { shell } from './en/shell.ts';
import { statuses } from './en/statuses.ts';
import type { beside } from './en/beside.ts';
import type { bakes } from './en/bakes.ts';
import type { bulk } from './en/bulk.ts';
import type { changes } from './en/changes.ts';
import type { comfy } from './en/comfy.ts';
import type { commands } from './en/commands.ts';
import type { compare } from './en/compare.ts';
import type { compose } from './en/compose.ts';
import type { dashboard } from './en/dashboard.ts';
import type { details } from './en/details.ts';
import type { editor } from './en/editor.ts';
import type { find } from './en/find.ts';
import type { health } from './en/health.ts';
import type { help } from './en/help.ts';
import type { list } from './en/list.ts';
import type { runs } from './en/runs.ts';
import type { profile } from './en/profile.ts';
import type { settings } from './en/settings.ts';
import type { similar } from './en/similar.ts';
import type { statistics } from './en/statistics.ts';
import type { ProfileMessages } from '../../domain/profiles/messages.ts';
import type { ModuleReasons } from '../../domain/strength/messages.ts';
import type { BakeMessages } from '../../domain/bake/messages.ts';
import type { CompositionMessages } from '../../domain/composition/messages.ts';
import type { Sentences, SentencesOf } from './sentences.ts';

/** What can be said before a room is loaded. */
type FirstSentences = Omit<Sentences, keyof CompositionMessages | keyof BakeMessages | keyof ModuleReasons | keyof ProfileMessages>;

const messages: FirstSentences = {
  verbatim: ({ text }) => text,
  both: ({ first, second }, say) => `${say(first)} ${say(second)}`,
  ...files,
  ...library,
  ...modules,
};

export const en = {
  doors,
  failures,
  indexing,
  messages,
  names,
  news,
  notices,
  own,
  pieces,
  reasons,
  search,
  shell,
  statuses,
};

/** Rooms whose texts are loaded with them. */
interface Later {
  readonly messages: SentencesOf<CompositionMessages & BakeMessages & ModuleReasons & ProfileMessages>;
  readonly bakes: typeof bakes;
  readonly beside: typeof beside;
  readonly bulk: typeof bulk;
  readonly changes: typeof changes;
  readonly comfy: typeof comfy;
  readonly commands: typeof commands;
  readonly compare: typeof compare;
  readonly compose: typeof compose;
  readonly dashboard: typeof dashboard;
  readonly details: typeof details;
  readonly editor: typeof editor;
  readonly find: typeof find;
  readonly health: typeof health;
  readonly help: typeof help;
  readonly list: typeof list;
  readonly runs: typeof runs;
  readonly profile: typeof profile;
  readonly settings: typeof settings;
  readonly similar: typeof similar;
  readonly statistics: typeof statistics;
}

type English = typeof en & Later;

/** The same keys with any text: what another language must be. A missing or unknown key does not compile. */
type Words<T> = T extends string
  ? string
  : T extends (...args: infer Facts) => string
    ? (...args: Facts) => string
    : { readonly [Key in keyof T]: Words<T[Key]> };

/** What the first screen needs, in any language. */
export type Strings = Words<typeof en>;

/** A language with every room. */
export type Language = Words<English>;
