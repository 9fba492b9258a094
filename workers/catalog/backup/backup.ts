/** Snapshots, backups and Restore over the open library. */
import type { BackupApi, BackupInput, SnapshotInfo } from '../../../src/contracts/backup.ts';
import type { Choices, RestorePlan } from '../../../src/domain/backup/restore.ts';
import { countsOf, type Work } from '../../../src/domain/backup/work.ts';
import { type BackupFault, readWorkFile, workFileText, type SnapshotReason } from '../../../src/domain/backup/work-file.ts';
import { err, ok, type Result } from '../../../src/domain/result.ts';
import { CellError } from '../cells.ts';
import type { Context } from '../context.ts';
import { DatabaseError, type Driver } from '../driver.ts';
import type { DatabaseFiles } from '../files.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from '../migrations/index.ts';
import { createHash } from './seal.ts';
import { addSnapshot, listSnapshots, type SnapshotFiles } from './snapshots.ts';
import { readWork, RowRefused, viewOf, writeWork } from './work.ts';

// Loaded when they are wanted: a first visit restores and exports nothing.
const restoring = () => import('../../../src/domain/backup/restore.ts');
const copying = () => import('./library-copy.ts');
const checking = () => import('./rows.ts');

export interface BackupParts {
  readonly files: DatabaseFiles;
  readonly file: string;
  readonly ctx: Context;
  readonly snapshots: SnapshotFiles;
}

