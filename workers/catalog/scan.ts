/** One walk over a source, as the database sees it: what is unchanged, what is new, what is gone. */
import type { ReconcileResult, ScanSummary } from '../../src/contracts/catalog.ts';
import type { FoundFile } from '../../src/contracts/library.ts';
import { count, list, oneOf, tuple } from '../../src/domain/decode.ts';
import type { FileFault } from '../../src/domain/safetensors/header-types.ts';
import type { Context } from './context.ts';
import { detailOf, factsOf, isPassing, type PreparedRecord } from './facts.ts';
import { giveBackPlaces } from './identity.ts';
import { parseJson } from './json.ts';
import { joinMoves } from './moves.ts';
import { insertRow, keepPrior, markUnreadable, takePlace, updateRow } from './place.ts';
import { noted } from './scan-changes.ts';
import { numberSource } from './stable-numbers.ts';

export interface ScanOutcome {
  readonly complete: boolean;
  readonly otherFiles: number;
  readonly failedFolders: readonly { readonly path: string; readonly fault: FileFault }[];
  readonly away?: readonly string[];
  readonly walked?: boolean;
}

interface OpenScan {
  readonly sourceId: string;
  readonly sourceName: string;
}

export function scanBegin(ctx: Context, sourceId: string): number {
  const known = ctx.count('SELECT count(*) FROM source WHERE id = ? AND removed = 0', [sourceId]);
  if (known === 0) throw new Error('This folder is not in the library.');
  const scan = ctx.id('INSERT INTO scan (source_id, begun_at) VALUES (?, ?) RETURNING id', [sourceId, ctx.now()]);
  if (scan === null) throw new Error('The scan got no number.');
  return scan;
}

function openScan(ctx: Context, scan: number): OpenScan {
  const found = ctx.db.get(
    'SELECT source_id, name FROM scan JOIN source ON source.id = source_id WHERE scan.id = ? AND ended_at IS NULL AND removed = 0',
    [scan],
    (row) => ({ sourceId: row.text('scan.source_id'), sourceName: row.text('source.name') }),
  );
  if (!found) throw new Error('This scan has ended, or its folder has left the library.');
  return found;
}

/** Place in the list, id, whether nothing speaks for reading it again. */
const SIGHTINGS = list(tuple(count, count, oneOf(0, 1)));
/** Of a batch of `[path, size, time]`, the newest row of a place first. One text for all: a statement per file took twice as long. */
const AT = (present: 0 | 1): string =>
  `SELECT json_group_array(json_array(at, id, known)) FROM (
     SELECT wanted.key AS at, lora.id AS id, size = wanted.value ->> 1 AND mtime = wanted.value ->> 2 AND stale = 0 AS known
     FROM json_each(?1) AS wanted CROSS JOIN lora INDEXED BY ${present === 1 ? 'lora_place' : 'lora_gone'}
       ON source_id = ?2 AND lora.path = wanted.value ->> 0 AND present = ${present}
     WHERE hidden = 0 ORDER BY lora.id DESC)`;
const HERE = AT(1);
const GONE = AT(0);

export function reconcile(ctx: Context, scan: number, files: readonly FoundFile[]): ReconcileResult {
  const { sourceId } = openScan(ctx, scan);
  const wanted = JSON.stringify(files.map(({ path, size, mtime }) => [path, size, mtime]));
  const sighted = (sql: string): ReturnType<typeof SIGHTINGS> =>
    parseJson('lora.path', ctx.db.get(sql, [wanted, sourceId], (row) => row.text('lora.path')) ?? '[]', SIGHTINGS);
  const toRead = new Set(files.keys());
  const here = sighted(HERE);
  for (const [at, , known] of here) if (known === 1) toRead.delete(at);
  const seen = new Set(here.map(([at]) => at));
  const back: number[] = [];
  for (const [at, id, known] of seen.size < files.length ? sighted(GONE) : []) {
    if (known === 1 && !seen.has(at) && toRead.delete(at)) back.push(id);
  }
  const mark = (set: string, ids: readonly number[]): void => {
    if (ids.length > 0) ctx.db.run(`UPDATE lora SET ${set} WHERE id IN (SELECT value FROM json_each(?))`, [scan, JSON.stringify(ids)]);
  };
  mark(
    'seen_scan = ?',
    here.map(([, id]) => id),
  );
  mark('seen_scan = ?, present = 1', back);
  ctx.db.run('UPDATE scan SET unchanged = unchanged + ? WHERE id = ?', [files.length - toRead.size, scan]);
  return { toRead: Uint32Array.from(toRead) };
}

export function putHeaders(ctx: Context, scan: number, records: readonly PreparedRecord[]): void {
  const { sourceId, sourceName } = openScan(ctx, scan);
  let added = 0;
  for (const prepared of records) {
    const { record } = prepared;
    const id = ctx.id('SELECT id FROM lora WHERE source_id = ? AND path = ? AND present = 1', [sourceId, record.path]);
    const passing = isPassing(record.fault?.code);
    if (id !== null && record.fault && passing) {
      // What is known of the file stays; it could only not be read just now.
      ctx.db.run('UPDATE lora SET seen_scan = ? WHERE id = ?', [scan, id]);
      markUnreadable(ctx, id, record.fault);
      continue;
    }
    const facts = factsOf(ctx, sourceId, sourceName, record);
    const detail = detailOf(ctx, prepared);
    if (id === null) {
      insertRow(ctx, facts, detail, passing, scan);
      added += 1;
    } else {
      keepPrior(ctx, id);
      updateRow(ctx, id, facts, detail, passing, scan);
      noted(ctx, scan).changed.push(id);
    }
  }
  ctx.db.run('UPDATE scan SET added = added + ?, changed = changed + ? WHERE id = ?', [added, records.length - added, scan]);
}

