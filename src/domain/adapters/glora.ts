/**
 * GLoRA: delta = s . (b + W.a), with W the base weight. Written in two ways, which the shapes tell apart:
 *   now  b = b1.b2, a = a1.a2     before  b = b2.b1, a = a2.a1
 * Without the base model only the b-term is known. When a is zero (untrained) that is all of it; else the figures say so.
 */
import { lowRankDelta, valuesOf } from '../deltas/delta.ts';
import { message } from '../message.ts';
import { downNeed, figuresOfParts, MOST_GRAM, tooHigh, upNeed } from './low-rank.ts';
import { type AdapterKind, broken, refused, flat, normNeed, type Parts } from './adapter-kind.ts';

interface Order {
  readonly left: 'glora_b1' | 'glora_b2';
  readonly right: 'glora_b1' | 'glora_b2';
  readonly rank: number;
}

const NOW = { left: 'glora_b1', right: 'glora_b2' } as const;
const BEFORE = { left: 'glora_b2', right: 'glora_b1' } as const;

/** Both orders multiply only for a square weight whose width is the other order's rank; then the smaller is the rank. */
function orderOf(parts: Parts): Order | null {
  const [a1, a2, b1, b2] = ['a1', 'a2', 'b1', 'b2'].map((name) => parts.get(`glora_${name}`));
  if (!a1 || !a2 || !b1 || !b2) return null;
  const before = b1.shape[0] ?? 0;
  const now = b2.shape[0] ?? 0;
  const isBefore = flat(b2).cols === before && a1.shape[0] === before && flat(a2).cols === before;
  const isNow = flat(b1).cols === now && a2.shape[0] === now && flat(a1).cols === now;
  if (isBefore && (!isNow || before <= now)) return { ...BEFORE, rank: before };
  return isNow ? { ...NOW, rank: now } : null;
}

const ROLES = ['glora_a1', 'glora_a2', 'glora_b1', 'glora_b2'];

export const glora: AdapterKind = {
  id: 'glora',
  label: 'GLoRA',
  algorithms: ['glora'],
  roles: ROLES,
  match(parts) {
    const found = ROLES.filter((role) => parts.has(role));
    if (found.length === 0) return null;
    if (found.length < ROLES.length) return broken('module.glora-incomplete');
    const order = orderOf(parts);
    const [left, right] = [order && parts.get(order.left), order && parts.get(order.right)];
    if (!order || !left || !right) {
      return broken('module.factors-unfit', { shapes: ROLES.map((role) => parts.get(role)?.shape ?? []) });
    }
    const [rows, cols] = [flat(left).rows, flat(right).cols];
    return order.rank > MOST_GRAM ? refused(tooHigh(order.rank, rows, cols)) : { rank: order.rank, rows, cols, problem: null };
  },
  need(role, parts) {
    const [order, tensor] = [orderOf(parts), parts.get(role)];
    if (tensor && role === order?.left) return upNeed(tensor);
    return tensor && role === order?.right ? downNeed(tensor) : normNeed(role, parts);
  },
  figures(reduced, parts) {
    const order = orderOf(parts);
    const figures = order && figuresOfParts(reduced.get(order.left), reduced.get(order.right), order.rank, undefined);
    if (!figures) return null;
    const zero = reduced.get('glora_a1')?.sumSq === 0 || reduced.get('glora_a2')?.sumSq === 0;
    return zero ? figures : { ...figures, note: message('module.b-term') };
  },
  /** Both terms: s . (b1.b2 + W.a1.a2). */
  linearIn: () => ['glora_a1', 'glora_b1'],
  /** Its b-term. */
  delta(scale, parts, values) {
    const order = orderOf(parts);
    return order
      ? lowRankDelta(scale, valuesOf(values, order.left), valuesOf(values, order.right), order.rank)
      : message('delta.factors-unfit');
  },
  alphaDivisor: (parts) => orderOf(parts)?.rank ?? null,
};
