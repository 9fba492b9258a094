/**
 * Walks a folder tree depth first: in every folder first its files, then its sub-folders, both in code-unit order of
 * their names. What cannot be listed, or gives no answer for half a minute, is reported and the walk goes on.
 *
 * Links: the File System Access API shows a linked folder as a folder, and two paths to one folder are different entries to
 * `isSameEntry`. A loop is therefore also recognised by its content: a folder that lists the same names as one of its
 * ancestors, whose files have the same sizes and times, is that ancestor seen again.
 */
import { message } from '../../src/domain/message.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import { isModelFile } from '../../src/domain/library/model-file.ts';
import { sidecarsIn } from '../../src/domain/library/sidecars/names.ts';
import type { FileFault } from '../../src/domain/safetensors/header-types.ts';
import { answered } from './answered.ts';

export type WalkItem =
  /** `beside`: names of its sidecars, best first. */
  | { readonly kind: 'file'; readonly path: string; readonly handle: FileSystemFileHandle; readonly beside: readonly string[] }
  | { readonly kind: 'others'; readonly count: number }
  | { readonly kind: 'failed'; readonly path: string; readonly fault: FileFault };

/** Real trees of models are less than ten deep; Linux follows at most 40 links in one path. */
const MAX_DEPTH = 64;
/** Files compared before two folders with the same names count as one. */
const COMPARED_FILES = 4;
/** Without a file to compare, names alone must repeat this often: `a/a/a` can be an honest tree. */
const REPEATS_WITHOUT_FILES = 3;

interface Listing {
  readonly files: readonly FileSystemFileHandle[];
  readonly folders: readonly FileSystemDirectoryHandle[];
  /** Names and kinds of all entries; equal for a folder and a loop back to it. */
  readonly signature: string;
}

interface Level {
  readonly handle: FileSystemDirectoryHandle;
  readonly path: string;
  readonly listing: Listing;
}

const byName = (a: FileSystemHandle, b: FileSystemHandle): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** @param excluded relative paths of folders that are not entered */
export async function* walkFolder(root: FileSystemDirectoryHandle, excluded: ReadonlySet<string>): AsyncGenerator<WalkItem> {
  yield* walkLevel(root, '', [], excluded);
}

async function* walkLevel(
  handle: FileSystemDirectoryHandle,
  path: string,
  above: readonly Level[],
  excluded: ReadonlySet<string>,
): AsyncGenerator<WalkItem> {
  const read = await list(handle);
  if (read.fault) yield { kind: 'failed', path, fault: read.fault };
  const { listing } = read;
  const origin = await loopOrigin(handle, listing, above);
  if (origin !== null) {
    yield { kind: 'failed', path, fault: { code: 'walk-failed', message: message('walk.loop', { origin }) } };
    return;
  }
  const prefix = path === '' ? '' : `${path}/`;
  const models = listing.files.filter((file) => isModelFile(file.name));
  const beside = sidecarsIn(listing.files.map(({ name }) => name));
  const namesOf = (model: string): string[] => (beside.get(model) ?? []).map(({ name }) => name);
  for (const file of models) yield { kind: 'file', path: prefix + file.name, handle: file, beside: namesOf(file.name) };
  const others = listing.files.length - models.length - new Set([...beside.values()].flat().map(({ name }) => name)).size;
  if (others > 0) yield { kind: 'others', count: others };
  const levels = [...above, { handle, path, listing }];
  for (const folder of listing.folders) {
    const below = prefix + folder.name;
    if (excluded.has(below)) continue;
    if (levels.length >= MAX_DEPTH) {
      yield {
        kind: 'failed',
        path: below,
        fault: { code: 'walk-failed', message: message('walk.too-deep', { most: MAX_DEPTH }) },
      };
      continue;
    }
    yield* walkLevel(folder, below, levels, excluded);
  }
}

async function list(handle: FileSystemDirectoryHandle): Promise<{ listing: Listing; fault: FileFault | null }> {
  const files: FileSystemFileHandle[] = [];
  const folders: FileSystemDirectoryHandle[] = [];
  let fault: FileFault | null = null;
  try {
    const entries = handle.values();
    for (let next = await answered(entries.next()); !next.done; next = await answered(entries.next())) {
      const entry = next.value;
      if (entry.kind === 'file') files.push(entry as FileSystemFileHandle);
      else folders.push(entry as FileSystemDirectoryHandle);
    }
  } catch (error) {
    fault = accessFault(error, 'folder');
  }
  files.sort(byName);
  folders.sort(byName);
  const signature = [...folders.map((entry) => `d${entry.name}`), ...files.map((entry) => `f${entry.name}`)].join('/');
  return { listing: { files, folders, signature }, fault };
}

/** Path of the ancestor this folder is, seen again through a link; else null. */
async function loopOrigin(handle: FileSystemDirectoryHandle, listing: Listing, above: readonly Level[]): Promise<string | null> {
  if (listing.folders.length === 0) return null;
  for (const level of above) {
    if (level.handle.name === handle.name && (await answered(handle.isSameEntry(level.handle)).catch(() => false))) return level.path;
  }
  const alike = above.filter((level) => level.listing.signature === listing.signature);
  const first = alike[0];
  if (!first) return null;
  if (listing.files.length === 0) return alike.length >= REPEATS_WITHOUT_FILES ? first.path : null;
  for (const level of alike) if (await sameFiles(listing.files, level.listing.files)) return level.path;
  return null;
}

/** Same size and time of the first files; the names are known to be equal. */
async function sameFiles(a: readonly FileSystemFileHandle[], b: readonly FileSystemFileHandle[]): Promise<boolean> {
  for (const [index, handle] of a.slice(0, COMPARED_FILES).entries()) {
    try {
      const other = b[index];
      if (!other) return false;
      const [x, y] = await answered(Promise.all([handle.getFile(), other.getFile()]));
      if (x.size !== y.size || x.lastModified !== y.lastModified) return false;
    } catch {
      // A file that cannot be opened proves nothing: take the folders for different ones.
      return false;
    }
  }
  return true;
}
