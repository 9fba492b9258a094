/**
 * Where the metadata says one thing and the tensors another. Metadata is text that any tool may keep, copy or edit; the tensors
 * are what is applied. Only what both sides say clearly is compared; an absent word contradicts nothing. Metadata that names
 * another model family is found where families are told apart and stands in `FamilyVerdict.contradictions`.
 */
import { ADAPTER_KINDS, adapterKind } from '../adapters/registry.ts';
import { largest, smallest } from '../extremes.ts';
import type { Message } from '../message.ts';
import type { AdapterId, BlockRow, Layout, Measurement, Understanding } from '../reading.ts';
import type { MetadataFacts } from './facts/metadata-facts.ts';

export interface Contradiction {
  readonly id: 'dim' | 'alpha' | 'algorithm' | 'dora' | 'text-encoder' | 'model';
  readonly says: Says;
  readonly shows: Shows;
  /** What may have happened, or what follows. */
  readonly meaning: Meaning;
}

export type PartOfModel = 'text-encoder' | 'model';

/** What the metadata says: "network dim 16". */
export type Says =
  | { readonly kind: 'dim'; readonly dims: readonly number[] }
  | { readonly kind: 'alpha'; readonly alphas: readonly number[] }
  | { readonly kind: 'algorithm'; readonly algorithm: string; readonly module: string | null }
  | { readonly kind: 'dora'; readonly trained: boolean }
  | { readonly kind: 'part'; readonly part: PartOfModel; readonly trained: boolean };

/** What the tensors show: "rank 32 in 264 modules". */
export type Shows =
  | { readonly kind: 'ranks'; readonly ranks: SeenTensors['ranks'] }
  | { readonly kind: 'rank-range'; readonly least: number; readonly most: number }
  | { readonly kind: 'no-alpha' | 'no-dora' }
  | { readonly kind: 'alpha'; readonly alpha: number; readonly scale: number }
  | { readonly kind: 'scales'; readonly least: number; readonly most: number }
  | { readonly kind: 'adapters'; readonly adapters: readonly { readonly label: string; readonly modules: number }[] }
  | { readonly kind: 'dora'; readonly modules: number }
  | { readonly kind: 'part'; readonly part: PartOfModel; readonly seen: 'absent' | 'zero' | 'changed' };

export type Meaning =
  | { readonly kind: 'resized' | 'converted' | 'scale-1' | 'tensors-count' | 'without-dora' | 'applied' | 'applied-too' }
  /** The part is left as it is. */
  | { readonly kind: 'unchanged'; readonly part: PartOfModel };

/** Whether the file changes a part of the model: it has no tensors for it, they are all zero, they are not measured yet. */
export type Part = 'absent' | 'zero' | 'unmeasured' | 'changed';

/** What the tensors show, as far as metadata may speak of it. */
export interface SeenTensors {
  readonly adapters: Understanding['adapters'];
  readonly ranks: Understanding['ranks'];
  readonly scale: Measurement['scaleSummary'];
  /** null when the file is in no known layout. */
  readonly model: Part | null;
  readonly textEncoder: Part | null;
}

/** `blocks` in layout order, empty until measured; a neutral fallback profile says nothing of its parts. */
export function seenTensors(
  detail: Pick<SeenTensors, 'adapters' | 'ranks'> & {
    readonly scaleSummary: Measurement['scaleSummary'];
    readonly layout: Layout | null;
    readonly blocks: readonly BlockRow[];
    readonly fallback: Message | null;
  },
): SeenTensors {
  const { adapters, ranks, layout, blocks, fallback } = detail;
  const part = (role: 'main' | 'te'): Part | null => {
    if (!layout || fallback !== null) return null;
    const slots = layout.slots.flatMap((slot, index) => (slot.role === role ? [index] : []));
    if (blocks.length === 0) return slots.length === 0 ? 'absent' : role === 'te' ? 'unmeasured' : null;
    const touched = slots.flatMap((index) => blocks[index] ?? []).filter(({ modules, failed }) => modules + failed > 0);
    if (touched.length === 0) return 'absent';
    return touched.some(({ strength, failed }) => strength > 0 || failed > 0) ? 'changed' : 'zero';
  };
  return { adapters, ranks, scale: detail.scaleSummary, model: part('main'), textEncoder: part('te') };
}

export function contradictionsOf(facts: MetadataFacts, seen: SeenTensors): Contradiction[] {
  return [
    dim(facts, seen),
    alpha(facts, seen),
    algorithm(facts, seen),
    dora(facts, seen),
    part('text-encoder', facts.training.textEncoder, seen.textEncoder),
    part('model', facts.training.model, seen.model),
  ].filter((found) => found !== null);
}

const isRanked = (id: AdapterId): boolean => adapterKind(id)?.ranked === true;
/** What any trainer may add beside its algorithm: norms, biases, embeddings, weights saved whole. */
const isExtra = (id: AdapterId): boolean => adapterKind(id)?.extra === true;
const isLeftBy = (id: AdapterId, algorithm: string): boolean => adapterKind(id)?.algorithms?.includes(algorithm) === true;
/** Algorithms whose modules are known. */
const ALGORITHMS: ReadonlySet<string> = new Set(ADAPTER_KINDS.flatMap(({ algorithms }) => algorithms ?? []));

