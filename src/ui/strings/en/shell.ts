/** The frame around every place, what is said while the library is not open, and the first run. */
import { formsOf } from '../forms.ts';

const { count, plural } = formsOf('en');

export const shell = {
  skipToList: 'Skip to the list',
  skipToContent: 'Skip to content',
  navigation: 'Main',
  places: 'Places',
  place: { library: 'Library', compose: 'Compose', dashboard: 'Dashboard', settings: 'Settings', help: 'Help' },
  rescan: 'Rescan',
  addFolder: 'Add folder',
  chooseAgain: 'Choose again',
  chooseNameAgain: (folder: string) => `Choose ${folder} again`,
  drop: 'Drop to add to the library',
  dropText: 'Folders are searched with their subfolders. Files are read here and stay where they are.',
  notices: 'Notices',
  moreNotices: (more: number) => `${count(more)} more`,
  wholeNotice: 'Read all',
  fewerNotices: 'One line',
  dismiss: (title: string) => `Dismiss: ${title}`,
  update: {
    ready: (version: string | null) => (version === null ? 'A new version is ready.' : `Version ${version} is ready.`),
    when: 'It starts when you reload.',
    news: 'What is new',
    reload: 'Reload',
  },
  reconnect: {
    /** {0} is the folder. */
    text: '{0} needs one click before its files can be read again. Everything measured before is here.',
    button: (folder: string) => `Reconnect ${folder}`,
  },
  drafts: {
    title: 'Unsaved changes',
    kept: (loras: number) => `Unsaved changes to ${plural(loras, { one: 'LoRA', other: 'LoRAs' })} were kept:`,
    /** {0} are the LoRAs by name. */
    list: (more: number) => (more > 0 ? `{0} and ${count(more)} more.` : '{0}.'),
    between: ', ',
    unnamed: 'a LoRA that is not in the library now',
    open: 'Open Edit profile there to continue, save or discard.',
  },
  opening: 'Opening the library',
  elsewhere: {
    title: 'The library is open in another tab',
    text: 'Only one tab can use it at a time. If you use it here, the other tab first finishes what it is doing.',
  },
  takenOver: {
    title: 'The library moved to another tab',
    text: 'This tab first saved everything. Unsaved profile changes moved along as drafts. You can take the library back at any time.',
  },
  useHere: 'Use it here',
  failed: {
    title: 'The library could not be opened',
    text: 'Your LoRA files are not affected. Reloading often helps. If it does not, free some disk space or try a normal (not private) window.',
    reason: (reason: string | null, crashed: boolean) =>
      reason === null
        ? 'Another window still holds the files of the library. Close it, then reload this page.'
        : crashed
          ? `${reason}. Reload the page; what was stored is kept.`
          : reason,
    again: 'Try again',
    health: 'Snapshots and diagnostics',
  },
  first: {
    title: 'See what every LoRA really does',
    text: 'Add the folder with your LoRAs. Every file is measured exactly, block by block: Flux, SDXL, SD, Wan and many more.',
    sample: 'Try the sample library',
    orDrop: 'or drop a folder anywhere on this page',
    building: (done: number, total: number) => `Making the sample library: ${count(done)} of ${count(total)} files`,
    noPicker:
      'This browser cannot remember a folder. You can still choose one here; choose it again to rescan it later. Chrome and Edge remember folders.',
    privacy: 'No server, no account: your files are only read, nothing is uploaded, and the app works offline.',
  },
};
