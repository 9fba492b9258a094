/**
 * Finds the database to use: the newest file, if it is sound and of a version we know. One that is not is left as it is, noted
 * as set aside, and an empty one is begun beside it.
 */
import type { SetAside } from '../../src/contracts/catalog.ts';
import { NOTES } from '../../src/domain/program-notes.ts';
import { DatabaseError, type Driver } from './driver.ts';
import type { DatabaseFiles } from './files.ts';
import { APPLICATION_ID, migrate, SCHEMA_VERSION } from './migrations/index.ts';

export interface OpenLibrary {
  readonly db: Driver;
  readonly file: string;
  readonly created: boolean;
  readonly setAside: SetAside | null;
}

type Verdict = { readonly kind: 'usable'; readonly db: Driver; readonly version: number } | ({ readonly kind: 'aside' } & Why);
interface Why {
  readonly reason: SetAside['reason'];
  readonly detail: string;
}

const FILE = /^library-(\d+)\.sqlite3$/u;
const numberOf = (file: string): number => Number(FILE.exec(file)?.[1] ?? 0);

/** Told of a library of an earlier version before its tables are changed. A failure keeps them as they are. */
export type BeforeMigration = (db: Driver, version: number) => Promise<void>;

/** @throws DatabaseError when the storage is full or fails, or when a step of the schema does; nothing is lost then */
export async function openLibrary(files: DatabaseFiles, now: () => number, beforeMigration?: BeforeMigration): Promise<OpenLibrary> {
  const known = [...files.list()].sort((a, b) => numberOf(a) - numberOf(b));
  const latest = known.at(-1);
  if (latest === undefined) return { ...(await begin(files, 'library-1.sqlite3')), created: true, setAside: null };
  const verdict = await inspect(files, latest);
  if (verdict.kind === 'usable') {
    if (verdict.version > 0 && verdict.version < SCHEMA_VERSION) await beforeMigration?.(verdict.db, verdict.version);
    const db = finish(verdict.db);
    await noteOthers(files, db, latest, now);
    return { db, file: latest, created: verdict.version === 0, setAside: null };
  }
  const next = await begin(files, `library-${numberOf(latest) + 1}.sqlite3`);
  note(next.db, latest, verdict, now());
  await noteOthers(files, next.db, next.file, now);
  return { ...next, created: true, setAside: asideOf(files, latest, verdict) };
}

/** Set-aside files, newest first. */
export function setAsides(files: DatabaseFiles, db: Driver, live: string): SetAside[] {
  const there = new Set(files.list());
  return db
    .all('SELECT file, reason, detail FROM set_aside ORDER BY at DESC, file DESC', [], (row) => ({
      file: row.text('set_aside.file'),
      reason: row.oneOf('set_aside.reason', REASONS),
      detail: row.text('set_aside.detail'),
    }))
    .filter(({ file }) => file !== live && there.has(file))
    .map((each) => asideOf(files, each.file, each));
}

const REASONS: ReadonlySet<SetAside['reason']> = new Set<SetAside['reason']>(['corrupted', 'newer', 'copy']);

/** The name the user sees says what it is; `fileOf` finds the file again. */
const asideName = (file: string, reason: SetAside['reason']): string => file.replace(/\.sqlite3$/u, `-set-aside-${reason}.sqlite3`);

export const fileOf = (name: string): string => name.replace(/-set-aside-(?:corrupted|newer)\.sqlite3$/u, '.sqlite3');

const asideOf = (files: DatabaseFiles, file: string, { reason, detail }: Why): SetAside => ({
  name: asideName(file, reason),
  reason,
  detail,
  bytes: files.bytes(file).byteLength,
});

async function begin(files: DatabaseFiles, file: string): Promise<{ readonly db: Driver; readonly file: string }> {
  return { db: finish(await files.open(file)), file };
}

