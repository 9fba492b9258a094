/**
 * The CSV files we write, as data: which columns, in which order, what each means. Other tools read these files, so a change
 * of meaning, name or order raises the version of its file here; adding a column at the end does too.
 *
 * Here are only texts. Who writes the file quotes cells and disarms those that a spreadsheet would run as a formula
 * (`spreadsheet.ts`), because names of files and modules come from anywhere.
 */
import type { Message } from '../message.ts';
import type { BlockRow, Layout, MeasuredModule } from '../reading.ts';
import { formatNumber, formatWeight } from './csv-numbers.ts';

export interface Column<Row> {
  readonly id: string;
  /** What it holds and in which unit, for the reader. */
  readonly doc: string;
  readonly value: (row: Row) => string;
}

export interface CsvSpec<Row> {
  /** End of the file name. */
  readonly file: string;
  readonly version: number;
  readonly columns: readonly Column<Row>[];
}

/** The blocks of one LoRA, as the catalog keeps them. */
export interface BlockProfile {
  readonly layout: Layout | null;
  readonly blocks: readonly BlockRow[];
  /** Reason of a neutral profile: then nothing but the weights is written, since nothing was measured. */
  readonly fallback: Message | null;
}

export interface BlockLine {
  readonly block: BlockRow;
  readonly profile: BlockProfile;
}

/** What the library table knows of one LoRA; the row type of the contracts has all of it. */
export interface LibraryLine {
  readonly stableId: string | null;
  readonly name: string;
  readonly path: string;
  readonly sourceName: string;
  readonly status: string;
  readonly familyId: string;
  readonly familyLabel: string;
  readonly adapter: string;
  readonly layoutId: string | null;
  readonly mainCount: number;
  readonly rank: number | null;
  readonly rankVaries: boolean;
  readonly size: number;
  /** ms since 1970. */
  readonly mtime: number;
  readonly totalStrength: number | null;
  readonly problem: string | null;
}

export interface LibraryBlockLine extends BlockLine {
  readonly row: LibraryLine;
}

const column = <Row>(id: string, doc: string, value: (row: Row) => string): Column<Row> => ({ id, doc, value });

/** Nothing of it could be measured though the file has modules in it: 0 would be a lie. */
const isUnknown = ({ modules, failed }: BlockRow): boolean => modules === 0 && failed > 0;

const measured = ({ block, profile }: BlockLine, pick: (block: BlockRow) => number): string =>
  profile.fallback === null && !isUnknown(block) ? formatNumber(pick(block)) : '';

const BLOCK_INDEX = column<BlockLine>('block_index', 'Position of the block in the layout, from 0.', ({ block }) => String(block.index));
const BLOCK = column<BlockLine>('block', 'Identity of the block, such as double.7, in.4, te1.3.', ({ block }) => block.slot);
const WEIGHT = column<BlockLine>(
  'weight',
  'Strength divided by the largest strength of this LoRA, 6 decimals; 1 everywhere in a neutral profile. Empty where none of the block’s modules could be measured.',
  ({ block }) => (isUnknown(block) ? '' : formatWeight(block.weight)),
);
const RAW_STRENGTH = column<BlockLine>(
  'raw_strength',
  'Exact norm of the whole change the block makes: root of the summed squared Frobenius norms of its modules’ scaled deltas. Empty in a neutral profile, and where none of the block’s modules could be measured.',
  (line) => measured(line, (block) => block.strength),
);

/** All blocks of one LoRA in layout order, absent ones included. The first three columns are those of the original tool. */
export const BLOCKS_CSV: CsvSpec<BlockLine> = {
  file: 'blocks.csv',
  version: 2,
  columns: [
    BLOCK_INDEX,
    WEIGHT,
    RAW_STRENGTH,
    BLOCK,
    column(
      'component',
      'Model the block belongs to: unet, transformer, te1, te2, …',
      ({ block, profile }) => profile.layout?.slots[block.index]?.component ?? '',
    ),
    column('rms', 'Root mean square of the entries of the block’s deltas: fair between blocks of different size.', (line) =>
      measured(line, (block) => block.rms),
    ),
    column('tensor_norm_sum', 'Sum of the plain norms of the block’s tensors, alpha included: the measure of the original tool.', (line) =>
      measured(line, (block) => block.tensorNormSum),
    ),
    column('modules', 'Modules of the block that were measured.', (line) =>
      line.profile.fallback === null ? String(line.block.modules) : '',
    ),
  ],
};

/** Every module of one LoRA, one line each. A number that could not be computed is empty. */
export const MODULES_CSV: CsvSpec<MeasuredModule> = {
  file: 'modules.csv',
  version: 1,
  columns: [
    column('module', 'The file’s own name of the module.', (row) => row.module),
    column('component', 'Model it belongs to: unet, transformer, te1, te2, …', (row) => row.component),
    column('block', 'Block it is in, such as double.7; empty when it is in none.', (row) => row.slot ?? ''),
    column('adapter', 'Kind of adapter: lora, locon, lokr, …', (row) => row.adapter),
    column('rank', 'Rank of the delta’s factors.', (row) => formatNumber(row.rank)),
    column('alpha', 'Alpha as stored in the file; empty when there is none.', (row) => formatNumber(row.alpha)),
    column('scale', 'Factor the delta is multiplied by, alpha / rank in most files.', (row) => formatNumber(row.scale)),
    column('rows', 'Rows of the delta (outputs).', (row) => formatNumber(row.rows)),
    column('cols', 'Columns of the delta (inputs times kernel size).', (row) => formatNumber(row.cols)),
    column('delta_norm', 'Frobenius norm of the scaled delta.', (row) => formatNumber(row.deltaNorm)),
    column('rms', 'delta_norm / sqrt(rows * cols).', (row) => formatNumber(row.rms)),
    column('spectral_norm', 'Largest singular value of the scaled delta.', (row) => formatNumber(row.spectralNorm)),
    column('stable_rank', 'delta_norm² / spectral_norm².', (row) => formatNumber(row.stableRank)),
  ],
};

