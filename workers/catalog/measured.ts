/** Results of measuring: which row they belong to is decided in `identity.ts`; here they are checked and kept. */
import type { MeasuredFile } from '../../src/contracts/catalog.ts';
import type { Place } from '../../src/contracts/library.ts';
import { type Message, message } from '../../src/domain/message.ts';
import type { FileFault } from '../../src/domain/safetensors/header-types.ts';
import { blocksToBytes, fingerprintOf, groupLengths, peakOf, refusalOf } from './blocks-codec.ts';
import type { Context } from './context.ts';
import { confirm, giveBackPlaces, rowForContent } from './identity.ts';
import { ownByContent } from './owners.ts';
import { toCell } from './json.ts';
import { dropPrior, markUnreadable } from './place.ts';
import { putSketch } from './similar.ts';
import { numberRow } from './stable-numbers.ts';

type MeasuredPlace = MeasuredFile['place'];
type Numbers = MeasuredFile['measurement'];

/** The row that still stands for this very file; null when it moved, changed or went away while it was measured. */
function rowAt(
  ctx: Context,
  { sourceId, path, size, mtime }: MeasuredPlace,
): { readonly id: number; readonly content: string | null; readonly stale: boolean } | null {
  return ctx.db.get(
    'SELECT id, content_hash, stale FROM lora WHERE source_id = ? AND path = ? AND present = 1 AND size = ? AND mtime = ?',
    [sourceId, path, size, mtime],
    (row) => ({ id: row.number('lora.id'), content: row.textOrNull('lora.content_hash'), stale: row.flag('lora.stale') }),
  );
}

/** One result that cannot be kept must not keep the others back: it becomes a fault of its file. */
export function putMeasurements(ctx: Context, results: readonly MeasuredFile[]): void {
  for (const result of results) {
    const { place, measurement } = result;
    const refusal = whyRefused(measurement);
    if (refusal === null) putMeasurement(ctx, result);
    else {
      putMeasureFault(ctx, place, { code: 'not-computable', message: message('program.not-kept', { reason: refusal }) });
    }
  }
}

function whyRefused({ contentHash, totalStrength, blocks, layout }: Numbers): string | null {
  if (contentHash === '') return 'it has no content hash';
  if (!Number.isFinite(totalStrength)) return `its strength is ${totalStrength}`;
  return refusalOf(blocks, layout);
}

function putMeasurement(ctx: Context, { place, measurement: numbers, modules, sketch }: MeasuredFile): void {
  const row = rowAt(ctx, place);
  // A row that will be read again anyway is measured after that.
  if (!row || row.stale) return;
  const id = rowForContent(ctx, row, numbers.contentHash, place);
  store(ctx, id, numbers, modules);
  putSketch(ctx, numbers.contentHash, sketch);
  // The row that was at the place until now, which may be gone: what was made for it is for this content.
  if (row.content === null) ownByContent(ctx, row.id, numbers.contentHash);
  if (row.content !== null && id === row.id) confirm(ctx, id);
  numberRow(ctx, id);
}

function store(ctx: Context, id: number, numbers: Numbers, modules: Uint8Array): void {
  const { contentHash, layout, blocks, fallback, totalStrength, failedOutside, scaleSummary, warnings } = numbers;
  ctx.db.run(
    `INSERT OR REPLACE INTO measurement (lora_id, layout_ref, blocks, fallback, failed_outside, scale, warnings, measured_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      id,
      layout && ctx.layoutRef(JSON.stringify(layout)),
      blocksToBytes(blocks, layout),
      toCell(fallback),
      failedOutside,
      scaleSummary && JSON.stringify(scaleSummary),
      JSON.stringify(warnings),
      ctx.now(),
    ],
  );
  ctx.db.run('INSERT OR REPLACE INTO module_table (lora_id, bytes) VALUES (?, ?)', [id, modules]);
  ctx.db.run(
    'UPDATE lora SET state = ?, content_hash = ?, problem = ?, total_strength = ?, peak_strength = ?, fingerprint = ?, groups = ? WHERE id = ?',
    [
      fallback === null ? 'measured' : 'fallback',
      contentHash,
      toCell(fallback === null ? partlyMeasured(warnings) : fallback),
      totalStrength,
      peakOf(blocks, layout, fallback),
      fingerprintOf(blocks, layout, fallback),
      JSON.stringify(groupLengths(layout)),
      id,
    ],
  );
  if (layout) {
    ctx.label('layout', layout.id, layout.label);
    ctx.db.run('UPDATE lora SET layout_id = ?, layout_label = ?, main_count = ? WHERE id = ?', [
      layout.id,
      layout.label,
      layout.mainCount,
      id,
    ]);
  }
  dropPrior(ctx, id);
}

/** What a list says of a LoRA that was measured but for some modules. */
function partlyMeasured(warnings: Numbers['warnings']): Message | null {
  const [first, ...others] = warnings.filter(({ code }) => code === 'not-computable');
  if (!first || others.length === 0) return first?.message ?? null;
  return message('both', { first: first.message, second: message('module.and-more', { more: others.length }) });
}

export function putMeasureFault(ctx: Context, place: MeasuredPlace, fault: FileFault): void {
  const row = rowAt(ctx, place);
  if (!row) return;
  if (fault.code === 'not-found') {
    ctx.db.run('UPDATE lora SET present = 0 WHERE id = ?', [row.id]);
    giveBackPlaces(ctx);
    return;
  }
  markUnreadable(ctx, row.id, fault);
}

/** @returns the places to read again */
export function invalidate(ctx: Context, ids: readonly number[]): Place[] {
  const wanted = [JSON.stringify(ids)];
  ctx.db.run('UPDATE lora SET stale = 1 WHERE present = 1 AND id IN (SELECT value FROM json_each(?))', wanted);
  return ctx.db.all(
    'SELECT source_id, path, size, mtime FROM lora WHERE present = 1 AND id IN (SELECT value FROM json_each(?)) ORDER BY source_id, path',
    wanted,
    (row) => ({
      sourceId: row.text('lora.source_id'),
      path: row.text('lora.path'),
      size: row.number('lora.size'),
      mtime: row.number('lora.mtime'),
    }),
  );
}