/** SHA-256 by the browser, in hex. It has one wherever it lets a page keep files: over https and on this computer. */
async function hashFile(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const textOf = (work: Work, schema: number, madeAt: number): Promise<string> => workFileText({ schema, madeAt, work }, hashFile);

/** Before the steps of the schema run: the tables are still those of the version that wrote them. */
export async function snapshotBefore(db: Driver, schema: number, snapshots: SnapshotFiles, now: number): Promise<void> {
  const work = readWork(db);
  if (isEmpty(work)) return;
  await addSnapshot(snapshots, 'migration', now, await textOf(work, schema, now));
}

const isEmpty = (work: Work): boolean => {
  const { setting: _, ...made } = countsOf(work);
  return Object.values(made).every((count) => count === 0);
};

/** What the newest snapshot says of its work is enough to see that nothing has changed. */
const sameWork = (a: string, b: string): boolean => a.slice(a.indexOf('"work":')) === b.slice(b.indexOf('"work":'));

export class Backup implements Omit<BackupApi, 'snapshots' | 'snapshotText' | 'health' | 'checkIntegrity' | 'invalidateAll' | 'wipe'> {
  readonly #parts: BackupParts;
  /** What was there before the last restore, and what it left. */
  #undo: { readonly before: Work; readonly after: string } | null = null;

  constructor(parts: BackupParts) {
    this.#parts = parts;
  }

  async takeSnapshot(reason: SnapshotReason): Promise<SnapshotInfo | null> {
    const { ctx, snapshots } = this.#parts;
    const work = readWork(ctx.db);
    if (isEmpty(work)) return null;
    const now = ctx.now();
    const text = await textOf(work, SCHEMA_VERSION, now);
    const [newest] = await listSnapshots(snapshots);
    if (reason === 'daily' && newest && sameWork(await snapshots.read(newest.name), text)) return null;
    return addSnapshot(snapshots, reason, now, text);
  }

  workText(): Promise<string> {
    const { ctx } = this.#parts;
    return textOf(readWork(ctx.db), SCHEMA_VERSION, ctx.now());
  }

  async exportLibraryFile(): Promise<Uint8Array> {
    const [{ layOut }, hash] = await Promise.all([copying(), createHash()]);
    const { files, file, ctx } = this.#parts;
    return files.copyOf(file, ctx.db, (copy) => layOut(copy, hash));
  }

  async previewRestore(backup: BackupInput): Promise<Result<RestorePlan, BackupFault>> {
    const [{ planRestore }, theirs] = await Promise.all([restoring(), this.#read(backup)]);
    return theirs.ok ? ok(this.#named(planRestore(readWork(this.#parts.ctx.db), theirs.value))) : theirs;
  }

  async restoreWork(backup: BackupInput, choices: Choices): Promise<Result<RestorePlan, BackupFault>> {
    const [{ mergeWork, planRestore }, theirs] = await Promise.all([restoring(), this.#read(backup)]);
    if (!theirs.ok) return theirs;
    await this.takeSnapshot('restore');
    const { ctx } = this.#parts;
    const before = readWork(ctx.db);
    const plan = planRestore(before, theirs.value);
    const after = mergeWork(before, theirs.value, choices, () => ctx.newId(), beside);
    try {
      this.#put(after);
    } catch (error) {
      if (error instanceof RowRefused) return err({ code: 'form', table: error.table });
      throw error;
    }
    this.#undo = { before, after: JSON.stringify(readWork(ctx.db)) };
    return ok(plan);
  }

  async undoRestore(): Promise<boolean> {
    const undo = this.#undo;
    // What was made since is not thrown away; the snapshot before the restore is still there.
    if (!undo || JSON.stringify(readWork(this.#parts.ctx.db)) !== undo.after) return false;
    this.#put(undo.before);
    this.#undo = null;
    return true;
  }

  /** What has no name of its own is called after the LoRA it belongs to, if that is in the library. */
  #named(plan: RestorePlan): RestorePlan {
    const nameOf = (owner: string): string =>
      this.#parts.ctx.db.get(
        `SELECT name FROM lora WHERE 'content:' || content_hash = ? OR 'row:' || id = ? LIMIT 1`,
        [owner, owner],
        (row) => row.text('lora.name'),
      ) ?? '';
    return { ...plan, items: plan.items.map((item) => (item.owner === null ? item : { ...item, label: nameOf(item.owner) })) };
  }

  #put(work: Work): void {
    const { ctx } = this.#parts;
    ctx.change(() => writeWork(ctx.db, work, (json) => ctx.layoutRef(json)));
  }

  async #read(backup: BackupInput): Promise<Result<Work, BackupFault>> {
    const work = backup instanceof Uint8Array ? await this.#readDatabase(backup) : await this.#readText(backup);
    const { wrongTable } = await checking();
    const wrong = work.ok ? wrongTable(work.value) : null;
    return wrong === null ? work : err({ code: 'form', table: wrong });
  }

  async #readText(backup: string): Promise<Result<Work, BackupFault>> {
    const file = await readWorkFile(backup, SCHEMA_VERSION, hashFile);
    return file.ok ? ok(file.value.work) : file;
  }

  async #readDatabase(bytes: Uint8Array): Promise<Result<Work, BackupFault>> {
    const [{ sealFits }, hash] = await Promise.all([copying(), createHash()]);
    const { files } = this.#parts;
    const head = headOf(bytes);
    if (!head) return err({ code: 'not-ours' });
    if (head.schema > SCHEMA_VERSION) return err({ code: 'newer', schema: head.schema });
    if (bytes.length < head.bytes) return err({ code: 'cut-short' });
    let db: Driver | null = null;
    try {
      db = files.inMemory(bytes);
      const check = db.get('PRAGMA quick_check', [], (row) => row.text('quick_check')) ?? 'ok';
      if (check !== 'ok') return err({ code: 'damaged', detail: check });
      const view = viewOf(db);
      if (view !== null) return err({ code: 'form', table: view });
      return sealFits(db, hash) ? ok(readWork(db)) : err({ code: 'changed' });
    } catch (error) {
      if (error instanceof DatabaseError || error instanceof CellError) return err({ code: 'damaged', detail: error.message });
      throw error;
    } finally {
      db?.close();
    }
  }
}

/** Out of the first 100 bytes (https://sqlite.org/fileformat2.html#the_database_header); null: no library of this program. */
function headOf(bytes: Uint8Array): { readonly schema: number; readonly bytes: number } | null {
  if (bytes.length < 100 || new TextDecoder('latin1').decode(bytes.subarray(0, 16)) !== 'SQLite format 3\0') return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint32(68) !== APPLICATION_ID) return null;
  const page = view.getUint16(16) === 1 ? 65_536 : view.getUint16(16);
  return { schema: view.getUint32(60), bytes: page * view.getUint32(28) };
}

const LONGEST_NAME = 200;
const BESIDE = ' (restored)';
const beside = (name: string): string => name.slice(0, LONGEST_NAME - BESIDE.length) + BESIDE;
