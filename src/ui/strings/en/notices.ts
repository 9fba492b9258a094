/** What the application has to say: first what happened, then why, then what the user can do. */
import type { NothingToExport } from '../../../app/notices/notice-facts.ts';
import type { NoticeCode, NoticeFacts, Removed, Trouble } from '../../../app/notices/notice-facts.ts';
import { formsOf } from '../forms.ts';

const { and, bytes, count, moment, plural } = formsOf('en');

/** `action`: on the button, where the notice has one. */
type NoticeTexts = {
  readonly [C in NoticeCode]: {
    readonly title: (facts: NoticeFacts[C]) => string;
    readonly text: (facts: NoticeFacts[C]) => string;
    readonly action?: (facts: NoticeFacts[C]) => string;
  };
};

const TROUBLE: Readonly<Record<Trouble, string>> = {
  'add-baked': 'A new file could not be added to the library',
  'add-folder': 'The folder could not be added',
  'add-folders': 'The folders could not be added',
  backup: 'The backup failed',
  'bake-folder': 'The output folder could not be chosen',
  'bake-queue': 'The queue of bakes could not continue',
  cancel: 'Indexing could not be cancelled',
  'complete-entries': 'Older entries of the library could not be completed',
  'copy-weights': 'The weights could not be copied',
  'delete-library': 'The library could not be deleted',
  'discard-old': 'The earlier library could not be removed',
  'download-old': 'The earlier library could not be downloaded',
  draft: 'The draft could not be kept',
  export: 'The export failed',
  'keep-change': 'The change could not be kept',
  'keep-setting': 'The setting could not be kept',
  measure: 'Measuring stopped',
  'open-file': 'The file could not be opened',
  'open-folder': 'The folder could not be opened',
  'read-again': 'The library could not be read again',
  'read-library': 'The library could not be read',
  reconnect: 'The folder could not be reconnected',
  reindex: 'The LoRA could not be read again',
  'remove-folder': 'The folder could not be removed',
  rescan: 'The folder could not be rescanned',
  'rescan-all': 'The library could not be rescanned',
  restore: 'The backup could not be restored',
  'restore-profile': 'The profile could not be restored',
  'restore-preset': 'The preset could not be restored',
  'restore-set': 'The set could not be restored',
  sample: 'The sample library could not be made',
  scan: 'A folder could not be scanned to its end',
  snapshot: 'The snapshot could not be taken',
  'snapshot-download': 'The snapshot could not be downloaded',
  'undo-restore': 'The restore could not be undone',
  'write-library': 'The library could not be written',
};

const REMOVED: Readonly<Record<Removed, string>> = { profile: 'Profile', preset: 'Preset', set: 'Set' };

const FINDINGS: Readonly<Record<NoticeFacts['finding']['kind'], { readonly title: string; readonly text: string }>> = {
  'header-mended': {
    title: 'A file of the library was damaged and is repaired',
    text: 'The label of the file had changed by itself. Its content is intact, and nothing is lost. A copy of the damaged part was kept.',
  },
  'log-mended': {
    title: 'The last changes of the library were damaged and are repaired',
    text: 'One bit had changed by itself and was turned back. Nothing is lost. A copy of the damaged file was kept.',
  },
  'log-damaged': {
    title: 'The last changes of the library could not be read',
    text: 'The file with them is damaged. Everything before them is intact. The damaged files were set aside, byte for byte. You can restore the newest snapshot of your work.',
  },
  lost: {
    title: 'A file of the library could not be read',
    text: 'It was set aside, byte for byte. LoRAs are indexed again from their folders. You can restore the newest snapshot of your work.',
  },
  'work-changed': {
    title: 'Some of your work has changed by itself',
    text: 'Profiles, presets, sets, drafts or settings are not as they were when the library was last closed. The disk or the browser may have damaged them. If there is a snapshot from before, compare them with it. Until you restore one or close this message, no daily snapshot is taken.',
  },
};

