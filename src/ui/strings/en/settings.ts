/** The Settings page. */
import type { Connection } from '../../../app/state.ts';
import type { RoleName } from '../../../domain/composition/original/roles.ts';
import type { SourceKind } from '../../../domain/library/vocabulary.ts';
import { formsOf } from '../forms.ts';

const { bytes, count, plural } = formsOf('en');

const roles: Readonly<Record<RoleName, string>> = {
  character: 'Character',
  style: 'Style',
  clothing: 'Clothing',
  environment: 'Environment',
  utility: 'Utility',
  pose: 'Pose',
  other: 'Other',
};

const connections: Readonly<Record<Connection, string>> = {
  connected: 'Connected',
  'needs-permission': 'Waits for permission',
  offline: 'Offline',
  'pick-again': 'Choose again to rescan',
};
const kinds: Readonly<Record<SourceKind, string>> = {
  picker: 'Folder',
  drop: 'Dropped',
  input: 'Chosen for one visit',
  sample: 'Sample library',
};

const LORAS = { one: 'LoRA', other: 'LoRAs' } as const;

interface SetAside {
  readonly reason: 'corrupted' | 'copy' | 'newer';
  /** What the database said, or when. */
  readonly detail: string;
  readonly bytes: number;
}
const setAside: Readonly<Record<SetAside['reason'], string>> = {
  corrupted: 'It is damaged and could not be opened.',
  copy: 'A copy made before a repair',
  newer: 'It was written by a newer version of this app.',
};

