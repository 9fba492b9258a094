/**
 * Folders of the File System Access API in memory. As in Chromium, an entry is its path: a folder reached through a link is
 * another entry than its target, although both list the same.
 */
export type MemoryNode = MemoryFile | MemoryFolder | MemoryLink | Forbidden;

export interface MemoryFile {
  readonly kind: 'file';
  bytes: Uint8Array<ArrayBuffer>;
  mtime: number;
  /** Set: what opening or reading throws; null: it never answers. */
  fails?: { readonly at: 'open' | 'read'; readonly name: string | null };
}

export interface MemoryFolder {
  readonly kind: 'folder';
  readonly entries: Map<string, MemoryNode>;
}

/** Shows up as what `to` gives, under its own path. */
export interface MemoryLink {
  readonly kind: 'link';
  readonly to: () => MemoryFolder;
}

/** A folder that cannot be listed; without a name for the reason it never answers. */
export interface Forbidden {
  readonly kind: 'forbidden';
  readonly name: string | null;
}

export const file = (content: string | Uint8Array<ArrayBuffer> = '', mtime = 1_000): MemoryFile => ({
  kind: 'file',
  bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
  mtime,
});

export const folder = (entries: Readonly<Record<string, MemoryNode>> = {}): MemoryFolder => ({
  kind: 'folder',
  entries: new Map(Object.entries(entries)),
});

export const link = (to: () => MemoryFolder): MemoryLink => ({ kind: 'link', to });

export const forbidden = (name = 'NotAllowedError'): Forbidden => ({ kind: 'forbidden', name });

export const silent = (): Forbidden => ({ kind: 'forbidden', name: null });

/** How often and how much at once the fake was asked. */
export interface Traffic {
  listed: string[];
  inFlight: number;
  mostInFlight: number;
}

export const traffic = (): Traffic => ({ listed: [], inFlight: 0, mostInFlight: 0 });

const notFound = (name: string): DOMException => new DOMException(`${name} is not there`, 'NotFoundError');

/** A task, not a microtask: as asynchronous as a real request to the browser. */
/** In a browser there is no setImmediate. */
const turn = (): Promise<void> =>
  new Promise((resolve) => void (typeof setImmediate === 'function' ? setImmediate(resolve) : setTimeout(resolve)));

export function memoryHandle(node: MemoryFolder, name = 'root', seen: Traffic = traffic(), path = `/${name}`): FileSystemDirectoryHandle {
  return new FolderHandle(node, name, seen, path) as unknown as FileSystemDirectoryHandle;
}

class FolderHandle {
  readonly kind = 'directory';
  constructor(
    readonly node: MemoryFolder | Forbidden,
    readonly name: string,
    readonly seen: Traffic,
    readonly path: string,
  ) {}

  async *values(): AsyncGenerator<FolderHandle | FileHandle> {
    await turn();
    this.seen.listed.push(this.path);
    if (this.node.kind === 'forbidden') await refuse(this.node.name);
    if (this.node.kind !== 'folder') return;
    for (const name of this.node.entries.keys()) yield this.#child(name);
  }

  async getDirectoryHandle(name: string): Promise<FolderHandle> {
    await turn();
    const child = this.#child(name);
    if (child instanceof FileHandle) throw new DOMException('a file', 'TypeMismatchError');
    return child;
  }

  async getFileHandle(name: string): Promise<FileHandle> {
    await turn();
    const child = this.#child(name);
    if (child instanceof FolderHandle) throw new DOMException('a folder', 'TypeMismatchError');
    return child;
  }

  async isSameEntry(other: { path: string }): Promise<boolean> {
    return other.path === this.path;
  }

  async resolve(other: { path: string }): Promise<string[] | null> {
    if (other.path === this.path) return [];
    return other.path.startsWith(`${this.path}/`) ? other.path.slice(this.path.length + 1).split('/') : null;
  }

  #child(name: string): FolderHandle | FileHandle {
    const node = this.node.kind === 'folder' ? this.node.entries.get(name) : undefined;
    if (!node) throw notFound(name);
    const path = `${this.path}/${name}`;
    if (node.kind === 'file') return new FileHandle(node, name, this.seen, path);
    return new FolderHandle(node.kind === 'link' ? node.to() : node, name, this.seen, path);
  }
}

class FileHandle {
  readonly kind = 'file';
  constructor(
    readonly node: MemoryFile,
    readonly name: string,
    readonly seen: Traffic,
    readonly path: string,
  ) {}

  async getFile(): Promise<File> {
    this.seen.inFlight += 1;
    this.seen.mostInFlight = Math.max(this.seen.mostInFlight, this.seen.inFlight);
    await turn();
    this.seen.inFlight -= 1;
    const { bytes, mtime, fails } = this.node;
    if (fails?.at === 'open') await refuse(fails.name);
    const made = new File([bytes], this.name, { lastModified: mtime });
    if (fails?.at === 'read') Object.assign(made, { slice: () => unreadable(fails.name), arrayBuffer: () => refuse(fails.name) });
    return made;
  }
}

const refuse = (name: string | null): Promise<never> =>
  name === null ? new Promise(() => undefined) : Promise.reject(new DOMException('no', name));

function unreadable(name: string | null): Blob {
  const blob = new Blob();
  blob.arrayBuffer = () => refuse(name);
  return blob;
}
