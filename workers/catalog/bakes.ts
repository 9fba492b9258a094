/** Bakes and singular values, as the library keeps them. */
import type { KeptSpectra } from '../../src/contracts/baker.ts';
import type { BakeRow } from '../../src/contracts/bakes.ts';
import type { Context } from './context.ts';
import type { CellReader } from './driver.ts';

/** About 40 kB each: 40 MB at most. */
const MOST_SPECTRA = 1000;

const BAKE = 'SELECT id, at, content, text FROM bake';
const readBake = (row: CellReader): BakeRow => ({
  id: row.text('bake.id'),
  at: row.number('bake.at'),
  content: row.textOrNull('bake.content'),
  text: row.text('bake.text'),
});

export const bakes = (ctx: Context): BakeRow[] => ctx.db.all(`${BAKE} ORDER BY at, id`, [], readBake);

export function putBakes(ctx: Context, rows: readonly BakeRow[]): void {
  for (const { id, at, content, text } of rows)
    ctx.db.run('INSERT OR REPLACE INTO bake (id, at, content, text) VALUES (?, ?, ?, ?)', [id, at, content, text]);
}

export const dropBakes = (ctx: Context, ids: readonly string[]): void =>
  void ctx.db.run('DELETE FROM bake WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);

export const bakedAs = (ctx: Context, content: string): BakeRow | null =>
  ctx.db.get(`${BAKE} WHERE content = ? ORDER BY at DESC LIMIT 1`, [content], readBake);

/** Reading counts as use. */
export function spectra(ctx: Context, contents: readonly string[]): KeptSpectra[] {
  const list = JSON.stringify(contents);
  const found = ctx.db.all('SELECT content, bytes FROM spectra WHERE content IN (SELECT value FROM json_each(?))', [list], (row) => ({
    content: row.text('spectra.content'),
    bytes: row.bytes('spectra.bytes'),
  }));
  if (found.length > 0) ctx.db.run('UPDATE spectra SET used_at = ?2 WHERE content IN (SELECT value FROM json_each(?1))', [list, ctx.now()]);
  return found;
}

export function putSpectra(ctx: Context, kept: readonly KeptSpectra[]): void {
  for (const { content, bytes } of kept)
    ctx.db.run('INSERT OR REPLACE INTO spectra (content, bytes, used_at) VALUES (?, ?, ?)', [content, bytes, ctx.now()]);
  ctx.db.run('DELETE FROM spectra WHERE used_at < (SELECT used_at FROM spectra ORDER BY used_at DESC LIMIT 1 OFFSET ?)', [
    MOST_SPECTRA - 1,
  ]);
}
