/** Rows of the library table, sources, totals, work to do and problems. A damaged cell spoils its own fact, never the list. */
import type { LibraryRow, LibraryTotals, Place, Problem, SourceRow, Unreadable } from '../../src/contracts/library.ts';
import { type LoraStatus, SOURCE_KINDS, type SourceKind, STATUSES } from '../../src/domain/library/vocabulary.ts';
import type { BaseName } from '../../src/domain/library/base-name.ts';
import { NOTHING_OWN } from '../../src/domain/library/own.ts';
import type { Message } from '../../src/domain/message.ts';
import type { FileFault } from '../../src/domain/safetensors/header-types.ts';
import type { CellReader } from './cells.ts';
import type { Context } from './context.ts';
import { distinctFaults } from './distinct-faults.ts';
import { ownOfRows } from './own.ts';
import { giveBackPlaces } from './identity.ts';
import { COUNTS, DamagedCell, FAULT, FAULTS, MESSAGE, parseJson } from './json.ts';

const STATUS: ReadonlySet<LoraStatus> = new Set(STATUSES);
const KINDS: ReadonlySet<SourceKind> = new Set(SOURCE_KINDS);
const ORIGINS: readonly BaseName['from'][] = ['sidecar', 'metadata', 'file name', 'folder'];

const ROW = `lora.id, stable_id, lora.name, lora.path, lora.source_id, source.name, size, mtime, status, family_id, family_label,
  adapter_label, layout_id, layout_label, main_count, rank, rank_varies, total_strength, peak_strength, fingerprint, groups, problem, base_name, base_from, said_words, said_tags,
  beside.picture, coalesce(beside.adult, 0), (SELECT updated_at FROM own_picture WHERE owner = coalesce('content:' || content_hash, 'row:' || lora.id)),
  (SELECT count(*) FROM profile WHERE owner = coalesce('content:' || content_hash, 'row:' || lora.id) AND deleted_at IS NULL)`;
