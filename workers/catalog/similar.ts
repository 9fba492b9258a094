/** Sketches and exact cosines, by content. */
import type { FoundSketch, KeptCosine, KeptSketch, SketchSigns } from '../../src/contracts/similar.ts';
import type { Sketch } from '../../src/domain/similar/sketch.ts';
import { cosineWith, packSketch, SIGN_BYTES, signsOf, unpackSketch } from '../../src/domain/similar/stored.ts';
import type { Context } from './context.ts';
import { COUNTS, parseJson } from './json.ts';

export function putSketch(ctx: Context, content: string, sketch: Sketch | null): void {
  if (!sketch) return void ctx.db.run('DELETE FROM sketch WHERE content = ?', [content]);
  const { norm, bytes } = packSketch(sketch.values);
  ctx.db.run('INSERT OR REPLACE INTO sketch (content, share, norm, signs, bytes) VALUES (?, ?, ?, ?, ?)', [
    content,
    sketch.share,
    norm,
    signsOf(sketch.values),
    bytes,
  ]);
}

export function sketchSigns(ctx: Context, after: string, limit: number): SketchSigns {
  const rows = ctx.db.all(
    `SELECT content, signs FROM sketch INDEXED BY sketch_signs WHERE content > ?1
     AND EXISTS (SELECT 1 FROM lora INDEXED BY lora_here WHERE content_hash = content AND present = 1 AND hidden = 0)
     ORDER BY content LIMIT ?2`,
    [after, limit],
    (row) => ({ content: row.text('sketch.content'), signs: row.bytes('sketch.signs') }),
  );
  const signs = new Uint8Array(rows.length * SIGN_BYTES);
  rows.forEach((row, at) => signs.set(row.signs.subarray(0, SIGN_BYTES), at * SIGN_BYTES));
  return { contents: rows.map(({ content }) => content), signs };
}

export const sketches = (ctx: Context, contents: readonly string[]): KeptSketch[] =>
  ctx.db
    .all(
      'SELECT content, share, norm, bytes FROM sketch WHERE content IN (SELECT value FROM json_each(?))',
      [JSON.stringify(contents)],
      (row) => ({
        content: row.text('sketch.content'),
        share: row.number('sketch.share'),
        values: unpackSketch({ norm: row.number('sketch.norm'), bytes: row.bytes('sketch.bytes') }),
      }),
    )
    .flatMap(({ values, ...rest }) => (values ? [{ ...rest, values }] : []));

/** About 30 ms. */
const AT_ONCE = 4000;

export function nearestSketches(
  ctx: Context,
  values: Float32Array,
  after: number,
  most: number,
  signed: boolean,
): { readonly found: readonly FoundSketch[]; readonly next: number | null } {
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  if (norm === 0) return { found: [], next: null };
  const unit = values.map((value) => value / norm);
  const size = ({ cosine }: FoundSketch): number => (signed ? cosine : Math.abs(cosine));
  let last = after;
  const rows = ctx.db.all(
    'SELECT id, content, share, norm, bytes FROM sketch WHERE id > ? ORDER BY id LIMIT ?',
    [after, AT_ONCE],
    (row): FoundSketch => {
      last = row.number('sketch.id');
      const [content, share, size] = [row.text('sketch.content'), row.number('sketch.share'), row.number('sketch.norm')];
      return { content, share, norm: size, cosine: cosineWith(unit, row.bytes('sketch.bytes')) };
    },
  );
  const found = rows.toSorted((a, b) => size(b) - size(a) || (a.content < b.content ? -1 : 1)).slice(0, most);
  return { found, next: rows.length < AT_ONCE ? null : last };
}

export const cosines = (ctx: Context, contents: readonly string[]): KeptCosine[] =>
  ctx.db.all(
    `SELECT a, b, cosine FROM alike WHERE a IN (SELECT value FROM json_each(?1)) AND b IN (SELECT value FROM json_each(?1))`,
    [JSON.stringify(contents)],
    (row) => ({ a: row.text('alike.a'), b: row.text('alike.b'), cosine: row.numberOrNull('alike.cosine') }),
  );

export function putCosines(ctx: Context, kept: readonly KeptCosine[]): void {
  for (const { a, b, cosine } of kept)
    ctx.db.run('INSERT OR REPLACE INTO alike (a, b, cosine) VALUES (?, ?, ?)', a < b ? [a, b, cosine] : [b, a, cosine]);
}

export const rowsOfContents = (
  ctx: Context,
  contents: readonly string[],
): { readonly content: string; readonly ids: readonly number[] }[] =>
  ctx.db.all(
    `SELECT content_hash, json_group_array(id) AS ids FROM lora INDEXED BY lora_here
     WHERE content_hash IN (SELECT value FROM json_each(?)) AND present = 1 AND hidden = 0 GROUP BY content_hash`,
    [JSON.stringify(contents)],
    (row) => ({ content: row.text('lora.content_hash'), ids: parseJson('ids', row.text('ids'), COUNTS) }),
  );
