/**
 * Version 15: what lies beside LoRAs.
 *
 * beside  By the place of the LoRA, so that it neither moves with a row nor stays behind. `files`: JSON list of [name, size, mtime],
 *         by which the next scan sees what has changed; `sidecars`: JSON list of what each text says; `picture` the picture or video
 *         that is shown; `adult` whether a sidecar marks it so; `notes` folded, for searching.
 * lora    `said_words` trigger words as written, a line each, of the file and of what lies beside it; `said_tags` and `said_more`
 *         (title, beginning of notes) of what lies beside it, folded, a line each. Derived as the columns of version 7 are.
 */
import type { Migration } from './migration.ts';

const COLUMNS = ['said_words', 'said_tags', 'said_more'];

export const beside: Migration = {
  version: 15,
  up(db) {
    db.exec(`CREATE TABLE beside (
      source_id TEXT NOT NULL REFERENCES source (id),
      path TEXT NOT NULL,
      files TEXT NOT NULL,
      sidecars TEXT NOT NULL,
      picture TEXT,
      adult INTEGER NOT NULL CHECK (adult IN (0, 1)),
      notes TEXT NOT NULL,
      PRIMARY KEY (source_id, path)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX beside_picture ON beside (picture) WHERE picture IS NOT NULL;
    CREATE INDEX beside_notes ON beside (notes) WHERE notes <> '';
    ${['lora', 'lora_prior'].flatMap((table) => COLUMNS.map((column) => `ALTER TABLE ${table} ADD COLUMN ${column} TEXT NOT NULL DEFAULT '';`)).join('')}
    DROP INDEX lora_search;
    CREATE INDEX lora_search ON lora (search, stable_id, triggers, author, base_name, said_tags, said_more) WHERE hidden = 0;
    DROP INDEX lora_said;
    CREATE INDEX lora_said ON lora (name_fold, triggers, author, base_name, said_tags) WHERE hidden = 0;
    CREATE INDEX lora_tagged ON lora (said_tags) WHERE said_tags <> '' AND hidden = 0;
    UPDATE lora SET said = 0 WHERE triggers <> '';`);
  },
};
