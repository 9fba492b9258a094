/**
 * Moved and renamed files, as far as headers can tell. A file that is gone and a file that has come are the same LoRA when
 * header hash and size agree and nothing else could be meant. LoRAs of one trainer without metadata can have equal headers, so:
 *
 * - pairs are made from the strongest evidence down (also same time and name; same name; same time; header and size alone), each
 *   time only where exactly one missing and one new row are left to pair;
 * - the two must never have been seen side by side;
 * - same name, size, time and header is as good as the rule for "unchanged" and is believed. Everything weaker is provisional:
 *   the file is measured again, and other content splits the pair (`identity.ts`).
 */
import type { Context } from './context.ts';
import { takePlace } from './place.ts';

export interface GoneRow {
  readonly id: number;
  readonly header: string;
  readonly size: number;
  readonly mtime: number;
  readonly name: string;
  /** Last scan that saw it. */
  readonly seen: number;
}

export interface NewRow extends Omit<GoneRow, 'seen'> {
  /** Scan that met it. */
  readonly first: number;
}

export interface Move {
  readonly gone: number;
  readonly fresh: number;
  /** No measuring is needed to believe it. */
  readonly certain: boolean;
}

type Facts = Pick<GoneRow, 'header' | 'size' | 'mtime' | 'name'>;
const TIERS: readonly { readonly certain: boolean; readonly key: (row: Facts) => string }[] = [
  { certain: true, key: ({ header, size, mtime, name }) => `${header} ${size} ${mtime} ${name}` },
  { certain: false, key: ({ header, size, name }) => `${header} ${size} ${name}` },
  { certain: false, key: ({ header, size, mtime }) => `${header} ${size} ${mtime}` },
  { certain: false, key: ({ header, size }) => `${header} ${size}` },
];

export function pairMoves(gone: readonly GoneRow[], fresh: readonly NewRow[]): Move[] {
  const moves: Move[] = [];
  let goneLeft = gone;
  let freshLeft = fresh;
  for (const { certain, key } of TIERS) {
    const arrived = grouped(freshLeft, key);
    const paired = new Set<number>();
    for (const [group, missing] of grouped(goneLeft, key)) {
      const pair = onlyPair(missing, arrived.get(group) ?? []);
      if (!pair) continue;
      moves.push({ gone: pair[0].id, fresh: pair[1].id, certain });
      paired.add(pair[0].id).add(pair[1].id);
    }
    goneLeft = goneLeft.filter(({ id }) => !paired.has(id));
    freshLeft = freshLeft.filter(({ id }) => !paired.has(id));
  }
  return moves;
}

function grouped<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

/**
 * The pair of which each is the other's only candidate. A missing row fits every new row met after it was last seen; so the
 * longest missing one fits all that any fits, and only it can be part of such a pair.
 */
function onlyPair(gone: readonly GoneRow[], fresh: readonly NewRow[]): readonly [GoneRow, NewRow] | null {
  const [oldest, next] = gone.length > 1 ? [...gone].sort((a, b) => a.seen - b.seen) : gone;
  if (!oldest) return null;
  const fits = fresh.filter(({ first }) => first > oldest.seen);
  const [only] = fits;
  if (!only || fits.length > 1) return null;
  return next && only.first > next.seen ? null : [oldest, only];
}

/** Joins every move that can be seen now, whichever sources it leads through. @returns the rows that are at another place now */
export function joinMoves(ctx: Context): readonly number[] {
  const common = `header_hash IN (SELECT header_hash FROM lora WHERE present = 0)
    AND header_hash IN (SELECT header_hash FROM lora WHERE present = 1 AND content_hash IS NULL)`;
  const gone = ctx.db.all(
    `SELECT id, header_hash, size, mtime, name, seen_scan FROM lora WHERE present = 0 AND ${common} ORDER BY id`,
    [],
    (row) => ({
      id: row.number('lora.id'),
      header: row.text('lora.header_hash'),
      size: row.number('lora.size'),
      mtime: row.number('lora.mtime'),
      name: row.text('lora.name'),
      seen: row.number('lora.seen_scan'),
    }),
  );
  if (gone.length === 0) return [];
  const fresh = ctx.db.all(
    `SELECT id, header_hash, size, mtime, name, first_scan FROM lora WHERE present = 1 AND content_hash IS NULL AND ${common} ORDER BY id`,
    [],
    (row) => ({
      id: row.number('lora.id'),
      header: row.text('lora.header_hash'),
      size: row.number('lora.size'),
      mtime: row.number('lora.mtime'),
      name: row.text('lora.name'),
      first: row.number('lora.first_scan'),
    }),
  );
  const moves = pairMoves(gone, fresh);
  for (const { gone: id, fresh: from, certain } of moves) {
    takePlace(ctx, id, from, certain && isReadable(ctx, id) && isReadable(ctx, from) ? 'kept' : 'unmeasured');
  }
  return moves.map((move) => move.gone);
}

/** What was read of the row's file holds, whether it is measured yet or not. */
const isReadable = (ctx: Context, id: number): boolean =>
  ctx.count(`SELECT count(*) FROM lora WHERE id = ? AND stale = 0 AND state <> 'unreadable'`, [id]) === 1;
