/** Verdicts on files without a diffusion model that could be recognised, and on metadata that says otherwise. */
import type { FamilyId, FamilyVerdict } from '../reading.ts';
import type { EncoderKind, EncoderStack } from './encoders.ts';
import type { Family } from './family.ts';
import { type Named, oneOf } from './resolve.ts';

export type Verdict = Omit<FamilyVerdict, 'contradictions'>;

const UNKNOWN: Omit<Verdict, 'evidence'> = { id: 'unknown', label: 'Unknown', certainty: 'unknown', candidates: [], subtype: null };

export const unknown = (evidence: string): Verdict => ({ ...UNKNOWN, evidence });

/** Encoders that only come together in these families. One alone is its own "family": many models have it. */
const TOGETHER: readonly (readonly [kinds: readonly EncoderKind[], families: readonly FamilyId[]])[] = [
  [
    ['clip-l', 'clip-g'],
    ['sdxl', 'sd3'],
  ],
  [
    ['clip-l', 't5'],
    ['flux1', 'sd3'],
  ],
  [['clip-l', 'clip-g', 't5'], ['sd3']],
  [
    ['clip-l', 'llama'],
    ['hunyuan-video', 'framepack'],
  ],
];

/** A file of text encoders only. The metadata may say whose they are; else only a combination of encoders does. */
export function encodersOnly(stacks: readonly EncoderStack[], families: readonly Family[], named: Named): Verdict {
  const evidence = `text encoder only (${stacks.map(({ label }) => label).join(', ')}); from tensor names and shapes`;
  const verdict = (ids: readonly FamilyId[], more: string): Verdict => {
    const candidates = families.filter(({ id }) => ids.includes(id)).map(({ id, label }) => ({ id, label }));
    const [first] = candidates;
    if (!first) return unknown(evidence);
    const certainty = candidates.length === 1 ? 'certain' : 'ambiguous';
    return {
      id: first.id,
      label: oneOf(candidates.map(({ label }) => label)),
      certainty,
      candidates,
      subtype: null,
      evidence: evidence + more,
    };
  };
  if (named.ids.size === 1) return verdict([...named.ids], '; model by metadata');
  const kinds = new Set(stacks.map(({ kind }) => kind));
  const known = TOGETHER.find(([together]) => together.length === kinds.size && together.every((kind) => kinds.has(kind)));
  if (known) return verdict(known[1], '');
  const [only] = stacks;
  if (!only || kinds.size !== 1 || only.kind === 'other') return unknown(`${evidence}; many models have it`);
  const alone = { id: only.kind, label: `${only.label} text encoder` };
  return { ...alone, certainty: 'certain', candidates: [alone], subtype: null, evidence };
}

/** Metadata that names another family than the tensors show. */
export function contradictions(verdict: Verdict, named: Named): string[] {
  if (named.ids.size === 0 || verdict.certainty === 'unknown') return [];
  if (verdict.candidates.some(({ id }) => named.ids.has(id))) return [];
  return [`The metadata names another family (${named.text}) than the tensors show (${verdict.label}).`];
}