export function scanEnd(ctx: Context, scan: number, outcome: ScanOutcome): ScanSummary {
  const { sourceId } = openScan(ctx, scan);
  const gone = outcome.complete ? markMissing(ctx, scan, sourceId, outcome.failedFolders) : [];
  leaveAway(ctx, scan, sourceId, outcome.away ?? []);
  giveBackPlaces(ctx);
  const moved = joinMoves(ctx);
  const notes = noted(ctx, scan);
  for (const id of moved) notes.moved.push(id);
  for (const id of gone) notes.gone.push(id);
  numberSource(ctx, sourceId);
  keepWalkFaults(ctx, scan, sourceId, outcome);
  const whole = outcome.walked ?? outcome.complete;
  ctx.db.run('UPDATE source SET other_files = ?, last_scan_at = CASE WHEN ? THEN ? ELSE last_scan_at END WHERE id = ?', [
    outcome.otherFiles,
    whole,
    ctx.now(),
    sourceId,
  ]);
  ctx.db.run(`UPDATE scan SET ended_at = ?, complete = ?, added = max(0, added - ?), moved = ?, missing = max(0, ? - ?) WHERE id = ?`, [
    ctx.now(),
    outcome.complete,
    moved.length,
    moved.length,
    gone.length,
    moved.length,
    scan,
  ]);
  const summary = ctx.db.get('SELECT added, changed, unchanged, moved, missing FROM scan WHERE id = ?', [scan], (row) => ({
    added: row.number('scan.added'),
    changed: row.number('scan.changed'),
    unchanged: row.number('scan.unchanged'),
    moved: row.number('scan.moved'),
    missing: row.number('scan.missing'),
  }));
  if (!summary) throw new Error(`Scan ${scan} is gone.`);
  return summary;
}

/**
 * Files of folders that are not to be found, met by this scan under the same path: their rows become missing, so that they can be
 * joined. What cannot be read has no header to be known by, and takes its new place at once.
 */
function leaveAway(ctx: Context, scan: number, sourceId: string, away: readonly string[]): void {
  if (away.length === 0) return;
  const pairs = ctx.db.all(
    `SELECT o.id, n.id, o.header_hash IS NULL FROM lora AS o JOIN lora AS n ON n.source_id = ? AND n.path = o.path AND n.present = 1
     AND n.content_hash IS NULL AND n.first_scan = ? AND n.size = o.size AND n.mtime = o.mtime AND n.header_hash IS o.header_hash
     WHERE o.present = 1 AND o.source_id IN (SELECT value FROM json_each(?))`,
    [sourceId, scan, JSON.stringify(away.filter((id) => id !== sourceId))],
    (row) => ({ old: row.number('lora.id'), fresh: row.number('lora.id'), headless: row.flag('headless') }),
  );
  for (const { old, fresh, headless } of pairs) {
    ctx.db.run('UPDATE lora SET present = 0 WHERE id = ?', [old]);
    if (headless) takePlace(ctx, old, fresh, 'kept');
  }
}

/** Rows of a wholly walked source that were not seen. Below a folder that could not be opened nothing is known. */
function markMissing(ctx: Context, scan: number, sourceId: string, failed: ScanOutcome['failedFolders']): readonly number[] {
  return ctx.db.all(
    `UPDATE lora SET present = 0 WHERE source_id = ? AND present = 1 AND seen_scan <> ? AND NOT EXISTS (
       SELECT 1 FROM json_each(?) AS f
       WHERE f.value = '' OR lora.path = f.value OR substr(lora.path, 1, length(f.value) + 1) = f.value || '/') RETURNING id`,
    [sourceId, scan, JSON.stringify(failed.map(({ path }) => path))],
    (row) => row.number('lora.id'),
  );
}

function keepWalkFaults(ctx: Context, scan: number, sourceId: string, { complete, failedFolders }: ScanOutcome): void {
  if (complete) ctx.db.run('DELETE FROM walk_fault WHERE source_id = ?', [sourceId]);
  // A partial scan only takes back what it has seen with its own eyes.
  else {
    ctx.db.run(
      `DELETE FROM walk_fault WHERE source_id = ?1 AND EXISTS (
         SELECT 1 FROM lora WHERE lora.source_id = ?1 AND seen_scan = ?2
         AND (lora.path = walk_fault.path OR substr(lora.path, 1, length(walk_fault.path) + 1) = walk_fault.path || '/'))`,
      [sourceId, scan],
    );
  }
  for (const { path, fault } of failedFolders) {
    ctx.db.run('INSERT OR REPLACE INTO walk_fault (source_id, path, fault) VALUES (?, ?, ?)', [sourceId, path, JSON.stringify(fault)]);
  }
}
