/** What is remembered of choices and of what the user has open, each with its form and its default; all of it goes into a backup. */
import { count, type Decoder, flag, guarded, list, nullable, object, oneOf, record, text } from './decode.ts';
import { DEFAULT_FOLDER_ROLES, ROLE_NAMES } from './composition/original/roles.ts';
import { DEFAULT_FOLDER_RULES, type FolderRules } from './library/folder-rules.ts';
import type { LibraryFilter } from './library/filter.ts';
import { isCode } from './library/stable-id.ts';
import { STATUSES } from './library/vocabulary.ts';
import { json, plain, yes } from './setting.ts';

const CODES = record(guarded((value): value is string => typeof value === 'string' && isCode(value), 'three of A-Z and 0-9'));
const FOLDER_RULES: Decoder<FolderRules> = object({ bases: CODES, categories: CODES });

const FILTER: Decoder<LibraryFilter> = object({
  search: text,
  family: list(text),
  layout: list(text),
  adapter: list(text),
  status: list(oneOf(...STATUSES)),
  folder: list(text),
  base: list(text),
  tag: list(text),
  favourite: flag,
});
const SAVED_FILTER = object({ name: text, filter: FILTER });

/** What the numbers of blocks are drawn by. */
export type Measure = 'strength' | 'rms' | 'legacy';

/** The user may ask for more than are used by default, for files on several disks. */
export const MOST_WORKERS = 8;
export const WORKER_COUNTS = ['auto', '1', '2', '3', '4', '5', '6', '7', '8'] as const;
export type WorkerCount = (typeof WORKER_COUNTS)[number];

/** What the colours of a fingerprint are relative to. */
export type Scale = 'relative' | 'absolute';

export const STRENGTH_RANGES = ['-2..2', '-1..1', '0..1', '0..2'] as const;
export type StrengthRange = (typeof STRENGTH_RANGES)[number];

/** @returns the least and the most that a slider goes to */
export function rangeOf(range: StrengthRange): { readonly least: number; readonly most: number } {
  const [least = 0, most = 0] = range.split('..').map(Number);
  return { least, most };
}

/** Every setting there is; ids stay for good. What the program notes for itself is in `program-notes.ts`. */
export const SETTINGS = {
  theme: plain('theme', 'user', oneOf('system', 'dark', 'light'), 'system'),
  /** `browser`: the first of the browser's languages that there is. */
  language: plain('language', 'user', oneOf('browser', 'en', 'zh'), 'browser'),
  density: plain('density', 'user', oneOf('comfortable', 'compact'), 'comfortable'),
  /** `reduced`: nothing moves, whatever the system says. */
  motion: plain('motion', 'user', oneOf('system', 'reduced'), 'system'),
  /** The measure that the blocks of a LoRA are shown by at first. */
  measure: plain<Measure, 'user'>('measure', 'user', oneOf('strength', 'rms', 'legacy'), 'strength'),
  /** How far the strength sliders of Compose go; fields take more. */
  strengthRange: plain<StrengthRange, 'user'>('strength-range', 'user', oneOf(...STRENGTH_RANGES), '-2..2'),
  /** How far the gains of the editor's sliders and of its chart go; fields take more. */
  gainRange: plain<StrengthRange, 'user'>('gain-range', 'user', oneOf(...STRENGTH_RANGES), '-2..2'),
  /** Files measured or compared at the same time. */
  workers: plain<WorkerCount, 'user'>('workers', 'user', oneOf(...WORKER_COUNTS), 'auto'),
  /** CSV files begin with a byte order mark, by which Excel knows UTF-8; other programs skip it, or the user turns it off. */
  csvMark: yes('csv-mark', 'user', true),
  /** Which folders stand for which base and category in stable IDs. */
  folderRules: json('folder-rules', 'user', FOLDER_RULES, DEFAULT_FOLDER_RULES),
  /** Which folders give their LoRAs which role under the original tool's rules. */
  folderRoles: json('folder-roles', 'user', record(oneOf(...ROLE_NAMES)), DEFAULT_FOLDER_ROLES),
  /** What to do with pictures that a sidecar marks as ones for adults. */
  adultPictures: plain('adult-pictures', 'user', oneOf('blur', 'show'), 'blur'),
  /** Where folders of the library lie below ComfyUI's folder `loras`, by their names; without an entry it is guessed. */
  comfyFolders: json('comfy-folders', 'user', record(text), {}),
  /** How the system writes paths on which ComfyUI runs. */
  comfySeparator: plain('comfy-separator', 'user', oneOf('auto', '/', '\\'), 'auto'),
  /** Filters of the list that the user gave a name. */
  savedFilters: json('saved-filters', 'user', list(SAVED_FILTER), []),
  libraryView: plain('view', 'user', oneOf('table', 'cards'), 'table'),
  /** `absolute`: all fingerprints of the list are drawn on one scale; `relative`: each on its own. */
  fingerprints: plain<Scale, 'user'>('fingerprints', 'user', oneOf('relative', 'absolute'), 'relative'),
  /** Whether the table has a column, by its key; without an entry that goes by the width of the list. */
  columns: json('columns', 'user', record(flag), {}),
  /** Widths of columns in px, by key; without an entry they go by the width of the list. */
  columnWidths: json('column-widths', 'user', record(count), {}),
  /** The files of a training run are one line of the list. */
  stackRuns: json('stack-runs', 'user', flag, true),
  /** Tab of the editor's drawer that was used last, or "closed". */
  editorDrawer: plain('editor-drawer', 'user', text, 'presets'),
  /** The base model that LoRAs were last checked against; null for none. */
  checkpoint: json('checkpoint', 'user', nullable(object({ file: text, family: text, label: text })), null),
  /** Id of the tab of Compose. */
  composeView: plain('compose-view', 'user', text, 'together'),
  /** Id of the program a profile was last copied for, by family; of all families until then; '' for none yet. */
  profileTargets: json('profile-targets', 'user', record(text), {}),
  profileTarget: plain('profile-target', 'user', text, ''),
  /** The same for the stack. */
  stackTarget: plain('compose-target', 'user', text, ''),
  /** The stack as text (`setToText`); '' for an empty one. */
  stack: plain('stack', 'program', text, ''),
  /** Id of the saved set that the stack was opened from or saved as; '' for none. */
  stackSavedAs: plain('stack-saved-as', 'program', text, ''),
} as const;
