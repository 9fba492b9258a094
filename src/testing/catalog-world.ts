/** A catalog in memory with a make-believe disk beside it, driven through `CatalogApi` in the order the application does. */
import type { CatalogApi, OpenOutcome, ScanSummary } from '../contracts/catalog.ts';
import type { HeaderRecord, LibraryRow, LoraDetail } from '../contracts/library.ts';
import type { SortKey } from '../domain/library/vocabulary.ts';
import type { LibraryFilter } from '../domain/library/filter.ts';
import type { BlockRow, Layout, Measurement, Understood } from '../domain/reading.ts';
import type { FileFault } from '../domain/safetensors/header-types.ts';
import { createCatalog } from '../../workers/catalog/catalog.ts';
import type { DatabaseFiles } from '../../workers/catalog/files.ts';
import { MemoryFiles } from '../../workers/catalog/files.ts';
import { loadSqlite } from '../../workers/catalog/sqlite.ts';
import { verbatim } from '../domain/message.ts';
import { NO_FILTER } from '../domain/library/filter.ts';

/** A file on the make-believe disk. `content` stands for its tensors, `header` for its header. */
export interface DiskFile {
  readonly content: string;
  readonly header: string;
  readonly size: number;
  readonly mtime: number;
  readonly record?: Partial<HeaderRecord>;
  readonly measurement?: Partial<Measurement>;
}

export const hash = (text: string): string => {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const character of text) {
    a = Math.imul(a ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0;
    b = Math.imul(b + (character.codePointAt(0) ?? 0), 2654435761) >>> 0;
  }
  return `${a.toString(16).padStart(8, '0')}${b.toString(16).padStart(8, '0')}`.repeat(2);
};

export const LAYOUT: Layout = {
  id: 'flux_unet_57',
  label: 'Flux 57',
  mainCount: 3,
  slots: [
    { id: 'double.0', label: 'Double 0', group: 'Double blocks', component: 'transformer', role: 'main' },
    { id: 'double.1', label: 'Double 1', group: 'Double blocks', component: 'transformer', role: 'main' },
    { id: 'single.0', label: 'Single 0', group: 'Single blocks', component: 'transformer', role: 'main' },
    { id: 'te1.0', label: 'TE1 0', group: 'Text encoder 1', component: 'te1', role: 'te' },
  ],
};

export const understanding = (changes: Partial<Understood> = {}): Understood => ({
  family: {
    id: 'flux1',
    label: 'Flux.1',
    certainty: 'certain',
    candidates: [{ id: 'flux1', label: 'Flux.1' }],
    subtype: null,
    evidence: '2 double + 1 single blocks',
    contradictions: [],
  },
  dialects: ['kohya'],
  adapters: [{ id: 'lora', label: 'LoRA', modules: 4 }],
  layout: LAYOUT,
  originalLayout: 'flux_unet_57',
  moduleCount: 0,
  notUnderstood: [],
  notUnderstoodCount: 0,
  ranks: [{ rank: 16, modules: 4 }],
  ...changes,
});

export const blocksOf = (layout: Layout, strengths: readonly number[]): BlockRow[] => {
  const largest = Math.max(...strengths);
  return strengths.map((strength, index) => ({
    index,
    slot: layout.slots[index]?.id ?? '?',
    weight: largest === 0 ? 0 : strength / largest,
    strength,
    rms: strength / 10,
    tensorNormSum: strength * 3,
    legacyWeight: 0.5,
    modules: strength === 0 ? 0 : 2,
    failed: 0,
  }));
};

export const measurementOf = (file: DiskFile): Omit<Measurement, 'modules'> => ({
  contentHash: hash(file.content),
  layout: LAYOUT,
  blocks: blocksOf(LAYOUT, [4, 2, 0, 1]),
  fallback: null,
  totalStrength: 5,
  failedOutside: 0,
  scaleSummary: { min: 1, max: 1, rules: ['alpha / rank'] },
  warnings: [],
  ...file.measurement,
});

export const fault = (code: FileFault['code'], text: string = code): FileFault => ({ code, message: verbatim(text) });

export class CatalogWorld {
  readonly api: CatalogApi;
  readonly files: DatabaseFiles;
  readonly opened: OpenOutcome;
  /** Per source: path to file. */
  readonly disk = new Map<string, Map<string, DiskFile>>();
  readonly clock: { now: number };

  private constructor(api: CatalogApi, files: DatabaseFiles, opened: OpenOutcome, clock: { now: number }) {
    this.api = api;
    this.files = files;
    this.opened = opened;
    this.clock = clock;
  }

  /** @param ids start of the ids of what is made: those of two libraries differ, as random ones do */
  static async open(files?: DatabaseFiles, ids = 'id'): Promise<CatalogWorld> {
    const clock = { now: 1_700_000_000_000 };
    let made = 0;
    const kept = files ?? new MemoryFiles(await loadSqlite());
    const api = createCatalog({
      opfs: async () => ({ kind: 'files', files: kept }),
      memory: async () => kept,
      now: () => {
        clock.now += 1;
        return clock.now;
      },
      newId: () => `${ids}-${++made}`,
    });
    return new CatalogWorld(api, kept, await api.open('opfs'), clock);
  }

