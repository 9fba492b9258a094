/**
 * Version 7: what the user keeps about a LoRA, and what its metadata say that the list shows and searches.
 *
 * own    Favourite, rating, tags, notes and trigger words of the user. Hangs on content as profiles do (see version 2). `fold` holds
 *        tags, notes and triggers folded, a line each, with the field in front, for searching.
 * lora   `name_fold`, `triggers`, `author` folded; `base_name` the base model by its popular name with `base_from`, where that was
 *        said; `said` is the version of the code that derived these. Rows of an earlier version are filled after opening (said.ts).
 */
import type { Migration } from './migration.ts';

const COLUMNS = [
  "name_fold TEXT NOT NULL DEFAULT ''",
  "triggers TEXT NOT NULL DEFAULT ''",
  "author TEXT NOT NULL DEFAULT ''",
  'base_name TEXT',
  'base_from TEXT',
  'said INTEGER NOT NULL DEFAULT 0',
];

export const own: Migration = {
  version: 7,
  up(db) {
    db.exec(`CREATE TABLE own (
      owner TEXT PRIMARY KEY CHECK (owner GLOB 'content:?*' OR owner GLOB 'row:?*'),
      favourite INTEGER NOT NULL CHECK (favourite IN (0, 1)),
      rating INTEGER CHECK (rating BETWEEN 1 AND 5),
      tags TEXT NOT NULL CHECK (json_type(tags) = 'array'),
      notes TEXT NOT NULL,
      triggers TEXT NOT NULL CHECK (json_type(triggers) = 'array'),
      fold TEXT NOT NULL,
      updated_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    ${['lora', 'lora_prior'].flatMap((table) => COLUMNS.map((column) => `ALTER TABLE ${table} ADD COLUMN ${column};`)).join('')}
    DROP INDEX lora_facets;
    CREATE INDEX lora_facets ON lora (family_id, layout_id, adapters, status, folder_id, base_name) WHERE hidden = 0;
    CREATE INDEX lora_said ON lora (name_fold, triggers, author, base_name) WHERE hidden = 0;
    CREATE INDEX lora_unsaid ON lora (said) WHERE said = 0;
    CREATE INDEX lora_by_base ON lora (base_name COLLATE NOCASE, sort_name) WHERE hidden = 0;`);
  },
};
