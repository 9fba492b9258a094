/** The Health page: storage, backups, snapshots, and what can be done about the library. */
import type { BackupFault, SnapshotReason } from '../../../domain/backup/work-file.ts';
import type { WorkKind } from '../../../domain/backup/work.ts';
import type { SETTINGS } from '../../../domain/settings.ts';
import { formsOf } from '../forms.ts';

const { count, plural, bytes } = formsOf('en');

const reasons: Readonly<Record<SnapshotReason, string>> = {
  daily: 'daily',
  migration: 'before an update of the library',
  restore: 'before a restore',
  hand: 'by hand',
};

const kinds: Readonly<Record<WorkKind, string>> = {
  profile: 'Profile',
  preset: 'Preset',
  composition: 'Set',
  own: 'Marks and notes',
  own_picture: 'Picture',
  run_choice: 'Training run put together by hand',
  draft: 'Unsaved changes',
  setting: 'Setting',
};

/** As the Settings page calls them; the rest as the program's places do. */
const settings: Readonly<Record<keyof typeof SETTINGS, string>> = {
  theme: 'Theme',
  language: 'Language',
  density: 'Density',
  motion: 'Motion',
  measure: 'Measure',
  strengthRange: 'Strength sliders',
  gainRange: 'Gain sliders',
  workers: 'Files measured at the same time',
  csvMark: 'CSV files for Excel',
  folderRules: 'Base and category folders',
  folderRoles: 'Roles of folders',
  adultPictures: 'Pictures for adults',
  comfyFolders: 'Paths below ComfyUI’s loras',
  comfySeparator: 'Paths of ComfyUI',
  savedFilters: 'Saved filters',
  libraryView: 'Table or cards',
  fingerprints: 'Colours of fingerprints',
  columns: 'Columns',
  columnWidths: 'Widths of columns',
  stackRuns: 'Training runs as one line',
  editorDrawer: 'Drawer of the editor',
  checkpoint: 'Base model',
  composeView: 'Tab of Compose',
  profileTargets: 'Programs for profiles, by model',
  profileTarget: 'Program for profiles',
  stackTarget: 'Program for stacks',
  stack: 'Stack',
  stackSavedAs: 'Set of the stack',
};

function refused(fault: BackupFault): string {
  switch (fault.code) {
    case 'unreadable':
      return 'This file cannot be read: it is gone, or the permission is missing. Choose it again. Nothing was changed.';
    case 'not-ours':
      return 'This file is not a backup of this program. Nothing was changed.';
    case 'cut-short':
      return 'This file was cut short: part of it is missing. Nothing was changed.';
    case 'changed':
      return 'This file was changed after it was written: its hash does not match its content. Nothing was changed.';
    case 'newer':
      return `This file was written by a newer version of this program (schema ${fault.schema}). Reload the page to get that version, then try again. Nothing was changed.`;
    case 'form':
      return `This file has something in ${fault.table} that this program never writes. Nothing was changed.`;
    case 'damaged':
      return `This database is damaged (${fault.detail}). Nothing was changed.`;
  }
}

