/** What all sidecars of one LoRA say together: of single facts the first that is said, of lists all. */
import type { Sidecar, SidecarFacts } from './sidecar.ts';

export interface MergedFacts {
  readonly title: string | null;
  /** In the words of each sidecar, best first. */
  readonly bases: readonly string[];
  readonly triggers: readonly string[];
  readonly tags: readonly string[];
  readonly notes: readonly string[];
  readonly descriptions: readonly string[];
  readonly author: string | null;
  readonly adult: boolean;
}

export const NOTHING_BESIDE: MergedFacts = {
  title: null,
  bases: [],
  triggers: [],
  tags: [],
  notes: [],
  descriptions: [],
  author: null,
  adult: false,
};

export function mergedFacts(sidecars: readonly Sidecar[]): MergedFacts {
  const all = sidecars.flatMap(({ facts }) => facts ?? []);
  const first = <T>(of: (facts: SidecarFacts) => T | null): T | null => all.map(of).find((value) => value !== null) ?? null;
  return {
    title: first(({ title }) => title),
    bases: all.flatMap(({ base }) => base ?? []),
    triggers: eachOnce(all.flatMap(({ triggers }) => triggers)),
    tags: eachOnce(all.flatMap(({ tags }) => tags)),
    notes: eachOnce(all.flatMap(({ notes }) => notes ?? [])),
    descriptions: eachOnce(all.flatMap(({ description }) => description ?? [])),
    author: first(({ author }) => author),
    adult: first(({ adult }) => adult) ?? false,
  };
}

/** `Red` and `red` are one; the first spelling stays. */
export function eachOnce(texts: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return texts.filter((text) => {
    const key = text.normalize('NFC').toLowerCase();
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
