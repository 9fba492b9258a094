/**
 * What the program notes for itself of this library and this browser, kept where settings are. Nothing of it goes into a backup or
 * the hash of the user's work: their ids begin with one of `NO_WORK` (`backup/work.ts`), and stay for good.
 */
import { count, type Decoder, flag, list, nullable, object, record, text } from './decode.ts';
import { json, plain, yes } from './setting.ts';

/** A source whose scan was begun and has not ended. */
export interface UnfinishedScan {
  readonly id: string;
  /** Model files met before the scan ended early; 0 = not known. */
  readonly found: number;
  /** By the user. */
  readonly cancelled: boolean;
}
const UNFINISHED_SCAN: Decoder<UnfinishedScan> = object({ id: text, found: count, cancelled: flag });
/** Earlier versions kept the ids alone. */
const UNFINISHED: Decoder<readonly UnfinishedScan[]> = list((kept) =>
  typeof kept === 'string' ? { id: kept, found: 0, cancelled: false } : UNFINISHED_SCAN(kept),
);

export const NOTES = {
  /** Sources whose scan was begun and not ended; also a note of the browser, beside the library. */
  unfinishedScans: json('scan.unfinished', 'program', UNFINISHED, []),
  /** The browser's question whether the storage may last was asked. */
  storageAsked: yes('storage.asked', 'program'),
  /** The user was told once that there is a lot of work and no copy of it. */
  nudged: yes('backup.nudged', 'program'),
  /** When a backup was last downloaded, in ms since 1970. */
  backupSaved: json('backup.saved', 'program', nullable(count), null),
  /** Name of the snapshot that was copied to the folder on disk last; '' for none. */
  snapshotOnDisk: plain('backup.on-disk', 'program', text, ''),
  /** A hash per table of the user's work. */
  seal: json('catalog.seal', 'program', record(text), {}),
  /** What SQLite said of damage that was met while the library was in use; '' for none. */
  damage: plain('catalog.damage', 'program', text, ''),
} as const;
