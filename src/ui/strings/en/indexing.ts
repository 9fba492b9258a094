/** The bar at the bottom: how far indexing is, and the problems it met. */
import type { StatusLine } from '../../../app/indexing/status-line.ts';
import { formsOf } from '../forms.ts';

const { bytes, count, form, plural } = formsOf('en');

/** What is measured: bytes of the run, a second; seconds left, as text. Null where not known. */
interface Rate {
  readonly done: number;
  readonly total: number;
  readonly perSecond: number | null;
  readonly left: string | null;
}

const FILES = { one: 'file', other: 'files' };
const LORAS = { one: 'LoRA', other: 'LoRAs' };

function status(it: StatusLine): string {
  switch (it.kind) {
    case 'nothing':
      return '';
    case 'walking':
      return it.found === 0 ? 'Looking through folders' : `Looking through folders: ${plural(it.found, FILES)} found`;
    case 'headers':
      return `Reading headers ${count(it.done)} of ${count(it.total)}`;
    case 'sidecars':
      return `Reading sidecars ${count(it.done)} of ${count(it.total)}`;
    case 'up-to-date':
      return `Library up to date: ${plural(it.loras, LORAS)}`;
    case 'indexed':
      return `Indexed ${count(it.done)} of ${count(it.known)}`;
    case 'not-to-the-end':
      return `Indexed ${plural(it.done, LORAS)} · ${plural(it.folders, { one: 'folder was', other: 'folders were' })} not read to the end`;
  }
}

export const indexing = {
  title: 'Indexing',
  progress: 'Progress',
  problems: (number: number) => form(number, { one: 'problem', other: 'problems' }),
  onDevice: 'Everything stays on this device',
  onDeviceOffline: 'Everything stays on this device · ready offline',
  lookingForFiles: 'Looking for files',
  found: (files: number) => `${plural(files, FILES)} found`,
  header: (done: number, total: number) => `header ${count(done)} of ${count(total)}`,
  sidecars: (done: number, total: number) => `sidecars of ${count(done)} of ${count(total)}`,
  rate: ({ done, total, perSecond, left }: Rate) =>
    [
      `${bytes(done)} of ${bytes(total)}`,
      ...(perSecond === null ? [] : [`${bytes(perSecond)}/s`]),
      ...(left === null ? [] : [`${left} left`]),
    ].join(' · '),
  paused: (what: string) => `${what} · paused`,
  resume: 'Resume',
  pause: 'Pause',
  cancel: 'Cancel',
  cancelHint: 'Stops now; what was indexed is kept',
  headersRead: 'Headers read',
  filesMeasured: 'Files measured',
  of: (done: number, total: number) => `${count(done)} of ${count(total)}`,
  current: 'Being read now',
  noProblems: 'No problems.',
  problemList: 'Problems',
  moreOf: (all: number) => `Show more of ${count(all)}`,
  folderItself: 'The folder itself',
  tensor: (name: string) => `tensor ${name}`,
  byte: (offset: number) => `byte ${count(offset)}`,
  expected: (what: string) => `expected ${what}`,
  wasFound: (what: string) => `found ${what}`,
  status,
};
