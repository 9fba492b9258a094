/**
 * The folders of the library and whether each can be read now. A folder is known by its handle (picker, drop), a set of plain files
 * by the name of its folder, since such files do not outlive the page.
 */
import type { SourceRoot } from '../../contracts/indexer.ts';
import type { SourceRow } from '../../contracts/library.ts';
import type { CatalogApi } from '../../contracts/catalog.ts';
import type { Folders, Picked, RootAccess } from '../../contracts/platform.ts';
import type { Connection, SourceState } from '../state.ts';

interface Entry {
  readonly row: SourceRow;
  readonly root: SourceRoot | null;
  readonly loose: boolean;
  readonly connection: Connection;
}

export type Added =
  | {
      readonly kind: 'added';
      readonly id: string /** Known folders inside the new one: they stay sources of their own. */;
      readonly inner: readonly string[];
    }
  | { readonly kind: 'known'; readonly id: string }
  | { readonly kind: 'inside'; readonly id: string; readonly outer: string };

export interface SourcesParts {
  readonly folders: Folders;
  readonly catalog: Pick<CatalogApi, 'sources' | 'addSource' | 'removeSource'>;
  newId(): string;
  now(): number;
  /** The folder works now but cannot be remembered over a restart. */
  notRemembered(name: string, error: unknown): void;
}

const CONNECTION: Readonly<Record<RootAccess, Connection>> = {
  ready: 'connected',
  'needs-permission': 'needs-permission',
  offline: 'offline',
};

export class Sources {
  readonly #parts: SourcesParts;
  #entries: ReadonlyMap<string, Entry> = new Map();
  #scanning: string | null = null;

  constructor(parts: SourcesParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const { catalog, folders } = this.#parts;
    const [rows, handles] = await Promise.all([catalog.sources(), folders.remembered()]);
    const entries = await Promise.all(
      rows.map(async (row): Promise<Entry> => {
        const handle = handles.get(row.id);
        if (!handle) return { row, root: null, loose: false, connection: 'pick-again' };
        const root: SourceRoot = { kind: 'directory', handle };
        return { row, root, loose: false, connection: CONNECTION[await folders.access(root)] };
      }),
    );
    this.#entries = new Map(entries.map((entry) => [entry.row.id, entry]));
  }

  /** Takes over fresh counts. Rows come from an earlier moment: what was added or removed since stays so. */
  update(rows: readonly SourceRow[]): void {
    for (const row of rows) this.#change(row.id, { row });
  }

