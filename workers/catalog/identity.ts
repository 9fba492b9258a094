/**
 * Which row a measured file belongs to. The hash of the tensor data is the identity of a LoRA:
 *
 * - the row had this content already: only the place or the metadata have changed;
 * - the row had other content: that LoRA is missing now, and the place gets a new row;
 * - the content is new to the row but a missing row had it: that LoRA is back, and its row takes the place;
 * - a present row had it, but its own file has changed and is not measured yet (two files have swapped names, or this is a
 *   copy): the row here `awaits` that one. If that one turns out to be other content, it takes this place after all.
 *
 * Two files with the same content, both present, stay two rows.
 */
import type { Place } from '../../src/contracts/library.ts';
import type { Context } from './context.ts';
import { splitRow, takePlace } from './place.ts';
import { numberRow } from './stable-numbers.ts';

/**
 * @param row the row at the place, with the content it was known for (null: never measured)
 * @returns the row that is to hold the measurement
 */
export function rowForContent(
  ctx: Context,
  row: { readonly id: number; readonly content: string | null },
  hash: string,
  place: Place,
): number {
  if (row.content === hash) return row.id;
  let { id } = row;
  if (row.content !== null) {
    id = splitRow(ctx, row.id);
    giveBackPlaces(ctx);
  }
  const known = missingWith(ctx, hash, place);
  if (known !== null) {
    takePlace(ctx, known, id, 'unmeasured');
    return known;
  }
  ctx.db.run(
    `UPDATE lora SET awaits = (
       SELECT d.id FROM lora AS d JOIN lora_prior ON lora_id = d.id WHERE d.content_hash = ? AND d.present = 1 ORDER BY d.id LIMIT 1)
     WHERE id = ?`,
    [hash, id],
  );
  return id;
}

/** A missing LoRA with this content: the one from this path, of this name or from this source before others. */
const missingWith = (ctx: Context, hash: string, { sourceId, path }: Place): number | null =>
  ctx.id(
    `SELECT id FROM lora WHERE content_hash = ? AND present = 0
     ORDER BY source_id = ? AND path = ? DESC, name = (SELECT name FROM lora WHERE source_id = ? AND path = ? AND present = 1) DESC,
       source_id = ? DESC, id LIMIT 1`,
    [hash, sourceId, path, sourceId, path, sourceId],
  );

/** Row `id` has proved to be what it was: those that waited for it are LoRAs of their own. */
export function confirm(ctx: Context, id: number): void {
  const waiting = ctx.db.all('SELECT id FROM lora WHERE awaits = ? ORDER BY id', [id], (row) => row.number('lora.id'));
  for (const each of waiting) stopWaiting(ctx, each);
}

/** Call after rows became missing: each takes the place of a row that waited for it. */
export function giveBackPlaces(ctx: Context): void {
  const pairs = ctx.db.all(
    `SELECT r.id, d.id, r.present = 1 AND r.state IN ('measured', 'fallback') AND r.content_hash = d.content_hash
     FROM lora AS r JOIN lora AS d ON d.id = r.awaits WHERE r.awaits IS NOT NULL AND d.present = 0 ORDER BY r.id`,
    [],
    (row) => ({ waiting: row.number('lora.id'), missing: row.number('lora.id'), sure: row.flag('sure') }),
  );
  const back = new Set<number>();
  for (const { waiting, missing, sure } of pairs) {
    if (sure && !back.has(missing)) {
      takePlace(ctx, missing, waiting, 'measured');
      back.add(missing);
    } else {
      stopWaiting(ctx, waiting);
    }
  }
}

function stopWaiting(ctx: Context, id: number): void {
  ctx.db.run('UPDATE lora SET awaits = NULL WHERE id = ?', [id]);
  numberRow(ctx, id);
}
