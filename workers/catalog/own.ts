/** What the user keeps about LoRAs: read, changed for many at once, taken back exactly, handed over when a content is known. */
import type { OwnEntry, OwnPicture } from '../../src/contracts/own.ts';
import { changedOwn, isNothingOwn, NOTHING_OWN, type OwnChange, type OwnFacts } from '../../src/domain/library/own.ts';
import { foldText } from '../../src/domain/library/search.ts';
import type { CellReader } from './cells.ts';
import type { Context } from './context.ts';
import { TEXTS, parseJson } from './json.ts';

/** Of the row `lora` in a query. */
export const OWNER_OF_ROW = "CASE WHEN content_hash IS NULL THEN 'row:' || lora.id ELSE 'content:' || content_hash END";

const FACTS = 'favourite, rating, tags, notes, triggers';

/** @throws DamagedCell */
const toFacts = (row: CellReader): OwnFacts => ({
  favourite: row.flag('own.favourite'),
  rating: row.numberOrNull('own.rating'),
  tags: parseJson('own.tags', row.text('own.tags'), TEXTS),
  notes: row.text('own.notes'),
  triggers: parseJson('own.triggers', row.text('own.triggers'), TEXTS),
});

export const ownOf = (ctx: Context, owner: string): OwnFacts | null =>
  ctx.db.get(`SELECT ${FACTS} FROM own WHERE owner = ?`, [owner], toFacts);

/** By row, those that have some. */
export const ownOfRows = (ctx: Context, ids: readonly number[]): ReadonlyMap<number, OwnFacts> =>
  new Map(
    ctx.db.all(
      `SELECT lora.id, ${FACTS.replace('triggers', 'own.triggers')} FROM json_each(?) AS wanted CROSS JOIN lora ON lora.id = wanted.value
       JOIN own ON own.owner = ${OWNER_OF_ROW}`,
      [JSON.stringify(ids)],
      (row): [number, OwnFacts] => [row.number('lora.id'), toFacts(row)],
    ),
  );

export const ratingsByRow = (ctx: Context): ReadonlyMap<number, number> =>
  new Map(
    ctx.db.all(
      `SELECT lora.id, rating FROM own CROSS JOIN lora INDEXED BY lora_content ON content_hash = substr(owner, 9)
       WHERE rating IS NOT NULL AND owner GLOB 'content:*' AND hidden = 0
       UNION ALL SELECT lora.id, rating FROM own CROSS JOIN lora ON lora.id = CAST(substr(owner, 5) AS INTEGER)
       WHERE rating IS NOT NULL AND owner GLOB 'row:*' AND hidden = 0`,
      [],
      (row): [number, number] => [row.number('lora.id'), row.number('own.rating')],
    ),
  );

/** What a search for tags, notes and trigger words goes through: a field and its folded text on each line. */
const foldOf = ({ tags, notes, triggers }: OwnFacts): string =>
  [
    ...tags.map((tag) => `tag ${foldText(tag)}`),
    ...triggers.map((trigger) => `trigger ${foldText(trigger)}`),
    ...(notes === '' ? [] : [`note ${foldText(notes).replaceAll(/\s+/gu, ' ')}`]),
  ].join('\n');

function put(ctx: Context, owner: string, facts: OwnFacts | null): void {
  if (facts === null || isNothingOwn(facts)) return void ctx.db.run('DELETE FROM own WHERE owner = ?', [owner]);
  const { favourite, rating, tags, notes, triggers } = facts;
  ctx.db.run(`INSERT OR REPLACE INTO own (owner, ${FACTS}, fold, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, [
    owner,
    favourite,
    rating,
    JSON.stringify(tags),
    notes,
    JSON.stringify(triggers),
    foldOf(facts),
    ctx.now(),
  ]);
}

/** @returns how it was before, one entry for each content, for `putOwn` to take it back */
export function changeOwn(ctx: Context, ids: readonly number[], change: OwnChange): OwnEntry[] {
  const owners = ctx.db.all(
    `SELECT DISTINCT ${OWNER_OF_ROW} FROM lora WHERE id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(ids)],
    (row) => row.text('owner'),
  );
  return owners.map((owner) => {
    const before = ownOf(ctx, owner);
    put(ctx, owner, changedOwn(before ?? NOTHING_OWN, change));
    return { owner, facts: before };
  });
}

/** Exactly these, whatever is there. */
export function putOwn(ctx: Context, entries: readonly OwnEntry[]): void {
  for (const { owner, facts } of entries) put(ctx, owner, facts);
}

/** Every tag in use with the number of contents it is on, most used first. */
export const tagsInUse = (ctx: Context): { readonly tag: string; readonly count: number }[] =>
  ctx.db.all(
    'SELECT min(value), count(*) FROM own, json_each(tags) GROUP BY lower(value) ORDER BY count(*) DESC, lower(value)',
    [],
    (row) => ({ tag: row.text('tag'), count: row.number('count') }),
  );

/** Both were kept for what proves to be one content: nothing of either is lost. */
export function handOverOwn(ctx: Context, from: string, to: string): void {
  const moved = ownOf(ctx, from);
  if (!moved) return;
  const there = ownOf(ctx, to) ?? NOTHING_OWN;
  const notes = [there.notes, moved.notes].filter((text, index, all) => text !== '' && all.indexOf(text) === index).join('\n\n');
  put(
    ctx,
    to,
    changedOwn(there, {
      favourite: there.favourite || moved.favourite,
      rating: there.rating ?? moved.rating,
      addTags: moved.tags,
      triggers: [...there.triggers, ...moved.triggers],
      notes,
    }),
  );
  put(ctx, from, null);
}

const PICTURE_TYPES: ReadonlySet<OwnPicture['type']> = new Set(['image/webp', 'image/jpeg', 'image/png']);

export const ownPicture = (ctx: Context, owner: string): OwnPicture | null =>
  ctx.db.get('SELECT type, data FROM own_picture WHERE owner = ?', [owner], (row) => ({
    type: row.oneOf('own_picture.type', PICTURE_TYPES),
    data: row.text('own_picture.data'),
  }));

/** @returns what was there before */
export function putOwnPicture(ctx: Context, owner: string, picture: OwnPicture | null): OwnPicture | null {
  const before = ownPicture(ctx, owner);
  if (picture === null) ctx.db.run('DELETE FROM own_picture WHERE owner = ?', [owner]);
  else {
    ctx.db.run('INSERT OR REPLACE INTO own_picture (owner, type, data, updated_at) VALUES (?, ?, ?, ?)', [
      owner,
      picture.type,
      picture.data,
      ctx.now(),
    ]);
  }
  return before;
}

/** Of two for one content the newer stays: there is place for one. */
export function handOverPicture(ctx: Context, from: string, to: string): void {
  ctx.db.run(
    `INSERT INTO own_picture (owner, type, data, updated_at) SELECT ?, type, data, updated_at FROM own_picture WHERE owner = ?
     ON CONFLICT DO UPDATE SET type = excluded.type, data = excluded.data, updated_at = excluded.updated_at
     WHERE excluded.updated_at > updated_at`,
    [to, from],
  );
  ctx.db.run('DELETE FROM own_picture WHERE owner = ?', [from]);
}
