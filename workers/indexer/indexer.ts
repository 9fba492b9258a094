/**
 * The indexer: `walk` lists the model files of a source with the names of what lies beside them, `readHeaders` reads what their
 * headers say, `readBeside` the texts beside them. All keep 16 requests to
 * the browser in flight (one by one is 5 times slower) and wait for the receiver of their batches.
 */
import type { Beside, BesideRead, IndexerApi, SourceRoot, WalkBatch } from '../../src/contracts/indexer.ts';
import type { FoundFile, HeaderRecord } from '../../src/contracts/library.ts';
import { accessFault, PathResolver } from '../../src/domain/library/file-access.ts';
import type { FileFault } from '../../src/domain/safetensors/header-types.ts';
import { answered } from './answered.ts';
import { Batches } from './batches.ts';
import { inOrder } from './in-order.ts';
import type { HeaderReader } from './read-header.ts';
import { readBeside } from './read-beside.ts';
import { isModelFile } from '../../src/domain/library/model-file.ts';
import { kindOf, sidecarsIn } from '../../src/domain/library/sidecars/names.ts';
import { type WalkItem, walkFolder } from './walk.ts';

const IN_FLIGHT = 16;
const WALK_BATCH = 512;
const HEADER_BATCH = 64;

interface Growing {
  files: FoundFile[];
  beside: Beside[];
  pictured: boolean;
  otherFiles: number;
  failed: { path: string; fault: FileFault }[];
}

type Met = (batch: Growing) => void;

export function createIndexer(reader: Pick<HeaderReader, 'read'>): IndexerApi {
  const running = new Set<number>();
  const cancelled = new Set<number>();

  async function asJob<B>(
    job: number,
    items: AsyncIterable<B>,
    take: (item: B) => Promise<void>,
    finish: () => Promise<void>,
  ): Promise<boolean> {
    running.add(job);
    try {
      for await (const item of items) {
        if (cancelled.has(job)) break;
        await take(item);
      }
      await finish();
      return !cancelled.has(job);
    } finally {
      running.delete(job);
      cancelled.delete(job);
    }
  }

  return {
    walk(job, root, onBatch) {
      const batches = new Batches<Growing>(
        (batch) => onBatch(batch satisfies WalkBatch),
        () => ({ files: [], beside: [], pictured: false, otherFiles: 0, failed: [] }),
        WALK_BATCH,
      );
      const met = root.kind === 'directory' ? walkedFiles(root) : listedFiles(root);
      return asJob(
        job,
        met,
        (put) => batches.add(put),
        () => batches.finish(),
      );
    },

    readHeaders(job, root, next, rules, onBatch) {
      const batches = new Batches<HeaderRecord[]>(onBatch, () => [], HEADER_BATCH);
      const open = opener(root);
      const records = inOrder(given(next), IN_FLIGHT, (found) => reader.read(found, () => open(found.path), rules));
      return asJob(
        job,
        records,
        (record) => batches.add((batch) => batch.push(record)),
        () => batches.finish(),
      );
    },

    readBeside(job, root, next, onBatch) {
      const batches = new Batches<BesideRead[]>(onBatch, () => [], HEADER_BATCH);
      const open = opener(root);
      const records = inOrder(given(next), IN_FLIGHT, (beside) => readBeside(beside, open));
      return asJob(
        job,
        records,
        async (record) => {
          if (record) await batches.add((batch) => batch.push(record));
        },
        () => batches.finish(),
      );
    },

    async cancel(job) {
      if (running.has(job)) cancelled.add(job);
    },
  };
}

function walkedFiles(root: Extract<SourceRoot, { kind: 'directory' }>): AsyncIterable<Met> {
  return inOrder(walkFolder(root.handle, new Set(root.exclude)), IN_FLIGHT, meet);
}

async function meet(item: WalkItem): Promise<Met> {
  switch (item.kind) {
    case 'others':
      return (batch) => {
        batch.otherFiles += item.count;
      };
    case 'failed':
      return (batch) => batch.failed.push({ path: item.path, fault: item.fault });
    case 'file':
      try {
        const { size, lastModified } = await answered(item.handle.getFile());
        return (batch) => {
          batch.files.push({ path: item.path, size, mtime: lastModified });
          if (item.beside.length > 0) addBeside(batch, item.path, item.beside);
        };
      } catch (error) {
        const fault = accessFault(error, 'file');
        return (batch) => batch.failed.push({ path: item.path, fault });
      }
  }
}

async function* listedFiles(root: Extract<SourceRoot, { kind: 'files' }>): AsyncGenerator<Met> {
  const sorted = [...root.files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const failed = root.failed ?? [];
  for (const each of failed) yield (batch) => batch.failed.push(each);
  // A text that could not be opened is beside its LoRA all the same.
  const beside = listedBeside([...sorted, ...failed].map(({ path }) => path));
  const belonging = new Set([...beside].flatMap(([path, names]) => names.map((name) => folderOf(path) + name)));
  for (const { path, file } of sorted) {
    yield (batch) => {
      const names = beside.get(path);
      if (names) addBeside(batch, path, names);
      if (isModelFile(path.slice(folderOf(path).length))) batch.files.push({ path, size: file.size, mtime: file.lastModified });
      else if (!belonging.has(path)) batch.otherFiles += 1;
    };
  }
}

function addBeside(batch: Growing, path: string, names: readonly string[]): void {
  batch.beside.push({ path, names });
  batch.pictured ||= names.some((name) => ['picture', 'video'].includes(kindOf(name)));
}

/** With the slash at its end; '' at the top. */
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** By path of the LoRA, those that have sidecars. */
function listedBeside(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = folderOf(path);
    const names = folders.get(folder) ?? [];
    names.push(path.slice(folder.length));
    folders.set(folder, names);
  }
  const found = new Map<string, readonly string[]>();
  for (const [folder, names] of folders) {
    for (const [model, sidecars] of sidecarsIn(names))
      found.set(
        folder + model,
        sidecars.map(({ name }) => name),
      );
  }
  return found;
}

/** What `next` gives, one after another; the next portion is under way while this one is read. */
async function* given<T>(next: () => Promise<readonly T[]>): AsyncGenerator<T> {
  for (let portion = await next(); portion.length > 0; ) {
    const ahead = next();
    // It fails where it is awaited.
    ahead.catch(() => undefined);
    yield* portion;
    portion = await ahead;
  }
}

function opener(root: SourceRoot): (path: string) => Promise<File> {
  if (root.kind === 'directory') {
    const resolver = new PathResolver<FileSystemDirectoryHandle, FileSystemFileHandle>(root.handle);
    return (path) => answered(resolver.file(path).then((handle) => handle.getFile()));
  }
  const byPath = new Map(root.files.map(({ path, file }) => [path, file]));
  return async (path) => {
    const file = byPath.get(path);
    if (!file) throw new DOMException(`${path} is not among the chosen files`, 'NotFoundError');
    return file;
  };
}
