/**
 * Version 20: `measurement.failed_outside`, how many modules that lie in no block have a norm that is not known. The next scan reads again
 * the files that may have some: with adapters that need the base model or are known by name only (`unsupported:...`), or with a module that
 * was not measured. So are those with several entries on one weight, of which another one may count since. Until then the rows show what
 * they showed.
 */
import type { Migration } from './migration.ts';

const MAY_HAVE = ['dora', 'oft', 'ia3', ':'].map((part) => ` OR adapters LIKE '%${part}%'`).join('');

export const failedOutside: Migration = {
  version: 20,
  up(db) {
    db.exec(`
      ALTER TABLE measurement ADD COLUMN failed_outside INTEGER NOT NULL DEFAULT 0;
      UPDATE lora SET stale = 1 WHERE state = 'measured' AND present = 1 AND (problem IS NOT NULL${MAY_HAVE}
        OR id IN (SELECT lora_id FROM lora_detail WHERE detail LIKE '%of the file adapts too%'));`);
  },
};