function whyNothing(why: NothingToExport): string {
  switch (why.kind) {
    case 'not-measured':
      return `"${why.name}" has not been measured yet, so it has no strengths. They appear when indexing reaches it.`;
    case 'no-layout':
      return `"${why.name}" has no blocks of a known layout.`;
    case 'gone':
      return 'This LoRA is no longer in the library.';
  }
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
const quoted = (names: readonly string[]): string[] => names.map((name) => `"${name}"`);

/** Names in one notice; of more only the number is said. */
const NAMED = 3;
const PATHS = 5;

function some(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return and(rest > 0 ? [...names.slice(0, most), `${count(rest)} more`] : names);
}

const FILES = { one: 'file', other: 'files' };
const FREE = "Free space on the disk, remove a folder from the library or clear other sites' data in the browser's settings";

const texts: NoticeTexts = {
  quota: {
    title: () => 'The browser has no room left for the library',
    text: ({ usage, quota }) =>
      `Indexing stopped because this site may not store more${usage === null || quota === null ? '' : ` (${bytes(usage)} of ${bytes(quota)} used)`}. ${FREE}; then press Resume. Everything indexed so far is kept.`,
  },
  'not-kept': {
    title: () => 'The browser has no room left, and your last change was not stored',
    text: () => `${FREE}; then try again. What was stored before is kept.`,
  },
  'no-room': {
    title: ({ what }) => `${TROUBLE[what]}: the browser has no room left`,
    text: ({ reason }) => sentence(reason),
  },
  trouble: {
    title: ({ what }) => TROUBLE[what],
    text: ({ reason }) => `${sentence(reason)} What was stored before is kept. Try again; if it happens again, reload the page.`,
  },
  fault: {
    title: () => 'Something failed',
    text: ({ where, reason }) =>
      `${where} reports: ${sentence(reason)} What was stored before is kept. If something on this page does not respond, reload it.`,
  },
  clipboard: {
    title: ({ what }) => `Not copied: ${what ?? 'weights'}`,
    text: ({ reason }) => `The browser refused the clipboard: ${sentence(reason)} Click into the page and try again, or use Export CSV.`,
  },
  'nothing-to-export': { title: () => 'There is nothing to export', text: ({ why }) => whyNothing(why) },
  removed: {
    title: ({ what, name }) => `${REMOVED[what]} "${name}" was deleted`,
    text: () => 'You can restore it for 30 days.',
    action: () => 'Undo',
  },
  'set-aside': {
    title: () => 'An earlier library was set aside',
    text: ({ reason, detail, bytes: size }) =>
      `${
        reason === 'newer'
          ? 'It was written by a newer version of this program. Reload the page to get that version'
          : 'It is damaged and could not be opened'
      } (${detail}). A new, empty library was started; nothing was deleted. You can download the old one (${bytes(size)}) here and under Settings.`,
    action: () => 'Download',
  },
  'memory-only': {
    title: () => 'Nothing will be kept after this visit',
    text: ({ reason }) =>
      `${sentence(reason)} Private windows and some settings forbid lasting storage. In a normal window the library is kept.`,
  },
  inside: {
    title: ({ name }) => `"${name}" is already in the library`,
    text: ({ outer }) =>
      `It lies inside the folder "${outer}", which was added before, so its files are listed there. That folder is being rescanned now.`,
  },
  inner: {
    title: ({ name }) => `"${name}" contains folders of the library`,
    text: ({ inner }) =>
      `${and(quoted(inner))} ${inner.length === 1 ? 'stays a separate folder. Its files are' : 'stay separate folders. Their files are'} not listed a second time.`,
  },
  'not-remembered': {
    title: ({ name }) => `"${name}" cannot be remembered`,
    text: ({ reason }) =>
      `The browser refused to keep the folder (${reason}). It works now; add it again after a restart. The index is kept.`,
  },
  offline: {
    title: ({ name }) => `"${name}" is offline`,
    text: () =>
      'The folder cannot be found: its disk may be unplugged, or it was moved or renamed. Everything known about it is kept. Connect the disk and press Reconnect.',
    action: () => 'Reconnect',
  },
  denied: {
    title: ({ name }) => `"${name}" may not be read`,
    text: () =>
      'The browser was not given permission to read the folder. Everything known about it is kept. To continue, press Reconnect and allow reading.',
  },
  'pick-again': {
    title: ({ name }) => `Choose "${name}" again`,
    text: () =>
      'This browser gives access to files only for one visit. Add the same folder once more to rescan it. What was indexed is kept.',
  },
  'nothing-dropped': {
    title: () => 'What was dropped contains no folder or file',
    text: () => 'Drop a folder, or .safetensors files, from the file manager.',
  },
  hidden: {
    title: ({ name, paths }) => `The browser hides ${plural(paths.length, FILES)} of "${name}"`,
    text: ({ paths, listed }) =>
      `${some(paths, PATHS)}. ${
        listed
          ? 'The list of the folder does not contain them either. Rename them, then press Rescan.'
          : 'Chrome and Edge do not show names with characters such as : ? * " < > | to web apps. To read them for this visit, choose the folder again as a list of files. Or rename the files.'
      }`,
    action: () => 'Choose files',
  },
  blocked: {
    title: ({ name }) => (name === '' ? 'What was dropped could not be opened' : `"${name}" could not be opened`),
    text: () =>
      'The browser did not answer. It blocks some folders without saying so: system folders, hidden folders of other programs, and whole disks. Move the LoRAs to a folder of their own, or drop the files themselves.',
  },
  'no-lora': {
    title: ({ names }) => (names.length === 1 ? 'That file is not a LoRA' : 'None of these files is a LoRA'),
    text: ({ names }) => `${some(quoted(names), NAMED)}: nothing was added. LoRA files end in .safetensors.`,
  },
  'empty-folder': {
    title: ({ name }) => `"${name}" holds no LoRA`,
    text: ({ otherFiles }) =>
      [
        'No .safetensors file was found in it or in its subfolders.',
        ...(otherFiles > 0 ? [`${plural(otherFiles, { one: 'other file was', other: 'other files were' })} found and left alone.`] : []),
        'The folder stays in the library; you can remove it under Settings.',
      ].join(' '),
  },
  finding: { title: ({ kind }) => FINDINGS[kind].title, text: ({ kind }) => FINDINGS[kind].text },
  emptied: {
    title: () => 'The library is empty, but it was not before',
    text: ({ names, setAside, newest }) =>
      [
        names.length > 0
          ? `The browser still remembers ${and(quoted(names))}, but the database was lost.`
          : 'There are snapshots of your work, but the database was lost.',
        ...(setAside > 0 ? [`${plural(setAside, { one: 'file was', other: 'files were' })} set aside.`] : []),
        newest === null ? 'There is no snapshot of your work.' : `The newest snapshot of your work was made on ${moment(newest)}.`,
      ].join(' '),
    action: ({ names }) => (names.length === 1 ? 'Add the folder again' : 'Add the folders again'),
  },
  nudge: {
    title: ({ work }) => `${count(work)} profiles, presets, sets, drafts and notes are kept only in this browser`,
    text: () => 'The browser may clear them when the disk runs full. A backup is a small file.',
    action: () => 'Back up',
  },
  restored: {
    title: () => 'The backup was restored',
    text: () => 'What was here before is in the newest snapshot.',
    action: () => 'Undo',
  },
  'not-undone': {
    title: () => 'The restore was not undone',
    text: () => 'Something has changed since then and would be lost. The snapshot from before the restore has your earlier work.',
  },
  'disk-failed': {
    title: () => 'The snapshot could not be written to the backup folder',
    text: ({ reason }) => `${sentence(reason)} It is kept in the browser. Check the folder under Health.`,
  },
};

export const notices = { openHealth: 'Open Health', restoreFrom: (made: number) => `Restore from ${moment(made)}`, texts };
