/**
 * Version 21: strengths of 2^63 and more were stored as the lowest 64 bits of a whole number, mostly as 0. Blocks keep them as they are, so
 * they tell which files had one; the next scan reads these again. Until then their rows show what they showed.
 */
import { peakOf } from './0019-peaks.ts';
import type { Migration } from './migration.ts';

/** Smaller ones came through a 64-bit integer unharmed. */
const HARMED = 2 ** 63;
/** That many strengths make a total of `HARMED`: more blocks than any file has. */
const MOST_BLOCKS = 2 ** 16;

export const largeStrengths: Migration = {
  version: 21,
  up(db) {
    const harmed = db
      .all('SELECT lora_id, blocks FROM measurement', [], (row): [number, number] => [
        row.number('lora_id'),
        peakOf(row.bytesOrNull('blocks') ?? new Uint8Array()) ?? 0,
      ])
      .filter(([, peak]) => peak >= HARMED / MOST_BLOCKS);
    for (const [id] of harmed) db.run("UPDATE lora SET stale = 1 WHERE id = ? AND state = 'measured' AND present = 1", [id]);
    db.exec("UPDATE lora SET stale = 1 WHERE state = 'measured' AND present = 1 AND total_strength < 0");
  },
};