export const health = {
  title: 'Health',
  lead: 'Whether your work is safe, and what to do about it.',
  reasons,
  kinds,
  settings,
  refused,
  kernels: { 'relaxed-simd': 'relaxed SIMD', simd: 'SIMD', scalar: 'scalar (no SIMD in this browser)' },
  notes: {
    storage: 'Storage',
    used: (usage: number, quota: number | null) => `${bytes(usage)}${quota === null ? '' : ` of at most ${bytes(quota)}`}`,
    unknown: 'not known',
    persistent: 'The browser promised not to clear it on its own.',
    evictable: 'The browser may clear it when the disk runs full. If you install the app, the browser usually promises to keep it.',
    memory: 'Nothing is kept after this visit.',
  },
  backup: {
    title: 'Backup',
    text: 'A backup is a small file with profiles and their versions, presets, sets, favourites, ratings, tags, notes, your own pictures, unsaved changes and settings. It never contains LoRA files. Folders that you chose, also those for backups and for baked files, are not in it either: choose them again in another browser.',
    work: 'Back up',
    library: 'Export library (SQLite)',
    json: 'Export library (JSON)',
    restore: 'Restore',
    restoreFrom: 'Restore from a file',
    note: 'The SQLite file opens in sqlite3, DuckDB and Datasette; its table "about" explains its content. The JSON file is for other programs and has an "about" of its own. LoRAs of folders that you removed, and what was kept to compare LoRAs faster, are in the SQLite file alone. Your work is in both. All three files can be restored.',
  },
  folder: {
    title: 'Backup folder',
    none: 'Snapshots can be written to a folder on your disk as well.',
    ready: (name: string) => `Snapshots are written to "${name}" as well.`,
    permission: (name: string) => `"${name}" needs one click before snapshots can be written to it again.`,
    unsupported: 'In this browser, web apps cannot write to folders. Use Back up.',
    choose: 'Choose backup folder',
    allow: 'Allow writing',
    forget: 'Stop using it',
  },
  snapshots: {
    title: 'Snapshots',
    text: 'Your work is copied once a day if it has changed, before an update of the library, and before a restore. The ten newest copies are kept.',
    none: 'There is no snapshot yet.',
    take: 'Take a snapshot',
    download: 'Download',
    of: (when: string, reason: SnapshotReason) => `${when}, ${reasons[reason]}`,
    size: (value: number) => bytes(value),
  },
  preview: {
    title: (name: string) => `Restore from ${name}`,
    nothing: 'The library already has everything in it.',
    summary: (fresh: number, differs: number, same: number) =>
      `${count(fresh)} new, ${plural(differs, { one: 'differs', other: 'differ' })}, ${count(same)} the same.`,
    state: { new: 'New', differs: 'Differs' },
    choose: (label: string) => `What to do with ${label}`,
    mine: 'Keep mine',
    theirs: 'Take theirs',
    both: 'Keep both',
    leave: 'Leave out',
    take: 'Take it',
    allMine: 'Keep all of mine',
    allTheirs: 'Take all of theirs',
    cancel: 'Cancel',
    more: (next: number, left: number) => (next < left ? `Show ${count(next)} of ${count(left)} more` : `Show ${count(next)} more`),
    unnamed: 'a LoRA',
  },
  library: {
    title: 'Library',
    version: 'Version',
    schema: 'Schema',
    sqlite: 'SQLite',
    file: 'Database',
    log: 'Write-ahead log',
    kernel: 'Measuring kernel',
    work: 'Your work',
    counts: (counts: Readonly<Record<WorkKind, number>>) =>
      [
        plural(counts.profile, { one: 'profile', other: 'profiles' }),
        plural(counts.preset, { one: 'preset', other: 'presets' }),
        plural(counts.composition, { one: 'set', other: 'sets' }),
        plural(counts.draft, { one: 'draft', other: 'drafts' }),
        plural(counts.own, { one: 'LoRA with marks or notes', other: 'LoRAs with marks or notes' }),
        ...(counts.own_picture > 0 ? [plural(counts.own_picture, { one: 'picture of your own', other: 'pictures of your own' })] : []),
        ...(counts.run_choice > 0
          ? [
              plural(counts.run_choice, {
                one: 'LoRA in or out of a training run by hand',
                other: 'LoRAs in or out of training runs by hand',
              }),
            ]
          : []),
      ].join(', '),
    check: 'Check integrity',
    checking: 'Checking',
    sound: 'All pages, indexes and references are intact.',
    damaged: (problems: number) =>
      `The check found ${plural(problems, { one: 'problem', other: 'problems' })}. Back up your work now, then reload.`,
    limits:
      'The program notices when a bit changes by itself in the labels or the log of its files, or in your work. It cannot notice two things. A change in the very last write before a crash looks like a write that was cut off, and that write is dropped. It never contains your work, which goes into the database at once. A measured number that changes by itself still looks like a number. Re-analyse everything measures all of them again.',
    reanalyse: 'Re-analyse everything',
    reanalyseTitle: 'Read and measure every LoRA again',
    reanalyseText: 'Takes as long as the first time. Profiles, sets and stable IDs stay.',
  },
  unopened: {
    title: 'The library could not be opened',
    text: 'Your snapshots are still here. Download the newest one first. If trying again and a free disk do not help, delete the library below: it is then made anew, and you restore your work from the snapshot that you downloaded.',
    none: 'There is no snapshot in this browser. If trying again and a free disk do not help, delete the library below: it is then made anew, and you can restore a backup that you saved as a file. What is in no backup is lost then.',
    unlisted:
      'The snapshots could not be listed. Try again, and free some disk space. To delete the library below is the last resort: it deletes the snapshots too, and then only a backup that you saved as a file can be restored.',
    elsewhere: 'Close the other windows of this program, then try again. Nothing needs to be deleted.',
    again: 'Try again',
  },
  diagnostics: {
    title: 'Diagnostics',
    text: 'Facts for a report. It contains names of files and folders only if you want that.',
    names: 'Include names of files and folders',
    copy: 'Copy diagnostics',
    failed: 'The browser refused the clipboard.',
  },
  wipe: {
    title: 'Delete everything',
    text: 'Deletes the library, your work, all snapshots in this browser and what was set aside. Files on your disk are not touched. Type DELETE to confirm.',
    word: 'DELETE',
    label: 'Type DELETE to confirm',
    button: 'Delete everything',
  },
};