export const settings = {
  title: 'Settings',
  sources: {
    title: 'Folders',
    sample: 'Try the sample library',
    makingSample: (done: number, of: number) =>
      `Making the sample library: ${count(done)} of ${plural(of, { one: 'file', other: 'files' })}`,
    none: 'No folder yet. Add the folder with your LoRAs, or drop it anywhere on this page.',
    oneVisit:
      'This browser gives access to a folder for one visit only: it cannot be reconnected. Choose the same folder again to rescan it. What was indexed is kept.',
    connections,
    kinds,
    scanning: 'Being scanned',
    holds: (loras: number, others: number) =>
      others > 0
        ? `${plural(loras, LORAS)}, ${plural(others, { one: 'other file', other: 'other files' })} not shown`
        : plural(loras, LORAS),
    scanned: (date: string) => `scanned ${date}`,
    notScanned: 'not scanned yet',
    reconnect: 'Reconnect',
    reconnectOne: (name: string) => `Reconnect ${name}`,
    rescan: 'Rescan',
    rescanOne: (name: string) => `Rescan ${name}`,
    remove: 'Remove',
    removeOne: (name: string) => `Remove ${name}`,
    removeTitle: (name: string) => `Remove "${name}" from the library`,
    removeText: (loras: number) =>
      `${plural(loras, { one: 'LoRA leaves', other: 'LoRAs leave' })} the list. The files on your disk are not touched. What was measured comes back if you add the folder again.`,
  },
  storage: {
    title: 'Storage',
    kept: 'The library is kept in this browser',
    memory: 'Nothing will be kept after this visit',
    persistent: 'The browser promised not to clear it on its own.',
    evictable:
      'The browser may clear it when the disk runs full; it can be indexed again from the folders. If you install the app, the browser usually promises to keep it.',
    stored: (loras: number, measured: number) =>
      `${plural(loras, LORAS)} in the library, ${plural(measured, { one: 'is', other: 'are' })} measured. Only numbers, names and metadata are stored. Your files stay where they are and are never changed.`,
    /** `{usage}` is what is taken now. */
    usage: (quota: number | null) => (quota === null ? '{usage}' : `{usage} of at most ${bytes(quota)}`),
  },
  setAsides: {
    title: 'Set aside',
    note: 'Libraries that could not be opened, and copies made before a repair, are kept until you delete them. A library that you download opens in any SQLite tool.',
    facts: (aside: SetAside) => `${setAside[aside.reason]} (${aside.detail}) · ${bytes(aside.bytes)}`,
    download: 'Download',
    downloadOne: (name: string) => `Download ${name}`,
    delete: 'Delete',
    deleteOne: (name: string) => `Delete ${name}`,
    deleteText: (size: number) => `The earlier library (${bytes(size)}) is deleted for good. Your LoRA files are not touched.`,
  },
  appearance: {
    title: 'Appearance',
    theme: 'Theme',
    themeNote: 'System follows the setting of your computer.',
    system: 'System',
    dark: 'Dark',
    light: 'Light',
    language: 'Language',
    languageNote: 'Search fields, texts for other programs and CSV files stay English.',
    browser: 'Same as the browser',
    density: 'Density',
    densityNote: 'Compact shows about 50 % more rows in every list.',
    comfortable: 'Comfortable',
    compact: 'Compact',
    motion: 'Motion',
    motionNote: 'Reduced: nothing slides or fades. System follows the setting of your computer.',
    reduced: 'Reduced',
    fingerprints: 'Colours of fingerprints',
    fingerprintsNote:
      'In the library. Relative: each LoRA on its own scale, which shows where it acts. Absolute: all LoRAs of the list on one scale, which shows how much.',
    relative: 'Relative',
    absolute: 'Absolute',
    measure: 'Measure',
    measureNote: 'The measure that the chart of a LoRA shows at first. You can switch it for each LoRA.',
  },
  ranges: {
    gains: 'Gain sliders',
    gainsNote: 'How far the sliders and the chart of the profile editor go. The fields take gains from −2 to 2.',
    label: 'Strength sliders',
    note: 'How far the sliders in Compose go. The fields beside them go further.',
    of: (least: number, most: number) => `${least < 0 ? `−${-least}` : least} to ${most}`,
  },
  work: {
    title: 'Measuring and files',
    workers: 'Files measured at the same time',
    workersNote: (usual: number) =>
      `Automatic is ${usual} on this computer: one core is left for the page, and more than four rarely help with files on one disk.`,
    automatic: 'Automatic',
    csv: 'CSV files for Excel',
    csvNote: 'Excel reads names in UTF-8 only when a file begins with a byte order mark. Other programs need none.',
    csvMark: 'Begin CSV files with a byte order mark',
  },
  output: {
    title: 'Output folder',
    none: 'New files are written there. Choose it in the Bake sheet, or here.',
    ready: (name: string) => `New files go to “${name}”. Existing files are never replaced.`,
    permission: (name: string) => `New files go to “${name}”. The browser asks for your permission once more.`,
    unsupported: 'This browser cannot write into folders: new files are downloaded.',
    here: 'The choice is kept in this browser only; it is not part of a backup.',
    choose: 'Choose folder',
    change: 'Change',
    allow: 'Allow',
    forget: 'Forget',
    forgetFolder: 'Forget the output folder',
  },
  hidden: {
    text: 'Is a LoRA missing? The browser hides links and names with : ? * " < > | from this app. In place of a link, add the folder that it points to. Drop a folder on this page to see the names of hidden files.',
    more: 'What browsers hide',
  },
  folders: {
    title: 'Folders, categories and roles',
    note: 'In a library laid out as BASE / NN - Category / …, stable IDs take their codes from the folders. Changes apply to files that are read from now on; existing IDs stay. Re-analyse everything on the Health page reads all files again.',
    bases: 'Base folders',
    basesNote: 'The name of the first folder and its code. Capitals do not matter.',
    categories: 'Category folders',
    categoriesNote: 'The part before the first space in the name of the second folder, and its code.',
    roles: 'Roles',
    rolesNote: 'The exact name of a folder, and what its LoRAs are for. Only the original rules in Compose use it.',
    folder: 'Folder',
    begins: 'Begins with',
    code: 'Code',
    role: 'Role',
    codeHint: 'Three of A–Z and 0–9',
    add: 'Add',
    remove: (name: string) => `Remove ${name}`,
    codeOf: (name: string) => `Code of ${name}`,
    roleOf: (name: string) => `Role of ${name}`,
    newIn: (table: string) => `New folder in ${table}`,
    wrongCode: (code: string) => `“${code}” is not a code. A code is three of A–Z and 0–9, such as FLX.`,
    known: (name: string) => `“${name}” is already in the list.`,
    reset: 'Reset to the original',
    resetTitle: 'Reset the three tables to the original',
    resetText: 'Folders that you added are removed, and all codes and roles are as they came with the program.',
    names: roles,
  },
};
