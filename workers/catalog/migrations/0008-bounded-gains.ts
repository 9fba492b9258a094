/**
 * Version 8: the tables refuse gains beyond 100 either way, not only infinite ones. A row that has one already stays as it is, and
 * can be deleted and restored; only its gains cannot be stored like that again.
 */
import type { Migration } from './migration.ts';

const refuses = (table: string, when: string, event: string): string => `
DROP TRIGGER IF EXISTS ${table}_gains_${when};
CREATE TRIGGER ${table}_gains_${when} BEFORE ${event} ON ${table}
WHEN EXISTS (SELECT 1 FROM json_each(NEW.gains) WHERE type NOT IN ('integer', 'real') OR abs(value) > 100)
BEGIN SELECT RAISE(ABORT, 'A gain is not a number from -100 to 100'); END;`;

const SCHEMA = ['profile', 'preset']
  .flatMap((table) => [refuses(table, 'insert', 'INSERT'), refuses(table, 'update', 'UPDATE OF gains')])
  .join('');

export const boundedGains: Migration = { version: 8, up: (db) => db.exec(SCHEMA) };
