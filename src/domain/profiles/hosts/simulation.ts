/** From what a host does with each module to the table that is shown. */
import type { Arrival, HostFile, SimulatedRow, Simulation } from './host-target.ts';

/** A slot of the host with the value the text gives it; null when the value is drawn or set elsewhere. */
export interface HostSlot {
  readonly name: string;
  readonly value: number | null;
  readonly note?: string | null;
}

/** Fate of one module. `slot` is an index into the host's slots; null: no slot reaches it. */
export interface Fate {
  readonly slot: number | null;
  readonly value: number | null;
  readonly why?: string | null;
  /** As in `Arrival`. */
  readonly bias?: number | null;
  /** The loader leaves it out; `why` says the reason. */
  readonly leftOut?: true;
}

export interface Outcome {
  readonly fault?: string | null;
  readonly slots: readonly HostSlot[];
  /** One per module of the file. */
  readonly fates: readonly Fate[];
  readonly notes?: readonly string[];
}

/** Rows are the host's slots, then one per value for what none of them reaches. */
export function simulationOf(file: HostFile, { fault = null, slots, fates, notes = [] }: Outcome): Simulation {
  const beyond = [...new Set(fates.filter(({ slot }) => slot === null).map(({ value, why }) => beyondKey(value, why)))];
  const arrivals = fates.map(({ slot, value, why = null, bias }): Arrival => {
    const arrival = { value, row: slot ?? slots.length + beyond.indexOf(beyondKey(value, why)), why };
    return bias === undefined ? arrival : { ...arrival, bias };
  });
  const names: readonly HostSlot[] = [...slots, ...beyond.map(() => ({ name: '', value: null }))];
  const members = names.map((): number[] => []);
  for (const [index, { row }] of arrivals.entries()) members[row]?.push(index);
  return {
    fault,
    arrivals,
    notes,
    leftOut: leftOutOf(fates),
    rows: names.map((name, row) => rowOf(file, name, members[row] ?? [], arrivals)),
  };
}

function leftOutOf(fates: readonly Fate[]): Simulation['leftOut'] {
  const counts = new Map<string, number>();
  for (const { leftOut, why } of fates) if (leftOut) counts.set(why ?? '', (counts.get(why ?? '') ?? 0) + 1);
  return [...counts].map(([why, modules]) => ({ why, modules })).sort((a, b) => b.modules - a.modules);
}

const beyondKey = (value: number | null, why: string | null | undefined): string => `${value} ${why ?? ''}`;

function rowOf(
  file: HostFile,
  { name, value, note = null }: HostSlot,
  members: readonly number[],
  arrivals: readonly Arrival[],
): SimulatedRow {
  const own = members.flatMap((index) => arrivals[index] ?? []);
  const values = new Set(own.map((arrival) => arrival.value));
  const whys = [...new Set(own.flatMap(({ why }) => why ?? []))];
  return {
    hostSlot: name,
    slots: [...new Set(members.map((index) => file.modules[index]?.slot ?? null))],
    modules: members.length,
    value: values.size === 0 ? value : values.size === 1 ? ([...values][0] ?? null) : null,
    note: whys.length > 0 ? whys.join('; ') : note,
  };
}

/** Every module gets one value: a text that is refused, a host that takes the file as it is. */
export const allAlike = (file: HostFile, value: number | null, why: string, fault: string | null): Simulation =>
  simulationOf(file, { fault, slots: [], fates: file.modules.map(() => ({ slot: null, value, why })) });
