/**
 * From how well each family fits to a verdict: the best fits are kept; a model that is filled exactly goes before a part of a
 * larger one; then the metadata may choose, then the file name, and both are said. What is left open is called ambiguous.
 */
import { smallest } from '../extremes.ts';
import type { FamilyVerdict } from '../reading.ts';
import { type Family, type Fit, type Hints, plainName, type Structure } from './family.ts';
import type { Scene } from './scene.ts';

export interface Resolved {
  readonly family: Omit<FamilyVerdict, 'contradictions'>;
  readonly structure: Structure;
}

interface Candidate {
  readonly family: Family;
  readonly fit: Fit;
}

/** null when no family fits: not even one of which more is there than is not. */
export function resolve(families: readonly Family[], scene: Scene, hints: Hints): Resolved | null {
  const best = bestFits(families, scene, hints);
  if (best.length === 0) return null;
  const named = namedFamilies(families, hints.metadata);
  const chosen = choose(best, 'metadata', ({ family }) => named.ids.has(family.id)) ??
    choose(best, 'file name', ({ family }) => family.fileName.test(plainName(hints.path))) ?? { left: best, by: null };
  const first = chosen.left[0] as Candidate;
  const candidates = chosen.left.map(({ family: { id, label } }) => ({ id, label }));
  const told = chosen.by === null || best.length === 1 ? '' : `; ${first.family.label} by ${chosen.by}`;
  return {
    family: {
      id: first.family.id,
      label: oneOf(candidates.map(({ label }) => label)),
      certainty: candidates.length === 1 && !isDoubtful(first.fit) ? 'certain' : 'ambiguous',
      candidates,
      subtype: first.fit.subtype,
      evidence: `${first.fit.evidence}${first.fit.strange > 0 ? `; ${first.fit.strange} of its names or shapes are not this family's` : ''}${told}`,
    },
    structure: first.fit.structure(),
  };
}

/** One family is left, but by proportions only, or in spite of much that it does not have. */
const isDoubtful = ({ inProportion, strange, known }: Fit): boolean => inProportion || strange * 4 > known;

function bestFits(families: readonly Family[], scene: Scene, hints: Hints): Candidate[] {
  let best: Candidate[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const family of families) {
    const fit = family.fit(scene, hints);
    if (!fit || fit.strange > fit.known) continue;
    // Half a point: a known size with nothing strange goes before proportions, these before a known size with something strange.
    const strange = fit.strange + (scene.only && !scene.only.has(family.id) ? 1 : 0) + (fit.inProportion ? 0.5 : 0);
    if (strange > least) continue;
    if (strange < least) best = [];
    least = strange;
    best.push({ family, fit });
  }
  const complete = best.filter(({ fit }) => fit.complete);
  const left = complete.length > 0 ? complete : best;
  const fewest = smallest(left.map(({ fit }) => fit.borrowed));
  return left.filter(({ fit }) => fit.borrowed === fewest);
}

function choose(
  best: readonly Candidate[],
  by: 'metadata' | 'file name',
  wanted: (candidate: Candidate) => boolean,
): { left: readonly Candidate[]; by: string } | null {
  const left = best.filter(wanted);
  return left.length === 1 ? { left, by } : null;
}

/** Where trainers name the model, most specific first. */
const KEYS = ['ss_base_model_version', 'modelspec.architecture', 'ss_network_module'] as const;

export interface Named {
  readonly ids: ReadonlySet<string>;
  /** What named them: `ss_base_model_version is wan`. */
  readonly text: string;
}

const normal = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^networks\.lora_/, '')
    .replace(/\/.*$/, '')
    .replace(/[_\-. ]/g, '');

/** Families the metadata names; two when one spelling is used for both. Values longer than a name are not read. */
export function namedFamilies(families: readonly Family[], metadata: Readonly<Record<string, string>>): Named {
  for (const key of KEYS) {
    const text = metadata[key];
    // sd-scripts trains Chroma with the module of Flux.
    if (!text || text.length > 200 || text === 'networks.lora_flux') continue;
    const plain = normal(text);
    let length = 0;
    let ids = new Set<string>();
    for (const { id, named } of families) {
      for (const name of named) {
        if (name.length < length || !(plain === name || (name.length > 3 && plain.startsWith(name)))) continue;
        if (name.length > length) ids = new Set();
        length = name.length;
        ids.add(id);
      }
    }
    if (ids.size > 0) return { ids, text: `${key} is ${text}` };
  }
  return { ids: new Set(), text: '' };
}

/** "Wan 2.1 or 2.2", "Flux.1, Chroma or HunyuanVideo": a first word all share is said once. */
export function oneOf(labels: readonly string[]): string {
  const [first = '', ...others] = labels;
  const word = /^\S+ /.exec(first)?.[0];
  const same = word !== undefined && others.every((label) => label.startsWith(word));
  const rest = same ? others.map((label) => label.slice(word.length)) : others;
  // Three names can be read at a glance; the whole list is in the details.
  const short = rest.length > 2 ? [...rest.slice(0, 1), `${rest.length - 1} others`] : rest;
  const last = short.pop();
  return last === undefined ? first : `${[first, ...short].join(', ')} or ${last}`;
}
