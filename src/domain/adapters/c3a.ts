/**
 * C3A (PEFT): the weight's delta is m x n blocks, each a circulant b x b matrix, of which the file has the b numbers that it repeats,
 * divided by the number of inputs. Source: PEFT 5d602fdb, tuners/c3a/layer.py and utils.py.
 *   delta[p.b + k, q.b + j] = kernel[p, q, (j - k) mod b] / (n.b)      ||delta|| = sqrt(b) ||kernel|| / (n.b)
 */
import { type Delta, type Numbers, type Values, valuesOf, wholeDelta } from '../deltas/delta.ts';
import { roomFor } from '../deltas/factors.ts';
import { message, type Message } from '../message.ts';
import { type AdapterKind, broken, flat, normNeed, type Parts } from './adapter-kind.ts';

const KERNEL = 'c3a_kernel';
/** Entries that are made of a kernel where the delta itself is wanted: 256 MiB. */
const MOST_ENTRIES = 2 ** 26;

interface Blocks {
  readonly down: number;
  readonly across: number;
  readonly size: number;
}

function blocksOf(parts: Parts): Blocks | null {
  const [down, across, size, ...more] = parts.get(KERNEL)?.shape ?? [];
  return down !== undefined && across !== undefined && size !== undefined && more.length === 0 ? { down, across, size } : null;
}

function expanded(scale: number, { down, across, size }: Blocks, kernel: Numbers): Delta | Message {
  const [rows, cols] = [down * size, across * size];
  if (rows * cols > MOST_ENTRIES) return message('delta.too-large');
  const out = roomFor(kernel, rows * cols);
  for (let row = 0; row < rows; row++) {
    const [p, k] = [Math.floor(row / size), row % size];
    for (let col = 0; col < cols; col++) {
      const [q, j] = [Math.floor(col / size), col % size];
      out[row * cols + col] = (kernel[(p * across + q) * size + ((j - k + size) % size)] as number) / cols;
    }
  }
  return wholeDelta(scale, rows, cols, out);
}

export const c3a: AdapterKind = {
  id: 'c3a',
  label: 'C3A',
  algorithms: ['c3a'],
  roles: [KERNEL],
  match(parts) {
    const tensor = parts.get(KERNEL);
    if (!tensor) return null;
    const blocks = blocksOf(parts);
    if (!blocks) return broken('module.kernel-shape', { shape: tensor.shape });
    return { rank: null, rows: blocks.down * blocks.size, cols: blocks.across * blocks.size, problem: null };
  },
  need: (role, parts) => (role === KERNEL ? { reduction: 'norm', ...flat(parts.get(KERNEL) ?? { shape: [] }) } : normNeed(role, parts)),
  figures(reduced, parts) {
    const [kernel, blocks] = [reduced.get(KERNEL), blocksOf(parts)];
    if (!kernel || !blocks) return null;
    const inputs = blocks.across * blocks.size;
    return { norm: inputs === 0 ? 0 : Math.sqrt(blocks.size * kernel.sumSq) / inputs, spectral: null, singularValues: null };
  },
  delta(scale, parts, values: Values) {
    const blocks = blocksOf(parts);
    return blocks ? expanded(scale, blocks, valuesOf(values, KERNEL)) : message('delta.kernel-shape');
  },
  alphaDivisor: () => null,
};
