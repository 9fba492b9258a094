/** Notices for what went wrong and what the user should know. What they say are codes and facts (`notice-facts.ts`). */
import type { SnapshotInfo } from '../../contracts/backup.ts';
import type { PoolFinding, SetAside } from '../../contracts/catalog.ts';
import type { StorageState, StrayFault } from '../../contracts/platform.ts';
import { textOf } from '../../domain/message.ts';
import type { NothingToExport } from './notice-facts.ts';
import type { NoticeCode, NoticeFacts, NoticeSaid, Removed, Trouble } from './notice-facts.ts';
import type { Notice } from '../state.ts';

/** The browser's storage is full: IndexedDB and OPFS say QuotaExceededError, SQLite says SQLITE_FULL. */
export function isQuotaError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const name = 'name' in error ? String(error.name) : '';
  const message = 'message' in error ? String(error.message) : '';
  return name === 'QuotaExceededError' || /QuotaExceeded|quota|SQLITE_FULL|database or disk is full/i.test(message);
}

const said = <C extends NoticeCode>(code: C, facts: NoticeFacts[C]): NoticeSaid => ({ code, facts }) as NoticeSaid;

export const quotaNotice = ({ usage, quota }: StorageState): Notice => ({
  id: 'quota',
  tone: 'error',
  said: said('quota', { usage, quota }),
});

/** What the user has just done; what is indexed is another matter. */
export const notKeptNotice = (): Notice => ({ id: 'quota', tone: 'error', said: said('not-kept', {}) });

/** @param what of a backup, a snapshot or an export, which stands still and stops nothing else @param error with what can be done */
export const noRoomNotice = (what: Trouble, error: unknown): Notice => ({
  id: 'quota',
  tone: 'error',
  said: said('no-room', { what, reason: textOf(error) }),
});

export const troubleNotice = (what: Trouble, error: unknown): Notice => ({
  id: `trouble:${what}`,
  tone: 'error',
  said: said('trouble', { what, reason: textOf(error) }),
});

/** @param details of every fault since the notice was dismissed */
export const faultNotice = ({ where, error }: StrayFault, details: string): Notice => ({
  id: 'fault',
  tone: 'error',
  said: said('fault', { where, reason: textOf(error) }),
  details,
});

/** @param what in the user's words: "profile text"; null: the weights */
export const clipboardNotice = (error: unknown, what: string | null): Notice => ({
  id: 'clipboard',
  tone: 'warning',
  said: said('clipboard', { what, reason: textOf(error) }),
});

export const nothingToExportNotice = (why: NothingToExport): Notice => ({
  id: 'nothing-to-export',
  tone: 'info',
  said: said('nothing-to-export', { why }),
});

export const removedNotice = (what: Removed, name: string, undo: () => void): Notice => ({
  id: `removed:${what}:${name}`,
  tone: 'info',
  said: said('removed', { what, name }),
  action: undo,
  takesBack: true,
});

export const setAsideNotice = ({ name, reason, detail, bytes }: SetAside, download: () => void): Notice => ({
  id: `set-aside:${name}`,
  tone: 'warning',
  said: said('set-aside', { reason, detail, bytes }),
  action: download,
});

export const memoryNotice = (reason: string): Notice => ({
  id: 'memory-only',
  tone: 'warning',
  said: said('memory-only', { reason }),
});

export const insideNotice = (name: string, outer: string): Notice => ({
  id: `inside:${name}`,
  tone: 'info',
  said: said('inside', { name, outer }),
});

export const innerNotice = (name: string, inner: readonly string[]): Notice => ({
  id: `inner:${name}`,
  tone: 'info',
  said: said('inner', { name, inner }),
});

export const notRememberedNotice = (name: string, error: unknown): Notice => ({
  id: `not-remembered:${name}`,
  tone: 'warning',
  said: said('not-remembered', { name, reason: textOf(error) }),
});

/** @param reconnect left out where only the id is wanted, to take the notice away */
export const offlineNotice = (name: string, reconnect?: () => void): Notice => ({
  id: `offline:${name}`,
  tone: 'warning',
  said: said('offline', { name }),
  ...(reconnect && { action: reconnect }),
});

export const deniedNotice = (name: string): Notice => ({ id: `denied:${name}`, tone: 'warning', said: said('denied', { name }) });

export const pickAgainNotice = (name: string): Notice => ({ id: `pick-again:${name}`, tone: 'info', said: said('pick-again', { name }) });

export const nothingDroppedNotice = (): Notice => ({ id: 'nothing-dropped', tone: 'info', said: said('nothing-dropped', {}) });

/** @param listed the list of the folder does not have them either; then there is nothing to `add` */
export const hiddenNotice = (name: string, paths: readonly string[], listed: boolean, add?: () => void): Notice => ({
  id: `hidden:${name}`,
  tone: 'warning',
  said: said('hidden', { name, paths, listed }),
  ...(add && { action: add }),
});

/** @param name '' where the browser does not say */
export const blockedNotice = (name: string): Notice => ({ id: `blocked:${name}`, tone: 'warning', said: said('blocked', { name }) });

/** @param names of files that were dropped or chosen, none of which can be a LoRA */
export const noLoraNotice = (names: readonly string[]): Notice => ({ id: 'no-lora', tone: 'warning', said: said('no-lora', { names }) });

export const emptyFolderNotice = (name: string, otherFiles: number): Notice => ({
  id: `empty:${name}`,
  tone: 'info',
  said: said('empty-folder', { name, otherFiles }),
});

/** @param newest the newest snapshot from before it was found, if there is one */
export function findingNotice({ kind }: PoolFinding, newest: SnapshotInfo | undefined): Notice {
  const mended = kind === 'header-mended' || kind === 'log-mended';
  const restore = mended || !newest ? {} : { restore: newest };
  return { id: `finding:${kind}`, tone: mended ? 'info' : 'warning', said: said('finding', { kind }), more: 'health', ...restore };
}

/** Of damaged work that a snapshot may bring back. */
export const isOfDamage = ({ said: { code }, restore }: Notice): boolean => code === 'finding' && restore !== undefined;

/** @param newest the newest snapshot, if there is one @param add null where no folder is remembered */
export const emptiedNotice = (
  names: readonly string[],
  setAside: number,
  newest: SnapshotInfo | undefined,
  add: (() => void) | null,
): Notice => ({
  id: 'emptied',
  tone: 'warning',
  said: said('emptied', { names, setAside, newest: newest?.madeAt ?? null }),
  ...(add && { action: add }),
  ...(newest && { restore: newest }),
  more: 'health',
});

export const nudgeNotice = (work: number, save: () => void): Notice => ({
  id: 'nudge',
  tone: 'info',
  said: said('nudge', { work }),
  action: save,
  more: 'health',
});

export const restoredNotice = (undo: () => void): Notice => ({
  id: 'restored',
  tone: 'info',
  said: said('restored', {}),
  action: undo,
  takesBack: true,
});

export const notUndoneNotice = (): Notice => ({ id: 'not-undone', tone: 'warning', said: said('not-undone', {}), more: 'health' });

export const diskFailedNotice = (error: unknown): Notice => ({
  id: 'backup-folder',
  tone: 'warning',
  said: said('disk-failed', { reason: textOf(error) }),
  more: 'health',
});
