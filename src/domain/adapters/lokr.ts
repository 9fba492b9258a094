/**
 * LoKr: delta = s . W1 (x) W2, the Kronecker product. Each factor is whole, or a pair a.b, or for a convolution's W2 Tucker:
 * W2[p,q,x,y] = sum over i,j of t2[i,j,x,y] w2_b[j,q] w2_a[i,p].
 *   ||delta|| = ||W1|| . ||W2||, and the largest singular value is the product of the factors' largest.
 *
 * Scale: alpha / rank with the rank of W2, else of W1, as ComfyUI takes it. When both are whole there is no rank and alpha is
 * no multiplier (LyCORIS, musubi and ComfyUI agree): trainers write 1e10 or infinity there.
 *
 * Of a fused product under the name of one projection (lokr-rows.ts) only some rows are applied.
 */
import { type Plain, type Values, valuesOf } from '../deltas/delta.ts';
import { product, transposed, tuckerRight } from '../deltas/factors.ts';
import { isMessage, message, type Message } from '../message.ts';
import type { TensorInfo } from '../safetensors/header-types.ts';
import { cells, downNeed, figuresOfParts, MOST_CORE, MOST_GRAM, tooHigh, upNeed, valuesNeed } from './low-rank.ts';
import { type AdapterKind, refused, type DeltaFigures, flat, normNeed, type Parts, type Reduced } from './adapter-kind.ts';
import { firstRow, rowsOfProduct, windowFigures, windowOf } from './lokr-rows.ts';
import { wholeFigures, wholeNeed } from './whole.ts';

interface Factor {
  readonly rows: number;
  readonly cols: number;
  /** null for a whole factor. */
  readonly rank: number | null;
}

type Name = 'w1' | 'w2';
const role = (name: Name, part = ''): string => `lokr_${name}${part}`;

/** @returns why, when the tensors do not make this factor */
function factorOf(name: Name, parts: Parts): Factor | Message {
  const whole = parts.get(role(name));
  if (whole) return { ...flat(whole), rank: null };
  const [a, b] = [parts.get(role(name, '_a')), parts.get(role(name, '_b'))];
  if (!a || !b) return message('module.factor-incomplete', { factor: name });
  const core = name === 'w2' ? parts.get('lokr_t2') : undefined;
  const rank = b.shape[0] ?? 0;
  if (core) return tuckerFactor(a, b, core, rank);
  if (a.shape.length < 2 || b.shape.length < 2 || flat(a).cols !== rank) {
    return message('module.factor-unfit', { factor: name, shapes: [a.shape, b.shape] });
  }
  if (rank > MOST_GRAM) return tooHigh(rank, flat(a).rows, flat(b).cols);
  return { rows: flat(a).rows, cols: flat(b).cols, rank };
}

function tuckerFactor(a: TensorInfo, b: TensorInfo, core: TensorInfo, rank: number): Factor | Message {
  if (a.shape[0] !== core.shape[0] || core.shape[1] !== rank || core.shape[0] !== rank) {
    return message('module.core-unfit', { core: core.shape, one: a.shape, other: b.shape });
  }
  if (rank > MOST_CORE) return tooHigh(rank, flat(a).cols, flat(b).cols * cells(core));
  return { rows: flat(a).cols, cols: flat(b).cols * cells(core), rank };
}

const ROLES = ['lokr_w1', 'lokr_w1_a', 'lokr_w1_b', 'lokr_w2', 'lokr_w2_a', 'lokr_w2_b', 'lokr_t2'];

function ranks(parts: Parts): number | null {
  for (const name of ['w2', 'w1'] as const) {
    const factor = factorOf(name, parts);
    if (!isMessage(factor) && factor.rank !== null) return factor.rank;
  }
  return null;
}

