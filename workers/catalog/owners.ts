/** What people's work hangs on: the content of a LoRA, or its row while the content is not known. */
import type { Context } from './context.ts';
import { handOverOwn, handOverPicture } from './own.ts';

const byContent = (hash: string): string => `content:${hash}`;
const byRow = (id: number): string => `row:${id}`;

/** null: there is no such row. */
export function ownerOf(ctx: Context, id: number): string | null {
  return ctx.db.get('SELECT content_hash FROM lora WHERE id = ?', [id], (row) => {
    const hash = row.textOrNull('lora.content_hash');
    return hash === null ? byRow(id) : byContent(hash);
  });
}

/** Rows with this content, those whose file is there first. */
export function lorasOf(ctx: Context, owner: string): number[] {
  const row = /^row:(\d+)$/.exec(owner)?.[1];
  const [where, value] = row === undefined ? ['content_hash = ?', owner.replace(/^content:/, '')] : ['id = ?', Number(row)];
  return ctx.db.all(`SELECT id FROM lora WHERE ${where} AND hidden = 0 ORDER BY present DESC, id`, [value], (cell) =>
    cell.number('lora.id'),
  );
}

/** Row `id` has proved to hold this content: what was made for it meanwhile belongs to the content. */
export function ownByContent(ctx: Context, id: number, hash: string): void {
  handOver(ctx, byRow(id), byContent(hash));
}

/** Row `from` goes away, its place is taken by row `to`. */
export function ownByRow(ctx: Context, from: number, to: number): void {
  const owner = ownerOf(ctx, to);
  if (owner !== null) handOver(ctx, byRow(from), owner);
}

function handOver(ctx: Context, from: string, to: string): void {
  // The content may have a default of its own already; that one stays.
  ctx.db.run(
    `UPDATE profile SET is_default = 0 WHERE owner = ? AND EXISTS (SELECT 1 FROM profile AS p WHERE p.owner = ? AND p.is_default = 1)`,
    [from, to],
  );
  ctx.db.run('UPDATE profile SET owner = ? WHERE owner = ?', [to, from]);
  handOverOwn(ctx, from, to);
  handOverPicture(ctx, from, to);
  // What was chosen for the content itself stays.
  ctx.db.run('UPDATE OR IGNORE run_choice SET owner = ? WHERE owner = ?', [to, from]);
  ctx.db.run('DELETE FROM run_choice WHERE owner = ?', [from]);
  // Of two drafts the newer is the one that the user is at.
  ctx.db.run(
    `INSERT INTO draft (owner, text, updated_at) SELECT ?, text, updated_at FROM draft WHERE owner = ?
     ON CONFLICT DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at WHERE excluded.updated_at > updated_at`,
    [to, from],
  );
  ctx.db.run('DELETE FROM draft WHERE owner = ?', [from]);
}
