/** One file: bytes of its header -> what the library keeps about it. Never throws: what goes wrong is in the record. */
import type { FoundFile, HeaderRecord } from '../../src/contracts/library.ts';
import { evidenceOf } from '../../src/domain/architectures/words.ts';
import { message } from '../../src/domain/message.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import { type PlaceCodes, placeCodes } from '../../src/domain/library/folder-convention.ts';
import { DEFAULT_FOLDER_RULES, type FolderRules } from '../../src/domain/library/folder-rules.ts';
import { boundMetadata } from '../../src/domain/library/metadata.ts';
import type { FamilyVerdict, Understood } from '../../src/domain/reading.ts';
import type { Result } from '../../src/domain/result.ts';
import { FirstRead, headerBytes, type HeaderVerdict, verdictOf } from '../../src/domain/safetensors/read-header.ts';
import { type SplitHeader, splitHeader } from '../../src/domain/safetensors/split-header.ts';
import type { FileFault, Header } from '../../src/domain/safetensors/header-types.ts';
import { Recent, TableCache } from '../../src/domain/table-cache.ts';
import { type Table, tableOf, understandTable } from '../../src/domain/understand.ts';
import { answered } from './answered.ts';

/** Longer headers are read one after another: 16 of the largest allowed (100 MB) at once would not fit in memory. */
const LARGE_HEADER = 8 * 1024 * 1024;
/** Bytes before the JSON. */
const LENGTH_BYTES = 8;

/**
 * At 360 bytes of heap a tensor about 72 MB, or the tables of two hundred and thirty LoRAs (measured over 196 published ones: 173,000
 * tensors, 63 MB). A table that was let go is read anew for every file that says something new beside it, which takes 15 ms.
 */
const TENSORS_KEPT = 200_000;

const NO_FAMILY: FamilyVerdict = {
  id: 'unknown',
  label: 'Unknown',
  certainty: 'unknown',
  candidates: [],
  subtype: null,
  evidence: evidenceOf({ kind: 'unread' }),
  contradictions: [],
};

/** Before base and category are known. */
type Unplaced = Omit<HeaderRecord, keyof PlaceCodes>;

export interface HeaderReaderParts {
  /** XXH3-128 of the bytes, 32 hex digits. */
  hash(bytes: Uint8Array): string;
}

/** Its header is there. */
type Readable = Extract<HeaderVerdict, { readonly header: Header }>;

/** The table of a header by its hash, with the metadata beside it. */
interface KnownForm extends SplitHeader {
  readonly key: string;
}

export class HeaderReader {
  readonly #parts: HeaderReaderParts;
  readonly #tables = new TableCache<Understood>();
  /** Tables as they were taken apart, for files that say something new beside them. */
  readonly #recent = new Recent<Table>(TENSORS_KEPT);
  readonly #firstRead = new FirstRead();
  #largeTurn: Promise<unknown> = Promise.resolve();

  constructor(parts: HeaderReaderParts) {
    this.#parts = parts;
  }

  /**
   * @param open gives the file as it is now; its size and time go into the record, so that both belong together
   * @param rules of the folders, for base and category
   */
  async read(found: FoundFile, open: () => Promise<File>, rules = DEFAULT_FOLDER_RULES): Promise<HeaderRecord> {
    return placed(await this.#read(found, open), rules);
  }

  async #read(found: FoundFile, open: () => Promise<File>): Promise<Unplaced> {
    let place = found;
    try {
      const file = await open();
      place = { path: found.path, size: file.size, mtime: file.lastModified };
      const header = await this.#headerBytes(file);
      return header.ok ? this.#recordOf(place, header.value) : failedRecord(place, header.error);
    } catch (error) {
      return failedRecord(place, accessFault(error, 'file'));
    }
  }

