/**
 * LoRA and convolution LoRA ("LoCon", with `lora_mid` in Tucker form): delta = s . up . down; see low-rank.ts.
 * AdaLoRA (PEFT) puts a diagonal between the factors: delta = s . up . diag(E) . down, so down.downT becomes E . down.downT . E; its
 * scale is alpha / (ranknum + 1e-5), with the rank it has kept, where the file says it.
 * A module may have a full difference besides: then delta = s . up . down + diff, which is summed term by term.
 */
import { cancels } from '../deltas/exact.ts';
import { type Delta, lowRankDelta, noDelta, type Values, valuesOf } from '../deltas/delta.ts';
import { product, tuckerRight } from '../deltas/factors.ts';
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
import {
  type AdapterKind,
  type AdapterMatch,
  type Arithmetic,
  broken,
  type DeltaFigures,
  flat,
  normNeed,
  type Parts,
  type Reduced,
  shapeText,
} from './types.ts';

const byEntries = (parts: Parts): boolean => {
  const [up, down] = [parts.get('up'), parts.get('down')];
  return !!up && !!down && !parts.has('mid') && wayOf(down.shape[0] ?? 0, up.shape[0] ?? 0, flat(down).cols) === 'entries';
};

function pair(parts: Parts): AdapterMatch {
  const [up, down, mid] = [parts.get('up'), parts.get('down'), parts.get('mid')];
  if (!up) return broken('There is a down factor without its up factor');
  if (!down) return broken('There is an up factor without its down factor');
  const rank = down.shape[0];
  if (rank === undefined || down.shape.length < 2)
    return broken(`The down factor has the shape ${shapeText(down)}; rank x inputs is expected`);
  const rows = up.shape[0];
  if (rows === undefined || up.shape[1] !== rank || flat(up).cols !== rank) {
    return broken(
      `The up factor is ${shapeText(up)} but the down factor ${shapeText(down)} has rank ${rank}; outputs x ${rank} is expected`,
    );
  }
  if (!mid) {
    const { cols } = flat(down);
    return wayOf(rank, rows, cols) === null ? broken(tooHigh(rank, rows, cols)) : { rank, rows, cols, problem: null };
  }
  if (mid.shape[0] !== rank || mid.shape[1] !== rank || cells(down) !== 1) {
    return broken(`The mid factor is ${shapeText(mid)}; ${rank} x ${rank} x kernel is expected`);
  }
  const cols = flat(down).cols * cells(mid);
  return rank > MOST_CORE ? broken(tooHigh(rank, rows, cols)) : { rank, rows, cols, problem: null };
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

function pairDelta(scale: number, parts: Parts, values: Values): Delta | string {
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
  return match.problem === null && (rank > MOST_GRAM || rank * rows * cols > MOST_ENTRY_WORK) ? broken(tooHigh(rank, rows, cols)) : match;
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
      return broken(`The diagonal is ${shapeText(diagonal)}; ${match.rank} x 1 is expected`);
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

/** A pair and a full difference on the same weight. Both factors and the difference are held in memory for the cross term. */
export const loraWithDiff: AdapterKind = {
  ...pairs,
  id: 'lora+diff',
  label: 'LoRA + difference',
  roles: ['up', 'down', 'diff'],
  match(parts) {
    const diff = parts.get('diff');
    if (!diff || !parts.has('up') || !parts.has('down') || parts.has('mid')) return null;
    const match = pair(parts);
    const { rows, cols } = flat(diff);
    if (match.problem === null && (rows !== match.rows || cols !== match.cols)) {
      return broken(`The difference is ${shapeText(diff)} but its LoRA is ${match.rows} x ${match.cols}`);
    }
    return bounded(match);
  },
  need: (role, parts) => {
    const tensor = parts.get(role);
    return tensor && ['up', 'down', 'diff'].includes(role) ? valuesNeed(tensor) : normNeed(role, parts);
  },
  figures: () => null,
  scaledFigures: sumWithDiff,
  linearIn: () => ['up', 'diff'],
  /** The pair is scaled, the difference beside it is not. */
  delta(scale, parts, values) {
    const delta = pairDelta(scale, parts, values);
    return typeof delta === 'string'
      ? delta
      : { ...delta, terms: [...delta.terms, { kind: 'whole', scale: 1, values: valuesOf(values, 'diff') }] };
  },
};

function sumWithDiff(reduced: ReadonlyMap<string, Reduced>, parts: Parts, scale: number, arithmetic: Arithmetic): DeltaFigures | null {
  const [up, down, diff] = [reduced.get('up')?.values, reduced.get('down')?.values, reduced.get('diff')];
  const { rows: rank, cols } = flat(parts.get('down') ?? { shape: [] });
  if (!up || !down || !diff?.values) return null;
  const { rows } = flat(parts.get('up') ?? { shape: [] });
  const pair = pairFigures(arithmetic.gramCols(up, rows, rank), arithmetic.gramRows(down, rank, cols), rank, null);
  let cross = 0;
  for (let i = 0; i < rows; i++) {
    for (let p = 0; p < rank; p++) {
      let dot = 0;
      for (let j = 0, a = i * cols, b = p * cols; j < cols; j++, a++, b++) dot += (diff.values[a] as number) * (down[b] as number);
      cross += (up[i * rank + p] as number) * dot;
    }
  }
  const terms = [scale * scale * pair.norm ** 2, 2 * scale * cross, diff.sumSq];
  const squares = terms.reduce((sum, term) => sum + term, 0);
  const absolute = terms.reduce((sum, term) => sum + Math.abs(term), 0);
  const sure = pair.cancelled !== true && !cancels(squares, absolute);
  return {
    norm: Math.sqrt(sure ? squares : sumAtF64(up, down, diff.values, rank, scale)),
    spectral: null,
    singularValues: null,
    note: 'A LoRA and a full difference on one weight, counted as their sum',
  };
}

/** Sum of squares of s . up . down + diff, row by row at f64. */
function sumAtF64(up: Float32Array, down: Float32Array, diff: Float32Array, rank: number, scale: number): number {
  const cols = down.length / rank;
  let squares = 0;
  for (let i = 0; i * cols < diff.length; i++) {
    const row = product(up.subarray(i * rank, (i + 1) * rank), down, rank);
    for (let j = 0; j < cols; j++) squares += (scale * (row[j] as number) + (diff[i * cols + j] as number)) ** 2;
  }
  return squares;
}
