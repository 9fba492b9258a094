/**
 * Which files are epochs or steps of one training run.
 *
 * Files are looked at together when they lie in one folder and either their names differ in the number of the save alone, one of
 * them having a number, or a trainer left the same session (`ss_session_id` with `ss_training_started_at`) in them. Files of a run
 * agree in family, layout, adapter kinds, ranks and number of modules; those that do not are apart. Of those that do:
 *
 * - chosen by the user: one run, or by itself, whatever else is said;
 * - the same session: one run, certainly;
 * - else, in the order of training, each is held against the last file of the runs found so far: the cosine of the two changes,
 *   computed from all weights, decides. From `ONE_RUN` on they are one run, below they are not, whatever their names are;
 * - cosine not computed yet, or not computable (what needs the base model): one run by their names, and `evidence` says so.
 *
 * Why 0.5: neighbouring saves of one run have cosines of 0.75 and more even after the first epochs, since one goes on from the
 * other; LoRAs trained apart, on the same pictures with another seed, stay below 0.2, because their random first factor differs.
 *
 * Order: by steps where every file says them, else by the number in the name. The file that has the name of the others without a
 * number was written at the end and is last.
 */
import type { RunFacts } from './facts.ts';

export const ONE_RUN = 0.5;

export interface RunCandidate extends RunFacts {
  readonly id: number;
  readonly source: string;
  /** XXH3-128 of the tensor data; null until measured. */
  readonly content: string | null;
  /** Family, layout, adapters, ranks: all that must be equal. */
  readonly form: string;
  /** The run that the user put it into, '' for none, null where nothing was chosen. */
  readonly chosen: string | null;
}

/** `names`: the weights were not compared. */
export type RunEvidence = 'chosen' | 'session' | 'compared' | 'names';

export interface RunGroup {
  /** In the order of training. At least two. */
  readonly ids: readonly number[];
  readonly evidence: RunEvidence;
}

export interface RunsFound {
  readonly runs: readonly RunGroup[];
  /** Contents whose cosine would decide what names alone say now, and the row of the second one. */
  readonly wanted: readonly WantedPair[];
}

export type WantedPair = readonly [a: string, b: string, row: number];

/** Of two contents: their cosine; null where it cannot be computed; undefined where nobody has tried. */
export type CosineOf = (a: string, b: string) => number | null | undefined;

interface Piece {
  readonly members: RunCandidate[];
  evidence: RunEvidence;
}

export function groupRuns(candidates: readonly RunCandidate[], cosineOf: CosineOf): RunsFound {
  const chosen = new Map<string, RunCandidate[]>();
  const free = new Map<string, RunCandidate[]>();
  for (const each of candidates) {
    if (each.chosen !== null && each.chosen !== '') push(chosen, each.chosen, each);
    else if (each.chosen === null) push(free, `${each.source}\n${each.form}`, each);
  }
  const runs: RunGroup[] = [...chosen.values()].map((members) => asGroup({ members, evidence: 'chosen' }));
  const wanted: WantedPair[] = [];
  for (const alike of free.values()) {
    for (const together of clusters(alike)) {
      const pieces: Piece[] = [];
      for (const each of inOrder(together)) place(pieces, each, cosineOf, wanted);
      for (const piece of pieces) runs.push(asGroup(piece));
    }
  }
  return { runs: runs.filter(({ ids }) => ids.length > 1), wanted };
}

function push<T>(into: Map<string, T[]>, key: string, value: T): void {
  const list = into.get(key);
  if (list) list.push(value);
  else into.set(key, [value]);
}

/** Files bound by a name or a session, one list each. Names bind where one of them has a number. */
function clusters(alike: readonly RunCandidate[]): RunCandidate[][] {
  const numbered = new Set(alike.filter(({ at }) => at !== null).map(({ key }) => key));
  const root = new Map<string, string>();
  const find = (name: string): string => {
    let at = name;
    for (let up = root.get(at); up !== undefined && up !== at; up = root.get(at)) at = up;
    return at;
  };
  const namesOf = (each: RunCandidate): string[] => [
    numbered.has(each.key) ? `key ${each.key}` : `row ${each.id}`,
    ...(each.session === null ? [] : [`session ${each.session}`]),
  ];
  for (const each of alike) {
    const [first = '', second] = namesOf(each);
    if (second !== undefined) root.set(find(second), find(first));
  }
  const found = new Map<string, RunCandidate[]>();
  for (const each of alike) push(found, find(namesOf(each)[0] ?? ''), each);
  return [...found.values()].filter(({ length }) => length > 1);
}

/** Joins the file to the run whose last file it goes on from. */
function place(pieces: Piece[], each: RunCandidate, cosineOf: CosineOf, wanted: WantedPair[]): void {
  const sameSession = pieces.find(({ members }) => each.session !== null && members.some(({ session }) => session === each.session));
  if (sameSession) return void sameSession.members.push(each);
  let byName: Piece | null = null;
  for (const piece of pieces.toReversed()) {
    const before = piece.members.at(-1);
    if (!before || before.key !== each.key) continue;
    const cosine = before.content !== null && each.content !== null ? cosineBetween(before.content, each.content, cosineOf) : undefined;
    if (typeof cosine === 'number') {
      if (cosine < ONE_RUN) continue;
      piece.members.push(each);
      if (piece.evidence === 'session') piece.evidence = 'compared';
      return;
    }
    if (cosine === undefined && before.content !== null && each.content !== null) wanted.push([before.content, each.content, each.id]);
    byName ??= piece;
  }
  if (byName) {
    byName.members.push(each);
    byName.evidence = 'names';
  } else {
    pieces.push({ members: [each], evidence: 'session' });
  }
}

const cosineBetween = (a: string, b: string, cosineOf: CosineOf): number | null | undefined => (a === b ? 1 : cosineOf(a, b));

/** In the order of training: see the top. */
function inOrder(members: readonly RunCandidate[]): RunCandidate[] {
  const numbered = new Set(members.filter(({ at }) => at !== null).map(({ key }) => key));
  const isLast = (each: RunCandidate): boolean => each.at === null && numbered.has(each.key);
  const steps = members.every((each) => each.steps !== null || isLast(each));
  const placeOf = (each: RunCandidate): number => {
    if (isLast(each)) return Number.POSITIVE_INFINITY;
    return (steps ? each.steps : (each.at ?? each.epoch)) ?? Number.MAX_VALUE;
  };
  return members.toSorted((a, b) => compare(placeOf(a), placeOf(b)) || a.id - b.id);
}

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

const asGroup = ({ members, evidence }: Piece): RunGroup => ({
  ids: (evidence === 'chosen' ? inOrder(members) : members).map(({ id }) => id),
  evidence,
});