  #headerBytes(file: File): Promise<Result<Uint8Array, FileFault>> {
    const slice = async (begin: number, end: number): Promise<Uint8Array> =>
      new Uint8Array(await answered(file.slice(begin, end).arrayBuffer()));
    const inTurn = (length: number, read: () => Promise<Uint8Array>): Promise<Uint8Array> => {
      if (length <= LARGE_HEADER) return read();
      const mine = this.#largeTurn.then(read);
      this.#largeTurn = mine.catch(() => undefined);
      return mine;
    };
    return headerBytes({ size: file.size, slice }, inTurn, this.#firstRead);
  }

  #recordOf(place: FoundFile, bytes: Uint8Array): Unplaced {
    const headerHash = this.#parts.hash(bytes.subarray(LENGTH_BYTES));
    try {
      const form = this.#formOf(bytes);
      const known = form && this.#known(place, bytes, form);
      return { ...(known ?? this.#readWhole(place, bytes, form)), headerHash };
    } catch (error) {
      // A mistake of ours in one odd file must not stop the other thousands: say so, in the list and in the console.
      console.error(`The header of ${place.path} could not be interpreted`, error);
      const reason = error instanceof Error ? error.message : String(error);
      const fault: FileFault = { code: 'not-computable', message: message('program.header-not-interpreted', { reason }) };
      return { ...failedRecord(place, fault), headerHash };
    }
  }

  #formOf(bytes: Uint8Array): KnownForm | null {
    const split = splitHeader(bytes, LENGTH_BYTES);
    return split && { ...split, key: this.#parts.hash(split.table) };
  }

  /** A file whose table and answers are those of an earlier one, and whose data are as long as its tensors say. */
  #known(place: FoundFile, bytes: Uint8Array, { key, metadata }: KnownForm): Unplaced | null {
    const dataBytes = place.size - bytes.length;
    if (this.#tables.dataBytes(key) !== dataBytes) return null;
    const said = { path: place.path, metadata };
    const known = this.#tables.get(key, said);
    if (known) return recordOf(place, known, metadata, null, []);
    const table = this.#recent.get(key);
    if (!table) return null;
    const { understood, answers } = understandTable(table, said);
    this.#tables.put(key, dataBytes, answers, understood);
    return recordOf(place, understood, metadata, null, []);
  }

  #readWhole(place: FoundFile, bytes: Uint8Array, form: KnownForm | null): Unplaced {
    const verdict = verdictOf(bytes, place.size);
    if (!verdict.header) return failedRecord(place, verdict.fault);
    const { fault, header } = verdict;
    const table = tableOf(header.tensors);
    const { understood, answers } = understandTable(table, { path: place.path, metadata: header.metadata });
    if (form && isPlain(verdict, form)) {
      this.#tables.put(form.key, dataBytesOf(header), answers, understood);
      this.#recent.put(form.key, table, header.tensors.length);
    }
    return recordOf(place, understood, header.metadata, fault, fault ? header.warnings : [...verdict.warnings, ...header.warnings]);
  }
}

/** The table has no fault, and all metadata of the file stand before it. */
const isPlain = (verdict: Readable, { hasMetadata }: SplitHeader): boolean =>
  verdict.fault === null &&
  verdict.warnings.length === 0 &&
  verdict.header.warnings.length === 0 &&
  verdict.metadataEntry === (hasMetadata ? 0 : null);

/** Tensors are in the order of their data. */
const dataBytesOf = ({ tensors }: Header): number => tensors.at(-1)?.end ?? 0;

const recordOf = (
  place: FoundFile,
  understanding: Understood,
  metadata: Header['metadata'],
  fault: FileFault | null,
  warnings: readonly FileFault[],
): Unplaced => ({
  ...place,
  headerHash: null,
  understanding,
  metadata: boundMetadata(metadata),
  fault,
  warnings,
});

function failedRecord(place: FoundFile, fault: FileFault): Unplaced {
  return { ...place, headerHash: null, understanding: null, metadata: {}, fault, warnings: [] };
}

const placed = (record: Unplaced, rules: FolderRules): HeaderRecord => ({
  ...record,
  ...placeCodes(record.path, record.understanding?.family ?? NO_FAMILY, rules),
});
