/** The header stage of one scan: several indexers take files from one list, so that none waits for another. */
import type { IndexerApi, SourceRoot } from '../contracts/indexer.ts';
import type { FoundFile, HeaderRecord } from '../contracts/library.ts';
import type { Line } from '../contracts/platform.ts';
import type { FolderRules } from '../domain/library/folder-rules.ts';

/** Files an indexer takes at a time: a few dozen milliseconds of work, so that all of them end together. */
export const PORTION = 64;

export interface HeaderStage {
  readonly lines: readonly Line<IndexerApi>[];
  readonly job: number;
  readonly root: SourceRoot;
  readonly files: readonly FoundFile[];
  /** Which folders stand for which base and category. */
  readonly rules: FolderRules;
  /** Paths that are on the screen: they are read first. */
  readonly first: ReadonlySet<string>;
  /** Awaited before files are given out; false: no more of them. */
  mayGoOn(): Promise<boolean>;
  store(records: readonly HeaderRecord[]): Promise<void>;
}

/** Resolves when no indexer is at work any more. @throws the first failure of any; the others then end what they have begun */
export async function readHeaders({ lines, job, root, files, rules, first, mayGoOn, store }: HeaderStage): Promise<void> {
  const ordered =
    first.size === 0 ? files : [...files.filter(({ path }) => first.has(path)), ...files.filter(({ path }) => !first.has(path))];
  const narrow = narrowed(root, files);
  let at = 0;
  let failed = false;
  const next = async (): Promise<readonly FoundFile[]> => {
    const goOn = await mayGoOn();
    if (failed || !goOn) return [];
    const portion = ordered.slice(at, at + PORTION);
    at += portion.length;
    return portion;
  };
  const ends = await Promise.allSettled(
    lines.map(({ api }) =>
      api.readHeaders(job, narrow, next, rules, store).catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    ),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Of plain files only those to be read cross to the worker. */
function narrowed(root: SourceRoot, files: readonly FoundFile[]): SourceRoot {
  if (root.kind === 'directory') return root;
  const wanted = new Set(files.map((file) => file.path));
  return { kind: 'files', files: root.files.filter((each) => wanted.has(each.path)) };
}
