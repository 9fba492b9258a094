/** The CSV files: columns come from `domain/export`, quoting from papaparse. Library files are made in chunks, so that 20,000 LoRAs stay cheap. */
import Papa from 'papaparse';
import type { CatalogApi } from '../../contracts/catalog.ts';
import type { LibraryQuery, LibraryRow, LoraDetail } from '../../contracts/library.ts';
import type { MeasuredModule } from '../../domain/reading.ts';
import type { Duplicates } from '../compare/similar-types.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { english } from '../../ui/strings/say.ts';
import {
  BLOCKS_CSV,
  blockLines,
  cellsOf,
  DASHBOARD_CSV,
  DUPLICATES_CSV,
  type DuplicateLine,
  type DashboardLine,
  type CsvSpec,
  headerOf,
  LIBRARY_BLOCKS_CSV,
  LIBRARY_CSV,
  type LibraryBlockLine,
  type LibraryLine,
  MODULES_CSV,
} from '../../domain/export/columns.ts';
import { FORMULA } from '../../domain/export/spreadsheet.ts';
import type { NothingToExport } from '../notices/notice-facts.ts';

export interface CsvFile {
  readonly name: string;
  /** Joined they are the file. */
  readonly parts: readonly string[];
}

const ROWS_AT_ONCE = 2_000;
/** 250 LoRAs of 57 blocks are 14,000 lines, about 1 MB. */
const PROFILES_AT_ONCE = 250;

const LINE_END = '\r\n';

const textOf = (lines: readonly string[][]): string =>
  lines.length === 0 ? '' : Papa.unparse(lines as string[][], { escapeFormulae: FORMULA, newline: LINE_END }) + LINE_END;

/** A whole table: its header line and its rows. */
export const tableText = <Row>(spec: CsvSpec<Row>, rows: readonly Row[]): string => headerText(spec) + csvText(spec, rows);

const csvText = <Row>(spec: CsvSpec<Row>, rows: readonly Row[]): string => textOf(rows.map((row) => cellsOf(spec, row)));

const headerText = <Row>(spec: CsvSpec<Row>): string => textOf([headerOf(spec)]);

/** `<stable-id>_blocks.csv`; a file without a stable ID (unreadable) goes by its own name. */
const nameFor = (row: LibraryRow, file: string): string => `${row.stableId ?? row.name}_${file}`;

/** The error is the reason why there is nothing to export. */
export function blocksCsv(detail: LoraDetail): Result<CsvFile, NothingToExport> {
  if (detail.blocks.length === 0) return err(noBlocks(detail));
  return ok({ name: nameFor(detail.row, BLOCKS_CSV.file), parts: [headerText(BLOCKS_CSV), csvText(BLOCKS_CSV, blockLines(detail))] });
}

/** The error is the reason why there is nothing to export. */
export function modulesCsv(detail: LoraDetail, modules: readonly MeasuredModule[]): Result<CsvFile, NothingToExport> {
  if (detail.measuredAt === null) return err(noBlocks(detail));
  return ok({ name: nameFor(detail.row, MODULES_CSV.file), parts: [headerText(MODULES_CSV), csvText(MODULES_CSV, modules)] });
}

export const dashboardCsv = (lines: readonly DashboardLine[]): CsvFile => ({
  name: DASHBOARD_CSV.file,
  parts: [tableText(DASHBOARD_CSV, lines)],
});

export function duplicatesCsv({ identical, byWeights }: Duplicates): CsvFile {
  const lines = [...byWeights, ...identical].flatMap(({ members }, group) =>
    members.map(({ row, as, cosine, times }): DuplicateLine => ({ ...lineOf(row), group: group + 1, as, cosine, times })),
  );
  return { name: DUPLICATES_CSV.file, parts: [tableText(DUPLICATES_CSV, lines)] };
}

export async function libraryCsv(catalog: Pick<CatalogApi, 'query' | 'rows'>, query: LibraryQuery): Promise<CsvFile> {
  const { ids } = await catalog.query(query);
  const parts = [headerText(LIBRARY_CSV)];
  for (const chunk of chunks(ids, ROWS_AT_ONCE)) parts.push(csvText(LIBRARY_CSV, (await catalog.rows(chunk)).map(lineOf)));
  return { name: LIBRARY_CSV.file, parts };
}

/** Texts for machines are English in every language. */
const lineOf = (row: LibraryRow): LibraryLine => ({ ...row, problem: row.problem && english(row.problem) });

/** LoRAs without blocks (not measured, unreadable) have no lines in it. */
export async function libraryBlocksCsv(catalog: Pick<CatalogApi, 'query' | 'blocksOf'>, query: LibraryQuery): Promise<CsvFile> {
  const { ids } = await catalog.query(query);
  const parts = [headerText(LIBRARY_BLOCKS_CSV)];
  for (const chunk of chunks(ids, PROFILES_AT_ONCE)) {
    const profiles = await catalog.blocksOf(chunk);
    const lines = profiles.flatMap(({ row, detail }): LibraryBlockLine[] =>
      blockLines(detail).map((line) => ({ ...line, row: lineOf(row) })),
    );
    parts.push(csvText(LIBRARY_BLOCKS_CSV, lines));
  }
  return { name: LIBRARY_BLOCKS_CSV.file, parts };
}

/** Weights of the main blocks in layout order: `0.123456,0.5,1`. The error is the reason why there are none. */
export function weightsText(detail: LoraDetail): Result<string, NothingToExport> {
  const main = detail.layout ? detail.blocks.slice(0, detail.layout.mainCount) : detail.blocks;
  return main.length > 0 ? ok(main.map((block) => String(Number(block.weight.toFixed(6)))).join(',')) : err(noBlocks(detail));
}

const noBlocks = ({ measuredAt, row }: LoraDetail): NothingToExport => ({
  kind: measuredAt === null ? 'not-measured' : 'no-layout',
  name: row.name,
});

function* chunks(ids: Uint32Array, size: number): Generator<number[]> {
  for (let start = 0; start < ids.length; start += size) yield Array.from(ids.subarray(start, start + size));
}
