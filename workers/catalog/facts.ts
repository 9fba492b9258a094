/**
 * The columns a header record fills, in one place: names, values, and the groups of them that move together when a row takes
 * another place or goes back to an earlier state.
 */
import type { HeaderRecord } from '../../src/contracts/library.ts';
import type { Understood } from '../../src/domain/reading.ts';
import { foldText } from '../../src/domain/library/search.ts';
import { besideAt } from './beside.ts';
import type { Context } from './context.ts';
import type { Cell } from './cells.ts';
import { type StoredDetail, toCell } from './json.ts';
import { pack } from './packed.ts';
import { formOf, RUN, runCells } from './run-cell.ts';
import { SAID, saidOf } from './said.ts';
import { folderOf, nameOf, searchText, sortKey, titlesOf } from './texts.ts';

/** Where the file is and what follows from that alone. */
export const PLACE = [
  'source_id',
  'folder_id',
  'path',
  'name',
  'size',
  'mtime',
  'search',
  'sort_name',
  'sort_folder',
  'base_code',
  'category_code',
  ...SAID,
  ...RUN,
] as const;
/** What the header says. */
export const HEADER = [
  'state',
  'header_hash',
  'family_id',
  'family_label',
  'adapters',
  'adapter_label',
  'layout_id',
  'layout_label',
  'main_count',
  'rank',
  'rank_varies',
  'problem',
] as const;
/** What measuring adds to the row. */
export const MEASURED = ['total_strength', 'peak_strength', 'fingerprint', 'groups'] as const;
/** Columns of `lora` that describe the file as it is now. The rest is identity. */
export const FACTS = [...PLACE, ...HEADER, ...MEASURED] as const;
/** Columns of `lora_detail`. */
export const DETAIL = ['detail', 'metadata', 'fault', 'warnings', 'layout_ref'] as const;

export type FactColumn = (typeof FACTS)[number];
export type DetailColumn = (typeof DETAIL)[number];

/** A header record made ready for its transaction: what takes time or waits is done. */
export interface PreparedRecord {
  readonly record: HeaderRecord;
  readonly detail: string;
  readonly metadata: string | Uint8Array;
  readonly layout: string | null;
}

const UNKNOWN: Understood = {
  family: { id: 'unknown', label: 'Unknown', certainty: 'unknown', candidates: [], subtype: null, evidence: '', contradictions: [] },
  dialects: [],
  adapters: [],
  layout: null,
  originalLayout: null,
  moduleCount: 0,
  notUnderstood: [],
  notUnderstoodCount: 0,
  ranks: [],
};

/** Texts of what records have in common are made once. */
export function prepareRecords(records: readonly HeaderRecord[]): Promise<PreparedRecord[]> {
  const texts = new Map<Understood, Pick<PreparedRecord, 'detail' | 'layout'>>();
  const textsOf = (understanding: Understood): Pick<PreparedRecord, 'detail' | 'layout'> => {
    const { family, dialects, adapters, ranks, originalLayout, notUnderstood, notUnderstoodCount, moduleCount, layout } = understanding;
    const detail: StoredDetail = { family, dialects, adapters, ranks, originalLayout, notUnderstood, notUnderstoodCount, moduleCount };
    const made = texts.get(understanding) ?? { detail: JSON.stringify(detail), layout: layout && JSON.stringify(layout) };
    texts.set(understanding, made);
    return made;
  };
  return Promise.all(
    records.map(async (record) => ({
      record,
      ...textsOf(record.understanding ?? UNKNOWN),
      metadata: await pack(JSON.stringify(record.metadata)),
    })),
  );
}

/** Values of FACTS for a record found in this source. Makes the folder's row and the labels. */
export function factsOf(ctx: Context, sourceId: string, sourceName: string, record: HeaderRecord): Readonly<Record<FactColumn, Cell>> {
  const { family, layout, adapters, ranks, moduleCount } = record.understanding ?? UNKNOWN;
  const adapterLabel = adapters.map(({ label }) => label).join(' + ');
  const folder = folderOf(record.path);
  // "Flux.1, Chroma or 2 others" is not a name of the family that certain files have.
  ctx.label('family', family.id, family.label, family.certainty !== 'ambiguous');
  if (layout) ctx.label('layout', layout.id, layout.label);
  for (const { id, label } of adapters) ctx.label('adapter', id, label);
  return {
    source_id: sourceId,
    folder_id: ctx.folderId(sourceId, folder, foldText(`${sourceName}/${folder}`)),
    path: record.path,
    name: nameOf(record.path),
    size: record.size,
    mtime: record.mtime,
    search: searchText({
      path: record.path,
      familyLabel: family.label,
      layoutLabel: layout?.label ?? null,
      adapterLabel,
      titles: titlesOf(record.metadata),
    }),
    sort_name: sortKey(nameOf(record.path)),
    sort_folder: sortKey(`${sourceName}/${folder}`),
    base_code: record.baseCode,
    category_code: record.categoryCode,
    ...saidOf(family.id, record.metadata, record.path, besideAt(ctx, sourceId, record.path)),
    ...runCells(record.path, record.metadata, formOf(moduleCount, ranks)),
    state: record.fault ? 'unreadable' : 'header',
    header_hash: record.headerHash,
    family_id: family.id,
    family_label: family.label,
    adapters: adapters.length > 0 ? `+${adapters.map(({ id }) => id).join('+')}+` : '',
    adapter_label: adapterLabel,
    layout_id: layout?.id ?? null,
    layout_label: layout?.label ?? null,
    main_count: layout?.mainCount ?? 0,
    rank: ranks[0]?.rank ?? null,
    rank_varies: ranks.length > 1 ? 1 : 0,
    problem: toCell(record.fault?.message ?? null),
    total_strength: null,
    peak_strength: null,
    fingerprint: null,
    groups: '[]',
  };
}

/** Values of DETAIL. */
export function detailOf(ctx: Context, prepared: PreparedRecord): Readonly<Record<DetailColumn, Cell>> {
  const { record, detail, metadata, layout } = prepared;
  return {
    detail,
    metadata,
    fault: record.fault && JSON.stringify(record.fault),
    warnings: JSON.stringify(record.warnings),
    layout_ref: layout === null ? null : ctx.layoutRef(layout),
  };
}

/** Faults of the moment: the file itself may be fine, so the next scan reads it again. */
const PASSING: ReadonlySet<string> = new Set(['not-permitted', 'read-failed', 'not-found', 'walk-failed']);
export const isPassing = (code: string | undefined): boolean => code !== undefined && PASSING.has(code);
