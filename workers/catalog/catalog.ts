/** The catalog as other threads see it: opens and closes the database, runs each call in a transaction, explains failures. */
import type { SnapshotInfo } from '../../src/contracts/backup.ts';
import type { CatalogApi, OpenOutcome, PoolFinding, SetAside } from '../../src/contracts/catalog.ts';
import { Backup, snapshotBefore } from './backup/backup.ts';
import type { Asides } from './pool/asides.ts';
import { NOTES } from '../../src/domain/program-notes.ts';
import { Seal } from './backup/seal.ts';
import { listSnapshots, memorySnapshots, type SnapshotFiles } from './backup/snapshots.ts';
import * as bakes from './bakes.ts';
import * as beside from './beside.ts';
import * as collections from './collections.ts';
import { Context } from './context.ts';
import { blocksOf, detail, modules } from './detail.ts';
import { DatabaseError, QUOTA_ADVICE } from './driver.ts';
import { prepareRecords } from './facts.ts';
import type { DatabaseFiles, FilesOutcome } from './files.ts';
import { checkIntegrity, health } from './health.ts';
import { invalidate, putMeasureFault, putMeasurements } from './measured.ts';
import * as own from './own.ts';
import { lorasOf, ownerOf } from './owners.ts';
import { checkLater, fileOf, noteDamage, openLibrary, setAsides } from './open-library.ts';
import * as profiles from './profiles.ts';
import { QueryCache, query, respelled, strengthScale, wordsLike } from './query.ts';
import { addSource, pending, problems, removeSource, rowAt, rows, sources, totals, unreadable } from './rows.ts';
import * as runs from './runs.ts';
import { fillSaid } from './said.ts';
import * as similar from './similar.ts';
import { putHeaders, reconcile, scanBegin, scanEnd } from './scan.ts';
import { scanChanges } from './scan-changes.ts';

export interface CatalogParts {
  /** Files kept by the browser. */
  readonly opfs: () => Promise<FilesOutcome>;
  /** Files that live as long as this worker. */
  readonly memory: () => Promise<DatabaseFiles>;
  readonly now: () => number;
  /** Ids of what the user makes; random ones by default. */
  readonly newId?: () => string;
  /** Where snapshots of the user's work lie; as long as this worker lives by default. */
  readonly snapshots?: SnapshotFiles;
  /** What can be done with the files where the library in them cannot be opened. */
  readonly closed?: { readonly asides: Asides; wipe(): Promise<void> };
  /** Runs the task when nothing has been asked for a second; a later call takes the place of an earlier one. */
  readonly whenIdle?: (task: () => void) => void;
  /** Runs the task once, when `asked` has stood still for a while. */
  readonly whenQuiet?: (task: () => void, asked: () => number) => void;
}

interface Library {
  readonly files: DatabaseFiles;
  readonly file: string;
  readonly ctx: Context;
  readonly cache: QueryCache;
  readonly seal: Seal;
  readonly backup: Backup;
}

