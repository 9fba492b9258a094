/**
 * Finding a file again by its path below a folder, and saying why that failed. Written against the shape of the File
 * System Access API rather than its types, so that the page and the indexing worker share it.
 */
import { message } from '../message.ts';
import type { AccessedThing } from '../safetensors/messages.ts';
import type { FileFault } from '../safetensors/header-types.ts';

export interface FolderLike<D, F> {
  getDirectoryHandle(name: string): Promise<D>;
  getFileHandle(name: string): Promise<F>;
}

/** Above this many remembered folders the cache starts over: 1,024 handles are a few hundred kB. */
const CACHED_FOLDERS = 1024;

/**
 * Resolves relative paths (`a/b/file`) below one root folder. Folder handles on the way are kept, since a library has
 * far more files than folders and each step costs a round trip to the browser process.
 */
export class PathResolver<D extends FolderLike<D, F>, F> {
  readonly #root: D;
  readonly #folders = new Map<string, Promise<D>>();

  constructor(root: D) {
    this.#root = root;
  }

  /** @throws whatever the handle throws: NotFoundError, NotAllowedError, TypeMismatchError */
  async file(path: string): Promise<F> {
    const cut = path.lastIndexOf('/');
    const folder = cut < 0 ? this.#root : await this.#folder(path.slice(0, cut));
    return folder.getFileHandle(path.slice(cut + 1));
  }

  #folder(path: string): Promise<D> {
    const known = this.#folders.get(path);
    if (known) return known;
    if (this.#folders.size >= CACHED_FOLDERS) this.#folders.clear();
    const cut = path.lastIndexOf('/');
    const name = path.slice(cut + 1);
    const found =
      cut < 0 ? this.#root.getDirectoryHandle(name) : this.#folder(path.slice(0, cut)).then((parent) => parent.getDirectoryHandle(name));
    this.#folders.set(path, found);
    // A folder that is not there now may come back: a failure is not remembered.
    found.catch(() => this.#folders.delete(path));
    return found;
  }
}

const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error && typeof error.name === 'string' ? error.name : '';

const textOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string' ? error.message : String(error);

/** Turns what a file or folder handle threw into a fault. */
export function accessFault(error: unknown, what: AccessedThing): FileFault {
  switch (nameOf(error)) {
    case 'NotFoundError':
    case 'TypeMismatchError':
      return { code: 'not-found', message: message('access.not-found', { what }) };
    case 'NotAllowedError':
    case 'SecurityError':
      return { code: 'not-permitted', message: message('access.not-permitted', { what }) };
    case 'TimeoutError':
      return { code: 'read-failed', message: message('access.silent', { what }) };
    default:
      return { code: 'read-failed', message: message('access.failed', { what, reason: textOf(error) }) };
  }
}
