/** The words for what went wrong: first what happened, then why, then what can be done. */
import type { SetAside } from '../contracts/catalog.ts';
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
