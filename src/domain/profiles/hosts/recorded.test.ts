/** Every replay against what the host's own code was seen to do: module by module, 1e-4. */
import { expect, it } from 'vitest';
import { type TruthCase, truthFiles, truthOfHosts } from '../../../testing/recorded-hosts.ts';
import { describeWithHostTruth } from '../../../testing/lora-data.ts';
import { hostTarget } from './registry.ts';
import type { Arrival, Simulation } from './host-target.ts';

const TOLERANCE = 1e-4;
const close = (own: number, seen: number): boolean => Math.abs(own - seen) <= Math.max(1e-9, TOLERANCE * Math.abs(seen));
const alike = (own: number | null | undefined, seen: number | null): boolean =>
  seen === null || typeof own !== 'number' ? (own ?? null) === seen : close(own, seen);

/** Nothing of these arrives; whether the replay says 0, not known, or lists no such module is the same. */
const NOTHING = new Set(['unknown-name', 'no-text-encoder']);

function agrees(one: TruthCase, index: number, arrival: Arrival | undefined, { fault }: Simulation): boolean {
  const seen = one.arrivals[index];
  const own = arrival?.value;
  if (seen === '?' || seen === undefined) return true;
  if (one.refused !== null) return !own && fault !== null;
  if (seen === null) return NOTHING.has(one.kinds.get(index) ?? '') ? !own : own === null;
  if (!one.biases.has(index)) return typeof own === 'number' && close(own, seen);
  // A whole that is not a multiple of one number may be called unknown.
  return own === null || (typeof own === 'number' && close(own, seen) && alike(arrival?.bias, one.biases.get(index) ?? null));
}

describeWithHostTruth('the replay of each host', () => {
  const fileOf = truthFiles();
  it.each(truthOfHosts().map((truth) => [truth.name, truth] as const))('%s equals the host', (_, { host, cases }) => {
    const target = hostTarget(host);
    if (!target) throw new Error(`The registry has no ${host}`);
    const wrong: string[] = [];
    let compared = 0;
    for (const one of cases) {
      const found = fileOf(one.keySet);
      if (!found) throw new Error(`${one.keySet} has no blocks`);
      const offered = target.applies(found.file).ok;
      const simulation = target.simulate(found.file, one.text);
      for (const [index, at] of found.at.entries()) {
        const seen = one.arrivals[index];
        compared += seen === '?' ? 0 : 1;
        const right = offered ? agrees(one, index, simulation.arrivals[at], simulation) : !seen || seen === '?';
        if (!right) wrong.push(`${one.keySet}, ${one.form}: ${found.names[index]} ${seen}, replayed ${simulation.arrivals[at]?.value}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(compared).toBeGreaterThan(0);
  });
});
