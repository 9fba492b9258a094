/**
 * Runs as an answer to a query carries them. A library of 70,000 saves has 7,000 runs: as objects they took 30 ms of every keystroke to
 * be copied to the page and 30 more to be looked up there, as three blocks of numbers they take one.
 */
import type { RunEvidence, RunGroup } from './group.ts';

const EVIDENCE: readonly RunEvidence[] = ['chosen', 'session', 'compared', 'names'];

export interface PackedRuns {
  /** Ids of rows, run after run, each in the order of training. */
  readonly members: Uint32Array;
  /** Place behind the last member of each run. */
  readonly ends: Uint32Array;
  /** Of each run, as its place in `EVIDENCE`. */
  readonly evidence: Uint8Array;
}

export const NO_RUNS: PackedRuns = { members: new Uint32Array(), ends: new Uint32Array(), evidence: new Uint8Array() };

/** @param shown 1 where a row is: runs are packed as far as they are among these; null: all of them */
export function packRuns(runs: readonly RunGroup[], shown: Uint8Array | null = null): PackedRuns {
  const members = new Uint32Array(runs.reduce((sum, { ids }) => sum + ids.length, 0));
  const ends = new Uint32Array(runs.length);
  const evidence = new Uint8Array(runs.length);
  let [at, count] = [0, 0];
  for (const run of runs) {
    const start = at;
    for (const id of run.ids) if (!shown || shown[id] === 1) members[at++] = id;
    if (at - start < 2) {
      at = start;
      continue;
    }
    ends[count] = at;
    evidence[count] = EVIDENCE.indexOf(run.evidence);
    count += 1;
  }
  return { members: members.slice(0, at), ends: ends.slice(0, count), evidence: evidence.slice(0, count) };
}

export function runAt({ members, ends, evidence }: PackedRuns, index: number): RunGroup {
  return {
    ids: [...members.subarray(ends[index - 1] ?? 0, ends[index])],
    evidence: EVIDENCE[evidence[index] ?? 0] ?? 'names',
  };
}

export const unpackRuns = (packed: PackedRuns): RunGroup[] => Array.from(packed.ends, (_, index) => runAt(packed, index));

/** The run of this row; null for a row of none. */
export function runWith(packed: PackedRuns, id: number): RunGroup | null {
  const at = packed.members.indexOf(id);
  return at < 0
    ? null
    : runAt(
        packed,
        packed.ends.findIndex((end) => at < end),
      );
}

/** By id of a row, the place of its run; -1 or nothing for a row of none. */
export function runPlaces({ members, ends }: PackedRuns): Int32Array {
  let most = -1;
  for (const id of members) if (id > most) most = id;
  const places = new Int32Array(most + 1).fill(-1);
  let at = 0;
  ends.forEach((end, run) => {
    for (; at < end; at++) places[members[at] ?? 0] = run;
  });
  return places;
}
