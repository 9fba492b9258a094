/**
 * The texts beside one LoRA. All of them are looked at, which opens none; when one is new, changed or gone, all are read. What is
 * wrong with a text is its own fault and no other's.
 */
import type { BesideFile, BesideRead, BesideToRead, Unread } from '../../src/contracts/indexer.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import { kindOf } from '../../src/domain/library/sidecars/names.ts';
import { readFacts, readNotes } from '../../src/domain/library/sidecars/read.ts';
import { MOST_TEXT, type Sidecar, type SidecarFault } from '../../src/domain/library/sidecars/sidecar.ts';
import type { FileFault } from '../../src/domain/safetensors/header-types.ts';
import { answered } from './answered.ts';

type Open = (path: string) => Promise<File>;

interface Looked {
  readonly name: string;
  /** null: it is a picture, or it cannot be opened. */
  readonly file: File | null;
  readonly isText: boolean;
  /** Why it cannot be opened. */
  readonly fault: FileFault | null;
}

/** null: everything is as it was. A text that could not be read has no size and time, so that the next scan finds it changed. */
export async function readBeside({ path, names, known }: BesideToRead, open: Open): Promise<BesideRead | null> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const looked = await Promise.all(names.map((name) => look(name, () => open(folder + name))));
  const files = looked.map(({ name, file }): BesideFile => [name, file?.size ?? null, file?.lastModified ?? null]);
  const isOpen = looked.every(({ fault }) => fault === null);
  if (known && isOpen && JSON.stringify(known) === JSON.stringify(files)) return null;
  const sidecars: Sidecar[] = [];
  const failed: Unread[] = [];
  const failedAs = (name: string, fault: FileFault): Sidecar => {
    failed.push({ path: folder + name, fault });
    return { name, facts: null, fault: 'unreadable' };
  };
  for (const { name, file, isText, fault } of looked) {
    if (fault) sidecars.push(failedAs(name, fault));
    else if (isText && file) sidecars.push(await read(name, file).catch((error: unknown) => failedAs(name, accessFault(error, 'file'))));
  }
  const unreadable = new Set(sidecars.filter(({ fault }) => fault === 'unreadable').map(({ name }) => name));
  return { path, files: files.map((each) => (unreadable.has(each[0]) ? [each[0], null, null] : each)), sidecars, failed };
}

async function look(name: string, open: () => Promise<File>): Promise<Looked> {
  const kind = kindOf(name);
  if (kind === 'picture' || kind === 'video') return { name, file: null, isText: false, fault: null };
  try {
    return { name, file: await open(), isText: true, fault: null };
  } catch (error) {
    return { name, file: null, isText: true, fault: accessFault(error, 'file') };
  }
}

/** @throws what the reading of its bytes throws */
async function read(name: string, file: File): Promise<Sidecar> {
  const failed = (fault: SidecarFault): Sidecar => ({ name, facts: null, fault });
  if (file.size > MOST_TEXT) return failed('too-large');
  const text = textOf(new Uint8Array(await answered(file.arrayBuffer())));
  if (kindOf(name) === 'notes') return { name, facts: readNotes(text), fault: null };
  const facts = readFacts(text);
  return facts.ok ? { name, facts: facts.value, fault: null } : failed(facts.error);
}

/** UTF-8, or what its mark says: editors of Windows write UTF-16. Bytes that are not a character become U+FFFD; nor is a NUL kept. */
function textOf(bytes: Uint8Array): string {
  const [a, b] = bytes;
  const encoding = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes).replaceAll('\0', '\ufffd');
}
