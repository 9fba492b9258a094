/** Simplified Chinese: every room, fetched when the page is to speak it. Names of programs, files and fields stay as they are. */
import type { Language } from './en.ts';
import type { Sentences } from './sentences.ts';
import { bake } from './zh/bake.ts';
import { bakes } from './zh/bakes.ts';
import { beside } from './zh/beside.ts';
import { bulk } from './zh/bulk.ts';
import { changes } from './zh/changes.ts';
import { comfy } from './zh/comfy.ts';
import { commands } from './zh/commands.ts';
import { compare } from './zh/compare.ts';
import { compose } from './zh/compose.ts';
import { composition } from './zh/composition.ts';
import { dashboard } from './zh/dashboard.ts';
import { details } from './zh/details.ts';
import { doors } from './zh/doors.ts';
import { editor } from './zh/editor.ts';
import { failures } from './zh/failures.ts';
import { files, modules } from './zh/files.ts';
import { find } from './zh/find.ts';
import { health } from './zh/health.ts';
import { help } from './zh/help.ts';
import { indexing } from './zh/indexing.ts';
import { library } from './zh/library.ts';
import { list } from './zh/list.ts';
import { news } from './zh/news.ts';
import { notices } from './zh/notices.ts';
import { own } from './zh/own.ts';
import { runs } from './zh/runs.ts';
import { pieces } from './zh/pieces.ts';
import { profile } from './zh/profile.ts';
import { reasons } from './zh/reasons.ts';
import { search } from './zh/search.ts';
import { settings } from './zh/settings.ts';
import { shell } from './zh/shell.ts';
import { similar } from './zh/similar.ts';
import { statistics } from './zh/statistics.ts';
import { profileFaults } from './zh/profile-faults.ts';
import { moduleReasons } from './zh/module-reasons.ts';
import { names } from './zh/names.ts';
import { statuses } from './zh/statuses.ts';

const messages: Sentences = {
  verbatim: ({ text }) => reasons.said(text),
  both: ({ first, second }, say) => `${say(first)}${say(second)}`,
  ...bake,
  ...composition,
  ...moduleReasons,
  ...profileFaults,
  ...files,
  ...library,
  ...modules,
};

export const zh: Language = {
  bakes,
  beside,
  bulk,
  changes,
  comfy,
  commands,
  compare,
  compose,
  dashboard,
  details,
  doors,
  editor,
  failures,
  find,
  health,
  help,
  indexing,
  list,
  messages,
  news,
  notices,
  own,
  profile,
  runs,
  pieces,
  reasons,
  search,
  settings,
  shell,
  similar,
  statistics,
  names,
  statuses,
};
