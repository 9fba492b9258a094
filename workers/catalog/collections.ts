/** Presets of the user, saved compositions, and the cache of what two LoRAs have between them. */
import type { CompositionRow, KeptPair } from '../../src/contracts/profiles.ts';
import { checkGains, checkName } from '../../src/domain/profiles/check.ts';
import type { ProfileFault, UserPreset } from '../../src/domain/profiles/profile.ts';
import { err, ok, type Result } from '../../src/domain/result.ts';
import type { Context } from './context.ts';
import type { CellReader } from './driver.ts';
import { GAINS, parseJson } from './json.ts';

/** About 10 kB each: 20 MB at most. */
const MOST_PAIRS = 2000;

const readPreset = (row: CellReader): UserPreset => ({
  id: row.text('preset.id'),
  folder: row.text('preset.folder'),
  name: row.text('preset.name'),
  layoutId: row.text('preset.layout_id'),
  gains: parseJson('preset.gains', row.text('preset.gains'), GAINS),
  updatedAt: row.number('preset.updated_at'),
});

export const presets = (ctx: Context): UserPreset[] =>
  ctx.db.all(
    'SELECT id, folder, name, layout_id, gains, updated_at FROM preset WHERE deleted_at IS NULL ORDER BY folder, name COLLATE NOCASE, id',
    [],
    readPreset,
  );

export function putPreset(ctx: Context, preset: Omit<UserPreset, 'updatedAt'>): Result<UserPreset, ProfileFault> {
  const { id, folder, name, layoutId, gains } = preset;
  const fault = checkName(name) ?? checkGains(gains, null);
  if (fault) return err(fault);
  const kept = { id, folder, name: name.trim(), layoutId, gains, updatedAt: ctx.now() };
  ctx.db.run(
    `INSERT INTO preset (id, folder, name, layout_id, gains, updated_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
     folder = excluded.folder, name = excluded.name, layout_id = excluded.layout_id, gains = excluded.gains, updated_at = excluded.updated_at, deleted_at = NULL`,
    [id, folder, kept.name, layoutId, JSON.stringify(gains), kept.updatedAt],
  );
  return ok(kept);
}

export const deletePreset = (ctx: Context, id: string): void =>
  void ctx.db.run('UPDATE preset SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL', [ctx.now(), id]);

const readComposition = (row: CellReader): CompositionRow => ({
  id: row.text('composition.id'),
  name: row.text('composition.name'),
  text: row.text('composition.text'),
  createdAt: row.number('composition.created_at'),
  updatedAt: row.number('composition.updated_at'),
});

const COMPOSITION = 'SELECT id, name, text, created_at, updated_at FROM composition';

export const compositions = (ctx: Context): CompositionRow[] =>
  ctx.db.all(`${COMPOSITION} WHERE deleted_at IS NULL ORDER BY updated_at DESC, id`, [], readComposition);

export function putComposition(
  ctx: Context,
  { id, name, text }: { readonly id: string; readonly name: string; readonly text: string },
): Result<CompositionRow, ProfileFault> {
  const fault = checkName(name);
  if (fault) return err(fault);
  const now = ctx.now();
  ctx.db.run(
    `INSERT INTO composition (id, name, text, created_at, updated_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, text = excluded.text, updated_at = excluded.updated_at, deleted_at = NULL`,
    [id, name.trim(), text, now, now],
  );
  return ok(ctx.db.get(`${COMPOSITION} WHERE id = ?`, [id], readComposition) as CompositionRow);
}

export const deleteComposition = (ctx: Context, id: string): void =>
  void ctx.db.run('UPDATE composition SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL', [ctx.now(), id]);

const ordered = (a: string, b: string): readonly [string, string] => (a < b ? [a, b] : [b, a]);

/** Reading counts as use. */
export function pairs(ctx: Context, owners: readonly string[]): KeptPair[] {
  const among = 'owner_a IN (SELECT value FROM json_each(?1)) AND owner_b IN (SELECT value FROM json_each(?1))';
  const list = JSON.stringify(owners);
  const found = ctx.db.all(`SELECT owner_a, owner_b, bytes FROM pair WHERE ${among}`, [list], (row) => ({
    a: row.text('pair.owner_a'),
    b: row.text('pair.owner_b'),
    bytes: row.bytes('pair.bytes'),
  }));
  if (found.length > 0) ctx.db.run(`UPDATE pair SET used_at = ?2 WHERE ${among}`, [list, ctx.now()]);
  return found;
}

export function putPairs(ctx: Context, list: readonly KeptPair[]): void {
  for (const { a, b, bytes } of list)
    ctx.db.run('INSERT OR REPLACE INTO pair (owner_a, owner_b, bytes, used_at) VALUES (?, ?, ?, ?)', [...ordered(a, b), bytes, ctx.now()]);
  ctx.db.run('DELETE FROM pair WHERE used_at < (SELECT used_at FROM pair ORDER BY used_at DESC LIMIT 1 OFFSET ?)', [MOST_PAIRS - 1]);
}
