/**
 * Where the metadata says one thing and the tensors another. Metadata is text that any tool may keep, copy or edit; the tensors
 * are what is applied. Only what both sides say clearly is compared; an absent word contradicts nothing. Metadata that names
 * another model family is found where families are told apart and stands in `FamilyVerdict.contradictions`.
 */
import { ADAPTER_KINDS, adapterKind } from '../adapters/registry.ts';
import { largest, smallest } from '../extremes.ts';
import type { AdapterId, BlockRow, Layout, Measurement, Understanding } from '../reading.ts';
import type { MetadataFacts } from './facts/metadata-facts.ts';

export interface Contradiction {
  readonly id: 'dim' | 'alpha' | 'algorithm' | 'dora' | 'text-encoder' | 'model';
  /** "network dim 16" */
  readonly says: string;
  /** "rank 32 in all 264 modules" */
  readonly shows: string;
  /** What may have happened, or what follows. */
  readonly meaning: string;
}

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
    readonly fallback: string | null;
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
    part('text-encoder', 'text encoder', facts.training.textEncoder, seen.textEncoder),
    part('model', 'diffusion model', facts.training.model, seen.model),
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

const modulesOf = (count: number): string => `${count} module${count === 1 ? '' : 's'}`;
const short = (value: number): string => String(Number(value.toPrecision(4)));
const listed = (values: readonly number[]): string => values.map(short).join(' and ');

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
  const met = ranks.length > 3 ? `ranks ${smallest(ranks.map(({ rank }) => rank))} to ${largest(ranks.map(({ rank }) => rank))}` : null;
  return {
    id: 'dim',
    says: `network dim ${listed(dims)}`,
    shows: `${met ?? ranks.map(({ rank, modules }) => `rank ${rank} in ${modulesOf(modules)}`).join(', ')}`,
    meaning: 'The file was resized, merged or extracted after training, or the metadata comes from another file.',
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
  const says = `network alpha ${listed(alphas)}`;
  if (rule === 'no alpha: 1')
    return { id: 'alpha', says, shows: 'no alpha, so a scale of 1', meaning: 'Programs read the tensors and apply it at scale 1.' };
  const [only, more] = ranks;
  const same = scale.min === scale.max;
  const range = same ? short(scale.min) : `${short(scale.min)} to ${short(scale.max)}`;
  const shows = only && !more && same ? `alpha ${short(scale.min * only.rank)}, a scale of ${range}` : `scales of ${range}`;
  return { id: 'alpha', says, shows, meaning: 'Programs read the tensors: what they hold is applied.' };
}

function algorithm({ network }: MetadataFacts, { adapters }: SeenTensors): Contradiction | null {
  const name = network.algorithm;
  if (name === null || !ALGORITHMS.has(name) || network.args.some(([arg]) => arg === 'preset' || arg === 'module_algo_map')) return null;
  const known = adapters.filter(({ id }) => id !== 'unknown' && !id.startsWith('unsupported:') && (isLeftBy(id, name) || !isExtra(id)));
  if (known.length === 0 || known.some(({ id }) => isLeftBy(id, name))) return null;
  return {
    id: 'algorithm',
    says: `${network.algorithm}${network.module === null ? '' : ` (${network.module})`}`,
    shows: known.map(({ label, modules }) => `${label} in ${modulesOf(modules)}`).join(', '),
    meaning: 'The file was converted after training, or the metadata comes from another file.',
  };
}

function dora({ network }: MetadataFacts, { adapters }: SeenTensors): Contradiction | null {
  const found = adapters.find(({ id }) => id === 'dora');
  if (network.dora === true && !found && adapters.some(({ id }) => isRanked(id))) {
    return {
      id: 'dora',
      says: 'trained as DoRA',
      shows: 'no DoRA scales',
      meaning: 'Without them the LoRA acts differently from what was trained.',
    };
  }
  if (network.dora !== false || !found) return null;
  return {
    id: 'dora',
    says: 'not trained as DoRA',
    shows: `DoRA scales in ${modulesOf(found.modules)}`,
    meaning: 'The tensors are what is applied.',
  };
}

function part(id: 'text-encoder' | 'model', name: string, trained: boolean | null, seen: Part | null): Contradiction | null {
  if (trained === false && seen === 'changed') {
    return {
      id,
      says: `${name} not trained (learning rate 0)`,
      shows: `changes to the ${name}`,
      meaning: 'They are applied like all others.',
    };
  }
  if (trained === true && (seen === 'absent' || seen === 'zero')) {
    const shows = seen === 'absent' ? `no tensors of the ${name}` : `only zeros for the ${name}`;
    return { id, says: `${name} trained`, shows, meaning: `The ${name} is left as it is.` };
  }
  return null;
}
