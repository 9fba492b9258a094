/** Everything about one LoRA. A damaged cell becomes a warning and a neutral value: the rest is still worth seeing. */
import type { LibraryRow, LoraDetail } from '../../src/contracts/library.ts';
import type { Decoder } from '../../src/domain/decode.ts';
import { message } from '../../src/domain/message.ts';
import type { BlockRow, Layout } from '../../src/domain/reading.ts';
import type { FileFault } from '../../src/domain/safetensors/header-types.ts';
import { picturesAt, sidecarsAt } from './beside.ts';
import { blocksFromBytes } from './blocks-codec.ts';
import type { CellReader } from './cells.ts';
import type { Context } from './context.ts';
import { distinctFaults } from './distinct-faults.ts';
import {
  DamagedCell,
  FAULT,
  FAULTS,
  LAYOUT_OR_NULL,
  MESSAGE,
  METADATA,
  parseJson,
  SCALE,
  STORED_DETAIL,
  type StoredDetail,
} from './json.ts';
import { unpack } from './packed.ts';
import { rows } from './rows.ts';

type Key = { readonly id: number } | { readonly stableId: string };
type Blocks = Pick<LoraDetail, 'layout' | 'blocks' | 'fallback'>;

/** Reads JSON cells of one LoRA and notes what is damaged. */
class JsonCells {
  readonly damage: FileFault[] = [];

  read<T>(column: string, text: string | null, decoder: Decoder<T>): T | null {
    if (text === null) return null;
    try {
      return parseJson(column, text, decoder);
    } catch (error) {
      if (!(error instanceof DamagedCell)) throw error;
      this.note(error);
      return null;
    }
  }

  note(error: DamagedCell): void {
    this.damage.push({ code: 'read-failed', message: error.said });
  }
}

export async function detail(ctx: Context, key: Key): Promise<LoraDetail | null> {
  const row = findRow(ctx, key);
  const cells = row && ctx.db.get(`SELECT ${CELLS} WHERE lora.id = ?`, [row.id], toCells);
  if (!row || !cells) return null;
  const sameContent = sameContentAs(ctx, row.id, cells.contentHash);
  const json = new JsonCells();
  const stored = json.read('lora_detail.detail', cells.detail, STORED_DETAIL) ?? unknownDetail(row);
  const blocks = blocksFrom(cells, json);
  const sidecars = sidecarsAt(ctx, row.sourceId, row.path);
  const pictures = picturesAt(ctx, row.sourceId, row.path);
  // From here on the database may change under us: everything is read.
  const metadata = await unpack(cells.metadata).catch(() => '');
  const warnings = [
    ...(json.read('lora_detail.warnings', cells.warnings, FAULTS) ?? []),
    ...(json.read('measurement.warnings', cells.measureWarnings, FAULTS) ?? []),
  ];
  return {
    row,
    baseCode: cells.baseCode,
    categoryCode: cells.categoryCode,
    contentHash: cells.contentHash,
    headerHash: cells.headerHash,
    ...stored,
    ...blocks,
    failedOutside: cells.failedOutside,
    scaleSummary: json.read('measurement.scale', cells.scale, SCALE),
    metadata: json.read('lora_detail.metadata', metadata, METADATA) ?? {},
    sidecars,
    pictures,
    fault: json.read('lora_detail.fault', cells.fault, FAULT),
    sameContent,
    firstSeenAt: cells.firstSeenAt,
    measuredAt: cells.measuredAt,
    warnings: distinctFaults([...warnings, ...json.damage]),
  };
}

export const modules = (ctx: Context, id: number): Uint8Array | null =>
  ctx.db.get(
    `SELECT bytes FROM module_table JOIN lora ON lora.id = lora_id WHERE lora_id = ? AND state IN ('measured', 'fallback')`,
    [id],
    (row) => row.bytes('module_table.bytes'),
  );

/** In the order of `ids`; rows that are gone are left out. */
export function blocksOf(ctx: Context, ids: readonly number[]): { readonly row: LibraryRow; readonly detail: Blocks }[] {
  const layouts = new Map<string, Layout | null>();
  const blocks = new Map(
    ctx.db
      .all(`SELECT ${CELLS} WHERE lora.id IN (SELECT value FROM json_each(?))`, [JSON.stringify(ids)], toCells)
      .map((cells) => [cells.id, blocksFrom(cells, new JsonCells(), layouts)]),
  );
  return rows(ctx, ids).flatMap((row) => {
    const found = blocks.get(row.id);
    return found ? [{ row, detail: found }] : [];
  });
}