/** The filtered library, one line per LoRA. */
export const LIBRARY_CSV: CsvSpec<LibraryLine> = {
  file: 'library.csv',
  version: 1,
  columns: [
    column('stable_id', 'BASE-CAT-###; empty for an unreadable file.', (row) => row.stableId ?? ''),
    column('name', 'File name without extension.', (row) => row.name),
    column('path', 'Path inside its folder.', (row) => row.path),
    column('source', 'Name of the folder that was added.', (row) => row.sourceName),
    column('status', 'header, measured, fallback, unreadable or missing.', (row) => row.status),
    column('family', 'Model family: sd15, sdxl, flux1, wan2.1, …', (row) => row.familyId),
    column('family_name', 'Model family as shown.', (row) => row.familyLabel),
    column('adapter', 'Kind of adapter.', (row) => row.adapter),
    column('layout', 'Block layout: flux_unet_57, …; empty when there are no blocks.', (row) => row.layoutId ?? ''),
    column('blocks', 'Blocks of the main model in the layout, text encoders not counted.', (row) => String(row.mainCount)),
    column('rank', 'Most frequent rank.', (row) => formatNumber(row.rank)),
    column('rank_varies', 'yes when modules differ in rank, else no.', (row) => (row.rankVaries ? 'yes' : 'no')),
    column('size_bytes', 'Size of the file.', (row) => String(row.size)),
    column('modified', 'Last change of the file, ISO 8601 in UTC.', (row) => isoTime(row.mtime)),
    column('total_strength', 'Exact norm of the change over all measured modules.', (row) => formatNumber(row.totalStrength)),
    column('problem', 'Why the file could not be read or measured.', (row) => row.problem ?? ''),
  ],
};

/** All blocks of every LoRA of the filtered library. */
export const LIBRARY_BLOCKS_CSV: CsvSpec<LibraryBlockLine> = {
  file: 'library_blocks.csv',
  version: 2,
  columns: [
    column('path', 'Path inside its folder.', ({ row }) => row.path),
    column('stable_id', 'BASE-CAT-###.', ({ row }) => row.stableId ?? ''),
    column('family', 'Model family: sd15, sdxl, flux1, wan2.1, …', ({ row }) => row.familyId),
    column('layout', 'Block layout.', ({ profile }) => profile.layout?.id ?? ''),
    BLOCK_INDEX,
    BLOCK,
    WEIGHT,
    RAW_STRENGTH,
  ],
};

/** A file time of a damaged clock may be beyond what a date can be. */
function isoTime(milliseconds: number): string {
  const time = new Date(milliseconds);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}

export const headerOf = <Row>(spec: CsvSpec<Row>): string[] => spec.columns.map(({ id }) => id);

export const cellsOf = <Row>(spec: CsvSpec<Row>, row: Row): string[] => spec.columns.map(({ value }) => value(row));

/** Lines for `BLOCKS_CSV`, in layout order. */
export const blockLines = (profile: BlockProfile): BlockLine[] => profile.blocks.map((block) => ({ block, profile }));

/** One file of a group of duplicates. */
export interface DuplicateLine extends LibraryLine {
  readonly group: number;
  readonly as: 'kept' | 'copy' | 'same';
  readonly cosine: number;
  readonly times: number;
}

export const DUPLICATES_CSV: CsvSpec<DuplicateLine> = {
  file: 'duplicates.csv',
  version: 1,
  columns: [
    { id: 'group', doc: 'Number of the group; its files are the same LoRA.', value: ({ group }) => String(group) },
    {
      id: 'as',
      doc: '`kept`, `copy` (its tensors are those of the kept file, to the byte) or `same` (by its weights).',
      value: ({ as }) => as,
    },
    { id: 'folder', doc: 'Name of the folder that was added.', value: ({ sourceName }) => sourceName },
    { id: 'path', doc: 'Path below it, with `/`.', value: ({ path }) => path },
    { id: 'size_bytes', doc: 'Size of the file in bytes.', value: ({ size }) => String(size) },
    { id: 'rank', doc: 'Most frequent rank; empty where it has none.', value: ({ rank }) => (rank === null ? '' : String(rank)) },
    {
      id: 'cosine',
      doc: 'Cosine of its change with that of the kept file, over all weights.',
      value: ({ cosine }) => formatNumber(cosine),
    },
    { id: 'scale', doc: 'Norm of its change over that of the kept file.', value: ({ times }) => formatNumber(times) },
  ],
};

/** One bar or column of the dashboard. */
export interface DashboardLine {
  readonly chart: string;
  readonly value: string;
  readonly all: number;
  readonly chosen: number;
}

export const DASHBOARD_CSV: CsvSpec<DashboardLine> = {
  file: 'dashboard.csv',
  version: 1,
  columns: [
    column(
      'chart',
      'What is counted: family, base, adapter, folder, status, rank, size, strength, concentration or date.',
      (row) => row.chart,
    ),
    column('value', 'The value, or the range of values in the words of the search line.', (row) => row.value),
    column('all', 'LoRAs of the whole library with it.', (row) => formatNumber(row.all)),
    column('chosen', 'Those of them that search and filters let through.', (row) => formatNumber(row.chosen)),
  ],
};
