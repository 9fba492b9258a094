/** Every command with its keys, and every key that belongs to none: the palette, the sheet of shortcuts and Help read it here. */
import { SETTINGS } from '../../../domain/settings.ts';
import type { LwbApp } from '../../../app/lwb-app.ts';
import { ROUTES } from '../../routes.ts';
import type { LibraryView } from '../../state/library-context.tsx';
import { changeSetting, readSetting } from '../../state/settings.ts';
import type { Stack } from '../../state/stack-context.tsx';
import type { Language } from '../../strings/en.ts';

/** What a command may use. */
export interface Reach {
  readonly app: LwbApp;
  readonly library: LibraryView;
  readonly stack: Stack;
  readonly go: (address: string) => void;
  readonly showShortcuts: () => void;
}

export type CommandId = keyof Language['commands']['names'];

export interface Command {
  readonly id: CommandId;
  readonly keys?: readonly string[];
  /** null: keys alone, it is how one came here. */
  readonly run: ((reach: Reach) => void) | null;
  /** Left out of the palette where it would do nothing. */
  readonly when?: (reach: Reach) => boolean;
}

const stacked = ({ stack }: Reach): boolean => stack.set().members.length > 0;

function goToSearch({ go }: Reach): void {
  go(ROUTES.library);
  // The field is there when the library is.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('input[aria-keyshortcuts="/"]')?.focus());
}

export const COMMANDS: readonly Command[] = [
  { id: 'palette', keys: ['Ctrl', 'K'], run: null },
  { id: 'shortcuts', keys: ['?'], run: ({ showShortcuts }) => showShortcuts() },
  { id: 'search', keys: ['/'], run: goToSearch },
  { id: 'library', run: ({ go }) => go(ROUTES.library) },
  { id: 'compose', run: ({ go }) => go(ROUTES.compose) },
  { id: 'compare', run: ({ go }) => go(ROUTES.compare) },
  { id: 'dashboard', run: ({ go }) => go(ROUTES.dashboard) },
  { id: 'duplicates', run: ({ go }) => go(ROUTES.duplicates) },
  { id: 'settings', run: ({ go }) => go(ROUTES.settings) },
  { id: 'health', run: ({ go }) => go(ROUTES.health) },
  { id: 'help', run: ({ go }) => go(ROUTES.help) },
  { id: 'rescan', run: ({ app }) => void app.rescanAll() },
  { id: 'clearFilters', run: ({ library }) => library.clear(), when: ({ library }) => library.filtered() },
  { id: 'favourites', run: ({ library }) => library.setFavourite(!library.filter().favourite) },
  {
    id: 'table',
    run: ({ app }) => changeSetting(app, SETTINGS.libraryView, 'table'),
    when: ({ app }) => readSetting(app, SETTINGS.libraryView) !== 'table',
  },
  {
    id: 'cards',
    run: ({ app }) => changeSetting(app, SETTINGS.libraryView, 'cards'),
    when: ({ app }) => readSetting(app, SETTINGS.libraryView) !== 'cards',
  },
  {
    id: 'density',
    run: ({ app }) => changeSetting(app, SETTINGS.density, readSetting(app, SETTINGS.density) === 'compact' ? 'comfortable' : 'compact'),
  },
  { id: 'dark', run: ({ app }) => changeSetting(app, SETTINGS.theme, 'dark') },
  { id: 'light', run: ({ app }) => changeSetting(app, SETTINGS.theme, 'light') },
  { id: 'undoStack', run: ({ stack }) => stack.undo(), when: ({ stack }) => stack.undoable() !== null },
  { id: 'redoStack', run: ({ stack }) => stack.redo(), when: ({ stack }) => stack.redoable() !== null },
  { id: 'clearStack', run: ({ stack }) => stack.remove(stack.set().members.map(({ owner }) => owner)), when: stacked },
];

/** Keys of one place or control. */
export const KEYS: readonly (readonly [keys: readonly string[], what: keyof Language['commands']['keys']])[] = [
  [['↓'], 'toList'],
  [['↑', '↓'], 'move'],
  [['Home', 'End'], 'ends'],
  [['Page ↑', 'Page ↓'], 'pages'],
  [['Space'], 'select'],
  [['Shift', 'Space'], 'stack'],
  [['Shift', '↑', '↓'], 'stackRange'],
  [['Enter'], 'open'],
  [['←', '→'], 'run'],
  [['G'], 'growth'],
  [['Alt', '↑', '↓'], 'moveInStack'],
  [['←', '→'], 'gain'],
  [['Delete'], 'gainReset'],
  [['↑', '↓'], 'rows'],
  [['Ctrl', 'A'], 'allRows'],
  [['Ctrl', 'Z'], 'undo'],
  [['Esc'], 'escape'],
];
