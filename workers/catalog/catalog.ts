/** The catalog as other threads see it: opens and closes the database, runs each call in a transaction, explains failures. */
import type { CatalogApi, OpenOutcome } from '../../src/contracts/catalog.ts';
import * as collections from './collections.ts';
import { Context } from './context.ts';
import { blocksOf, detail, modules } from './detail.ts';
import { DatabaseError, QUOTA_ADVICE } from './driver.ts';
import { prepareRecords } from './facts.ts';
import type { DatabaseFiles, FilesOutcome } from './files.ts';
import { invalidate, putMeasureFault, putMeasurements } from './measured.ts';
import * as own from './own.ts';
import { lorasOf, ownerOf } from './owners.ts';
import { DAMAGE_KEY, fileOf, noteDamage, openLibrary, setAsides } from './open-library.ts';
import * as profiles from './profiles.ts';
import { QueryCache, query } from './query.ts';
import { addSource, pending, problems, removeSource, rows, sources, totals } from './rows.ts';
import { fillSaid } from './said.ts';
import { putHeaders, reconcile, scanBegin, scanEnd } from './scan.ts';

export interface CatalogParts {
  /** Files kept by the browser. */
  readonly opfs: () => Promise<FilesOutcome>;
  /** Files that live as long as this worker. */
  readonly memory: () => Promise<DatabaseFiles>;
  readonly now: () => number;
  /** Ids of what people make; random ones by default. */
  readonly newId?: () => string;
}

interface Library {
  readonly files: DatabaseFiles;
  readonly file: string;
  readonly ctx: Context;
  readonly cache: QueryCache;
}

