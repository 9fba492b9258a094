/**
 * Version 13: one index holds every text of a row that a word is looked for in. Two of them were walked for each word; now one is
 * walked for all words of a search together (`found.ts`).
 */
import type { Migration } from './migration.ts';

export const search: Migration = {
  version: 13,
  up(db) {
    db.exec(`
      DROP INDEX lora_search;
      CREATE INDEX lora_search ON lora (search, stable_id, triggers, author, base_name) WHERE hidden = 0;`);
  },
};
