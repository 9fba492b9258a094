/** How the database is, for the page that says so. */
import type { CatalogHealth } from '../../src/contracts/backup.ts';
import { countsOf } from '../../src/domain/backup/work.ts';
import { readWork } from './backup/work.ts';
import type { Context } from './context.ts';
import { SCHEMA_VERSION } from './migrations/index.ts';

export function health({ db }: Context): CatalogHealth {
  const pragma = (name: string): number => db.get(`PRAGMA ${name}`, [], (row) => row.number(name)) ?? 0;
  const page = pragma('page_size');
  // Busy, frames in the log, frames that are in the database too; -1 where there is no log.
  const log = db.get('PRAGMA wal_checkpoint(PASSIVE)', [], (row) => ({ busy: row.number('busy'), frames: row.number('log') }));
  return {
    schema: SCHEMA_VERSION,
    sqlite: db.get('SELECT sqlite_version()', [], (row) => row.text('sqlite_version')) ?? '',
    databaseBytes: page * pragma('page_count'),
    logBytes: Math.max(0, log?.frames ?? 0) * page,
    counts: countsOf(readWork(db)),
  };
}

/** At most so many are told: one damaged page can have thousands. */
const MOST = 100;

export function checkIntegrity({ db }: Context): string[] {
  const found = db.all(`PRAGMA integrity_check(${MOST})`, [], (row) => row.text('integrity_check')).filter((line) => line !== 'ok');
  const orphans = db.all(
    'SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY 1',
    [],
    (row) => `${row.text('table')}: ${row.number('count')} rows refer to nothing`,
  );
  return [...found, ...orphans];
}
