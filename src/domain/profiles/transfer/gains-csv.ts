/** Our own table of gains: `slot,label,group,gain`, one row per slot of the layout. Slots are what counts; the rest is for the reader. */
import { gainOf } from '../editing/gains.ts';
import { decimal, pythonFloat } from '../hosts/decimals.ts';
import type { Gains } from '../profile.ts';
import type { Layout } from '../../reading.ts';
import { isGain } from '../check.ts';
import { csvCell, csvRows } from './csv-text.ts';
import { type Faults, FaultList, oneFault, type TextFault } from './faults.ts';
import { FARTHEST_GAIN } from '../profile.ts';

export const CSV_HEADER = 'slot,label,group,gain';

export function gainsToCsv(layout: Layout, gains: Gains): string {
  const rows = layout.slots.map(({ id, label, group }) => [id, label, group, decimal(gainOf(gains, id))].map(csvCell).join(','));
  return `${[CSV_HEADER, ...rows].join('\r\n')}\r\n`;
}

/** Its sentence is also what the target of the table says: texts for other programs stay English. */
interface CsvFault extends TextFault {
  readonly message: string;
}

const fault = (line: number, column: number, message: string): CsvFault => ({ line, column, message, said: message });

export type ReadGains = { readonly ok: true; readonly gains: Gains } | ({ readonly ok: false } & Faults<CsvFault>);

/** Columns may stand in any order and others may be there; `slot` and `gain` must. Slots that the text names need no layout here. */
export function gainsFromCsv(text: string): ReadGains {
  const [header = [], ...rows] = csvRows(text);
  const names = header.map((cell) => cell.text.trim().toLowerCase());
  const [slotAt, gainAt] = [names.indexOf('slot'), names.indexOf('gain')];
  if (slotAt < 0 || gainAt < 0) {
    return {
      ok: false,
      ...oneFault(fault(1, 1, `The first line must name the columns "slot" and "gain", as in ${CSV_HEADER}`)),
    };
  }
  const faults = new FaultList<CsvFault>();
  const gains = new Map<string, number>();
  for (const row of rows) {
    const [slot, gain] = [row[slotAt], row[gainAt]];
    const { line, column } = gain ?? row[0] ?? { line: 1, column: 1 };
    const id = slot?.text.trim() ?? '';
    const value = pythonFloat(gain?.text ?? '');
    if (id === '') faults.add(() => fault(line, slot?.column ?? 1, 'The slot is empty'));
    else if (value === null) faults.add(() => fault(line, column, `"${gain?.text.trim() ?? ''}" is not a number`));
    else if (!isGain(value))
      faults.add(() => fault(line, column, `The gain of ${id} is ${String(value)}; gains go from −${FARTHEST_GAIN} to ${FARTHEST_GAIN}.`));
    else if (gains.has(id)) faults.add(() => fault(line, slot?.column ?? 1, `${id} is there twice`));
    else gains.set(id, value);
  }
  return faults.any ? { ok: false, ...faults.all() } : { ok: true, gains: Object.fromEntries(gains) };
}