export function createCatalog(parts: CatalogParts): CatalogApi {
  let library: Library | null = null;
  let opening = false;

  const opened = (): Library => {
    if (!library) throw closed();
    return library;
  };

  /** Gives storage errors their real name before they leave. */
  const call = async <T>(work: (library: Library) => T | Promise<T>): Promise<T> => {
    const current = opened();
    try {
      return await work(current);
    } catch (error) {
      if (error instanceof DatabaseError && error.name === 'DatabaseCorrupted') noteDamage(current.ctx.db, error.message);
      throw await explained(error, current.files);
    }
  };
  const read = <T>(work: (ctx: Context) => T | Promise<T>): Promise<T> => call(({ ctx }) => work(ctx));
  const change = <T>(work: (ctx: Context) => T): Promise<T> => call(({ ctx }) => ctx.change(() => work(ctx)));
  const keep = <T>(work: (ctx: Context) => T): Promise<T> => call(({ ctx }) => ctx.keep(() => work(ctx)));

  const openFiles = async (files: DatabaseFiles): Promise<OpenOutcome> => {
    try {
      const { db, file, created, setAside } = await openLibrary(files, parts.now);
      const ctx = new Context(db, parts.now, parts.newId ?? (() => crypto.randomUUID()));
      ctx.change(() => profiles.purge(ctx));
      library = { files, file, ctx, cache: new QueryCache() };
      return { kind: 'ready', created, setAside };
    } catch (error) {
      const { message } = asError(await explained(error, files));
      files.release();
      return { kind: 'failed', reason: message };
    }
  };

  const openBy = async (mode: 'opfs' | 'memory'): Promise<OpenOutcome> => {
    const found: FilesOutcome =
      mode === 'opfs' ? await parts.opfs() : { kind: 'unavailable', reason: 'Nothing is kept: memory was asked for.' };
    if (found.kind === 'files') return openFiles(found.files);
    if (found.kind !== 'unavailable') return found;
    const outcome = await openFiles(await parts.memory());
    return outcome.kind === 'ready' ? { kind: 'memory', reason: found.reason } : outcome;
  };

  return {
    async open(mode) {
      if (library || opening) throw new Error('The library is open already.');
      opening = true;
      try {
        return await openBy(mode);
      } finally {
        opening = false;
      }
    },
    async close() {
      if (!library) return;
      const { files, ctx } = library;
      library = null;
      ctx.db.close();
      files.release();
    },
    setAsides: () => call(({ files, file, ctx }) => setAsides(files, ctx.db, file)),
    exportFile: (name) => call(({ files, ctx }) => (name === null ? ctx.db.bytes() : files.bytes(fileOf(name)))),
    discardSetAside: (name) =>
      call(({ files, file, ctx }) => {
        if (fileOf(name) === file) throw new Error('That is the library in use.');
        files.remove(fileOf(name));
        ctx.keep(() => ctx.db.run('DELETE FROM set_aside WHERE file = ?', [fileOf(name)]));
      }),

    sources: () => read(sources),
    addSource: (source) => change((ctx) => addSource(ctx, source)),
    removeSource: (id) => change((ctx) => removeSource(ctx, id)),

    scanBegin: (sourceId) => change((ctx) => scanBegin(ctx, sourceId)),
    reconcile: (scan, files) => change((ctx) => reconcile(ctx, scan, files)),
    async putHeaders(scan, records) {
      opened();
      const prepared = await prepareRecords(records);
      await change((ctx) => putHeaders(ctx, scan, prepared));
    },
    scanEnd: (scan, outcome) => change((ctx) => scanEnd(ctx, scan, outcome)),

    totals: () => read(totals),
    pending: (limit, prefer, sourceIds) => read((ctx) => pending(ctx, limit, prefer, sourceIds)),
    putMeasurements: (results) => change((ctx) => putMeasurements(ctx, results)),
    putMeasureFault: (place, fault) => change((ctx) => putMeasureFault(ctx, place, fault)),
    invalidate: (ids) => change((ctx) => invalidate(ctx, ids)),

    query: (wanted) => call(({ ctx, cache }) => query(ctx, cache, wanted)),
    rows: (ids) => read((ctx) => rows(ctx, ids)),
    detail: (key) => read((ctx) => detail(ctx, key)),
    modules: (id) => read((ctx) => modules(ctx, id)),
    problems: () => read(problems),
    blocksOf: (ids) => read((ctx) => blocksOf(ctx, ids)),

    profilesOf: (loraId) => read((ctx) => profiles.profilesOf(ctx, loraId)),
    lastUsedProfile: (loraId) => read((ctx) => profiles.lastUsedProfile(ctx, loraId)),
    useProfile: (id) => keep((ctx) => profiles.useProfile(ctx, id)),
    profiles: (layoutId) => read((ctx) => profiles.profiles(ctx, layoutId)),
    profile: (id) => read((ctx) => profiles.profile(ctx, id)),
    createProfile: (profile) => keep((ctx) => profiles.createProfile(ctx, profile)),
    importProfile: (profile) => keep((ctx) => profiles.importProfile(ctx, profile)),
    updateProfile: (id, content) => keep((ctx) => profiles.updateProfile(ctx, id, content)),
    deleteProfile: (id) => keep((ctx) => profiles.deleteProfile(ctx, id)),
    restoreProfile: (id) => keep((ctx) => profiles.restore(ctx, 'profile', id)),
    setDefaultProfile: (loraId, profileId) => keep((ctx) => profiles.setDefaultProfile(ctx, loraId, profileId)),
    profileVersions: (id) => read((ctx) => profiles.profileVersions(ctx, id)),
    draft: (loraId) => read((ctx) => profiles.draft(ctx, loraId)),
    drafts: () => read(profiles.drafts),
    putDraft: (loraId, text) => keep((ctx) => profiles.putDraft(ctx, loraId, text)),

    own: (loraId) =>
      read((ctx) => {
        const owner = ownerOf(ctx, loraId);
        return owner === null ? null : own.ownOf(ctx, owner);
      }),
    changeOwn: (ids, wanted) => change((ctx) => own.changeOwn(ctx, ids, wanted)),
    putOwn: (entries) => change((ctx) => own.putOwn(ctx, entries)),
    tags: () => read(own.tagsInUse),
    fillSaid: () => read(fillSaid),

    presets: () => read(collections.presets),
    putPreset: (preset) => keep((ctx) => collections.putPreset(ctx, preset)),
    deletePreset: (id) => keep((ctx) => collections.deletePreset(ctx, id)),
    restorePreset: (id) => keep((ctx) => profiles.restore(ctx, 'preset', id)),
    compositions: () => read(collections.compositions),
    putComposition: (composition) => keep((ctx) => collections.putComposition(ctx, composition)),
    deleteComposition: (id) => keep((ctx) => collections.deleteComposition(ctx, id)),
    restoreComposition: (id) => keep((ctx) => profiles.restore(ctx, 'composition', id)),
    lorasOf: (owner) => read((ctx) => lorasOf(ctx, owner)),
    ownerOf: (loraId) => read((ctx) => ownerOf(ctx, loraId)),
    pairs: (owners) => keep((ctx) => collections.pairs(ctx, owners)),
    putPairs: (pairs) => keep((ctx) => collections.putPairs(ctx, pairs)),

    settings: () =>
      read((ctx) =>
        Object.fromEntries(
          ctx.db.all(
            'SELECT key, value FROM setting WHERE key <> ? ORDER BY key',
            [DAMAGE_KEY],
            (row) => [row.text('setting.key'), row.text('setting.value')] as const,
          ),
        ),
      ),
    putSetting: (key, value) => keep((ctx) => void ctx.db.run('INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)', [key, value])),
  };
}

function closed(): Error {
  const error = new Error('The library is not open here.');
  error.name = 'CatalogClosed';
  return error;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Errors as a person should read them. */
async function explained(error: unknown, files: DatabaseFiles): Promise<unknown> {
  if (!(error instanceof DatabaseError)) return error;
  const cause = { cause: error };
  if (error.name === 'StorageError') {
    // A browser reports a full disk as a failed write; whether it is full shows only when one tries.
    const full = await files.isFull().catch(() => false);
    return full ? new DatabaseError('QuotaExceededError', QUOTA_ADVICE, cause) : new DatabaseError(error.name, storageAdvice(error), cause);
  }
  return error.name === 'DatabaseCorrupted' ? new DatabaseError(error.name, damageAdvice(error), cause) : error;
}

const storageAdvice = ({ message }: Error): string =>
  `The browser could not read or write the library’s file (${message}). Nothing stored so far is lost; try again or reload the page.`;

const damageAdvice = ({ message }: Error): string =>
  `The library’s file is damaged (${message}). Reload the page: the file is then set aside for download and a new library is begun.`;