export const lokr: AdapterKind = {
  id: 'lokr',
  label: 'LoKr',
  linear: true,
  ranked: true,
  alwaysScaled: true,
  algorithms: ['lokr'],
  roles: [...ROLES, 'row_offset'],
  match(parts) {
    if (!ROLES.some((name) => parts.has(name))) return null;
    const [w1, w2] = [factorOf('w1', parts), factorOf('w2', parts)];
    if (isMessage(w1)) return refused(w1);
    if (isMessage(w2)) return refused(w2);
    const product = { rows: w1.rows * w2.rows, cols: w1.cols * w2.cols };
    const window = windowOf(product, parts);
    if (isMessage(window)) return refused(window);
    return { rank: w2.rank ?? w1.rank, rows: window?.rows ?? product.rows, cols: product.cols, problem: null };
  },
  need(name, parts) {
    const tensor = parts.get(name);
    if (!tensor) return normNeed(name, parts);
    if (isPart(parts)) return valuesNeed(tensor);
    if (name === 'lokr_w1' || name === 'lokr_w2') return wholeNeed(tensor);
    if (name === 'lokr_t2') return valuesNeed(tensor);
    const lying = name === 'lokr_w2_a' && parts.has('lokr_t2');
    if (name.endsWith('_b') || lying) return downNeed(tensor);
    return name.endsWith('_a') ? upNeed(tensor) : normNeed(name, parts);
  },
  figures(reduced, parts) {
    if (isPart(parts)) return windowFigures(reduced, parts);
    const [one, two] = [factorFigures('w1', reduced, parts), factorFigures('w2', reduced, parts)];
    if (!one || !two) return null;
    const spectral = one.spectral === null || two.spectral === null ? null : one.spectral * two.spectral;
    const figures = { norm: one.norm * two.norm, spectral, singularValues: null };
    return one.cancelled || two.cancelled ? { ...figures, cancelled: true } : figures;
  },
  linearIn: (parts) => [parts.has('lokr_w1') ? 'lokr_w1' : 'lokr_w1_a'],
  delta(scale, parts, values) {
    const [one, two] = [factorValues('w1', parts, values), factorValues('w2', parts, values)];
    if (one.values.length === 0 || two.values.length === 0) return message('delta.empty');
    const product = { rows: one.rows * two.rows, cols: one.cols * two.cols };
    const window = windowOf(product, parts);
    if (isMessage(window)) return message('delta.rows-unknown');
    if (!window) return { ...product, terms: [{ kind: 'kron', scale, one, two }] };
    const from = firstRow(window, product.rows, values.get('row_offset'));
    if (from === null) return message('delta.offset-outside');
    const terms = rowsOfProduct({ scale, one, two }, from, window.rows);
    return isMessage(terms) ? terms : { rows: window.rows, cols: product.cols, terms };
  },
  alphaDivisor: ranks,
};

/** Only some rows of the product are applied. */
function isPart(parts: Parts): boolean {
  if (parts.has('row_offset')) return true;
  const [one, two] = [factorOf('w1', parts), factorOf('w2', parts)];
  if (isMessage(one) || isMessage(two)) return false;
  return windowOf({ rows: one.rows * two.rows, cols: one.cols * two.cols }, parts) !== null;
}

function factorFigures(name: Name, reduced: ReadonlyMap<string, Reduced>, parts: Parts): Omit<DeltaFigures, 'singularValues'> | null {
  const whole = reduced.get(role(name));
  if (whole) return wholeFigures(whole);
  const [a, b] = [reduced.get(role(name, '_a')), reduced.get(role(name, '_b'))];
  const rank = parts.get(role(name, '_b'))?.shape[0] ?? 0;
  return figuresOfParts(a, b, rank, name === 'w2' ? reduced.get('lokr_t2') : undefined);
}

/** A factor made whole, which is small beside the delta. */
function factorValues(name: Name, parts: Parts, values: Values): Plain {
  const whole = parts.get(role(name));
  if (whole) return { ...flat(whole), values: valuesOf(values, role(name)) };
  const rank = parts.get(role(name, '_b'))?.shape[0] ?? 0;
  const [a, b] = [valuesOf(values, role(name, '_a')), valuesOf(values, role(name, '_b'))];
  const core = name === 'w2' ? values.get('lokr_t2') : undefined;
  const [left, right] = core ? [transposed(a, rank), tuckerRight(core, b, rank)] : [a, b];
  return { rows: left.length / rank, cols: right.length / rank, values: product(left, right, rank) };
}
