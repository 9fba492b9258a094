/** The words for what went wrong: first what happened, then why, then what can be done. */
import type { PoolFinding, SetAside } from '../contracts/catalog.ts';
import type { StorageState, StrayFault } from '../contracts/platform.ts';
import type { Notice } from './types.ts';

type Action = NonNullable<Notice['action']>;

const megabytes = (bytes: number): string =>
  bytes >= 1e9
    ? `${(bytes / 1e9).toFixed(1)} GB`
    : bytes >= 1e6
      ? `${Math.round(bytes / 1e6)} MB`
      : `${Math.max(1, Math.round(bytes / 1e3))} kB`;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The browser's storage is full: IndexedDB and OPFS say QuotaExceededError, SQLite says SQLITE_FULL. */
export function isQuotaError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const name = 'name' in error ? String(error.name) : '';
  const message = 'message' in error ? String(error.message) : '';
  return name === 'QuotaExceededError' || /QuotaExceeded|quota|SQLITE_FULL|database or disk is full/i.test(message);
}

export function quotaNotice(storage: StorageState): Notice {
  const used = storage.usage !== null && storage.quota !== null ? ` (${megabytes(storage.usage)} of ${megabytes(storage.quota)} used)` : '';
  return {
    id: 'quota',
    tone: 'error',
    title: 'The browser has no room left for the library',
    text: `Indexing stopped because this site may not store more${used}. Free space on the disk, remove a folder from the library or clear other sites' data in the browser's settings; then press Resume. What was indexed is kept.`,
  };
}

/** What the user has just done; what is indexed is another matter. */
export const notKeptNotice = (): Notice => ({
  id: 'quota',
  tone: 'error',
  title: 'The browser has no room left, and your last change was not stored',
  text: "Free space on the disk, remove a folder from the library or clear other sites' data in the browser's settings; then do it again. What was stored before is kept.",
});

export function troubleNotice(what: string, error: unknown): Notice {
  return {
    id: `trouble:${what}`,
    tone: 'error',
    title: what,
    text: `${sentence(reasonOf(error))} What was stored before is kept. Try again; if it happens once more, reload the page.`,
  };
}

/** @param details of every fault since the notice was dismissed */
export function faultNotice({ where, error }: StrayFault, details: string): Notice {
  return {
    id: 'fault',
    tone: 'error',
    title: 'Something failed',
    text: `${where} reports: ${sentence(reasonOf(error))} What was stored before is kept. If something on this page does not answer, reload it.`,
    details,
  };
}

/** @param what "weights", "profile text" */
export function clipboardNotice(error: unknown, what = 'weights'): Notice {
  return {
    id: 'clipboard',
    tone: 'warning',
    title: `The ${what} ${what.endsWith('s') ? 'were' : 'was'} not copied`,
    text: `The browser refused the clipboard: ${sentence(reasonOf(error))} Click into the page and try again, or use Export CSV.`,
  };
}

/** @param reason why there is nothing in it */
export function nothingToExportNotice(reason: string): Notice {
  return { id: 'nothing-to-export', tone: 'info', title: 'There is nothing to export', text: sentence(reason) };
}

/** @param what "Profile", "Preset", "Set" */
export function removedNotice(what: string, name: string, undo: () => void): Notice {
  return {
    id: `removed:${what}:${name}`,
    tone: 'info',
    title: `${what} "${name}" was deleted`,
    text: 'It can be had back for 30 days.',
    action: { label: 'Undo', run: undo },
  };
}

export function setAsideNotice(aside: SetAside, action: Action): Notice {
  const why =
    aside.reason === 'newer'
      ? 'It was written by a newer version of this program. Reload the page to get that version'
      : 'It is damaged and could not be opened';
  return {
    id: `set-aside:${aside.name}`,
    tone: 'warning',
    title: 'An earlier library was set aside',
    text: `${why} (${aside.detail}). A new, empty library was started; nothing was deleted. The old one (${megabytes(aside.bytes)}) can be downloaded here and under Settings.`,
    action,
  };
}

