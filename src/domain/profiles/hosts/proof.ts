/** Whether an export does what was asked: the replay's values against the gains, module by module. */
import { gainOf } from '../editing/gains.ts';
import type { Gains } from '../types.ts';
import type { Arrival, ExportOptions, HostFile, HostTarget, HostText, HostVariant, Loss, Proof, Simulation } from './types.ts';

/** Square and cube roots do not come back exactly; everything else is compared through the same text. */
const TOLERANCE = 1e-9;

const wantedOf = (gains: Gains, slot: string | null): number => (slot === null ? 1 : gainOf(gains, slot));
const arrives = (value: number | null, wanted: number): boolean =>
  value !== null && Math.abs(value - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted));

/** What does not arrive as set, alike ones together, in the order of the file's slots. */
export function lossesOf(file: HostFile, gains: Gains, { arrivals, rows, fault }: Simulation): readonly Loss[] {
  const groups = new Map<string, { slots: Set<string | null>; modules: number; wanted: number; arrival: Arrival; why: string }>();
  const groupOf = new Map(file.layout.slots.map(({ id, group }) => [id, group]));
  for (const [index, module] of file.modules.entries()) {
    const arrival = arrivals[index];
    const wanted = wantedOf(gains, module.slot);
    if (!arrival || arrives(arrival.value, wanted)) continue;
    const host = rows[arrival.row]?.hostSlot ?? '';
    const why = fault ?? arrival.why ?? (host ? `it shares "${host}"` : 'no slot of the host reaches it');
    const key = JSON.stringify([module.slot === null ? null : (groupOf.get(module.slot) ?? ''), wanted, arrival.value, why]);
    const found = groups.get(key);
    if (found) {
      found.slots.add(module.slot);
      found.modules++;
    } else groups.set(key, { slots: new Set([module.slot]), modules: 1, wanted, arrival, why });
  }
  return [...groups.values()].map(({ slots, modules, wanted, arrival, why }) => ({
    what: nameOf(file, slots, modules),
    slots: [...slots],
    wanted,
    arrives: arrival.value,
    why,
  }));
}

/** Labels shown before "and n more". */
const SHOWN = 4;

function nameOf({ layout }: HostFile, slots: ReadonlySet<string | null>, modules: number): string {
  const own = layout.slots.filter(({ id }) => slots.has(id));
  if (own.length === 0) return `${modules} ${modules === 1 ? 'module' : 'modules'} in no block`;
  const group = own[0]?.group ?? '';
  const whole = layout.slots.filter((slot) => slot.group === group).length;
  if (own.length > 1 && own.length === whole) return `${group}, all ${whole}`;
  const labels = own.slice(0, SHOWN).map(({ label }) => label);
  const more = own.length > SHOWN ? ` and ${own.length - SHOWN} more` : '';
  return `${own[0]?.role === 'te' ? `${group}: ` : ''}${labels.join(', ')}${more}`;
}

export function prove(target: HostTarget, file: HostFile, gains: Gains, options?: ExportOptions): Proof {
  const text = target.export(file, gains, options);
  const simulation = target.simulate(file, text.text);
  return { text, simulation, lost: lossesOf(file, gains, simulation) };
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
    const lost = lossesOf(file, gains, target.simulate(text.text)).reduce((sum, { slots }) => sum + slots.length, 0);
    if (!best || lost < best.lost) best = { text, lost };
    if (lost === 0) break;
  }
  if (!best) throw new Error('A target without a form for this file was asked for a text');
  return best.text;
}
