/** The adapter kinds, in the order they are tried. Adding one: a file of its own, one line here, a golden test. */
import type { AdapterId } from '../reading.ts';
import { locon, lora } from './lora.ts';
import { boft, diff, dora, glora, ia3, loha, lokr, oft, setWeight } from './not-measured.ts';
import type { AdapterKind, AdapterMatch, Parts } from './types.ts';

export { splitRole } from './roles.ts';

/** DoRA comes before LoRA, whose tensors it contains; the plain pair comes before everything it may be accompanied by. */
const KINDS: readonly AdapterKind[] = [dora, locon, lora, loha, lokr, glora, oft, boft, ia3, setWeight, diff];

const BY_ID: ReadonlyMap<AdapterId, AdapterKind> = (() => {
  const map = new Map<AdapterId, AdapterKind>();
  for (const kind of KINDS) {
    if (map.has(kind.id)) throw new Error(`Two adapter kinds are called ${kind.id}`);
    map.set(kind.id, kind);
  }
  return map;
})();

export const adapterKind = (id: AdapterId): AdapterKind | undefined => BY_ID.get(id);

export interface MatchedAdapter extends AdapterMatch {
  readonly adapter: AdapterId;
  readonly label: string;
}

/** @returns the kind these tensors make; `unknown` with a problem when no kind fits */
export function matchAdapter(parts: Parts): MatchedAdapter {
  for (const kind of KINDS) {
    const match = kind.match(parts);
    if (match) return { adapter: kind.id, label: kind.label, ...match };
  }
  return {
    adapter: 'unknown',
    label: 'Unknown',
    rank: null,
    rows: null,
    cols: null,
    problem: `No adapter is made of ${[...parts.keys()].join(', ')}`,
  };
}