function findRow(ctx: Context, key: Key): LibraryRow | null {
  const id = 'id' in key ? key.id : ctx.id('SELECT id FROM lora WHERE stable_id = ?', [key.stableId]);
  return id === null ? null : (rows(ctx, [id])[0] ?? null);
}

/** Numbers of an earlier measurement are not shown while the file waits to be measured again. */
const CELLS = `lora.id, lora.base_code, lora.category_code, content_hash, header_hash, first_seen_at,
    detail, metadata, CASE WHEN state = 'unreadable' THEN fault END, lora_detail.warnings, h.json,
    m.json, blocks, fallback, failed_outside, scale, measurement.warnings, measured_at
  FROM lora JOIN lora_detail ON lora_detail.lora_id = lora.id
  LEFT JOIN layout AS h ON h.id = lora_detail.layout_ref
  LEFT JOIN measurement ON measurement.lora_id = lora.id AND state IN ('measured', 'fallback')
  LEFT JOIN layout AS m ON m.id = measurement.layout_ref`;

interface Cells extends ReturnType<typeof toCells> {}

function toCells(row: CellReader) {
  return {
    id: row.number('lora.id'),
    baseCode: row.text('lora.base_code'),
    categoryCode: row.text('lora.category_code'),
    contentHash: row.textOrNull('lora.content_hash'),
    headerHash: row.textOrNull('lora.header_hash'),
    firstSeenAt: row.number('lora.first_seen_at'),
    detail: row.text('lora_detail.detail'),
    metadata: row.textOrBytes('lora_detail.metadata'),
    fault: row.textOrNull('lora_detail.fault'),
    warnings: row.text('lora_detail.warnings'),
    headerLayout: row.textOrNull('layout.json'),
    layout: row.textOrNull('layout.json'),
    blocks: row.bytesOrNull('measurement.blocks'),
    fallback: row.textOrNull('measurement.fallback'),
    failedOutside: row.numberOrNull('measurement.failed_outside') ?? 0,
    scale: row.textOrNull('measurement.scale'),
    measureWarnings: row.textOrNull('measurement.warnings'),
    measuredAt: row.numberOrNull('measurement.measured_at'),
  };
}

/** Layouts are shared by many rows: `layouts` keeps those parsed already. */
function blocksFrom(cells: Cells, json: JsonCells, layouts = new Map<string, Layout | null>()): Blocks {
  const text = cells.layout ?? cells.headerLayout ?? 'null';
  const layout = layouts.has(text) ? (layouts.get(text) ?? null) : json.read('layout.json', text, LAYOUT_OR_NULL);
  layouts.set(text, layout);
  let blocks: readonly BlockRow[] = [];
  if (cells.blocks) {
    const read = blocksFromBytes(cells.blocks, layout);
    if (read) blocks = read;
    else json.note(new DamagedCell('measurement.blocks', 'blocks'));
  }
  const said = json.read('measurement.fallback', cells.fallback, MESSAGE);
  // A damaged reason is not a measured profile.
  const fallback = cells.fallback === null ? null : (said ?? message('module.none-measured'));
  return { layout, blocks, fallback };
}

function sameContentAs(ctx: Context, id: number, contentHash: string | null): LoraDetail['sameContent'] {
  if (contentHash === null) return [];
  return ctx.db.all(
    `SELECT lora.id, stable_id, path, source.name FROM lora JOIN source ON source.id = source_id
     WHERE content_hash = ? AND lora.id <> ? AND hidden = 0 ORDER BY present DESC, source.name, path`,
    [contentHash, id],
    (row) => ({
      id: row.number('lora.id'),
      stableId: row.textOrNull('lora.stable_id'),
      path: row.text('lora.path'),
      sourceName: row.text('source.name'),
    }),
  );
}

/** What the row alone can say when its details are damaged. */
const unknownDetail = ({ familyId, familyLabel }: LibraryRow): StoredDetail => ({
  family: { id: familyId, label: familyLabel, certainty: 'unknown', candidates: [], subtype: null, evidence: '', contradictions: [] },
  dialects: [],
  adapters: [],
  ranks: [],
  originalLayout: null,
  notUnderstood: [],
  notUnderstoodCount: 0,
  moduleCount: 0,
});
