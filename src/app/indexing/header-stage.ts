/** The reading stages of one scan: several indexers take from one list, so that none waits for another. */
import type { Beside, BesideFile, BesideRead, BesideToRead, IndexerApi, SourceRoot } from '../../contracts/indexer.ts';
import type { FoundFile, HeaderRecord } from '../../contracts/library.ts';
import type { WorkerLine } from '../../contracts/platform.ts';
import type { FolderRules } from '../../domain/library/folder-rules.ts';

/** Files an indexer takes at a time: a few dozen milliseconds of work, so that all of them end together. */
export const PORTION = 64;

interface Stage {
  readonly lines: readonly WorkerLine<IndexerApi>[];
  readonly job: number;
  readonly root: SourceRoot;
  /** Paths that are on the screen: they are read first. */
  readonly first: ReadonlySet<string>;
  /** Awaited before files are given out; false: no more of them. */
  mayGoOn(): Promise<boolean>;
}

export interface HeaderStage extends Stage {
  readonly files: readonly FoundFile[];
  /** Which folders stand for which base and category. */
  readonly rules: FolderRules;
  store(records: readonly HeaderRecord[]): Promise<void>;
}

export interface BesideStage extends Stage {
  readonly beside: readonly Beside[];
  known(paths: readonly string[]): Promise<readonly (readonly BesideFile[] | null)[]>;
  store(records: readonly BesideRead[]): Promise<void>;
  /** So many LoRAs were given out. */
  given(count: number): void;
}

/** Resolves when no indexer is at work any more. @throws the first failure of any; the others then end what they have begun */
export function readHeaders(stage: HeaderStage): Promise<void> {
  const { job, root, files, rules, store } = stage;
  const narrow = narrowed(root, new Set(files.map(({ path }) => path)));
  return inPortions(
    stage,
    files,
    async (portion) => portion,
    (api, next) => api.readHeaders(job, narrow, next, rules, store),
  );
}

/** The same for what lies beside LoRAs. */
export function readBeside(stage: BesideStage): Promise<void> {
  const { job, root, beside, known, store, given } = stage;
  const narrow = narrowed(root, new Set(beside.flatMap(({ path, names }) => names.map((name) => besidePath(path, name)))));
  const withKnown = async (portion: readonly Beside[]): Promise<BesideToRead[]> => {
    if (portion.length === 0) return [];
    given(portion.length);
    const files = await known(portion.map(({ path }) => path));
    return portion.map((each, index) => ({ ...each, known: files[index] ?? null }));
  };
  return inPortions(stage, beside, withKnown, (api, next) => api.readBeside(job, narrow, next, store));
}

const besidePath = (path: string, name: string): string => path.slice(0, path.lastIndexOf('/') + 1) + name;

async function inPortions<T extends { readonly path: string }, P>(
  { lines, first, mayGoOn }: Stage,
  all: readonly T[],
  prepare: (portion: readonly T[]) => Promise<readonly P[]>,
  read: (api: IndexerApi, next: () => Promise<readonly P[]>) => Promise<boolean>,
): Promise<void> {
  const ordered = first.size === 0 ? all : [...all.filter(({ path }) => first.has(path)), ...all.filter(({ path }) => !first.has(path))];
  let at = 0;
  let failed = false;
  const next = async (): Promise<readonly P[]> => {
    const goOn = await mayGoOn();
    if (failed || !goOn) return [];
    const portion = ordered.slice(at, at + PORTION);
    at += portion.length;
    return prepare(portion);
  };
  const ends = await Promise.allSettled(
    lines.map(({ api }) =>
      read(api, next).catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    ),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Of plain files only those to be read cross to the worker. */
function narrowed(root: SourceRoot, wanted: ReadonlySet<string>): SourceRoot {
  if (root.kind === 'directory') return root;
  return { kind: 'files', files: root.files.filter(({ path }) => wanted.has(path)) };
}
