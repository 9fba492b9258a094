/**
 * LoRA and convolution LoRA ("LoCon", with `lora_mid` in Tucker form): delta = s . up . down; see low-rank.ts.
 * AdaLoRA (PEFT) puts a diagonal between the factors: delta = s . up . diag(E) . down, so down.downT becomes E . down.downT . E; its
 * scale is alpha / (ranknum + 1e-5), with the rank it has kept, where the file says it.
 */
import { type Delta, lowRankDelta, noDelta, type Values, valuesOf } from '../deltas/delta.ts';
import { tuckerRight } from '../deltas/factors.ts';
import type { Message } from '../message.ts';
import {
  cells,
  downNeed,
  entryFigures,
  figuresOfParts,
  MOST_CORE,
  MOST_ENTRY_WORK,
  MOST_GRAM,
  pairFigures,
  tooHigh,
  upNeed,
  valuesNeed,
  wayOf,
} from './low-rank.ts';
import { type AdapterKind, type AdapterMatch, broken, refused, flat, normNeed, type Parts } from './adapter-kind.ts';

const byEntries = (parts: Parts): boolean => {
  const [up, down] = [parts.get('up'), parts.get('down')];
  return !!up && !!down && !parts.has('mid') && wayOf(down.shape[0] ?? 0, up.shape[0] ?? 0, flat(down).cols) === 'entries';
};

function pair(parts: Parts): AdapterMatch {
  const [up, down, mid] = [parts.get('up'), parts.get('down'), parts.get('mid')];
  if (!up) return broken('module.no-up');
  if (!down) return broken('module.no-down');
  const rank = down.shape[0];
  if (rank === undefined || down.shape.length < 2) return broken('module.down-shape', { shape: down.shape });
  const rows = up.shape[0];
  if (rows === undefined || up.shape[1] !== rank || flat(up).cols !== rank) {
    return broken('module.up-shape', { up: up.shape, down: down.shape, rank });
  }
  if (!mid) {
    const { cols } = flat(down);
    return wayOf(rank, rows, cols) === null ? refused(tooHigh(rank, rows, cols)) : { rank, rows, cols, problem: null };
  }
  if (mid.shape[0] !== rank || mid.shape[1] !== rank || cells(down) !== 1) {
    return broken('module.mid-shape', { shape: mid.shape, rank });
  }
  const cols = flat(down).cols * cells(mid);
  return rank > MOST_CORE ? refused(tooHigh(rank, rows, cols)) : { rank, rows, cols, problem: null };
}

function isConvolution(parts: Parts): boolean {
  const kernel = parts.get('mid') ?? parts.get('down');
  return kernel !== undefined && cells(kernel) > 1;
}

function kind(id: string, label: string, wanted: (parts: Parts) => boolean): AdapterKind {
  return {
    id,
    label,
    ranked: true,
    algorithms: ['lora', 'locon', 'dylora'],
    roles: ['up', 'down', 'mid'],
    match: (parts) => ((parts.has('up') || parts.has('down')) && wanted(parts) ? pair(parts) : null),
    need(role, parts) {
      const tensor = parts.get(role);
      if (tensor && (role === 'up' || role === 'down') && byEntries(parts)) return valuesNeed(tensor);
      if (tensor && role === 'up') return upNeed(tensor);
      if (tensor && role === 'down') return downNeed(tensor);
      if (tensor && role === 'mid') return valuesNeed(tensor);
      return normNeed(role, parts);
    },
    figures(reduced, parts) {
      const [up, down, rank] = [reduced.get('up'), reduced.get('down'), parts.get('down')?.shape[0] ?? 0];
      if (up?.values && down?.values && byEntries(parts)) return entryFigures(up.values, down.values, rank);
      return figuresOfParts(up, down, rank, reduced.get('mid'));
    },
    delta: pairDelta,
    linearIn: () => ['up'],
    alphaDivisor: (parts) => parts.get('down')?.shape[0] ?? null,
  };
}

const nothing = (parts: Parts): Delta => noDelta(parts.get('up')?.shape[0] ?? 0, flat(parts.get('down') ?? { shape: [] }).cols);

function pairDelta(scale: number, parts: Parts, values: Values): Delta | Message {
  const rank = parts.get('down')?.shape[0] ?? 0;
  if (rank === 0) return nothing(parts);
  const down = valuesOf(values, 'down');
  return lowRankDelta(scale, valuesOf(values, 'up'), parts.has('mid') ? tuckerRight(valuesOf(values, 'mid'), down, rank) : down, rank);
}

const pairs = kind('lora', 'LoRA', (parts) => !isConvolution(parts));
export const locon: AdapterKind = { ...kind('locon', 'LoCon', isConvolution), linear: true };
export const lora: AdapterKind = { ...pairs, linear: true };

/** For kinds that have no other way than Gram matrices, or sums over all entries. */
function bounded(match: AdapterMatch): AdapterMatch {
  const [rank, rows, cols] = [match.rank ?? 0, match.rows ?? 0, match.cols ?? 0];
  return match.problem === null && (rank > MOST_GRAM || rank * rows * cols > MOST_ENTRY_WORK) ? refused(tooHigh(rank, rows, cols)) : match;
}

export const adalora: AdapterKind = {
  ...pairs,
  id: 'adalora',
  label: 'AdaLoRA',
  roles: ['up', 'down', 'lora_E', 'ranknum'],
  divisorIn: { role: 'ranknum', plus: 1e-5 },
  match(parts) {
    const diagonal = parts.get('lora_E');
    if (!diagonal) return null;
    const match = pair(parts);
    if (match.problem === null && flat(diagonal).rows !== match.rank) {
      return broken('module.diagonal-shape', { shape: diagonal.shape, rank: match.rank ?? 0 });
    }
    return bounded(match);
  },
  need: (role, parts) => {
    const tensor = parts.get(role);
    if (tensor && (role === 'lora_E' || role === 'ranknum')) return valuesNeed(tensor);
    if (tensor && role === 'up') return upNeed(tensor);
    return tensor && role === 'down' ? downNeed(tensor) : normNeed(role, parts);
  },
  figures(reduced, parts) {
    const [up, down, diagonal] = [reduced.get('up')?.gram, reduced.get('down')?.gram, reduced.get('lora_E')?.values];
    const rank = parts.get('down')?.shape[0];
    if (!up || !down || !diagonal || rank === undefined) return null;
    const scaled = down.map((value, at) => value * (diagonal[Math.floor(at / rank)] as number) * (diagonal[at % rank] as number));
    return pairFigures(up, scaled, rank, null);
  },
  delta(scale, parts, values) {
    const rank = parts.get('down')?.shape[0] ?? 0;
    if (rank === 0) return nothing(parts);
    const [down, diagonal] = [valuesOf(values, 'down'), valuesOf(values, 'lora_E')];
    const cols = down.length / rank;
    const right = Float64Array.from(down, (value, at) => value * (diagonal[Math.floor(at / cols)] as number));
    return lowRankDelta(scale, valuesOf(values, 'up'), right, rank);
  },
};
