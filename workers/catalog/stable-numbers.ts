/** Stable IDs: `BASE-CAT-###`, given once, in path order, from counters that only grow. */
import { formatStableId, isCode } from '../../src/domain/library/stable-id.ts';
import type { Context } from './context.ts';
import { sortKey } from './texts.ts';

interface Unnumbered {
  readonly id: number;
  readonly base: string;
  readonly category: string;
}

/** Unreadable files wait until they can be read: what they are decides about base and category. */
const COLUMNS = 'id, base_code, category_code';
const WAITING = `present = 1 AND stable_id IS NULL AND state <> 'unreadable'`;

/** Every row of the source that waits for a stable ID gets one, in the order of paths (by code point). */
export const numberSource = (ctx: Context, sourceId: string): void =>
  number(ctx, `SELECT ${COLUMNS} FROM lora INDEXED BY lora_unnumbered WHERE ${WAITING} AND source_id = ? ORDER BY path`, sourceId);

/**
 * The same for one row, unless the scan that met it is still going on (its end numbers all in order) or it may turn out to be a
 * LoRA that has a number.
 */
export const numberRow = (ctx: Context, id: number): void =>
  number(
    ctx,
    `SELECT ${COLUMNS} FROM lora WHERE ${WAITING} AND awaits IS NULL AND id = ?
     AND EXISTS (SELECT 1 FROM scan WHERE scan.id = first_scan AND ended_at IS NOT NULL)`,
    id,
  );

function number(ctx: Context, sql: string, of: string | number): void {
  const rows = ctx.db.all(
    sql,
    [of],
    (row): Unnumbered => ({ id: row.number('lora.id'), base: row.text('lora.base_code'), category: row.text('lora.category_code') }),
  );
  for (const { id, base, category } of rows) {
    // Codes come from rules the user may edit; a row without a proper pair is shown without an ID.
    if (!isCode(base) || !isCode(category)) continue;
    const stableId = formatStableId({ base, category, number: takeNumber(ctx, base, category) });
    ctx.db.run('UPDATE lora SET stable_id = ?, stable_sort = ? WHERE id = ?', [stableId, sortKey(stableId), id]);
  }
}

function takeNumber(ctx: Context, base: string, category: string): number {
  const taken = ctx.db.get(
    `INSERT INTO stable_number (base, category, next) VALUES (?, ?, 2)
     ON CONFLICT DO UPDATE SET next = next + 1 RETURNING next - 1`,
    [base, category],
    (row) => row.number('stable_number.next'),
  );
  if (taken === null) throw new Error('No number came back for a stable ID.');
  return taken;
}