export function memoryNotice(reason: string): Notice {
  return {
    id: 'memory-only',
    tone: 'warning',
    title: 'Nothing will be kept after this visit',
    text: `${sentence(reason)} Private windows and some settings forbid lasting storage; in a normal window the library stays.`,
  };
}

export function insideNotice(name: string, outer: string): Notice {
  return {
    id: `inside:${name}`,
    tone: 'info',
    title: `"${name}" is already in the library`,
    text: `It lies inside the folder "${outer}", which was added before, so its files are listed there. That folder is being rescanned now.`,
  };
}

export function innerNotice(name: string, inner: readonly string[]): Notice {
  const list = inner.map((each) => `"${each}"`).join(', ');
  return {
    id: `inner:${name}`,
    tone: 'info',
    title: `"${name}" contains folders of the library`,
    text: `${list} ${inner.length === 1 ? 'stays a folder of its own: its files are' : 'stay folders of their own: their files are'} not listed a second time.`,
  };
}

export function notRememberedNotice(name: string, error: unknown): Notice {
  return {
    id: `not-remembered:${name}`,
    tone: 'warning',
    title: `"${name}" cannot be remembered`,
    text: `The browser refused to keep the folder (${reasonOf(error)}). It works now; after a restart it must be added again. The index is kept.`,
  };
}

/** @param reconnect left out where only the id is wanted, to take the notice away */
export function offlineNotice(name: string, reconnect?: () => void): Notice {
  return {
    id: `offline:${name}`,
    tone: 'warning',
    title: `"${name}" is offline`,
    text: 'The folder cannot be found: its disk may be unplugged, or it was moved or renamed. Everything known about it stays. Connect the disk and press Reconnect.',
    ...(reconnect && { action: { label: 'Reconnect', run: reconnect } }),
  };
}

export function deniedNotice(name: string): Notice {
  return {
    id: `denied:${name}`,
    tone: 'warning',
    title: `"${name}" may not be read`,
    text: 'The permission to read the folder was not given. Everything known about it stays. Press Reconnect and allow reading to go on.',
  };
}

export function pickAgainNotice(name: string): Notice {
  return {
    id: `pick-again:${name}`,
    tone: 'info',
    title: `Choose "${name}" again`,
    text: 'This browser gives files only for one visit. Add the same folder once more to rescan it; what was indexed stays.',
  };
}

export function nothingDroppedNotice(): Notice {
  return {
    id: 'nothing-dropped',
    tone: 'info',
    title: 'There was no folder or file in what was dropped',
    text: 'Drop a folder, or .safetensors files, from the file manager.',
  };
}

/** @param add left out where only the id is wanted */
export function hiddenNotice(name: string, paths: readonly string[], add?: () => void): Notice {
  const named = paths.slice(0, 5).join(', ');
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  return {
    id: `hidden:${name}`,
    tone: 'warning',
    title: `The browser hides ${paths.length} ${paths.length === 1 ? 'file' : 'files'} of "${name}"`,
    text: `${named}${more}. Chrome and Edge do not show links, and names with characters such as : ? * " < > |, to web apps. Choose the folder once more as a list of files to read them for this visit, or rename the files.`,
    ...(add && { action: { label: 'Choose files', run: add } }),
  };
}

/** @param name '' where the browser does not say */
export function blockedNotice(name: string): Notice {
  return {
    id: `blocked:${name}`,
    tone: 'warning',
    title: name === '' ? 'What was dropped could not be opened' : `"${name}" could not be opened`,
    text: 'The browser did not answer. It blocks some folders without a word: those of the system, hidden folders of other programs, and whole disks. Move the LoRAs to a folder of their own, or drop the files themselves.',
  };
}

/** At most so many names; of more the number is said. */
const NAMED = 3;

/** @param names of files that were dropped or chosen, none of which can be a LoRA */
export function noLoraNotice(names: readonly string[]): Notice {
  const named = names.slice(0, NAMED).map((name) => `"${name}"`);
  const rest = names.length - named.length;
  const list = rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(' and ');
  return {
    id: 'no-lora',
    tone: 'warning',
    title: names.length === 1 ? 'That file is not a LoRA' : 'None of these files is a LoRA',
    text: `${list}: nothing was added. LoRA files end in .safetensors.`,
  };
}

