/**
 * Version 14: bakes (`bake`: the queue, and where a written file came from, found by the content of what was written) and singular
 * values of the modules of a file (`spectra`, a cache by content).
 */
import type { Migration } from './migration.ts';

export const bakes: Migration = {
  version: 14,
  up(db) {
    db.exec(`
      CREATE TABLE bake (id TEXT PRIMARY KEY, at INTEGER NOT NULL, content TEXT, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX bake_content ON bake (content) WHERE content IS NOT NULL;
      CREATE TABLE spectra (content TEXT PRIMARY KEY, bytes BLOB NOT NULL, used_at INTEGER NOT NULL) STRICT;
      CREATE INDEX spectra_used ON spectra (used_at);
    `);
  },
};
