/**
 * Version 4: the next scan reads again what is understood better since. Stable Cascade's blocks were its modules, three to a
 * block; OneTrainer's files in the names of the Open Model Initiative and those of HunyuanVideo-I2V's own trainer were unknown.
 * Until then the rows show what they showed. Pairs of those files are compared anew.
 */
import type { Migration } from './migration.ts';

const BETTER = `family_id IN ('cascade', 'unknown')`;
const OWNERS = `SELECT 'content:' || content_hash FROM lora WHERE ${BETTER} AND content_hash IS NOT NULL`;

export const readAgain: Migration = {
  version: 4,
  up(db) {
    db.exec(`UPDATE lora SET stale = 1 WHERE ${BETTER}; DELETE FROM pair WHERE owner_a IN (${OWNERS}) OR owner_b IN (${OWNERS});`);
  },
};
