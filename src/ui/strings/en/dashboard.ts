/** The dashboard: what the library holds. */
import type { BarFacet } from '../../../domain/library/overview/library-overview.ts';
import type { Outlier } from '../../../domain/library/overview/outliers.ts';
import type { Range } from '../../../domain/library/overview/charts.ts';
import { formsOf } from '../forms.ts';

const { count, plural, bytes } = formsOf('en');
const LORAS = { one: 'LoRA', other: 'LoRAs' };
const MONTH = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric' });
const SHORT_MONTH = new Intl.DateTimeFormat('en', { month: 'short', year: '2-digit' });

const number = (value: number): string => {
  // A broken file may say 4.9e40: 41 digits do not fit below a column.
  if (value >= 1e7) return value.toExponential(1).replace('.0e', 'e').replace('+', '');
  return value >= 1000 ? count(Math.round(value)) : String(Number(value.toPrecision(3)));
};
const percent = (share: number): string => `${Math.round(share * 100)} %`;
const isYear = (from: number, to: number): boolean =>
  new Date(to).getFullYear() - new Date(from).getFullYear() === 1 && new Date(to).getMonth() === new Date(from).getMonth();

const below: Readonly<Record<Range, (to: number) => string>> = {
  rank: (to) => `Rank below ${to}`,
  size: (to) => `Smaller than ${bytes(to)}`,
  strength: (to) => `Strength below ${number(to)}`,
  concentration: (to) => `Less than ${percent(to)} in the strongest quarter`,
  date: (to) => `Before ${MONTH.format(to)}`,
};

function between(range: Range, from: number, to: number): string {
  if (from === Number.NEGATIVE_INFINITY) return below[range](to);
  switch (range) {
    case 'rank':
      return to === from + 1 ? `Rank ${from}` : `Rank ${from} to ${to - 1}`;
    case 'size':
      return `${bytes(from)} to ${bytes(to)}`;
    case 'strength':
      return to === Number.POSITIVE_INFINITY ? `Strength ${number(from)} or more` : `Strength ${number(from)} to ${number(to)}`;
    case 'concentration':
      return `${percent(from)} to ${percent(Math.min(1, to))} in the strongest quarter`;
    case 'date':
      return isYear(from, to) ? String(new Date(from).getFullYear()) : MONTH.format(from);
  }
}

function mark(range: Range, from: number, to: number): string {
  if (from === Number.NEGATIVE_INFINITY) return '';
  if (range === 'date') return isYear(from, to) ? String(new Date(from).getFullYear()) : SHORT_MONTH.format(from);
  if (range === 'size') return bytes(from);
  if (range === 'concentration') return percent(from);
  return range === 'strength' && to === Number.POSITIVE_INFINITY ? `≥ ${number(from)}` : number(from);
}

function reason(outlier: Outlier): string {
  switch (outlier.kind) {
    case 'not-computed':
      return 'some modules could not be computed';
    case 'strong':
      return `strength ${number(outlier.strength)}, ${number(outlier.times)} × the median of its family`;
    case 'weak':
      return `strength ${number(outlier.strength)}, 1/${number(1 / outlier.times)} of the median of its family`;
    case 'dead-blocks':
      return `${outlier.dead} of ${plural(outlier.of, { one: 'block', other: 'blocks' })} unchanged that nine out of ten others change`;
    case 'two-blocks':
      return `two blocks hold ${percent(outlier.share)} of the energy`;
  }
}

export const dashboard = {
  title: 'Dashboard',
  /** How many are chosen by search and filters. */
  chosen: (chosen: number, all: number) =>
    chosen === all ? `All ${plural(all, LORAS)}` : `${count(chosen)} of ${plural(all, LORAS)}, bright in every chart`,
  clear: 'Clear filters',
  png: 'Save as PNG',
  csv: 'Save as CSV',
  print: 'Print',
  show: (chosen: number) => `Show ${plural(chosen, LORAS)} in library`,
  counting: 'Counting the library',
  empty: 'There is nothing to show yet',
  emptyText: 'Add a folder in the library. Its LoRAs are counted here as soon as their headers are read.',
  toLibrary: 'Go to the library',
  totals: {
    loras: 'LoRAs',
    bytes: 'on disk',
    measured: 'measured',
    fallback: 'fallback',
    unreadable: 'unreadable',
    missing: 'missing',
  },
  facets: {
    family: 'Family',
    base: 'Base model',
    adapter: 'Adapter',
    folder: 'Folder',
    status: 'Status',
  } satisfies Readonly<Record<BarFacet, string>>,
  more: (rest: number) => `${count(rest)} more`,
  fewer: 'Show fewer',
  ranges: {
    rank: 'Rank',
    size: 'File size',
    strength: 'Strength',
    concentration: 'Energy concentration',
    date: 'Date of the file',
  } satisfies Readonly<Record<Range, string>>,
  rangeNotes: {
    rank: 'most frequent rank of a file',
    size: '',
    strength: 'norm of all that a LoRA adds, log scale',
    concentration: 'share in the strongest quarter of the blocks',
    date: '',
  } satisfies Readonly<Record<Range, string>>,
  between,
  mark,
  median: (range: Range, value: number) =>
    `median ${range === 'size' ? bytes(value) : range === 'concentration' ? percent(value) : number(value)}`,
  without: (missing: number) => `not known for ${count(missing)}`,
  /** @param loras in the last column, which is open above `from`: see `FAR` */
  far: (loras: number, from: number) => `last column: ${count(loras)} at ${number(from)} or more, far above the rest`,
  nothingKnown: 'Not known for any LoRA yet',
  /** What a bar or a column says to a screen reader. */
  bar: (label: string, chosen: number, all: number) =>
    chosen === all ? `${label}: ${count(all)}` : `${label}: ${count(chosen)} of ${count(all)}`,
  ofAll: (chosen: string, all: string) => `${chosen} of ${all}`,
  strips: 'Where the strength sits',
  /** Of a row of fingerprints that have blocks of text encoders too. */
  withEncoder: 'with text encoder',
  stripsNote: 'mean fingerprint of what was measured, by base model and layout',
  strip: (label: string, layout: string, loras: number) => `${label}, ${layout}: ${plural(loras, LORAS)}`,
  disk: 'Disk use',
  diskNote: 'by family',
  outliers: 'Outliers',
  outliersNote: 'worth a look',
  noOutliers: 'Nothing stands out.',
  reason,
  duplicates: 'Duplicates',
  duplicatesNote: 'nothing is deleted here',
  noDuplicates: 'No two files have the same tensors, and no two files with different tensors share a name.',
  sameWeights: 'Also the same by weights…',
  sameTensors: 'Same tensors',
  sameName: 'Same name, other tensors',
  copies: (files: number, spare: number) => `${plural(files, { one: 'file', other: 'files' })}, ${bytes(spare)} more than one copy needs`,
  files: (files: number) => plural(files, { one: 'file', other: 'files' }),
  copyList: 'Copy the list',
  copied: 'Copied',
  listName: 'list of duplicates',
};
