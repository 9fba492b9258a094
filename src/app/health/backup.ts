/** Snapshots, backups, Restore and the state of the library, for the user. */
import type { BackupInput, SnapshotInfo } from '../../contracts/backup.ts';
import type { SnapshotReason } from '../../domain/backup/work-file.ts';
import type { CatalogApi } from '../../contracts/catalog.ts';
import { isWorkerGone, type Platform } from '../../contracts/platform.ts';
import type { BackupFault } from '../../domain/backup/work-file.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { MeasuredModule } from '../../domain/reading.ts';
import { NOTES } from '../../domain/program-notes.ts';
import type { Setting } from '../../domain/setting.ts';
import type { BackupApp, Preview } from './backup-types.ts';
import { diagnosticsText } from './diagnostics.ts';
import { backupText } from './library-file.ts';
import type { Trouble } from '../notices/notice-facts.ts';
import {
  diskFailedNotice,
  isOfDamage,
  isQuotaError,
  noRoomNotice,
  notUndoneNotice,
  nudgeNotice,
  restoredNotice,
  troubleNotice,
} from '../notices/notices.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';

interface Parts {
  readonly platform: Platform;
  readonly store: Store;
  readonly session: () => Session | null;
  /** The library's worker, also where the library could not be opened; null while there is neither. */
  readonly files: () => CatalogApi | null;
  /** Tells what failed, with a library or without. */
  readonly trouble: (what: Trouble, error: unknown) => void;
  readonly modulesOf: (id: number) => Promise<readonly MeasuredModule[]>;
  /** What the user made has changed by other ways than the usual ones. */
  readonly changed: () => void;
}

const DAY_MS = 86_400_000;
/** How often an open page looks whether a day has passed. */
const LOOK_MS = 3_600_000;
/** So much work that losing it would hurt. */
const A_LOT = 20;

const JSON_TYPE = 'application/json';

export interface BackupCare extends BackupApp {
  /** Of a database, or a file of one, that was set aside. */
  downloadSetAside(name: string): Promise<void>;
  discardSetAside(name: string): Promise<void>;
  /** A session has begun: the daily snapshot, and a word to users with much work and no copy of it. */
  begin(): void;
}