export function createCatalog(parts: CatalogParts): CatalogApi {
  let library: Library | null = null;
  let opening = false;
  let asked = 0;
  const snapshots = parts.snapshots ?? memorySnapshots();

  const opened = (): Library => {
    if (!library) throw closed();
    return library;
  };

  /** Gives storage errors their real name before they leave. */
  const call = async <T>(work: (library: Library) => T | Promise<T>): Promise<T> => {
    const current = opened();
    asked += 1;
    try {
      return await work(current);
    } catch (error) {
      if (error instanceof DatabaseError && error.name === 'DatabaseCorrupted') noteDamage(current.ctx.db, error.message);
      throw await explained(error, current.files);
    }
  };
  const read = <T>(work: (ctx: Context) => T | Promise<T>): Promise<T> => call(({ ctx }) => work(ctx));
  /** Of what is kept about the whole library, up to date. */
  const ask = <T>(work: (ctx: Context, cache: QueryCache) => T): Promise<T> =>
    call(({ ctx, cache }) => {
      cache.freshen(ctx);
      return work(ctx, cache);
    });
  const changing = <T>(work: (library: Library) => T): Promise<T> =>
    call((current) => {
      const result = work(current);
      parts.whenIdle?.(() => void settle());
      return result;
    });
  const change = <T>(work: (ctx: Context) => T): Promise<T> => changing(({ ctx }) => ctx.change(() => work(ctx)));
  const keep = <T>(work: (ctx: Context) => T): Promise<T> => changing(({ ctx }) => ctx.keep(() => work(ctx)));
  /** What the user made is in the database itself, not in the log alone, when the call comes back. */
  const saved = async <T>(stored: Promise<T>): Promise<T> => {
    const result = await stored;
    checkpoint();
    return result;
  };
  const save = <T>(work: (ctx: Context) => T): Promise<T> => saved(keep(work));

  /** The library comes to rest. */
  async function settle(): Promise<void> {
    try {
      await library?.seal.close();
    } catch (error) {
      console.warn('The work could not be sealed', error);
    }
    checkpoint();
  }

  /** What is damaged is noted as when a question meets it: the next start sets the file aside. */
  function checkRest(): void {
    if (!library) return;
    void call(({ ctx }) => checkLater(ctx.db)).catch((error: unknown) => console.warn('Damaged library', error));
  }

  /** The log keeps what could not be brought over now. */
  function checkpoint(): void {
    try {
      library?.ctx.db.checkpoint();
    } catch (error) {
      console.warn('The log could not be brought into the library’s file', error);
    }
  }

  /** What stands beside the library must not keep it from opening; whoever asks for the list is told why there is none. */
  const newestSnapshot = async (): Promise<SnapshotInfo | undefined> => {
    try {
      return (await listSnapshots(snapshots))[0];
    } catch (error) {
      console.warn('snapshots', error);
      return undefined;
    }
  };

  const openFiles = async (files: DatabaseFiles, findings: readonly PoolFinding[] = []): Promise<OpenOutcome> => {
    try {
      const newest = await newestSnapshot();
      // What a migration changes has not changed by itself: the work is looked at before it. The copy comes first: where there is no
      // room for it, the seal tells of the damage at the next start.
      const broken: string[] = [];
      const { db, file, created, setAside } = await openLibrary(files, parts.now, async (old, version) => {
        await snapshotBefore(old, version, snapshots, parts.now());
        broken.push(...(await new Seal(old).takeOff()));
      });
      const seal = new Seal(db);
      const changed = [...new Set([...broken, ...(await seal.broken())])].map((table) => ({ kind: 'work-changed', table }) as const);
      seal.watch();
      const ctx = new Context(db, parts.now, parts.newId ?? (() => crypto.randomUUID()), seal);
      ctx.change(() => profiles.purge(ctx));
      const backup = new Backup({ files, file, ctx, snapshots });
      library = { files, file, ctx, cache: new QueryCache(db), seal, backup };
      await files.opened();
      parts.whenQuiet?.(checkRest, () => asked);
      // What a migration has changed lies in the log alone.
      parts.whenIdle?.(() => void settle());
      const all = [...findings, ...changed];
      return { kind: 'ready', created, setAside, ...(all.length > 0 && { findings: all }), ...(newest && { newest }) };
    } catch (error) {
      const { message } = asError(await explained(error, files));
      files.release();
      return { kind: 'failed', reason: message };
    }
  };

  const openBy = async (mode: 'opfs' | 'memory'): Promise<OpenOutcome> => {
    const found: FilesOutcome =
      mode === 'opfs' ? await parts.opfs() : { kind: 'unavailable', reason: 'Nothing is kept: memory was asked for.' };
    if (found.kind === 'files') return openFiles(found.files, found.findings);
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
      await settle();
      if (!library) return;
      const { files, ctx } = library;
      library = null;
      ctx.db.close();
      files.release();
    },
    settle,
    setAsides: () =>
      library || !parts.closed
        ? call(async ({ files, file, ctx }) => [...setAsides(files, ctx.db, file), ...(await copies(files.asides))])
        : copies(parts.closed.asides),
    async exportFile(name) {
      const asides = library?.files.asides ?? parts.closed?.asides;
      if (name !== null && asides && (await isCopy(asides, name))) return asides.bytes(name);
      return call(({ files, ctx }) => (name === null ? ctx.db.bytes() : files.bytes(fileOf(name))));
    },
    async discardSetAside(name) {
      const asides = library?.files.asides ?? parts.closed?.asides;
      if (asides && (await isCopy(asides, name))) return asides.remove(name);
      return call(({ files, file, ctx }) => {
        if (fileOf(name) === file) throw new Error('That is the library in use.');
        files.remove(fileOf(name));
        ctx.keep(() => ctx.db.run('DELETE FROM set_aside WHERE file = ?', [fileOf(name)]));
      });
    },

    snapshots: () => listSnapshots(snapshots),
    takeSnapshot: (reason) => call(({ backup }) => backup.takeSnapshot(reason)),
    snapshotText: (name) => snapshots.read(name),
    workText: () => call(({ backup }) => backup.workText()),
    exportLibraryFile: () => call(({ backup }) => backup.exportLibraryFile()),
    previewRestore: (file) => call(({ backup }) => backup.previewRestore(file)),
    restoreWork: (file, choices) =>
      call(async ({ backup }) => {
        const outcome = await backup.restoreWork(file, choices);
        await settle();
        return outcome;
      }),
    undoRestore: () =>
      call(async ({ backup }) => {
        const undone = await backup.undoRestore();
        await settle();
        return undone;
      }),
    health: () => read(health),
    checkIntegrity: () => read(checkIntegrity),
    invalidateAll: () => change((ctx) => void ctx.db.run('UPDATE lora SET stale = 1 WHERE present = 1')),
    async wipe() {
      if (!library && parts.closed) return parts.closed.wipe();
      const { files, ctx } = opened();
      library = null;
      ctx.db.close();
      await files.wipe();
    },

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
    scanChanges: (scan) => read((ctx) => scanChanges(ctx, scan)),

    knownBeside: (sourceId, paths) => read((ctx) => beside.knownBeside(ctx, sourceId, paths)),
    putBeside: (sourceId, records) => change((ctx) => beside.putBeside(ctx, sourceId, records)),
    async endBeside(sourceId, paths, failed) {
      await change((ctx) => beside.endBeside(ctx, sourceId, paths, failed));
    },

    totals: () => read(totals),
    pending: (limit, prefer, sourceIds) => read((ctx) => pending(ctx, limit, prefer, sourceIds)),
    putMeasurements: (results) => change((ctx) => putMeasurements(ctx, results)),
    putMeasureFault: (place, fault) => change((ctx) => putMeasureFault(ctx, place, fault)),
    invalidate: (ids) => change((ctx) => invalidate(ctx, ids)),

    query: (wanted) => ask((ctx, cache) => query(ctx, cache, wanted)),
    strengthScale: (filter) => ask((ctx, cache) => strengthScale(ctx, cache, filter)),
    wordsLike: (typed) => ask((ctx, cache) => wordsLike(ctx, cache, typed)),
    respelled: (line) => ask((ctx, cache) => respelled(ctx, cache, line)),
    async overview() {
      // The dashboard alone asks for it.
      const { overview } = await import('./overview.ts');
      return ask((ctx, cache) => overview(ctx, cache.grouping(ctx), cache.spreads(ctx)));
    },
    rows: (ids) => read((ctx) => rows(ctx, ids)),
    rowAt: (sourceId, path) => read((ctx) => rowAt(ctx, sourceId, path)),
    detail: (key) => read((ctx) => detail(ctx, key)),
    modules: (id) => read((ctx) => modules(ctx, id)),
    problems: () => read(problems),
    unreadable: () => read(unreadable),
    blocksOf: (ids) => read((ctx) => blocksOf(ctx, ids)),

    bakes: () => read(bakes.bakes),
    // Before a file is made: it must not be in the log alone.
    putBakes: (rows) => save((ctx) => bakes.putBakes(ctx, rows)),
    dropBakes: (ids) => keep((ctx) => bakes.dropBakes(ctx, ids)),
    bakedAs: (content) => read((ctx) => bakes.bakedAs(ctx, content)),
    spectra: (contents) => keep((ctx) => bakes.spectra(ctx, contents)),
    putSpectra: (kept) => keep((ctx) => bakes.putSpectra(ctx, kept)),

    sketchSigns: (after, limit) => read((ctx) => similar.sketchSigns(ctx, after, limit)),
    sketches: (contents) => read((ctx) => similar.sketches(ctx, contents)),
    nearestSketches: (values, after, most, signed) => read((ctx) => similar.nearestSketches(ctx, values, after, most, signed)),
    cosines: (contents) => read((ctx) => similar.cosines(ctx, contents)),
    putCosines: (kept) => keep((ctx) => similar.putCosines(ctx, kept)),
    rowsOfContents: (contents) => read((ctx) => similar.rowsOfContents(ctx, contents)),

    profilesOf: (loraId) => read((ctx) => profiles.profilesOf(ctx, loraId)),
    lastUsedProfile: (loraId) => read((ctx) => profiles.lastUsedProfile(ctx, loraId)),
    useProfile: (id) => keep((ctx) => profiles.useProfile(ctx, id)),
    profiles: (layoutId) => read((ctx) => profiles.profiles(ctx, layoutId)),
    profile: (id) => read((ctx) => profiles.profile(ctx, id)),
    createProfile: (profile) => save((ctx) => profiles.createProfile(ctx, profile)),
    importProfile: (profile) => save((ctx) => profiles.importProfile(ctx, profile)),
    updateProfile: (id, content) => save((ctx) => profiles.updateProfile(ctx, id, content)),
    deleteProfile: (id) => save((ctx) => profiles.deleteProfile(ctx, id)),
    restoreProfile: (id) => save((ctx) => profiles.restore(ctx, 'profile', id)),
    setDefaultProfile: (loraId, profileId) => save((ctx) => profiles.setDefaultProfile(ctx, loraId, profileId)),
    profileVersions: (id) => read((ctx) => profiles.profileVersions(ctx, id)),
    draft: (loraId) => read((ctx) => profiles.draft(ctx, loraId)),
    drafts: () => read(profiles.drafts),
    putDraft: (loraId, text) => keep((ctx) => profiles.putDraft(ctx, loraId, text)),

    own: (loraId) =>
      read((ctx) => {
        const owner = ownerOf(ctx, loraId);
        return owner === null ? null : own.ownOf(ctx, owner);
      }),
    changeOwn: (ids, wanted) => saved(change((ctx) => own.changeOwn(ctx, ids, wanted))),
    putOwn: (entries) => saved(change((ctx) => own.putOwn(ctx, entries))),
    ownPicture: (loraId) =>
      read((ctx) => {
        const owner = ownerOf(ctx, loraId);
        return owner === null ? null : own.ownPicture(ctx, owner);
      }),
    putOwnPicture: (loraId, picture) =>
      saved(
        change((ctx) => {
          const owner = ownerOf(ctx, loraId);
          return owner === null ? null : own.putOwnPicture(ctx, owner, picture);
        }),
      ),
    tags: () => read(own.tagsInUse),

    chooseRun: (ids, how) => saved(change((ctx) => runs.chooseRun(ctx, ids, how))),
    putRunChoices: (choices) => saved(change((ctx) => runs.putRunChoices(ctx, choices))),
    runChecks: (limit, without) => ask((ctx, cache) => runs.runChecks(ctx, cache.runs(ctx), limit, without)),
    putRunLinks: (links) => change((ctx) => runs.putRunLinks(ctx, links)),

    fillSaid: () => read(fillSaid),

    presets: () => read(collections.presets),
    putPreset: (preset) => save((ctx) => collections.putPreset(ctx, preset)),
    deletePreset: (id) => save((ctx) => collections.deletePreset(ctx, id)),
    restorePreset: (id) => save((ctx) => profiles.restore(ctx, 'preset', id)),
    compositions: () => read(collections.compositions),
    putComposition: (composition) => save((ctx) => collections.putComposition(ctx, composition)),
    deleteComposition: (id) => save((ctx) => collections.deleteComposition(ctx, id)),
    restoreComposition: (id) => save((ctx) => profiles.restore(ctx, 'composition', id)),
    lorasOf: (owner) => read((ctx) => lorasOf(ctx, owner)),
    ownerOf: (loraId) => read((ctx) => ownerOf(ctx, loraId)),
    pairs: (owners) => keep((ctx) => collections.pairs(ctx, owners)),
    putPairs: (pairs) => keep((ctx) => collections.putPairs(ctx, pairs)),

    settings: () =>
      read((ctx) =>
        Object.fromEntries(
          ctx.db.all(
            'SELECT key, value FROM setting WHERE key NOT IN (?, ?) ORDER BY key',
            [NOTES.damage.id, NOTES.seal.id],
            (row) => [row.text('setting.key'), row.text('setting.value')] as const,
          ),
        ),
      ),
    putSetting: (key, value) => keep((ctx) => void ctx.db.run('INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)', [key, value])),
  };
}

const isCopy = async (asides: Asides, name: string): Promise<boolean> => (await asides.list()).some((each) => each.name === name);

async function copies(asides: Asides): Promise<SetAside[]> {
  const detail = 'Copied byte for byte before the damaged file was opened.';
  return (await asides.list()).map(({ name, bytes }) => ({ name, reason: 'copy', detail, bytes }));
}

function closed(): Error {
  const error = new Error('The library is not open here.');
  error.name = 'CatalogClosed';
  return error;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Errors as the user should read them. */
async function explained(error: unknown, files: DatabaseFiles): Promise<unknown> {
  if (!(error instanceof DatabaseError)) {
    // The browser's own, of a snapshot for which there is no room.
    const full = error instanceof Error && error.name === 'QuotaExceededError';
    return full ? new DatabaseError('QuotaExceededError', QUOTA_ADVICE, { cause: error }) : error;
  }
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
