/**
 * Version 18: what LoRAs are found alike by, kept by content.
 *
 * sketch  512 numbers of its deltas (`src/domain/similar`): `bytes` as they are packed, `norm` of them, `signs` of all, `share` of the
 *         file's squared norms that is in them. Read along `id` where all are searched, along `sketch_signs` where pairs are sought.
 * alike   exact cosines of two contents, a before b; null where it cannot be known.
 *
 * The next scan reads and measures again what was measured before, since a sketch is taken from the weights; until then the rows
 * show what they showed, and are not found alike to anything.
 */
import type { Migration } from './migration.ts';

export const sketches: Migration = {
  version: 18,
  up(db) {
    db.exec(`
      CREATE TABLE sketch (
        id INTEGER PRIMARY KEY,
        content TEXT NOT NULL UNIQUE,
        share REAL NOT NULL,
        norm REAL NOT NULL,
        signs BLOB NOT NULL,
        bytes BLOB NOT NULL
      ) STRICT;
      CREATE INDEX sketch_signs ON sketch (content, signs);
      CREATE TABLE alike (a TEXT NOT NULL, b TEXT NOT NULL, cosine REAL, PRIMARY KEY (a, b), CHECK (a < b)) STRICT, WITHOUT ROWID;
      CREATE INDEX lora_here ON lora (content_hash, id) WHERE present = 1 AND hidden = 0;
      UPDATE lora SET stale = 1 WHERE state = 'measured' AND present = 1;
    `);
  },
};
