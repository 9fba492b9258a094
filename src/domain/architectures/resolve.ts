/**
 * From how well each family fits to a verdict: the best fits are kept; a model that is filled exactly goes before a part of a
 * larger one; then the metadata may choose, then the file name, and both are said. What is left open is called ambiguous, and so
 * is one family that the file does not fit in all its names, shapes and counts, or that its metadata or name contradict.
 */
import type { FamilyVerdict } from '../reading.ts';
import type { Family, Fit, Structure } from './family.ts';
import type { Fits, TextHints } from './fits.ts';
import { contradictionsOf, namedByMetadata, type Naming } from './naming.ts';
import { evidenceOf, familyLabel, oneOf } from './words.ts';

export interface Resolved {
  readonly family: FamilyVerdict;
  readonly structure: Structure;
}

interface Candidate {
  readonly family: Family;
  readonly fit: Fit;
}

/** null when no family fits: not even one of which more is there than is not. */
export function resolve(families: readonly Family[], fits: Fits, hints: TextHints, naming: Naming): Resolved | null {
  const best = bestFits(families, fits, hints);
  if (best.length === 0) return null;
  const choice = chosen(best, naming);
  const left = choice?.left ?? best;
  const first = left[0] as Candidate;
  const labels = left.map(({ family }) => family.label);
  const contradictions = contradictionsOf(
    left.map(({ family }) => family),
    naming,
    oneOf(labels),
  );
  const strange = first.fit.strange + fits.summary.tooDeep;
  const certain = left.length === 1 && !isDoubtful(first.fit) && strange === 0 && contradictions.length === 0;
  return {
    family: {
      id: first.family.id,
      label: familyLabel(labels, certain),
      certainty: certain ? 'certain' : 'ambiguous',
      candidates: left.map(({ family: { id, label } }) => ({ id, label })),
      subtype: first.fit.subtype,
      evidence: evidenceOf(first.fit.seen, {
        strange,
        chosen: choice ? { label: first.family.label, by: choice.by } : null,
      }),
      contradictions: contradictions,
    },
    structure: first.fit.structure(),
  };
}

const isDoubtful = ({ inProportion, overflow }: Fit): boolean => inProportion || overflow;

function bestFits(families: readonly Family[], fits: Fits, hints: TextHints): readonly Candidate[] {
  const { only } = fits.summary;
  let best: Candidate[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const family of families) {
    const fit = fits.of(family, hints);
    if (!fit || fit.strange > fit.known) continue;
    // Half a point: a known size with nothing strange goes before proportions, these before a known size with something strange.
    const strange = fit.strange + (only && !only.has(family.id) ? 1 : 0) + (fit.inProportion ? 0.5 : 0);
    if (strange > least) continue;
    if (strange < least) best = [];
    least = strange;
    best.push({ family, fit });
  }
  const published = best.filter(({ fit }) => fit.filled === 'published');
  if (published.length === 1) return published;
  const filled = best.filter(({ fit }) => fit.filled !== null);
  return published.length > 1 ? filled : best;
}

/** One of several, where metadata or file name name exactly one of them. */
function chosen(best: readonly Candidate[], naming: Naming): { left: readonly Candidate[]; by: 'metadata' | 'file name' } | null {
  if (best.length === 1) return null;
  const one = (wanted: (family: Family) => boolean): readonly Candidate[] | null => {
    const left = best.filter(({ family }) => wanted(family));
    return left.length === 1 ? left : null;
  };
  const named = namedByMetadata(naming);
  const byMetadata = one(({ id }) => named.has(id));
  if (byMetadata) return { left: byMetadata, by: 'metadata' };
  const words = [...naming.fileName, ...naming.amongEquals];
  const byName = one((family) => words.includes(family));
  return byName && { left: byName, by: 'file name' };
}
