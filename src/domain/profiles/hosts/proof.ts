/** Whether an export does what was asked: the replay's values against the gains, module by module. */
import { gainOf } from '../editing/gains.ts';
import type { Gains } from '../profile.ts';
import type {
  Arrival,
  ExportOptions,
  HostFile,
  HostTarget,
  HostText,
  HostVariant,
  Limits,
  Loss,
  Proof,
  Simulation,
} from './host-target.ts';

/** Square and cube roots do not come back exactly; everything else is compared through the same text. */
const TOLERANCE = 1e-9;

const wantedOf = (gains: Gains, slot: string | null): number => (slot === null ? 1 : gainOf(gains, slot));
const arrives = (value: number | null, wanted: number): boolean =>
  value !== null && Math.abs(value - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted));

interface Group {
  readonly slots: Set<string | null>;
  readonly wanted: Set<number>;
  readonly arrives: Set<number | null>;
  modules: number;
}

/**
 * What does not arrive as set, one entry per reason, in the order of the file's slots.
 *
 * @param limits of the text's values, where it has some
 */
export function lossesOf(file: HostFile, gains: Gains, simulation: Simulation, limits: Limits = {}): readonly Loss[] {
  const groups = new Map<string, Group>();
  const rowWants = wantedByRow(file, gains, simulation);
  for (const [index, { slot }] of file.modules.entries()) {
    const arrival = simulation.arrivals[index];
    const wanted = wantedOf(gains, slot);
    if (!arrival || arrives(arrival.value, wanted)) continue;
    const why = simulation.fault ?? arrival.why ?? reasonOf(simulation, arrival, wanted, limits, rowWants[arrival.row] ?? new Set());
    const group = groups.get(why) ?? { slots: new Set(), wanted: new Set(), arrives: new Set(), modules: 0 };
    groups.set(why, group);
    group.slots.add(slot);
    group.wanted.add(wanted);
    group.arrives.add(arrival.value);
    group.modules++;
  }
  return [...groups].map(([why, { slots, wanted, arrives: own, modules }]) => ({
    what: nameOf(file, slots, modules),
    slots: [...slots],
    wanted: wanted.size === 1 ? ([...wanted][0] ?? null) : null,
    arrives: own.size === 1 ? ([...own][0] ?? null) : null,
    why,
  }));
}

/** Gains that the modules of each host slot are to get. */
function wantedByRow(file: HostFile, gains: Gains, { arrivals, rows }: Simulation): readonly ReadonlySet<number>[] {
  const wants = rows.map(() => new Set<number>());
  for (const [index, { slot }] of file.modules.entries()) wants[arrivals[index]?.row ?? -1]?.add(wantedOf(gains, slot));
  return wants;
}

/** Why a slot's value is another than the gain: it cannot be written, or other modules want another. */
function reasonOf({ rows }: Simulation, { row, value }: Arrival, wanted: number, limits: Limits, rowWants: ReadonlySet<number>): string {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, decimals, switches } = limits;
  if (switches && value === 1 && wanted !== 0) return 'a switch is on or off';
  if (wanted < min || wanted > max)
    return max === Number.POSITIVE_INFINITY ? `its values begin at ${min}` : `its values go from ${min} to ${max}`;
  if (decimals !== undefined && value !== null && Math.abs(value - wanted) <= 0.5 * 10 ** -decimals + TOLERANCE) {
    return `its values have ${decimals === 1 ? 'one digit' : `${decimals} digits`} behind the point`;
  }
  const host = rows[row]?.hostSlot ?? '';
  if (host === '') return 'no slot of the host reaches it';
  return rowWants.size > 1 ? `it shares "${host}" with layers that are set otherwise` : `"${host}" cannot hold this value`;
}

/** Labels shown before "and n more". */
const SHOWN = 4;

/** Blocks by their groups: "Double blocks, all 19; Single 3, Single 4". */
function nameOf(file: HostFile, slots: ReadonlySet<string | null>, modules: number): string {
  const own = file.layout.slots.filter(({ id }) => slots.has(id));
  if (own.length === 0) return `${modules} ${modules === 1 ? 'module' : 'modules'} in no block`;
  const names = [...new Set(own.map(({ group }) => group))].map((group) => groupName(file, group, slots));
  return [...names, ...(slots.has(null) ? ['modules in no block'] : [])].join('; ');
}

function groupName({ layout }: HostFile, group: string, slots: ReadonlySet<string | null>): string {
  const whole = layout.slots.filter((slot) => slot.group === group);
  const own = whole.filter(({ id }) => slots.has(id));
  if (own.length > 1 && own.length === whole.length) return `${group}, all ${whole.length}`;
  const labels = own.slice(0, SHOWN).map(({ label }) => label);
  const more = own.length > SHOWN ? ` and ${own.length - SHOWN} more` : '';
  return `${own[0]?.role === 'te' ? `${group}: ` : ''}${labels.join(', ')}${more}`;
}

export function prove(target: HostTarget, file: HostFile, gains: Gains, options?: ExportOptions): Proof {
  const text = target.export(file, gains, options);
  const simulation = target.simulate(file, text.text);
  return { text, simulation, lost: lossesOf(file, gains, simulation, text.limits) };
}

/**
 * The variant asked for, else the first that loses nothing, else the one that loses the fewest slots (the first of equals).
 *
 * @throws when there is none: the target does not apply
 */
export function chosen(
  file: HostFile,
  gains: Gains,
  options: ExportOptions | undefined,
  target: { readonly variants: readonly HostVariant[]; make(variant: string): HostText; simulate(text: string): Simulation },
): HostText {
  const asked = target.variants.find(({ id }) => id === options?.variant);
  if (asked) return target.make(asked.id);
  let best: { text: HostText; lost: number } | null = null;
  for (const { id } of target.variants) {
    const text = target.make(id);
    const lost = lossesOf(file, gains, target.simulate(text.text), text.limits).reduce((sum, { slots }) => sum + slots.length, 0);
    if (!best || lost < best.lost) best = { text, lost };
    if (lost === 0) break;
  }
  if (!best) throw new Error('A target without a form for this file was asked for a text');
  return best.text;
}
