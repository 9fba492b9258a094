/** Columns of the module table: how each is shown and sorted. What is said of a module has a line below it. */
import type { MeasuredModule, Slot } from '../../../../domain/reading.ts';
import { significant } from '../../../state/format.ts';
import { detailsText } from '../../../strings/rooms/details.ts';
import { slotNameAt } from '../../../state/slot-name.ts';
import { say } from '../../../strings/language.ts';

type ColumnKey = keyof ReturnType<typeof detailsText>['modules']['columns'];

const named = (key: ColumnKey): { readonly label: string; readonly hint?: string } => detailsText().modules.columns[key];

export interface ModuleColumn {
  readonly key: ColumnKey;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly numeric: boolean;
  /** What it is sorted by; null comes last. */
  readonly value: (module: MeasuredModule) => string | number | null;
  readonly text: (module: MeasuredModule) => string;
}

const words = (key: ColumnKey, value: (module: MeasuredModule) => string | null): ModuleColumn => ({
  key,
  ...named(key),
  numeric: false,
  value,
  text: (module) => value(module) ?? '–',
});
const number = (
  key: ColumnKey,
  value: (module: MeasuredModule) => number | null,
  text: (value: number | null) => string = (found) => significant(found),
): ModuleColumn => ({ key, ...named(key), numeric: true, value, text: (module) => text(value(module)) });
const plain = (value: number | null): string => (value === null ? '–' : String(value));

/** What the user must know of the module's numbers, or why it has none; a part that is exact without the base model with it. */
export function remarkOf({ problem, notes, proxy }: MeasuredModule): string | null {
  const words = detailsText().modules;
  if (problem === null) return notes ? words.remarks(notes.map(say)) : null;
  return proxy ? words.proxy(say(problem), proxy.label, significant(proxy.value)) : say(problem);
}

/** Names of blocks as everywhere else, in the order of the model. */
function blockColumn(slots: readonly Slot[]): ModuleColumn {
  const places = new Map(slots.map(({ id }, place) => [id, place]));
  return {
    key: 'slot',
    ...named('slot'),
    numeric: false,
    value: ({ slot }) => places.get(slot ?? '') ?? null,
    text: ({ slot }) => slotNameAt(slots, places.get(slot ?? '')) ?? slot ?? '–',
  };
}

const numbers = (): readonly ModuleColumn[] => [
  number('deltaNorm', (module) => module.deltaNorm),
  number('rms', (module) => module.rms),
  number('spectralNorm', (module) => module.spectralNorm),
  number(
    'stableRank',
    (module) => module.stableRank,
    (value) => significant(value, 4),
  ),
  number('rank99', (module) => module.rank99, plain),
  number('rank', (module) => module.rank, plain),
  number(
    'alpha',
    (module) => module.alpha,
    (value) => (value === null ? '–' : String(Number(value.toPrecision(6)))),
  ),
  {
    ...number(
      'scale',
      (module) => module.scale,
      (value) => (value === null ? '–' : String(Number(value.toPrecision(6)))),
    ),
  },
  {
    key: 'shape',
    ...named('shape'),
    numeric: true,
    value: (module) => (module.rows ?? 0) * (module.cols ?? 0) || null,
    text: (module) => (module.rows === null || module.cols === null ? '–' : `${module.rows} × ${module.cols}`),
  },
  words('adapter', (module) => module.adapter),
  words('component', (module) => module.component),
];

export const moduleColumns = (slots: readonly Slot[]): readonly ModuleColumn[] => [
  words('module', (module) => module.module),
  blockColumn(slots),
  ...numbers(),
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
