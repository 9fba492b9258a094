/**
 * A look at the pool before sqlite-wasm opens it. The library empties every slot whose header does not fit, and SQLite forgets the
 * rest of a log behind a frame that does not: both without a word. Here one flipped bit is turned back, what cannot be mended is
 * set aside byte for byte, and everything found is told.
 */
import type { PoolFinding } from '../../../src/contracts/catalog.ts';
import { folderAt, setAside } from './asides.ts';
import { readRecord } from './record.ts';
import { type Content, contentOf, isOurs, judgeSlot, SIGNED, SLOT_HEADER, slotHeader, unflipped } from './slot.ts';
import { type SyncFile, syncFile } from './sync-file.ts';
import { lookAtWal } from './wal.ts';

export type PoolLook = { readonly kind: 'busy' } | { readonly kind: 'seen'; readonly findings: readonly PoolFinding[] };

interface Slot {
  readonly name: string;
  readonly file: SyncFile;
}

/** @throws DOMException QuotaExceededError when there is no room to set something aside; nothing has been changed then */
export async function lookAtPool(directory: string, now: () => number): Promise<PoolLook> {
  const folder = await folderAt(`${directory}/.opaque`, false);
  if (!folder) return { kind: 'seen', findings: [] };
  const slots: Slot[] = [];
  try {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === 'file') slots.push({ name, file: await syncFile(handle as FileSystemFileHandle) });
    }
    const findings = [...(await lookAtHeaders(slots, now)), ...(await lookAtLogs(slots, now))];
    return { kind: 'seen', findings };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NoModificationAllowedError') return { kind: 'busy' };
    throw error;
  } finally {
    for (const { file } of slots) file.close();
  }
}

async function lookAtHeaders(slots: readonly Slot[], now: () => number): Promise<PoolFinding[]> {
  const record = await readRecord();
  const findings: PoolFinding[] = [];
  const taken = new Set(slots.flatMap(({ file }) => pathOf(file) ?? []));
  for (const { name, file } of slots) {
    const header = headOf(file);
    const known = record.get(name) ?? null;
    if (judgeSlot(header).kind !== 'bad' && !isWiped(file, header, known)) continue;
    // A slot that was being made when the page ended is empty; one that held a file is not.
    if (file.getSize() <= SLOT_HEADER && known === null) continue;
    findings.push(await mendHeader(file, header, known, taken, now));
  }
  return findings;
}

async function mendHeader(
  file: SyncFile,
  header: Uint8Array,
  known: string | null,
  taken: Set<string>,
  now: () => number,
): Promise<PoolFinding> {
  const content = contentOf(read(file, SLOT_HEADER, 32));
  const mended = unflipped(header) ?? recorded(known, content);
  const path = mended ? pathIn(mended) : null;
  if (mended && path !== null && !taken.has(path)) {
    const aside = asideName(now(), `${path.slice(1)}-header`);
    await setAside(aside, SLOT_HEADER, (at, into) => file.read(into, { at }));
    file.write(mended, { at: 0 });
    file.flush();
    taken.add(path);
    return { kind: 'header-mended', file: path.slice(1), aside };
  }
  const aside = asideName(now(), `${known?.slice(1) ?? 'unknown'}-${content}`);
  await setAside(aside, file.getSize(), (at, into) => file.read(into, { at }));
  return { kind: 'lost', file: known?.slice(1) ?? null, aside };
}

/** A label of zeros is one of a free slot, digest and all. A slot that is freed loses its content at once, so one that has it is not. */
const isWiped = (file: SyncFile, header: Uint8Array, known: string | null): boolean =>
  judgeSlot(header).kind === 'free' && known?.endsWith('.sqlite3') === true && contentOf(read(file, SLOT_HEADER, 32)) === 'database';

/** What we noted of this slot ourselves, if its content bears it out. */
function recorded(known: string | null, content: Content): Uint8Array | null {
  if (known === null || !isOurs(known)) return null;
  return content === (known.endsWith('-wal') ? 'log' : 'database') ? slotHeader(known) : null;
}

async function lookAtLogs(slots: readonly Slot[], now: () => number): Promise<PoolFinding[]> {
  const findings: PoolFinding[] = [];
  for (const { file } of slots) {
    const path = pathOf(file);
    if (!path?.endsWith('-wal')) continue;
    const log = read(file, SLOT_HEADER, file.getSize() - SLOT_HEADER);
    const { flips, lost } = lookAtWal(log);
    if (flips.length === 0 && lost === 0) continue;
    const aside = asideName(now(), path.slice(1));
    await setAside(aside, log.length, (at, into) => copied(log, at, into));
    if (lost > 0) await setAsideDatabase(slots, path.slice(0, -'-wal'.length), now);
    for (const { at, mask } of flips) {
      file.write(Uint8Array.of((log[at] ?? 0) ^ mask), { at: SLOT_HEADER + at });
    }
    file.flush();
    findings.push(
      lost > 0 ? { kind: 'log-damaged', file: path.slice(1), aside, lost } : { kind: 'log-mended', file: path.slice(1), aside },
    );
  }
  return findings;
}

/** Log and database belong together: SQLite is going to write what it takes of the log into the database. */
async function setAsideDatabase(slots: readonly Slot[], path: string, now: () => number): Promise<void> {
  const slot = slots.find(({ file }) => pathOf(file) === path);
  if (!slot) return;
  const { file } = slot;
  await setAside(asideName(now(), path.slice(1)), file.getSize() - SLOT_HEADER, (at, into) => file.read(into, { at: SLOT_HEADER + at }));
}

const headOf = (file: SyncFile): Uint8Array => read(file, 0, SIGNED);

function read(file: SyncFile, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, length));
  return bytes.subarray(0, file.read(bytes, { at }));
}

function copied(from: Uint8Array, at: number, into: Uint8Array): number {
  const part = from.subarray(at, at + into.length);
  into.set(part);
  return part.length;
}

const pathIn = (header: Uint8Array): string | null => {
  const verdict = judgeSlot(header);
  return verdict.kind === 'file' ? verdict.path : null;
};
const pathOf = (file: SyncFile): string | null => pathIn(headOf(file));

/** `2026-11-29T15-40-12-345-library-1.sqlite3-wal`: sorts by time, and every file system takes it. */
const asideName = (at: number, what: string): string => `${new Date(at).toISOString().slice(0, -1).replace(/[:.]/gu, '-')}-${what}`;
