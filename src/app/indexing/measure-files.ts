/** The measuring queue's view of library and folders: which files are next, opening them, keeping what came out. */
import type { CatalogApi, MeasuredFile } from '../../contracts/catalog.ts';
import type { Folders } from '../../contracts/platform.ts';
import type { MeasureHost, Opened, PendingFile } from './measure-queue.ts';
import { ResultBuffer } from './result-buffer.ts';
import type { Sources } from '../folders/sources.ts';

export interface MeasureFilesParts {
  readonly catalog: Pick<CatalogApi, 'pending' | 'putMeasurements' | 'putMeasureFault'>;
  readonly folders: Folders;
  readonly sources: Sources;
  /** Results reached the catalog. */
  stored(): void;
  /** The folder cannot be read any more. */
  sourceLost(sourceId: string): void;
  /** The file is not the one its header was read from: its folder needs a rescan. */
  stale(sourceId: string): void;
  trouble(error: unknown): void;
  changed(): void;
}

const placeOf = ({ id, sourceId, path, size, mtime }: PendingFile): PendingFile => ({ id, sourceId, path, size, mtime });

export function measureFiles(parts: MeasureFilesParts): MeasureHost {
  const { catalog, folders, sources } = parts;
  const results = new ResultBuffer<MeasuredFile>(async (batch) => {
    await catalog.putMeasurements(batch);
    parts.stored();
  });

  async function open(file: PendingFile): Promise<Opened> {
    const source = sources.get(file.sourceId);
    if (!source?.root || source.connection !== 'connected') return { kind: 'later' };
    const result = await folders.open(source.root, file.path);
    if (result.ok) {
      if (result.value.size === file.size && result.value.lastModified === file.mtime) return { kind: 'file', file: result.value };
      parts.stale(file.sourceId);
      return { kind: 'later' };
    }
    // A pulled disk makes every file "not found": only a folder that is there can be missing one.
    if ((await sources.check(file.sourceId, 'access')) === 'connected') return { kind: 'fault', fault: result.error };
    parts.sourceLost(file.sourceId);
    return { kind: 'later' };
  }

  return {
    async next(limit, prefer) {
      const connected = sources.connectedIds;
      // What is not stored yet would be named as pending once more.
      await results.flush();
      return connected.length > 0 ? catalog.pending(limit, prefer, connected) : [];
    },
    open,
    async keep(file, outcome) {
      await results.add({ place: placeOf(file), measurement: outcome.measurement, modules: outcome.modules, sketch: outcome.sketch });
    },
    stored: () => results.flush(),
    async keepFault(file, fault) {
      // The worker only sees that reading failed; whether the disk is still there decides what that means.
      const unreadable = fault.code === 'read-failed' || fault.code === 'not-found' || fault.code === 'not-permitted';
      if (unreadable && (await sources.check(file.sourceId, 'access')) !== 'connected') return parts.sourceLost(file.sourceId);
      await catalog.putMeasureFault(placeOf(file), fault);
      parts.stored();
    },
    trouble: parts.trouble,
    changed: parts.changed,
  };
}
