/**
 * OFT and BOFT rotate the base weight: W' = R.W (PEFT's OFT: on the input side), block by block. The delta (R - 1).W needs the base
 * model; without it the size of the rotation is given, sqrt of the sum of ||R - 1||^2 over the blocks, and it enters no sum.
 *
 *   oft_blocks (N, b, b)        Q = B - Bt, its norm over all blocks bounded by alpha where alpha > 0 (as ComfyUI does)
 *   oft_blocks (M, N, b, b)     BOFT: M such layers in turn; their sizes are added as squares
 *   oft_R (N, b(b-1)/2)         PEFT, OneTrainer: the upper triangle of Q
 *   boft_R (M, N, b, b)         PEFT: Q = (B - Bt) / 2
 */
import type { TensorInfo } from '../safetensors/types.ts';
import { rotationSquares } from '../strength/rotation.ts';
import { type AdapterKind, broken, normNeed, type Reduced, shapeText } from './types.ts';
import { valuesNeed } from './low-rank.ts';

/** Largest block that is solved: the work grows with its cube (1024: some seconds). */
const MAX_BLOCK = 1024;

interface Layout {
  readonly blocks: number;
  readonly size: number;
}

function squares(tensor: TensorInfo): Layout | null {
  const [size, other] = [tensor.shape.at(-1), tensor.shape.at(-2)];
  if (tensor.shape.length < 3 || size === undefined || size !== other) return null;
  return { size, blocks: tensor.shape.slice(0, -2).reduce((a, b) => a * b, 1) };
}

function triangles(tensor: TensorInfo): Layout | null {
  const [blocks, length] = tensor.shape;
  const size = (1 + Math.sqrt(1 + 8 * (length ?? 0))) / 2;
  return tensor.shape.length === 2 && blocks !== undefined && Number.isInteger(size) ? { blocks, size } : null;
}

/** Q of one block, row-major. */
type SkewOf = (values: Float32Array, block: number, size: number) => Float64Array;

const difference =
  (factor: number): SkewOf =>
  (values, block, size) => {
    const q = new Float64Array(size * size);
    const from = block * size * size;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++)
        q[i * size + j] = factor * ((values[from + i * size + j] as number) - (values[from + j * size + i] as number));
    }
    return q;
  };

const upperTriangle: SkewOf = (values, block, size) => {
  const q = new Float64Array(size * size);
  let at = (block * size * (size - 1)) / 2;
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      q[i * size + j] = values[at] as number;
      q[j * size + i] = -(values[at++] as number);
    }
  }
  return q;
};

interface Form {
  readonly id: string;
  readonly label: string;
  readonly role: string;
  readonly extra: readonly string[];
  applies(tensor: TensorInfo): boolean;
  layout(tensor: TensorInfo): Layout | null;
  readonly skew: SkewOf;
  /** Whether alpha bounds the norm of Q. */
  readonly bounded: boolean;
}

function rotation(form: Form): AdapterKind {
  const { id, label, role } = form;
  return {
    id,
    label,
    needsBase: true,
    roles: [role, ...form.extra],
    match(parts) {
      const tensor = parts.get(role);
      if (!tensor || !form.applies(tensor)) return null;
      const layout = form.layout(tensor);
      if (!layout) return broken(`Its rotations have the shape ${shapeText(tensor)}, which is none that is known`);
      if (layout.size > MAX_BLOCK) return broken(`Its rotations are ${layout.size} wide; only up to ${MAX_BLOCK} are measured`);
      return { rank: null, rows: null, cols: null, problem: null };
    },
    need(name, parts) {
      const tensor = parts.get(name);
      return tensor && name === role ? valuesNeed(tensor) : normNeed(name, parts);
    },
    figures(reduced, parts) {
      // OneTrainer's flag: its angles are scaled by a rule that the file does not tell.
      if (parts.has('oft_scaled')) return null;
      const layout = form.layout(parts.get(role) as TensorInfo);
      const values = reduced.get(role)?.values;
      if (!layout || !values) return null;
      const size = rotationSize(form, layout, values, form.bounded ? reduced.get('alpha') : undefined);
      return { norm: size, spectral: null, singularValues: null, proxy: 'size of its rotations' };
    },
    alphaDivisor: () => null,
  };
}

function rotationSize(form: Form, { blocks, size }: Layout, values: Float32Array, alpha: Reduced | undefined): number {
  const all = Array.from({ length: blocks }, (_, block) => form.skew(values, block, size));
  const norm = Math.sqrt(all.reduce((sum, q) => sum + q.reduce((part, x) => part + x * x, 0), 0));
  const bound = alpha?.values?.[0] ?? 0;
  const factor = bound > 0 && norm > bound ? bound / norm : 1;
  return Math.sqrt(all.reduce((sum, q) => sum + rotationSquares(factor === 1 ? q : q.map((x) => x * factor), size), 0));
}

const layered = (tensor: TensorInfo): boolean => tensor.shape.length >= 4;
const always = (): boolean => true;

export const boft = rotation({
  id: 'boft',
  label: 'BOFT',
  role: 'oft_blocks',
  extra: ['rescale'],
  applies: layered,
  layout: squares,
  skew: difference(1),
  bounded: true,
});
/** After BOFT, whose tensors have the same names and one dimension more. */
export const oft = rotation({
  id: 'oft',
  label: 'OFT',
  role: 'oft_blocks',
  extra: ['rescale'],
  applies: always,
  layout: squares,
  skew: difference(1),
  bounded: true,
});
export const peftOft = rotation({
  id: 'peft-oft',
  label: 'OFT (PEFT)',
  role: 'oft_R',
  extra: ['oft_scaled'],
  applies: always,
  layout: triangles,
  skew: upperTriangle,
  bounded: false,
});
export const peftBoft = rotation({
  id: 'peft-boft',
  label: 'BOFT (PEFT)',
  role: 'boft_R',
  extra: ['boft_s'],
  applies: always,
  layout: squares,
  skew: difference(0.5),
  bounded: false,
});