/** A weight fused of two to four parts that were trained apart has their ranks side by side; other modules keep the plain one. */
const FUSED = [1, 2, 3, 4];
/** Trainers store alpha in 16 bits: 8 bits of mantissa are within 0.4 %. */
const NEAR = 0.01;

function dim({ network }: MetadataFacts, { adapters, ranks }: SeenTensors): Contradiction | null {
  const dims = network.dims.filter((value) => Number.isInteger(value) && value > 0);
  const comparable = adapters.every(({ id }) => isRanked(id) || isExtra(id));
  if (dims.length === 0 || ranks.length === 0 || network.ranksVary || !comparable) return null;
  const modulesWhere = (test: (rank: number) => boolean): number =>
    ranks.reduce((sum, { rank, modules }) => sum + (test(rank) ? modules : 0), 0);
  const plain = modulesWhere((rank) => dims.includes(rank));
  const fitting = plain === 0 ? 0 : modulesWhere((rank) => dims.some((value) => FUSED.some((times) => rank === value * times)));
  const total = modulesWhere(() => true);
  if (2 * fitting >= total) return null;
  const met = ranks.map(({ rank }) => rank);
  return {
    id: 'dim',
    says: { kind: 'dim', dims },
    shows: ranks.length > 3 ? { kind: 'rank-range', least: smallest(met), most: largest(met) } : { kind: 'ranks', ranks },
    meaning: { kind: 'resized' },
  };
}

/** Compares scales, since those are what a file of several ranks shows: scale = alpha / rank, or alpha / sqrt(rank). */
function alpha({ network }: MetadataFacts, { ranks, scale, adapters }: SeenTensors): Contradiction | null {
  const alphas = network.alphas.filter((value) => value > 0);
  if (alphas.length === 0 || ranks.length === 0 || scale === null || !adapters.every(({ id }) => isRanked(id) || isExtra(id))) return null;
  const [rule, ...others] = scale.rules.filter((name) => !name.startsWith('no scale for this kind'));
  if (others.length > 0 || (rule !== 'alpha / rank' && rule !== 'no alpha: 1')) return null;
  const divide = (value: number, rank: number): number => value / (network.rsLora === true ? Math.sqrt(rank) : rank);
  const wanted = alphas.flatMap((value) => ranks.map(({ rank }) => divide(value, rank)));
  // LoKr of two whole factors and weights saved whole have scale 1 whatever alpha says, and are in the range too.
  if (wanted.some((value) => value >= scale.min * (1 - NEAR) && value <= scale.max * (1 + NEAR))) return null;
  const says: Says = { kind: 'alpha', alphas };
  if (rule === 'no alpha: 1') return { id: 'alpha', says, shows: { kind: 'no-alpha' }, meaning: { kind: 'scale-1' } };
  const [only, more] = ranks;
  const same = scale.min === scale.max;
  const shows: Shows =
    only && !more && same
      ? { kind: 'alpha', alpha: scale.min * only.rank, scale: scale.min }
      : { kind: 'scales', least: scale.min, most: scale.max };
  return { id: 'alpha', says, shows, meaning: { kind: 'tensors-count' } };
}

function algorithm({ network }: MetadataFacts, { adapters }: SeenTensors): Contradiction | null {
  const name = network.algorithm;
  if (name === null || !ALGORITHMS.has(name) || network.args.some(([arg]) => arg === 'preset' || arg === 'module_algo_map')) return null;
  const known = adapters.filter(({ id }) => id !== 'unknown' && !id.startsWith('unsupported:') && (isLeftBy(id, name) || !isExtra(id)));
  if (known.length === 0 || known.some(({ id }) => isLeftBy(id, name))) return null;
  return {
    id: 'algorithm',
    says: { kind: 'algorithm', algorithm: name, module: network.module },
    shows: { kind: 'adapters', adapters: known },
    meaning: { kind: 'converted' },
  };
}

function dora({ network }: MetadataFacts, { adapters }: SeenTensors): Contradiction | null {
  const found = adapters.find(({ id }) => id === 'dora');
  if (network.dora === true && !found && adapters.some(({ id }) => isRanked(id))) {
    return {
      id: 'dora',
      says: { kind: 'dora', trained: true },
      shows: { kind: 'no-dora' },
      meaning: { kind: 'without-dora' },
    };
  }
  if (network.dora !== false || !found) return null;
  return {
    id: 'dora',
    says: { kind: 'dora', trained: false },
    shows: { kind: 'dora', modules: found.modules },
    meaning: { kind: 'applied' },
  };
}

function part(id: PartOfModel, trained: boolean | null, seen: Part | null): Contradiction | null {
  if (trained === false && seen === 'changed') {
    return {
      id,
      says: { kind: 'part', part: id, trained },
      shows: { kind: 'part', part: id, seen },
      meaning: { kind: 'applied-too' },
    };
  }
  if (trained === true && (seen === 'absent' || seen === 'zero')) {
    return {
      id,
      says: { kind: 'part', part: id, trained },
      shows: { kind: 'part', part: id, seen },
      meaning: { kind: 'unchanged', part: id },
    };
  }
  return null;
}