  async source(id: string, name = `Folder ${id}`): Promise<void> {
    if (!this.disk.has(id)) this.disk.set(id, new Map());
    await this.api.addSource({ id, kind: 'picker', name, addedAt: this.clock.now });
  }

  folder(id: string): Map<string, DiskFile> {
    const folder = this.disk.get(id);
    if (!folder) throw new Error(`no source ${id}`);
    return folder;
  }

  /** Writes a file; everything not said follows from `content`. */
  write(source: string, path: string, content: string, changes: Partial<DiskFile> = {}): void {
    this.clock.now += 1;
    this.folder(source).set(path, {
      content,
      header: `header of ${content}`,
      size: 1000 + content.length,
      mtime: this.clock.now,
      ...changes,
    });
  }

  move(source: string, from: string, to: string, toSource = source): void {
    const file = this.folder(source).get(from);
    if (!file) throw new Error(`no file ${from}`);
    this.folder(source).delete(from);
    this.folder(toSource).set(to, file);
  }

  /** Walks, reads what is new or changed, ends. `reads` are the paths whose headers were read. */
  async scan(
    source: string,
    {
      complete = true,
      failed = [] as { path: string; fault: FileFault }[],
      only = null as readonly string[] | null,
      away = [] as readonly string[],
    } = {},
  ): Promise<ScanSummary & { readonly reads: readonly string[] }> {
    const below = (path: string): boolean => failed.some((each) => each.path === path || path.startsWith(`${each.path}/`));
    const found = [...this.folder(source)]
      .filter(([path]) => (only ? only.includes(path) : !below(path)))
      .map(([path, { size, mtime }]) => ({ path, size, mtime }));
    const scan = await this.api.scanBegin(source);
    const { toRead } = await this.api.reconcile(scan, found);
    const read = Array.from(toRead).flatMap((index) => found[index] ?? []);
    for (let at = 0; at < read.length; at += 64) {
      await this.api.putHeaders(
        scan,
        read.slice(at, at + 64).map(({ path }) => this.record(source, path)),
      );
    }
    const summary = await this.api.scanEnd(scan, { complete: complete && !only, otherFiles: 3, failedFolders: failed, away });
    return { ...summary, reads: read.map(({ path }) => path) };
  }

  record(source: string, path: string): HeaderRecord {
    const file = this.folder(source).get(path);
    if (!file) throw new Error(`no file ${path}`);
    return {
      path,
      size: file.size,
      mtime: file.mtime,
      headerHash: hash(file.header),
      understanding: understanding(),
      metadata: {},
      fault: null,
      warnings: [],
      baseCode: 'FLX',
      categoryCode: 'GEN',
      ...file.record,
    };
  }

  /** Measures what is pending. @returns paths in the order they were given out */
  async measure(sources: readonly string[] = [...this.disk.keys()], limit = Number.POSITIVE_INFINITY): Promise<string[]> {
    const done: string[] = [];
    while (done.length < limit) {
      const [place] = await this.api.pending(1, [], sources);
      if (!place) break;
      done.push(place.path);
      const file = this.folder(place.sourceId).get(place.path);
      if (file)
        await this.api.putMeasurements([
          { place, measurement: measurementOf(file), modules: new TextEncoder().encode(`modules of ${file.content}`), sketch: null },
        ]);
      else await this.api.putMeasureFault(place, fault('not-found'));
    }
    return done;
  }

  async ids(filter: Partial<LibraryFilter> = {}, key: SortKey = 'name', descending = false): Promise<number[]> {
    const { ids } = await this.api.query({ filter: { ...NO_FILTER, ...filter }, sort: { key, descending } });
    return [...ids];
  }

  async rows(filter: Partial<LibraryFilter> = {}, key: SortKey = 'name', descending = false): Promise<readonly LibraryRow[]> {
    return this.api.rows(await this.ids(filter, key, descending));
  }

  async names(filter: Partial<LibraryFilter> = {}, key: SortKey = 'name', descending = false): Promise<string[]> {
    return (await this.rows(filter, key, descending)).map(({ name }) => name);
  }

  /** The row seen last at this path; present ones first. */
  async at(path: string, source?: string): Promise<LibraryRow> {
    const found = (await this.rows()).filter((row) => row.path === path && (source === undefined || row.sourceId === source));
    const row = found.find(({ status }) => status !== 'missing') ?? found.at(-1);
    if (!row) throw new Error(`no row at ${path}`);
    return row;
  }

  async detailAt(path: string): Promise<LoraDetail> {
    const detail = await this.api.detail({ id: (await this.at(path)).id });
    if (!detail) throw new Error(`no details at ${path}`);
    return detail;
  }
}
