/**
 * The texts beside one LoRA. All of them are looked at, which opens none; when one is new, changed or gone, all are read. What is
 * wrong with a text is its own fault and no other's.
 */
import type { BesideFile, BesideRecord, BesideToRead } from '../../src/contracts/indexer.ts';
import { kindOf } from '../../src/domain/library/sidecars/names.ts';
import { readFacts, readNotes } from '../../src/domain/library/sidecars/read.ts';
import { MOST_TEXT, type Sidecar, type SidecarFault } from '../../src/domain/library/sidecars/sidecar.ts';
import { answered } from './answered.ts';

type Open = (path: string) => Promise<File>;

interface Looked {
  readonly name: string;
  /** null: it is a picture, or it cannot be opened. */
  readonly file: File | null;
  readonly isText: boolean;
}

/** null: everything is as it was. A text that could not be read has no size and time, so that the next scan finds it changed. */
export async function readBeside({ path, names, known }: BesideToRead, open: Open): Promise<BesideRecord | null> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const looked = await Promise.all(names.map((name) => look(name, () => open(folder + name))));
  const files = looked.map(({ name, file }): BesideFile => [name, file?.size ?? null, file?.lastModified ?? null]);
  if (known && JSON.stringify(known) === JSON.stringify(files)) return null;
  const sidecars: Sidecar[] = [];
  for (const { name, file, isText } of looked) if (isText) sidecars.push(await read(name, file));
  const unreadable = new Set(sidecars.filter(({ fault }) => fault === 'unreadable').map(({ name }) => name));
  return { path, files: files.map((each) => (unreadable.has(each[0]) ? [each[0], null, null] : each)), sidecars };
}

async function look(name: string, open: () => Promise<File>): Promise<Looked> {
  const kind = kindOf(name);
  if (kind === 'picture' || kind === 'video') return { name, file: null, isText: false };
  return { name, file: await open().catch(() => null), isText: true };
}

async function read(name: string, file: File | null): Promise<Sidecar> {
  const failed = (fault: SidecarFault): Sidecar => ({ name, facts: null, fault });
  if (file === null) return failed('unreadable');
  if (file.size > MOST_TEXT) return failed('too-large');
  const bytes = await answered(file.arrayBuffer()).catch(() => null);
  if (bytes === null) return failed('unreadable');
  const text = textOf(new Uint8Array(bytes));
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
