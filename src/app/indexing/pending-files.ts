/** The measuring queue's view of library and folders: which files are next, opening them, keeping what came out. */
import type { CatalogApi, MeasuredFile } from '../../contracts/catalog.ts';
import type { Folders } from '../../contracts/platform.ts';
import type { IndexingSession } from './indexing-session.ts';
import type { Opened, PendingFile, PendingFiles } from './measure-queue.ts';
import { ResultBuffer } from './result-buffer.ts';
import type { Sources } from '../folders/sources.ts';

export interface MeasureSession extends IndexingSession {
  readonly catalog: Pick<CatalogApi, 'pending' | 'putMeasurements' | 'putMeasureFault'>;
  readonly sources: Sources;
}

const placeOf = ({ id, sourceId, path, size, mtime }: PendingFile): PendingFile => ({ id, sourceId, path, size, mtime });

export function pendingFiles(session: MeasureSession, folders: Folders): PendingFiles {
  const { catalog, sources } = session;
  const results = new ResultBuffer<MeasuredFile>(async (batch) => {
    await catalog.putMeasurements(batch);
    session.stored();
  });

  async function open(file: PendingFile): Promise<Opened> {
    const source = sources.get(file.sourceId);
    if (!source?.root || source.connection !== 'connected') return { kind: 'later' };
    const result = await folders.open(source.root, file.path);
    if (result.ok) {
      if (result.value.size === file.size && result.value.lastModified === file.mtime) return { kind: 'file', file: result.value };
      session.outdated(file.sourceId);
      return { kind: 'later' };
    }
    // A pulled disk makes every file "not found": only a folder that is there can be missing one.
    if ((await sources.check(file.sourceId, 'access')) === 'connected') return { kind: 'fault', fault: result.error };
    session.sourceLost(file.sourceId);
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
      if (unreadable && (await sources.check(file.sourceId, 'access')) !== 'connected') return session.sourceLost(file.sourceId);
      await catalog.putMeasureFault(placeOf(file), fault);
      session.stored();
    },
  };
}
