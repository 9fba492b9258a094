/**
 * Version 17: training runs.
 *
 * lora        `run_key`, `run_session`, `run_facts`: what name, metadata and modules of a file say about its place in a training run
 *             (`runs.ts`); derived with what else the metadata say, so that all rows are derived anew.
 * run_link    Cosine of the changes of two contents, null where it cannot be computed. A cache; `a` < `b`.
 * run_choice  What the user put together or apart. Hangs on content as profiles do; `run` '' is "by itself".
 */
import type { Migration } from './migration.ts';

export const runs: Migration = {
  version: 17,
  up(db) {
    db.exec(`
      ${['lora', 'lora_prior'].flatMap((table) => ['run_key', 'run_session', 'run_facts'].map((column) => `ALTER TABLE ${table} ADD COLUMN ${column} TEXT;`)).join('')}
      CREATE INDEX lora_run ON lora
        (source_id, run_key, run_session, run_facts, family_id, layout_id, adapters, rank, content_hash) WHERE hidden = 0 AND run_key IS NOT NULL;
      CREATE INDEX lora_run_session ON lora (source_id, run_session) WHERE hidden = 0 AND run_session IS NOT NULL;
      CREATE TABLE run_link (a TEXT NOT NULL, b TEXT NOT NULL, cosine REAL, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
      CREATE TABLE run_choice (
        owner TEXT PRIMARY KEY CHECK (owner GLOB 'content:?*' OR owner GLOB 'row:?*'), run TEXT NOT NULL, updated_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      UPDATE lora SET said = 0;`);
  },
};