export function createBackup({ platform, store, session, files, trouble, modulesOf, changed }: Parts): BackupCare {
  const open = (): CatalogApi => {
    const found = files();
    if (!found) throw new Error('The library is not open here.');
    return found;
  };
  /** Runs an action; what it throws becomes a notice. */
  const act = async (what: Trouble, work: (catalog: CatalogApi) => Promise<void>): Promise<void> => {
    try {
      await work(open());
    } catch (error) {
      if (isWorkerGone(error)) return;
      if (isQuotaError(error)) store.notify(noRoomNotice(what, error));
      else trouble(what, error);
    }
  };
  /** What was done is done, also where there is no room for the note of it. */
  const note = async <T>(kept: Setting<T>, value: T): Promise<void> => {
    await session()
      ?.setSetting(kept, value)
      .catch((error: unknown) => console.warn(`${kept.id} could not be noted`, error));
  };
  const noteSaved = (): Promise<void> => note(NOTES.backupSaved, platform.now());
  const stamp = (): string => new Date(platform.now()).toISOString().slice(0, 10);

  async function snapshot(reason: SnapshotReason): Promise<void> {
    await open().takeSnapshot(reason);
    await toDisk();
  }

  /** Those too that were taken before an update of the library or a restore, or while the folder could not be written to. */
  async function toDisk(): Promise<void> {
    if ((await platform.backupFolder.state()).kind !== 'ready') return;
    try {
      const all = await open().snapshots();
      const written = all.findIndex(({ name }) => name === session()?.read(NOTES.snapshotOnDisk));
      for (const { name } of all.slice(0, written < 0 ? all.length : written).toReversed()) {
        await platform.backupFolder.write(`lora-work-${name}`, await open().snapshotText(name));
        await note(NOTES.snapshotOnDisk, name);
      }
    } catch (error) {
      if (isWorkerGone(error)) return;
      store.notify(diskFailedNotice(error));
    }
  }

  async function daily(): Promise<void> {
    // Copies of damaged work would push out the good ones, unseen, until the user has restored or put the notice away.
    if (store.state.notices.some(isOfDamage)) return toDisk();
    const [newest] = await open().snapshots();
    // A clock that was set back must neither put snapshots off for years nor bring one every hour: each says what its clock said.
    const age = newest ? Math.abs(platform.now() - newest.madeAt) : DAY_MS;
    if (age >= DAY_MS) await snapshot('daily');
    else await toDisk();
  }

  async function nudge(): Promise<void> {
    const current = session();
    if (!current || store.state.storage.persisted || store.state.memoryOnly !== null) return;
    if (current.read(NOTES.nudged) || current.read(NOTES.backupSaved) !== null) return;
    const { counts } = await current.catalog.health();
    const work = counts.profile + counts.preset + counts.composition + counts.own + counts.draft;
    if (work < A_LOT || (await platform.backupFolder.state()).kind !== 'none') return;
    await current.setSetting(NOTES.nudged, true);
    const notice = nudgeNotice(work, () => {
      store.dismiss(notice.id);
      void app.exportWork();
    });
    store.notify(notice);
  }

  const quietly = (work: () => Promise<void>): void => {
    work().catch((error: unknown) => {
      if (!isWorkerGone(error)) console.warn('How much work there is could not be told', error);
    });
  };

  async function preview(backup: BackupInput): Promise<Result<Preview, BackupFault>> {
    const plan = await open().previewRestore(backup);
    return plan.ok ? ok({ backup, plan: plan.value }) : err(plan.error);
  }

  async function undo(): Promise<void> {
    await act('undo-restore', async (catalog) => {
      const undone = await catalog.undoRestore();
      await session()?.reloadSettings();
      await session()?.refresh();
      changed();
      if (!undone) store.notify(notUndoneNotice());
    });
  }

  /** Files that were built for downloads. */
  async function emptyStaging(): Promise<void> {
    const { outputs } = platform;
    const staging = await outputs.staged();
    if (staging) for (const name of await outputs.names(staging)) await outputs.remove(staging, name);
  }

  const app: BackupCare = {
    begin() {
      const mine = session();
      const look = (): void => {
        if (session() !== mine || !mine) return;
        void act('snapshot', daily);
        quietly(nudge);
        platform.after(LOOK_MS, look);
      };
      look();
    },
    async health() {
      const catalog = session()?.catalog;
      if (!catalog) return null;
      const [health, snapshots, kernel, folder] = await Promise.all([
        catalog.health(),
        catalog.snapshots(),
        platform.workers.kernel(),
        platform.backupFolder.state(),
      ]);
      return { ...health, snapshots, kernel, folder };
    },
    async withoutLibrary() {
      let found: readonly SnapshotInfo[] | null = null;
      // Each by itself: one that fails must not hide the others.
      await act('read-library', async () => store.set({ storage: await platform.storage.state() }));
      await act('read-library', async (catalog) => store.set({ setAsides: await catalog.setAsides() }));
      await act('read-library', async (catalog) => void (found = await catalog.snapshots()));
      return found;
    },
    downloadSetAside: (name) =>
      act('download-old', async (catalog) => {
        const bytes = await catalog.exportFile(name);
        platform.download(name, 'application/vnd.sqlite3', [bytes.slice()]);
      }),
    discardSetAside: (name) =>
      act('discard-old', async (catalog) => {
        await catalog.discardSetAside(name);
        store.dismiss(`set-aside:${name}`);
        store.set({ setAsides: await catalog.setAsides() });
      }),
    checkIntegrity: () => open().checkIntegrity(),
    exportWork: () =>
      act('backup', async (catalog) => {
        platform.download(`lora-work-${stamp()}.json`, JSON_TYPE, [await catalog.workText()]);
        await noteSaved();
      }),
    exportLibraryFile: () =>
      act('export', async (catalog) => {
        const bytes = await catalog.exportLibraryFile();
        platform.download(`lora-library-${stamp()}.sqlite3`, 'application/vnd.sqlite3', [bytes.slice()]);
        await noteSaved();
      }),
    exportJson: () =>
      act('export', async (catalog) => {
        const { libraryJson } = await import('./library-json.ts');
        platform.download(`lora-library-${stamp()}.json`, JSON_TYPE, await libraryJson(catalog, modulesOf));
        await noteSaved();
      }),
    downloadSnapshot: (name) =>
      act('snapshot-download', async (catalog) => platform.download(`lora-work-${name}`, JSON_TYPE, [await catalog.snapshotText(name)])),
    takeSnapshot: () => act('snapshot', () => snapshot('hand')),

    async previewFile(file) {
      let backup: BackupInput;
      try {
        const magic = await file.slice(0, 15).text();
        if (magic === 'SQLite format 3') backup = new Uint8Array(await file.arrayBuffer());
        else {
          const text = await backupText(file);
          if (!text.ok) return text;
          backup = text.value;
        }
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        return err({ code: 'unreadable' });
      }
      return preview(backup);
    },
    previewSnapshot: async (name) => preview(await open().snapshotText(name)),
    async restore({ backup }, choices) {
      let refused: BackupFault | null = null;
      await act('restore', async (catalog) => {
        const outcome = await catalog.restoreWork(backup, choices);
        if (!outcome.ok) {
          refused = outcome.error;
          return;
        }
        await session()?.reloadSettings();
        await session()?.refresh();
        changed();
        await toDisk();
        for (const { id } of store.state.notices.filter(isOfDamage)) store.dismiss(id);
        const notice = restoredNotice(() => {
          store.dismiss(notice.id);
          void undo();
        });
        store.notify(notice);
      });
      return refused;
    },

    async chooseFolder() {
      try {
        if (!(await platform.backupFolder.choose())) return;
        await note(NOTES.snapshotOnDisk, '');
        await snapshot('hand');
      } catch (error) {
        store.notify(diskFailedNotice(error));
      }
    },
    async allowFolder() {
      try {
        if (await platform.backupFolder.allow()) await snapshot('hand');
      } catch (error) {
        store.notify(diskFailedNotice(error));
      }
    },
    forgetFolder: () => platform.backupFolder.forget(),

    reanalyse: () =>
      act('read-again', async (catalog) => {
        await catalog.invalidateAll();
        await session()?.scanAll();
      }),
    async wipe() {
      try {
        await (session() ?? open()).wipe();
        for (const id of (await platform.folders.remembered()).keys()) await platform.folders.forget(id);
        await platform.backupFolder.forget();
        await platform.outputs.forget();
        platform.notes.set(NOTES.unfinishedScans.id, '');
        await emptyStaging();
        platform.reload();
      } catch (error) {
        store.notify(troubleNotice('delete-library', error));
      }
    },
    async diagnostics(names) {
      const health = await app.health();
      return diagnosticsText(store.state, health, health ? await open().problems() : [], names);
    },
  };
  return app;
}
