/** Our own table, for spreadsheets and scripts: it names every slot, so nothing can land elsewhere. */
import { gainOf } from '../editing/gains.ts';
import { gainsFromCsv, gainsToCsv } from '../transfer/gains-csv.ts';
import { allAlike, simulationOf } from './simulation.ts';
import type { HostTarget } from './host-target.ts';

export const ownCsv: HostTarget = {
  id: 'csv',
  label: 'CSV of gains',
  version: 'version 1',
  about: 'Table with one row per slot of the layout; this program reads it again.',
  loader: null,
  capabilities: {
    form: 'table',
    mark: /^(?=.*\bslot\b)(?=.*\bgain\b)/i,
    places(text) {
      const read = gainsFromCsv(text);
      return read.ok ? { faults: [], more: 0 } : read;
    },
  },
  applies: () => ({ ok: true }),
  variants: () => [{ id: 'csv', label: 'CSV' }],
  export: (file, gains) => ({
    text: gainsToCsv(file.layout, gains),
    variant: 'csv',
    kind: 'csv',
    saveAs: `${file.name}.gains.csv`,
    notes: [],
  }),
  simulate(file, text) {
    const read = gainsFromCsv(text);
    if (!read.ok) {
      const [first] = read.faults;
      return allAlike(file, 1, 'the table is not read', `Line ${first?.line}, column ${first?.column}: ${first?.message}`);
    }
    const at = new Map(file.layout.slots.map(({ id }, i) => [id, i]));
    const foreign = Object.keys(read.gains).filter((slot) => !at.has(slot));
    return simulationOf(file, {
      slots: file.layout.slots.map(({ id }) => ({ name: id, value: gainOf(read.gains, id) })),
      fates: file.modules.map(({ slot }) =>
        slot === null ? { slot, value: 1 } : { slot: at.get(slot) ?? null, value: gainOf(read.gains, slot) },
      ),
      notes: foreign.length > 0 ? [`Slots that this file does not have: ${foreign.slice(0, 8).join(', ')}.`] : [],
    });
  },
};