  get states(): readonly SourceState[] {
    return [...this.#entries.values()].map(({ row, connection }) => ({ ...row, connection, scanning: this.#scanning === row.id }));
  }

  get connectedIds(): readonly string[] {
    return [...this.#entries.values()].filter((entry) => entry.connection === 'connected').map((entry) => entry.row.id);
  }

  get offlineIds(): readonly string[] {
    return [...this.#entries.values()].filter((entry) => entry.connection === 'offline').map((entry) => entry.row.id);
  }

  get(
    id: string,
  ): { readonly row: SourceRow; readonly root: SourceRoot | null; readonly loose: boolean; readonly connection: Connection } | null {
    return this.#entries.get(id) ?? null;
  }

  setScanning(id: string | null): void {
    this.#scanning = id;
  }

  setConnection(id: string, connection: Connection): void {
    this.#change(id, { connection });
  }

  /** Asks the browser again how this source stands. */
  async check(id: string, ask: 'access' | 'request'): Promise<Connection> {
    const entry = this.#entries.get(id);
    if (!entry?.root) return 'pick-again';
    const connection = CONNECTION[await this.#parts.folders[ask](entry.root)];
    this.#change(id, { connection });
    return connection;
  }

  /** What a scan of this source walks; null: it cannot be read now. */
  async toScan(id: string): Promise<{ readonly root: SourceRoot; readonly loose: boolean; readonly otherFiles: number } | null> {
    if ((await this.check(id, 'access')) !== 'connected') return null;
    const entry = this.#entries.get(id);
    if (!entry?.root) return null;
    return { root: await this.#withoutInner(id, entry.root), loose: entry.loose, otherFiles: entry.row.otherFiles };
  }

  /** Without the folders below that are sources of their own, or their files would be listed twice. */
  async #withoutInner(id: string, root: SourceRoot): Promise<SourceRoot> {
    if (root.kind !== 'directory') return root;
    const exclude: string[] = [];
    for (const other of this.#entries.values()) {
      if (other.row.id === id || other.root?.kind !== 'directory') continue;
      const relation = await this.#compare(root.handle, other.root.handle);
      if (relation.kind === 'b-inside-a') exclude.push(relation.path);
    }
    return exclude.length > 0 ? { ...root, exclude } : root;
  }

  /** Sources whose folder contains this one's. */
  async around(id: string): Promise<string[]> {
    const root = this.#entries.get(id)?.root;
    if (root?.kind !== 'directory') return [];
    const found: string[] = [];
    for (const other of this.#entries.values()) {
      if (other.row.id === id || other.root?.kind !== 'directory') continue;
      if ((await this.#compare(other.root.handle, root.handle)).kind === 'b-inside-a') found.push(other.row.id);
    }
    return found;
  }

  /** Where a folder lies in the library: in which source, and under which path there. null: in none of those that can be compared. */
  async placeOf(handle: FileSystemDirectoryHandle): Promise<{ readonly id: string; readonly path: string } | null> {
    for (const { row, root, connection } of this.#entries.values()) {
      if (root?.kind !== 'directory' || connection !== 'connected') continue;
      const relation = await this.#compare(root.handle, handle);
      if (relation.kind === 'same') return { id: row.id, path: '' };
      if (relation.kind === 'b-inside-a' && !(await this.#isExcluded(row.id, handle))) return { id: row.id, path: relation.path };
    }
    return null;
  }

  /** A folder below that is a source of its own lists its files itself. */
  async #isExcluded(id: string, handle: FileSystemDirectoryHandle): Promise<boolean> {
    for (const other of this.#entries.values()) {
      if (other.row.id === id || other.root?.kind !== 'directory') continue;
      const { kind } = await this.#compare(other.root.handle, handle);
      const outer = this.#entries.get(id)?.root;
      const below = outer?.kind === 'directory' && (await this.#compare(outer.handle, other.root.handle)).kind === 'b-inside-a';
      if (below && (kind === 'same' || kind === 'b-inside-a')) return true;
    }
    return false;
  }

  async add(picked: Picked): Promise<Added> {
    return picked.root.kind === 'directory' ? this.#addFolder(picked, picked.root.handle) : this.#addFiles(picked);
  }

  /** Gives a known source the root it lost with the last page. */
  async attach(id: string, picked: Picked): Promise<void> {
    this.#change(id, { root: picked.root, loose: picked.loose, connection: 'connected' });
    await this.#remember(id, picked);
  }

  async remove(id: string): Promise<void> {
    await this.#parts.catalog.removeSource(id);
    this.#entries = new Map([...this.#entries].filter(([each]) => each !== id));
    await this.#parts.folders.forget(id);
  }

  async #addFolder(picked: Picked, handle: FileSystemDirectoryHandle): Promise<Added> {
    const inner: string[] = [];
    for (const { row, root } of this.#entries.values()) {
      if (root?.kind !== 'directory') continue;
      const relation = await this.#compare(root.handle, handle);
      if (relation.kind === 'same') {
        await this.attach(row.id, picked);
        return { kind: 'known', id: row.id };
      }
      if (relation.kind === 'b-inside-a') return { kind: 'inside', id: row.id, outer: row.name };
      if (relation.kind === 'a-inside-b') inner.push(row.name);
    }
    const lost = [...this.#entries.values()].find(({ row, root }) => !root && isNamesake(row, picked));
    if (lost) {
      await this.attach(lost.row.id, picked);
      return { kind: 'known', id: lost.row.id };
    }
    return { kind: 'added', id: await this.#create(picked), inner };
  }

  async #addFiles(picked: Picked): Promise<Added> {
    const known = [...this.#entries.values()].find(({ row, root }) => root?.kind !== 'directory' && isNamesake(row, picked));
    if (!known) return { kind: 'added', id: await this.#create(picked), inner: [] };
    await this.attach(known.row.id, picked);
    return { kind: 'known', id: known.row.id };
  }

  async #create(picked: Picked): Promise<string> {
    const { catalog, newId, now } = this.#parts;
    const source = { id: newId(), kind: picked.kind, name: picked.name, addedAt: now() };
    await catalog.addSource(source);
    const row: SourceRow = { ...source, lastScanAt: null, loras: 0, otherFiles: 0, waiting: 0, closed: 0 };
    this.#entries = new Map([...this.#entries, [row.id, { row, root: picked.root, loose: picked.loose, connection: 'connected' }]]);
    await this.#remember(row.id, picked);
    return row.id;
  }

  async #remember(id: string, picked: Picked): Promise<void> {
    if (picked.root.kind !== 'directory') return;
    try {
      await this.#parts.folders.remember(id, picked.root.handle);
    } catch (error) {
      this.#parts.notRemembered(picked.name, error);
    }
  }

  /** A handle that cannot be compared (its disk is gone) is another folder as far as anyone can tell. */
  async #compare(a: FileSystemDirectoryHandle, b: FileSystemDirectoryHandle): ReturnType<Folders['compare']> {
    try {
      return await this.#parts.folders.compare(a, b);
    } catch {
      return { kind: 'apart' };
    }
  }

  #change(id: string, patch: Partial<Entry>): void {
    const entry = this.#entries.get(id);
    if (entry) this.#entries = new Map([...this.#entries, [id, { ...entry, ...patch }]]);
  }
}

const isNamesake = (row: SourceRow, picked: Picked): boolean =>
  row.name === picked.name && (row.kind === 'sample') === (picked.kind === 'sample');
