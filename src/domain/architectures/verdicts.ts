/** Verdicts on files without a diffusion model that could be recognised. */
import type { FamilyVerdict } from '../reading.ts';
import type { EncoderStack } from './encoder-kinds.ts';
import type { Family } from './family.ts';
import { contradictionsOf, namedByMetadata, type Naming } from './naming.ts';
import { type Evidence, evidenceOf, familyLabel } from './words.ts';

export const unknown = (evidence: Evidence, naming: Naming): FamilyVerdict => ({
  id: 'unknown',
  label: 'Unknown',
  certainty: 'unknown',
  candidates: [],
  subtype: null,
  evidence,
  contradictions: contradictionsOf([], naming, ''),
});

/**
 * A file of text encoders only. The metadata may say whose they are, when that model has them; else only a combination does that
 * few models have. One alone is its own "family": many models have it.
 */
export function encodersOnly(stacks: readonly EncoderStack[], families: readonly Family[], naming: Naming): FamilyVerdict {
  const tooDeep = stacks.filter(({ overflow }) => overflow).length;
  const evidence = evidenceOf({ kind: 'encoders', encoders: stacks.map(({ label }) => label) }, { strange: tooDeep });
  const kinds = new Set(stacks.map(({ kind }) => kind));
  const having = families.filter(({ encoders }) => [...kinds].every((kind) => kind === 'other' || encoders.includes(kind)));
  const named = namedByMetadata(naming);
  const byMetadata = having.filter(({ id }) => named.has(id));
  if (byMetadata.length === 1) return verdictOf(byMetadata, { ...evidence, whose: 'metadata' }, naming);
  if (kinds.size > 1 && !kinds.has('other') && having.length > 0) return verdictOf(having, evidence, naming);
  const [only] = stacks;
  if (!only || kinds.size !== 1 || only.kind === 'other') return unknown({ ...evidence, whose: 'many' }, naming);
  const alone = { id: only.kind, label: `${only.label} text encoder` };
  // The name of a model that has this encoder says nothing against it.
  const contradictions = contradictionsOf(having, naming, alone.label);
  const certain = tooDeep === 0 && contradictions.length === 0;
  return {
    ...alone,
    label: familyLabel([alone.label], certain),
    certainty: certain ? 'certain' : 'ambiguous',
    candidates: [alone],
    subtype: null,
    evidence,
    contradictions,
  };
}

function verdictOf(families: readonly Family[], evidence: Evidence, naming: Naming): FamilyVerdict {
  const labels = families.map(({ label }) => label);
  const contradictions = contradictionsOf(families, naming, labels.join(', '));
  const certain = families.length === 1 && contradictions.length === 0 && evidence.strange === 0;
  return {
    id: families[0]?.id ?? 'unknown',
    label: familyLabel(labels, certain),
    certainty: certain ? 'certain' : 'ambiguous',
    candidates: families.map(({ id, label }) => ({ id, label })),
    subtype: null,
    evidence,
    contradictions,
  };
}