/** Without what the user keeps: see `rows`. @throws CellError */
function toRow(row: CellReader): LibraryRow {
  const facts = {
    id: row.number('lora.id'),
    stableId: row.textOrNull('lora.stable_id'),
    name: row.text('lora.name'),
    path: row.text('lora.path'),
    sourceId: row.text('lora.source_id'),
    sourceName: row.text('source.name'),
    size: row.number('lora.size'),
    mtime: row.number('lora.mtime'),
    status: row.oneOf('lora.status', STATUS),
    familyId: row.text('lora.family_id'),
    familyLabel: row.text('lora.family_label'),
    adapter: row.text('lora.adapter_label'),
    layoutId: row.textOrNull('lora.layout_id'),
    layoutLabel: row.textOrNull('lora.layout_label'),
    mainCount: row.number('lora.main_count'),
    rank: row.numberOrNull('lora.rank'),
    rankVaries: row.flag('lora.rank_varies'),
    totalStrength: row.numberOrNull('lora.total_strength'),
    peakStrength: row.numberOrNull('lora.peak_strength'),
    fingerprint: row.bytesOrNull('lora.fingerprint'),
  };
  const groups = row.text('lora.groups');
  const said = row.textOrNull('lora.problem');
  const baseName = row.textOrNull('lora.base_name');
  const from = row.textOrNull('lora.base_from');
  const baseFrom = ORIGINS.find((each) => each === from);
  const more = {
    base: baseName !== null && baseFrom ? { name: baseName, from: baseFrom } : null,
    triggers: linesOf(row.text('lora.said_words')),
    tags: linesOf(row.text('lora.said_tags')),
    picture: row.textOrNull('beside.picture'),
    adult: row.flag('beside.adult'),
    ownPicture: row.numberOrNull('own_picture.updated_at'),
    profiles: row.number('profiles'),
    own: NOTHING_OWN,
  };
  try {
    return { ...facts, ...more, groups: parseJson('lora.groups', groups, COUNTS), problem: problemOf(said) };
  } catch (error) {
    if (!(error instanceof DamagedCell)) throw error;
    return { ...facts, ...more, fingerprint: null, groups: [], problem: problemOf(said) ?? error.said };
  }
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

/** A message that is damaged is told as such, in its place. */
function problemOf(text: string | null): Message | null {
  try {
    return text === null ? null : parseJson('lora.problem', text, MESSAGE);
  } catch (error) {
    if (!(error instanceof DamagedCell)) throw error;
    return error.said;
  }
}

/** In the order of `ids`; rows that are gone are left out. */
export function rows(ctx: Context, ids: readonly number[]): LibraryRow[] {
  const own = ownOfRows(ctx, ids);
  const found = ctx.db.all(
    `SELECT ${ROW} FROM json_each(?) AS wanted CROSS JOIN lora ON lora.id = wanted.value
    JOIN source ON source.id = lora.source_id
    LEFT JOIN beside ON beside.source_id = lora.source_id AND beside.path = lora.path ORDER BY wanted.key`,
    [JSON.stringify(ids)],
    toRow,
  );
  return found.map((row) => ({ ...row, own: own.get(row.id) ?? row.own }));
}

/** null: there is no file at this place, as far as the library knows. */
export const rowAt = (ctx: Context, sourceId: string, path: string): number | null =>
  ctx.db.get('SELECT id FROM lora WHERE source_id = ? AND path = ? AND present = 1 AND hidden = 0', [sourceId, path], (row) =>
    row.number('lora.id'),
  ) ?? null;

/** Rows that an outside reason keeps from being read are few: the index of statuses finds them without a look at the others. */
const WAITING = `(SELECT count(*) FROM lora AS w INDEXED BY lora_by_status
  WHERE w.hidden = 0 AND w.status_order = 3 AND w.stale = 1 AND w.source_id = source.id)`;
const CLOSED = `(SELECT count(*) FROM walk_fault WHERE source_id = source.id
  AND json_extract(fault, '$.code') IN ('not-permitted', 'not-found', 'read-failed'))`;

export function sources(ctx: Context): SourceRow[] {
  return ctx.db.all(
    `SELECT source.id, kind, source.name, added_at, last_scan_at, count(lora.id), other_files, ${WAITING}, ${CLOSED}
     FROM source LEFT JOIN lora ON lora.source_id = source.id AND present = 1
     WHERE removed = 0 GROUP BY source.id ORDER BY added_at, source.id`,
    [],
    (row) => ({
      id: row.text('source.id'),
      kind: row.oneOf('source.kind', KINDS),
      name: row.text('source.name'),
      addedAt: row.number('source.added_at'),
      lastScanAt: row.numberOrNull('source.last_scan_at'),
      loras: row.number('source.loras'),
      otherFiles: row.number('source.other_files'),
      waiting: row.number('source.waiting'),
      closed: row.number('source.closed'),
    }),
  );
}

/** A folder that comes back under its old id brings its rows back; they are missing until a scan finds them. */
export function addSource(
  ctx: Context,
  { id, kind, name, addedAt }: { id: string; kind: SourceKind; name: string; addedAt: number },
): void {
  ctx.db.run(
    `INSERT INTO source (id, kind, name, added_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, removed = 0`,
    [id, kind, name, addedAt],
  );
  // Hidden rows are not present; saying so finds them by the index of those.
  ctx.db.run('UPDATE lora SET hidden = 0 WHERE source_id = ? AND present = 0 AND hidden = 1', [id]);
}

export function removeSource(ctx: Context, id: string): void {
  ctx.db.run('UPDATE source SET removed = 1 WHERE id = ?', [id]);
  ctx.db.run('UPDATE lora SET present = 0, hidden = 1 WHERE source_id = ?', [id]);
  ctx.db.run('DELETE FROM walk_fault WHERE source_id = ?', [id]);
  giveBackPlaces(ctx);
}

export function totals(ctx: Context): LibraryTotals {
  const byStatus = new Map(
    ctx.db.all('SELECT status_order, count(*) FROM lora INDEXED BY lora_by_status WHERE hidden = 0 GROUP BY status_order', [], (row) => [
      row.number('lora.status_order'),
      row.number('count'),
    ]),
  );
  const waiting = ctx.db.get(
    `SELECT count(*), coalesce(sum(size), 0) FROM lora INDEXED BY lora_pending WHERE present = 1 AND state = 'header' AND stale = 0`,
    [],
    (row) => ({ pending: row.number('pending'), pendingBytes: row.number('pending bytes') }),
  );
  const [measured = 0, fallback = 0, header = 0, unreadable = 0, missing = 0] = [0, 1, 2, 3, 4].map((order) => byStatus.get(order));
  return {
    loras: measured + fallback + header + unreadable + missing,
    pending: waiting?.pending ?? 0,
    pendingBytes: waiting?.pendingBytes ?? 0,
    measured: measured + fallback,
    unreadable,
    missing,
  };
}

export function pending(
  ctx: Context,
  limit: number,
  prefer: readonly number[],
  sourceIds: readonly string[],
): (Place & { readonly id: number })[] {
  const open = `present = 1 AND state = 'header' AND stale = 0 AND source_id IN (SELECT value FROM json_each(?))`;
  const toPlace = (row: CellReader): Place & { readonly id: number } => ({
    id: row.number('lora.id'),
    sourceId: row.text('lora.source_id'),
    path: row.text('lora.path'),
    size: row.number('lora.size'),
    mtime: row.number('lora.mtime'),
  });
  const from = JSON.stringify(sourceIds);
  const wanted = JSON.stringify(prefer);
  const first = ctx.db.all(
    `SELECT lora.id, source_id, lora.path, size, mtime FROM json_each(?) AS wanted CROSS JOIN lora ON lora.id = wanted.value
     WHERE ${open} ORDER BY wanted.key LIMIT ?`,
    [wanted, from, limit],
    toPlace,
  );
  if (first.length >= limit) return first;
  const rest = ctx.db.all(
    `SELECT id, source_id, path, size, mtime FROM lora INDEXED BY lora_pending
     WHERE ${open} AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY source_id, path LIMIT ?`,
    [from, wanted, limit - first.length],
    toPlace,
  );
  return [...first, ...rest];
}

/** Files that cannot be read, and why. */
export const unreadable = (ctx: Context): Unreadable[] =>
  ctx.db.all(
    `SELECT id, fault FROM lora INDEXED BY lora_by_status CROSS JOIN lora_detail ON lora_id = id
     WHERE hidden = 0 AND status_order = ${STATUSES.indexOf('unreadable')} AND fault IS NOT NULL`,
    [],
    (row) => ({ id: row.number('lora.id'), fault: faultOf('lora_detail.fault', row.text('lora_detail.fault')) }),
  );

/** Errors before warnings, each by place. */
export function problems(ctx: Context): Problem[] {
  const faults = ctx.db.all(
    `SELECT source_id, path, fault FROM walk_fault ORDER BY source_id, path`,
    [],
    (row): Problem => ({
      loraId: null,
      sourceId: row.text('walk_fault.source_id'),
      path: row.text('walk_fault.path'),
      fault: faultOf('walk_fault.fault', row.text('walk_fault.fault')),
      severity: 'error',
    }),
  );
  // One UNION branch per partial index: the healthy part of the library is never looked at.
  const ofRows = ctx.db.all(
    `SELECT lora.id, source_id, path, state, fault, lora_detail.warnings, measurement.warnings
     FROM (SELECT lora_id FROM lora_detail WHERE fault IS NOT NULL OR warnings <> '[]'
           UNION SELECT lora_id FROM measurement WHERE warnings <> '[]') AS found
     CROSS JOIN lora ON lora.id = found.lora_id CROSS JOIN lora_detail ON lora_detail.lora_id = lora.id
     LEFT JOIN measurement ON measurement.lora_id = lora.id AND state IN ('measured', 'fallback')
     WHERE present = 1 ORDER BY source_id, path`,
    [],
    (row): Problem[] => {
      const place = { loraId: row.number('lora.id'), sourceId: row.text('lora.source_id'), path: row.text('lora.path') };
      const unreadable = row.text('lora.state') === 'unreadable';
      const fault = row.textOrNull('lora_detail.fault');
      const warnings = [row.text('lora_detail.warnings'), row.textOrNull('measurement.warnings') ?? '[]'];
      return [
        ...(fault !== null && unreadable ? [{ ...place, fault: faultOf('lora_detail.fault', fault), severity: 'error' as const }] : []),
        ...distinctFaults(warnings.flatMap((text) => faultsOf(text))).map((each) => ({
          ...place,
          fault: each,
          severity: 'warning' as const,
        })),
      ];
    },
  );
  const all = [...faults, ...ofRows.flat()];
  return [...all.filter(({ severity }) => severity === 'error'), ...all.filter(({ severity }) => severity === 'warning')];
}

const damaged = (error: unknown): FileFault => {
  if (error instanceof DamagedCell) return { code: 'read-failed', message: error.said };
  throw error;
};

function faultOf(column: string, text: string): FileFault {
  try {
    return parseJson(column, text, FAULT);
  } catch (error) {
    return damaged(error);
  }
}

function faultsOf(text: string): readonly FileFault[] {
  try {
    return parseJson('warnings', text, FAULTS);
  } catch (error) {
    return [damaged(error)];
  }
}
