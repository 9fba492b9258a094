/**
 * Rows and their places: filling a row with a record, keeping how it was, going back to that, letting a row take another one's
 * place. The questions of identity are decided in `moves.ts` and `identity.ts`; here is only how the columns move.
 */
import type { FileFault } from '../../src/domain/safetensors/header-types.ts';
import type { Context } from './context.ts';
import type { Cell } from './cells.ts';
import { toCell } from './json.ts';
import { ownByRow } from './owners.ts';
import { DETAIL, type DetailColumn, FACTS, type FactColumn, HEADER, isPassing, PLACE } from './facts.ts';

const list = (columns: readonly string[]): string => columns.join(', ');
const marks = (columns: readonly string[]): string => columns.map(() => '?').join(', ');
const copies = (columns: readonly string[]): string => columns.map((column) => `${column} = n.${column}`).join(', ');
const sets = (columns: readonly string[]): string => columns.map((column) => `${column} = ?`).join(', ');

type Facts = Readonly<Record<FactColumn, Cell>>;
type Detail = Readonly<Record<DetailColumn, Cell>>;

const INSERT_LORA = `INSERT INTO lora (${list(FACTS)}, stale, first_scan, seen_scan, first_seen_at) VALUES (${marks(FACTS)}, ?, ?, ?, ?) RETURNING id`;
const INSERT_DETAIL = `INSERT INTO lora_detail (${list(DETAIL)}, lora_id) VALUES (${marks(DETAIL)}, ?)`;
const UPDATE_LORA = `UPDATE lora SET ${sets(FACTS)}, stale = ?, seen_scan = ? WHERE id = ?`;
const UPDATE_DETAIL = `UPDATE lora_detail SET ${sets(DETAIL)} WHERE lora_id = ?`;

export function insertRow(ctx: Context, facts: Facts, detail: Detail, stale: boolean, scan: number): void {
  const id = ctx.id(INSERT_LORA, [...FACTS.map((column) => facts[column]), stale, scan, scan, ctx.now()]);
  ctx.db.run(INSERT_DETAIL, [...DETAIL.map((column) => detail[column]), id]);
}

export function updateRow(ctx: Context, id: number, facts: Facts, detail: Detail, stale: boolean, scan: number): void {
  ctx.db.run(UPDATE_LORA, [...FACTS.map((column) => facts[column]), stale, scan, id]);
  ctx.db.run(UPDATE_DETAIL, [...DETAIL.map((column) => detail[column]), id]);
}

/** Keeps how a row with known content is now, unless an earlier state is kept already: that one is what was measured. */
export function keepPrior(ctx: Context, id: number): void {
  ctx.db.run(
    `INSERT OR IGNORE INTO lora_prior (lora_id, ${list(FACTS)}, ${list(DETAIL)})
     SELECT id, ${list(FACTS)}, ${list(DETAIL)} FROM lora JOIN lora_detail ON lora_id = id
     WHERE id = ? AND content_hash IS NOT NULL`,
    [id],
  );
}

/** The file cannot be read (now). Its facts stay; after a passing fault the next scan reads it again. */
export function markUnreadable(ctx: Context, id: number, fault: FileFault): void {
  keepPrior(ctx, id);
  ctx.db.run(`UPDATE lora SET state = 'unreadable', problem = ?, stale = ? WHERE id = ?`, [
    toCell(fault.message),
    isPassing(fault.code),
    id,
  ]);
  ctx.db.run('UPDATE lora_detail SET fault = ? WHERE lora_id = ?', [JSON.stringify(fault), id]);
}

export const dropPrior = (ctx: Context, id: number): void => void ctx.db.run('DELETE FROM lora_prior WHERE lora_id = ?', [id]);

/**
 * The place of row `id` holds other content: the row becomes missing as it was before (identity, numbers and all), and a new
 * row stands in the place with what is known of the file now.
 * @returns id of the new row; it has no stable ID and no content hash yet
 */
export function splitRow(ctx: Context, id: number): number {
  const { db } = ctx;
  db.run('UPDATE lora SET present = 0 WHERE id = ?', [id]);
  const fresh = ctx.id(
    `INSERT INTO lora (${list([...PLACE, ...HEADER])}, stale, first_scan, seen_scan, first_seen_at)
     SELECT ${list([...PLACE, ...HEADER]).replace('state', "'header'")}, stale, seen_scan, seen_scan, ? FROM lora WHERE id = ? RETURNING id`,
    [ctx.now(), id],
  );
  if (fresh === null) throw new Error(`There is no row ${id} to split.`);
  db.run(`INSERT INTO lora_detail (lora_id, ${list(DETAIL)}) SELECT ?, ${list(DETAIL)} FROM lora_detail WHERE lora_id = ?`, [fresh, id]);
  db.run(
    `UPDATE lora SET (${list(FACTS)}) = (SELECT ${list(FACTS)} FROM lora_prior WHERE lora_id = lora.id)
     WHERE id = ? AND EXISTS (SELECT 1 FROM lora_prior WHERE lora_id = lora.id)`,
    [id],
  );
  db.run(
    `UPDATE lora_detail SET (${list(DETAIL)}) = (SELECT ${list(DETAIL)} FROM lora_prior AS p WHERE p.lora_id = lora_detail.lora_id)
     WHERE lora_id = ? AND EXISTS (SELECT 1 FROM lora_prior AS p WHERE p.lora_id = lora_detail.lora_id)`,
    [id],
  );
  dropPrior(ctx, id);
  return fresh;
}

/**
 * What becomes of header facts and measurement when a row takes a place:
 * `kept`: the row's own hold for the file there; `unmeasured`: those of the file there hold, and it waits to be measured;
 * `measured`: those of the file there hold, its measurement too.
 */
export type RowState = 'kept' | 'unmeasured' | 'measured';

/** Row `id` is found again at the place where row `fresh` was made: it takes the place, `fresh` goes away. */
export function takePlace(ctx: Context, id: number, fresh: number, state: RowState): void {
  const { db } = ctx;
  if (state === 'unmeasured') keepPrior(ctx, id);
  const stableId = db.get('SELECT stable_id, stable_sort FROM lora WHERE id = ?', [fresh], (row) => ({
    text: row.textOrNull('stable_id'),
    sort: row.textOrNull('stable_sort'),
  }));
  db.run('UPDATE lora SET present = 0, stable_id = NULL, stable_sort = NULL WHERE id = ?', [fresh]);
  const columns = state === 'kept' ? PLACE : FACTS;
  db.run(
    `UPDATE lora SET present = 1, hidden = 0, stale = n.stale, seen_scan = n.seen_scan, ${copies(columns)}
     FROM lora AS n WHERE lora.id = ? AND n.id = ?`,
    [id, fresh],
  );
  if (stableId) {
    db.run('UPDATE lora SET stable_id = ?, stable_sort = ? WHERE id = ? AND stable_id IS NULL', [stableId.text, stableId.sort, id]);
  }
  if (state !== 'kept') {
    db.run(`UPDATE lora_detail SET ${copies(DETAIL)} FROM lora_detail AS n WHERE lora_detail.lora_id = ? AND n.lora_id = ?`, [id, fresh]);
  }
  if (state === 'measured') {
    for (const table of ['measurement', 'module_table']) {
      db.run(`DELETE FROM ${table} WHERE lora_id = ?`, [id]);
      db.run(`UPDATE ${table} SET lora_id = ? WHERE lora_id = ?`, [id, fresh]);
    }
    dropPrior(ctx, id);
  }
  ownByRow(ctx, fresh, id);
  db.run('DELETE FROM lora WHERE id = ?', [fresh]);
}
