/**
 * One slot of the pool in which sqlite-wasm keeps its files (`opfs-sahpool`): a file with a random name whose first 4,096 bytes say
 * which database file it is. On disk, as the library writes it:
 *
 *   0..511     path, UTF-8, NUL-terminated; empty = the slot is free
 *   512..515   flags of `sqlite3_open_v2`, big-endian; bit 0x80 says that the digest below is in use
 *   516..523   digest of bytes 0..515: two 32-bit words, little-endian
 *   4096..     the file itself
 *
 * The library takes a slot whose digest does not fit for free and cuts its content off. So we look before it does.
 */
export const SLOT_HEADER = 4096;
const PATH_BYTES = 512;
const CORPUS = 516;
export const SIGNED = 524;

/** SQLITE_OPEN_MAIN_DB | MAIN_JOURNAL | SUPER_JOURNAL | WAL (https://sqlite.org/c3ref/c_open_autoproxy.html) */
const PERSISTENT = 0x100 | 0x800 | 0x4000 | 0x80000;
const DELETE_ON_CLOSE = 0x8;
const DIGEST_IN_USE = 0x80;
const MAIN_DB = 0x100;
const WAL = 0x80000;
/** SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE */
const READ_WRITE_CREATE = 0x2 | 0x4;

export type SlotVerdict =
  | { readonly kind: 'free' }
  | { readonly kind: 'file'; readonly path: string }
  /** The library would cut its content off. */
  | { readonly kind: 'bad' };

/** Words as the library computes them from the 516 bytes. */
function digestOf(corpus: Uint8Array, flags: number): readonly [number, number] {
  if ((flags & DIGEST_IN_USE) === 0) return [0, 0];
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  for (const byte of corpus) {
    h1 = Math.imul(h1 ^ byte, 2654435761);
    h2 = Math.imul(h2 ^ byte, 104729);
  }
  return [h1 >>> 0, h2 >>> 0];
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const flagsOf = (header: Uint8Array): number => view(header).getUint32(PATH_BYTES);

function fits(header: Uint8Array): boolean {
  const [h1, h2] = digestOf(header.subarray(0, CORPUS), flagsOf(header));
  return view(header).getUint32(CORPUS, true) === h1 && view(header).getUint32(CORPUS + 4, true) === h2;
}

/** @param header at least the first 524 bytes */
export function judgeSlot(header: Uint8Array): SlotVerdict {
  if (header.length < SIGNED || !fits(header)) return { kind: 'bad' };
  const path = pathOf(header);
  if (path === '') return { kind: 'free' };
  const flags = flagsOf(header);
  return (flags & DELETE_ON_CLOSE) !== 0 || (flags & PERSISTENT) === 0 ? { kind: 'bad' } : { kind: 'file', path };
}

function pathOf(header: Uint8Array): string {
  const end = header.subarray(0, PATH_BYTES).indexOf(0);
  return new TextDecoder().decode(header.subarray(0, end < 0 ? PATH_BYTES : end));
}

/**
 * The header as it was before one bit of it flipped: 4,192 ways to turn one bit, and a digest of 64 bits that says which.
 * @returns null when no single bit explains it
 */
export function unflipped(header: Uint8Array): Uint8Array | null {
  const tried = header.slice(0, SIGNED);
  if (tried.length < SIGNED) return null;
  for (let bit = 0; bit < SIGNED * 8; bit += 1) {
    const at = bit >> 3;
    const mask = 1 << (bit & 7);
    tried[at] = (tried[at] ?? 0) ^ mask;
    if (judgeSlot(tried).kind === 'file' && isOurs(pathOf(tried))) return tried;
    tried[at] = (tried[at] ?? 0) ^ mask;
  }
  return null;
}

/** Names this program gives to its databases and their logs. */
export const isOurs = (path: string): boolean => /^\/library-\d+\.sqlite3(?:-wal|-journal)?$/u.test(path);

/** A header as the library writes it for a database or its log. */
export function slotHeader(path: string): Uint8Array {
  const header = new Uint8Array(SIGNED);
  new TextEncoder().encodeInto(path, header.subarray(0, PATH_BYTES - 1));
  const flags = (path.endsWith('-wal') ? WAL : MAIN_DB) | READ_WRITE_CREATE | DIGEST_IN_USE;
  view(header).setUint32(PATH_BYTES, flags);
  const [h1, h2] = digestOf(header.subarray(0, CORPUS), flags);
  view(header).setUint32(CORPUS, h1, true);
  view(header).setUint32(CORPUS + 4, h2, true);
  return header;
}

const SQLITE_MAGIC = 'SQLite format 3\0';
/** Two magic numbers: checksums over little-endian or over big-endian words. */
const WAL_MAGIC = 0x377f0682;

export type Content = 'database' | 'log' | 'other';

/** @param data the first bytes behind the header */
export function contentOf(data: Uint8Array): Content {
  if (data.length < 32) return 'other';
  if (new TextDecoder('latin1').decode(data.subarray(0, SQLITE_MAGIC.length)) === SQLITE_MAGIC) return 'database';
  return (view(data).getUint32(0) & ~1) === WAL_MAGIC ? 'log' : 'other';
}
