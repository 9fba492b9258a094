/** Columns of the module table: how each is shown and sorted. What is said of a module has a line below it. */
import type { MeasuredModule, Slot } from '../../../domain/reading.ts';
import { significant } from '../../state/format.ts';

export interface ModuleColumn {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
  readonly numeric: boolean;
  /** What it is sorted by; null comes last. */
  readonly value: (module: MeasuredModule) => string | number | null;
  readonly text: (module: MeasuredModule) => string;
}

const words = (key: string, label: string, value: (module: MeasuredModule) => string | null): ModuleColumn => ({
  key,
  label,
  numeric: false,
  value,
  text: (module) => value(module) ?? '–',
});
const number = (
  key: string,
  label: string,
  value: (module: MeasuredModule) => number | null,
  hint: string,
  text: (value: number | null) => string = (found) => significant(found),
): ModuleColumn => ({ key, label, hint, numeric: true, value, text: (module) => text(value(module)) });
const plain = (value: number | null): string => (value === null ? '–' : String(value));

/** What the user must know of the module's numbers, or why it has none; a part that is exact without the base model with it. */
export function remarkOf({ problem, note, proxy }: MeasuredModule): string | null {
  const known = proxy ? `${problem ?? ''}. Known without it: ${proxy.label} ${significant(proxy.value)}` : problem;
  return known ?? note ?? null;
}

/** Names of blocks as everywhere else, in the order of the model. */
function blockColumn(slots: readonly Slot[]): ModuleColumn {
  const places = new Map(slots.map(({ id, label }, place) => [id, { label, place }]));
  return {
    key: 'slot',
    label: 'Block',
    numeric: false,
    value: ({ slot }) => places.get(slot ?? '')?.place ?? null,
    text: ({ slot }) => places.get(slot ?? '')?.label ?? slot ?? '–',
  };
}

const NUMBERS: readonly ModuleColumn[] = [
  number('deltaNorm', 'Delta norm', (module) => module.deltaNorm, 'Norm of what the module adds, scale included'),
  number('rms', 'RMS', (module) => module.rms, 'Delta norm per entry'),
  number('spectralNorm', 'Spectral', (module) => module.spectralNorm, 'Largest singular value of the delta'),
  number(
    'stableRank',
    'Stable rank',
    (module) => module.stableRank,
    'Delta norm² / spectral norm²',
    (value) => significant(value, 4),
  ),
  number('rank99', 'Rank 99 %', (module) => module.rank99, 'Singular values that hold 99 % of the energy', plain),
  number('rank', 'Rank', (module) => module.rank, 'Inner width of the factors', plain),
  number(
    'alpha',
    'Alpha',
    (module) => module.alpha,
    'As stored in the file',
    (value) => (value === null ? '–' : String(Number(value.toPrecision(6)))),
  ),
  {
    ...number(
      'scale',
      'Scale',
      (module) => module.scale,
      'Factor on the delta',
      (value) => (value === null ? '–' : String(Number(value.toPrecision(6)))),
    ),
  },
  {
    key: 'shape',
    label: 'Shape',
    hint: 'Rows x columns of the delta',
    numeric: true,
    value: (module) => (module.rows ?? 0) * (module.cols ?? 0) || null,
    text: (module) => (module.rows === null || module.cols === null ? '–' : `${module.rows} × ${module.cols}`),
  },
  words('adapter', 'Adapter', (module) => module.adapter),
  words('component', 'Component', (module) => module.component),
];

export const moduleColumns = (slots: readonly Slot[]): readonly ModuleColumn[] => [
  words('module', 'Module', (module) => module.module),
  blockColumn(slots),
  ...NUMBERS,
];

const COLLATOR = new Intl.Collator('en', { numeric: true });

export function sortModules(modules: readonly MeasuredModule[], column: ModuleColumn, descending: boolean): readonly MeasuredModule[] {
  const sign = descending ? -1 : 1;
  return [...modules].sort((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : COLLATOR.compare(String(x), String(y)));
  });
}

/** @param text in lower case */
export const matchesModule = (module: MeasuredModule, columns: readonly ModuleColumn[], text: string): boolean =>
  [module.slot, remarkOf(module), ...columns.filter(({ numeric }) => !numeric).map((column) => column.text(module))].some(
    (part) => part?.toLowerCase().includes(text) ?? false,
  );