export function emptyFolderNotice(name: string, otherFiles: number): Notice {
  const others = otherFiles > 0 ? ` ${otherFiles} other ${otherFiles === 1 ? 'file was' : 'files were'} seen and left alone.` : '';
  return {
    id: `empty:${name}`,
    tone: 'info',
    title: `"${name}" holds no LoRA`,
    text: `No .safetensors file was found in it or in its subfolders.${others} It stays in the library; Settings can remove it.`,
  };
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const HEALTH = { label: 'Open Health', href: '#/health' } as const;

const FINDINGS: Readonly<Record<PoolFinding['kind'], { readonly title: string; readonly text: string }>> = {
  'header-mended': {
    title: 'A file of the library was damaged and is mended',
    text: 'The part of it that says what it is had changed by itself. Its content is as it was, and nothing is lost. A copy of the damaged part was kept.',
  },
  'log-mended': {
    title: 'The last changes of the library were damaged and are mended',
    text: 'One bit had changed by itself and was turned back. Nothing is lost. A copy of the damaged file was kept.',
  },
  'log-damaged': {
    title: 'The last changes of the library could not be read',
    text: 'The file that held them is damaged. Everything before them is here. The damaged files were set aside byte for byte; the newest snapshot of your work can be restored.',
  },
  lost: {
    title: 'A file of the library could not be read',
    text: 'It was set aside byte for byte. LoRAs are indexed again from their folders; the newest snapshot of your work can be restored.',
  },
  'work-changed': {
    title: 'Some of your work is not as you left it',
    text: 'Profiles, presets, sets or drafts have changed by themselves since the library was last closed: the disk or the browser may have damaged them. Compare them with the newest snapshot.',
  },
};

export function findingNotice(finding: PoolFinding): Notice {
  const mended = finding.kind === 'header-mended' || finding.kind === 'log-mended';
  return { id: `finding:${finding.kind}`, tone: mended ? 'info' : 'warning', ...FINDINGS[finding.kind], link: HEALTH };
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/** @param newest when the newest snapshot was made, or null */
export function emptiedNotice(names: readonly string[], setAside: number, newest: number | null, add: () => void): Notice {
  const rest = [
    setAside > 0 ? `${setAside === 1 ? 'One file was' : `${setAside} files were`} set aside.` : '',
    newest === null ? 'There is no snapshot of your work.' : `The newest snapshot of your work is of ${day(newest)} UTC.`,
  ].filter(Boolean);
  return {
    id: 'emptied',
    tone: 'warning',
    title: 'The library is empty, but it was not before',
    text: `The browser still remembers ${names.map((name) => `"${name}"`).join(', ')}: the database was lost. ${rest.join(' ')}`,
    action: { label: names.length === 1 ? 'Add the folder again' : 'Add the folders again', run: add },
    link: HEALTH,
  };
}

export function nudgeNotice(work: number, save: () => void): Notice {
  return {
    id: 'nudge',
    tone: 'info',
    title: `${work} profiles, presets, sets and notes are kept in this browser alone`,
    text: 'It may clear them when the disk runs full. A backup is a small file.',
    action: { label: 'Back up', run: save },
    link: HEALTH,
  };
}

export function restoredNotice(undo: () => void): Notice {
  return {
    id: 'restored',
    tone: 'info',
    title: 'The backup was restored',
    text: 'What was here before is in the newest snapshot as well.',
    action: { label: 'Undo', run: undo },
  };
}

export function notUndoneNotice(): Notice {
  return {
    id: 'not-undone',
    tone: 'warning',
    title: 'The restore was not undone',
    text: 'Something was changed since, and that would be lost. The snapshot that was taken before the restore holds what was there.',
    link: HEALTH,
  };
}

export function diskFailedNotice(error: unknown): Notice {
  return {
    id: 'backup-folder',
    tone: 'warning',
    title: 'The snapshot could not be written to the backup folder',
    text: `${sentence(reasonOf(error))} It is kept in the browser. Check the folder under Health.`,
    link: HEALTH,
  };
}
