/** One file: bytes of its header -> what the library keeps about it. Never throws: what goes wrong is in the record. */
import type { FoundFile, HeaderRecord } from '../../src/contracts/library.ts';
import { message } from '../../src/domain/message.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import { type PlaceCodes, placeCodes } from '../../src/domain/library/folder-convention.ts';
import { DEFAULT_FOLDER_RULES, type FolderRules } from '../../src/domain/library/folder-rules.ts';
import { boundMetadata } from '../../src/domain/library/metadata.ts';
import type { FamilyVerdict, Understanding } from '../../src/domain/reading.ts';
import type { Result } from '../../src/domain/result.ts';
import { headerBytes, verdictOf } from '../../src/domain/safetensors/read-header.ts';
import type { FileFault, Header } from '../../src/domain/safetensors/types.ts';
import { understand } from '../../src/domain/understand.ts';

/** Longer headers are read one after another: 16 of the largest allowed (100 MB) at once would not fit in memory. */
const LARGE_HEADER = 8 * 1024 * 1024;

const NO_FAMILY: FamilyVerdict = {
  id: 'unknown',
  label: 'Unknown',
  certainty: 'unknown',
  candidates: [],
  subtype: null,
  evidence: 'the header could not be read',
  contradictions: [],
};

/** Before base and category are known. */
type Unplaced = Omit<HeaderRecord, keyof PlaceCodes>;

export interface HeaderReaderParts {
  /** XXH3-128 of the bytes, 32 hex digits. */
  hash(bytes: Uint8Array): string;
}

export class HeaderReader {
  readonly #parts: HeaderReaderParts;
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
    const slice = async (begin: number, end: number): Promise<Uint8Array> => new Uint8Array(await file.slice(begin, end).arrayBuffer());
    return headerBytes({ size: file.size, slice }, (length, read) => {
      if (length <= LARGE_HEADER) return read();
      const mine = this.#largeTurn.then(read);
      this.#largeTurn = mine.catch(() => undefined);
      return mine;
    });
  }

  #recordOf(place: FoundFile, bytes: Uint8Array): Unplaced {
    const headerHash = this.#parts.hash(bytes.subarray(8));
    const verdict = verdictOf(bytes, place.size);
    if (!verdict.fault) return understood(place, headerHash, verdict.header, null, verdict.warnings);
    if (verdict.header) return understood(place, headerHash, verdict.header, verdict.fault, []);
    return { ...failedRecord(place, verdict.fault), headerHash };
  }
}

function understood(
  place: FoundFile,
  headerHash: string,
  header: Header,
  fault: FileFault | null,
  warnings: readonly FileFault[],
): Unplaced {
  let understanding: Understanding;
  try {
    understanding = understand(header, { path: place.path });
  } catch (error) {
    // A mistake of ours in one odd file must not stop the other thousands: say so, in the list and in the console.
    console.error(`The header of ${place.path} could not be interpreted`, error);
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ...failedRecord(place, { code: 'not-computable', message: message('program.header-not-interpreted', { reason }) }),
      headerHash,
    };
  }
  return {
    ...place,
    headerHash,
    understanding,
    metadata: boundMetadata(header.metadata),
    fault,
    warnings: [...warnings, ...header.warnings],
  };
}

function failedRecord(place: FoundFile, fault: FileFault): Unplaced {
  return { ...place, headerHash: null, understanding: null, metadata: {}, fault, warnings: [] };
}

const placed = (record: Unplaced, rules: FolderRules): HeaderRecord => ({
  ...record,
  ...placeCodes(record.path, record.understanding?.family ?? NO_FAMILY, rules),
});