/** Settings of the connection and the schema. Closes on failure. */
function finish(db: Driver): Driver {
  try {
    db.exec(SOLE_OWNER);
    db.exec(CONNECTION);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Comes before the first read: without shared memory SQLite opens a file with a write-ahead log only for a sole owner. */
const SOLE_OWNER = 'PRAGMA locking_mode = EXCLUSIVE';

/**
 * With a write-ahead log a commit needs no flush (storing a measurement takes 1.1 ms here, 1.9 ms with a rollback journal). A
 * power failure can cost the last commits, whose files are then read again, but never the database. The cache holds what
 * queries over 20,000 LoRAs touch. The log is kept small (256 pages are 2 MB): what lies in it alone is what a damaged log loses.
 */
const CONNECTION = `
  PRAGMA journal_mode = WAL;
  PRAGMA wal_autocheckpoint = 256;
  PRAGMA journal_size_limit = 2097152;
  PRAGMA synchronous = NORMAL;
  PRAGMA foreign_keys = ON;
  PRAGMA cache_size = -65536;
  PRAGMA temp_store = MEMORY;`;

async function inspect(files: DatabaseFiles, file: string): Promise<Verdict> {
  let db: Driver | null = null;
  try {
    db = await files.open(file);
    db.exec(SOLE_OWNER);
    const pragma = (name: string): number => db?.get(`PRAGMA ${name}`, [], (row) => row.number(name)) ?? 0;
    const version = pragma('user_version');
    const owner = pragma('application_id');
    const empty = version === 0 && owner === 0 && pragma('schema_version') === 0;
    const why = empty ? null : (foreign(owner) ?? newer(version) ?? damage(db) ?? notedDamage(db));
    if (!why) return { kind: 'usable', db, version };
    db.close();
    return { kind: 'aside', ...why };
  } catch (error) {
    db?.close();
    if (!(error instanceof Error) || error.name !== 'DatabaseCorrupted') throw error;
    return { kind: 'aside', reason: 'corrupted', detail: `SQLite cannot read it: ${error.message}` };
  }
}

const foreign = (owner: number): Why | null =>
  owner === APPLICATION_ID
    ? null
    : { reason: 'corrupted', detail: 'It is not a library of this program, or its first page was overwritten.' };

const newer = (version: number): Why | null =>
  version <= SCHEMA_VERSION
    ? null
    : {
        reason: 'newer',
        detail: `It was written by a newer version of this program (schema ${version}; this one knows ${SCHEMA_VERSION}).`,
      };

/** Large tables that are read one row at a time: checking them would make every start read the whole file. */
const UNCHECKED: ReadonlySet<string> = new Set(['module_table', 'measurement', 'lora_detail', 'lora_prior', 'beside']);

/** With its indexes 120 MB at 70,000 LoRAs, a second of a start of three. Of so many it is looked at when the library rests. */
const LORAS = 'lora';
const MOST_AT_START = 10_000;

/** @throws DatabaseError DatabaseCorrupted when what the start left out is damaged */
export function checkLater(db: Driver): void {
  if (!hasMany(db)) return;
  const found = checked(db, LORAS);
  if (found !== 'ok') throw new DatabaseError('DatabaseCorrupted', `SQLite’s check found: ${found}`);
}

const hasMany = (db: Driver): boolean =>
  (db.get('SELECT coalesce(max(id), 0) FROM lora', [], (row) => row.number('lora.id')) ?? 0) > MOST_AT_START;

function damage(db: Driver): Why | null {
  const tables = db.all(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`, [], (row) =>
    row.text('name'),
  );
  const later = tables.includes(LORAS) && hasMany(db);
  for (const table of tables.filter((name) => !UNCHECKED.has(name) && !(later && name === LORAS))) {
    const found = checked(db, table);
    if (found !== 'ok') return { reason: 'corrupted', detail: `SQLite’s check found: ${found}` };
  }
  return null;
}

/** 'ok', or what is wrong. */
function checked(db: Driver, table: string): string {
  try {
    return db.get(`SELECT quick_check FROM pragma_quick_check(?)`, [table], (row) => row.text('quick_check')) ?? 'ok';
  } catch (error) {
    // A rule of the table cannot even be tried: the JSON of a row is broken.
    if (error instanceof Error && error.name === 'DatabaseError')
      return `a row of ${table} breaks the table’s own rules (${error.message})`;
    throw error;
  }
}

/** So that the next start sets the file aside, although the damage may lie where its check does not look. */
export function noteDamage(db: Driver, message: string): void {
  try {
    db.run('INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)', [NOTES.damage.id, NOTES.damage.write(message)]);
  } catch {
    // Then the table of settings is damaged too, which the check does find.
  }
}

function notedDamage(db: Driver): Why | null {
  const message = db.get('SELECT value FROM setting WHERE key = ?', [NOTES.damage.id], (row) => row.text('setting.value'));
  return message === null ? null : { reason: 'corrupted', detail: `Damage was found while it was in use: ${message}` };
}

const note = (db: Driver, file: string, { reason, detail }: Why, at: number): void =>
  void db.run('INSERT OR REPLACE INTO set_aside (file, reason, detail, at) VALUES (?, ?, ?, ?)', [file, reason, detail, at]);

/** Files that are neither in use nor noted: their note stood in a database that has been set aside itself. */
async function noteOthers(files: DatabaseFiles, db: Driver, live: string, now: () => number): Promise<void> {
  const noted = new Set(db.all('SELECT file FROM set_aside', [], (row) => row.text('set_aside.file')));
  for (const file of files.list()) {
    if (file === live || noted.has(file)) continue;
    const verdict = await inspect(files, file);
    if (verdict.kind === 'usable') verdict.db.close();
    note(db, file, verdict.kind === 'aside' ? verdict : { reason: 'corrupted', detail: 'It was set aside earlier.' }, now());
  }
}
