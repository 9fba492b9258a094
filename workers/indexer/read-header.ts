/** One file: bytes of its header -> what the library keeps about it. Never throws: what goes wrong is in the record. */
import type { FoundFile, HeaderRecord } from '../../src/contracts/library.ts';
import { message } from '../../src/domain/message.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import { placeCodes } from '../../src/domain/library/folder-convention.ts';
import { boundMetadata } from '../../src/domain/library/metadata.ts';
import type { FamilyVerdict, Understanding } from '../../src/domain/reading.ts';
import { parseHeader, readHeaderLength } from '../../src/domain/safetensors/header.ts';
import type { FaultCode, FileFault, Header } from '../../src/domain/safetensors/types.ts';
import { understand } from '../../src/domain/understand.ts';

/** Nine in ten headers fit; measured 1,650 files/s against 1,100 with 256 KiB (16 in flight). */
const FIRST_SLICE = 65_536;
/** Longer headers are read one after another: 16 of the largest allowed (100 MB) at once would not fit in memory. */
const LARGE_HEADER = 8 * 1024 * 1024;

/** The file can be measured in spite of these. */
const HARMLESS: ReadonlySet<FaultCode> = new Set(['trailing-bytes', 'metadata-not-string']);

const NO_FAMILY: FamilyVerdict = {
  id: 'unknown',
  label: 'Unknown',
  certainty: 'unknown',
  candidates: [],
  subtype: null,
  evidence: 'the header could not be read',
  contradictions: [],
};

export interface HeaderReaderParts {
  /** XXH3-128 of the bytes, 32 hex digits. */
  hash(bytes: Uint8Array): string;
}

type HeaderBytes = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly fault: FileFault };

export class HeaderReader {
  readonly #parts: HeaderReaderParts;
  #largeTurn: Promise<unknown> = Promise.resolve();

  constructor(parts: HeaderReaderParts) {
    this.#parts = parts;
  }

  /** @param open gives the file as it is now; its size and time go into the record, so that both belong together */
  async read(found: FoundFile, open: () => Promise<File>): Promise<HeaderRecord> {
    let place = found;
    try {
      const file = await open();
      place = { path: found.path, size: file.size, mtime: file.lastModified };
      const header = await this.#headerBytes(file);
      return header.ok ? this.#recordOf(place, header.bytes) : failedRecord(place, header.fault);
    } catch (error) {
      return failedRecord(place, accessFault(error, 'file'));
    }
  }

  async #headerBytes(file: File): Promise<HeaderBytes> {
    const first = new Uint8Array(await file.slice(0, FIRST_SLICE).arrayBuffer());
    const length = readHeaderLength(first, file.size);
    if (!length.ok) return { ok: false, fault: length.error };
    const total = 8 + length.value;
    if (total <= first.length) return { ok: true, bytes: first.subarray(0, total) };
    if (total <= LARGE_HEADER) return { ok: true, bytes: await extend(file, first, total) };
    const mine = this.#largeTurn.then(() => extend(file, first, total));
    this.#largeTurn = mine.catch(() => undefined);
    return { ok: true, bytes: await mine };
  }

  #recordOf(place: FoundFile, bytes: Uint8Array): HeaderRecord {
    const headerHash = this.#parts.hash(bytes.subarray(8));
    const outcome = parseHeader(bytes, place.size);
    if (outcome.ok) return understood(place, headerHash, outcome.header, null, []);
    const { error, salvaged } = outcome;
    if (!salvaged) return { ...failedRecord(place, error), headerHash };
    return HARMLESS.has(error.code)
      ? understood(place, headerHash, salvaged, null, [error])
      : understood(place, headerHash, salvaged, error, []);
  }
}

async function extend(file: File, first: Uint8Array, total: number): Promise<Uint8Array> {
  const rest = new Uint8Array(await file.slice(first.length, total).arrayBuffer());
  const bytes = new Uint8Array(first.length + rest.length);
  bytes.set(first);
  bytes.set(rest, first.length);
  return bytes;
}

function understood(
  place: FoundFile,
  headerHash: string,
  header: Header,
  fault: FileFault | null,
  warnings: readonly FileFault[],
): HeaderRecord {
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
    ...placeCodes(place.path, understanding.family),
  };
}

function failedRecord(place: FoundFile, fault: FileFault): HeaderRecord {
  return { ...place, headerHash: null, understanding: null, metadata: {}, fault, warnings: [], ...placeCodes(place.path, NO_FAMILY) };
}
