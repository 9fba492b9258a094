/** What a scan found to be new, changed, moved or gone: ids noted while it runs, read as rows when it has ended. */
import type { ChangedFile, ScanChanges } from '../../src/contracts/catalog.ts';
import type { Context } from './context.ts';
import type { Noted } from './context.ts';

/** More than a user reads; the counts in the summary are of all. */
const MOST = 200;

/** Of the last scans only: nobody asks for older ones. */
const KEPT = 20;

export function noted(ctx: Context, scan: number): Noted {
  const found = ctx.noted.get(scan);
  if (found) return found;
  const fresh: Noted = { changed: [], moved: [], gone: [] };
  ctx.noted.set(scan, fresh);
  for (const old of [...ctx.noted.keys()].slice(0, -KEPT)) ctx.noted.delete(old);
  return fresh;
}

/** Of a scan that has ended. What a scan met anew and joined with a missing file has moved, and is not new. */
export function scanChanges(ctx: Context, scan: number): ScanChanges {
  const { changed, moved, gone } = noted(ctx, scan);
  const present = (ids: readonly number[]): ChangedFile[] =>
    read(ctx, 'id IN (SELECT value FROM json_each(?)) AND present = 1', JSON.stringify(ids));
  return {
    added: read(ctx, 'first_scan = ? AND present = 1', scan),
    changed: present(changed),
    moved: present(moved),
    gone: read(ctx, 'id IN (SELECT value FROM json_each(?)) AND present = 0', JSON.stringify(gone)),
  };
}

const read = (ctx: Context, where: string, value: string | number): ChangedFile[] =>
  ctx.db.all(`SELECT id, name, path FROM lora WHERE ${where} AND hidden = 0 ORDER BY path LIMIT ${MOST}`, [value], (row) => ({
    id: row.number('lora.id'),
    name: row.text('lora.name'),
    path: row.text('lora.path'),
  }));
