/**
 * OFT and BOFT rotate the base weight: W' = R.W (PEFT's OFT: on the input side), block by block. The delta (R - 1).W needs the base
 * model; without it the size of the rotation is given, sqrt of the sum of ||R - 1||^2 over the blocks, and it enters no sum.
 *
 *   oft_blocks (N, b, b)        Q = B - Bt, its norm over all blocks bounded by alpha where alpha > 0 (as ComfyUI does)
 *   oft_diag (N, b, b)          R itself (LyCORIS's first files, as A1111 and SD.Next read them)
 *   oft_unet_… of sd-scripts    the same, bounded by alpha times the outputs N b; for Flux part by part, `oft_blocks.0` for the first
 *                               outputs (q of a fused q, k, v) and so on (48d368fa: networks/oft.py, oft_flux.py). ComfyUI loads
 *                               neither.
 *   oft_blocks (M, N, b, b)     BOFT: M such layers in turn; their sizes are added as squares
 *   oft_R (N, b(b-1)/2)         PEFT, OneTrainer: the upper triangle of Q
 *   boft_R (M, N, b, b)         PEFT: Q = (B - Bt) / 2
 */
import type { TensorInfo } from '../safetensors/header-types.ts';
import { rotationSquares } from '../strength/rotation.ts';
import { type AdapterKind, type AdapterMatch, broken, normNeed, type Parts } from './adapter-kind.ts';
import { valuesNeed } from './low-rank.ts';

/** Largest block that is solved: the work grows with its cube (1024: some seconds). */
const MAX_BLOCK = 1024;
/** Largest sum of their cubes in one module: eight of the largest, half a minute. */
const MAX_WORK = 8 * MAX_BLOCK ** 3;
/** Most numbered parts of one module; the fused layer of a single block of Flux has four. */
const MAX_PARTS = 16;

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
  readonly algorithms: readonly string[];
  applies(tensor: TensorInfo): boolean;
  layout(tensor: TensorInfo): Layout | null;
  readonly skew: SkewOf;
  /** Whether alpha bounds the norm of Q. */
  readonly bounded: boolean;
}

interface Rotations {
  readonly role: string;
  readonly tensor: TensorInfo;
}

const partRole = (role: string, index: number): string => `${role}#${index}`;

/** LyCORIS's first name for the same tensor, which not all programs read. */
const OLDER: Readonly<Record<string, string>> = { oft_blocks: 'oft_diag' };
const namesOf = (role: string): readonly string[] => [role, ...(OLDER[role] ? [OLDER[role]] : [])];

/** The tensor of a role, or its numbered parts in order. */
function rotationsOf(role: string, parts: Parts): Rotations[] {
  for (const name of namesOf(role)) {
    const whole = parts.get(name);
    if (whole) return [{ role: name, tensor: whole }];
  }
  const found: Rotations[] = [];
  for (let index = 0; index < MAX_PARTS; index++) {
    const tensor = parts.get(partRole(role, index));
    if (tensor) found.push({ role: partRole(role, index), tensor });
  }
  return found;
}

function rotation(form: Form): AdapterKind {
  const { id, label, role } = form;
  return {
    id,
    label,
    needsBase: true,
    algorithms: form.algorithms,
    roles: [...namesOf(role), ...Array.from({ length: MAX_PARTS }, (_, index) => partRole(role, index)), ...form.extra],
    match(parts) {
      const found = rotationsOf(role, parts);
      const [first] = found;
      if (!first || !form.applies(first.tensor)) return null;
      const gap = found.findIndex((one, index) => !namesOf(role).includes(one.role) && one.role !== partRole(role, index));
      if (gap >= 0) return broken('module.part-missing', { part: gap });
      return misfit(form, found) ?? { rank: null, rows: null, cols: null, problem: null };
    },
    need(name, parts) {
      const tensor = parts.get(name);
      return tensor && (namesOf(role).includes(name) || name.startsWith(`${role}#`)) ? valuesNeed(tensor) : normNeed(name, parts);
    },
    figures(reduced, parts) {
      // OneTrainer's flag: its angles are scaled by a rule that the file does not tell.
      if (parts.has('oft_scaled')) return null;
      let squares = 0;
      for (const one of rotationsOf(role, parts)) {
        const layout = form.layout(one.tensor);
        const values = reduced.get(one.role)?.values;
        if (!layout || !values) return null;
        if (one.role === OLDER[role]) {
          squares += distanceFromOne(values, layout);
          continue;
        }
        const alpha = form.bounded ? reduced.get('alpha')?.values?.[0] : undefined;
        squares += rotationSize(form, layout, values, boundOf(one.tensor, layout, alpha));
      }
      return { norm: Math.sqrt(squares), spectral: null, singularValues: null, proxy: 'size of its rotations' };
    },
    alphaDivisor: () => null,
  };
}

/** Sum of ||R - 1||^2 over the blocks, of rotations that are stored themselves. */
function distanceFromOne(values: ArrayLike<number>, { blocks, size }: Layout): number {
  let sum = 0;
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const difference = (values[(block * size + i) * size + j] ?? 0) - (i === j ? 1 : 0);
        sum += difference * difference;
      }
    }
  }
  return sum;
}

/** Why these tensors are not measured, else null. */
function misfit(form: Form, found: readonly Rotations[]): AdapterMatch | null {
  let work = 0;
  for (const { tensor } of found) {
    const layout = form.layout(tensor);
    if (!layout) return broken('module.rotation-shape', { shape: tensor.shape });
    if (layout.size > MAX_BLOCK) return broken('module.rotation-width', { width: layout.size, most: MAX_BLOCK });
    work += layout.blocks * layout.size ** 3;
  }
  return work > MAX_WORK ? broken('module.rotations-many') : null;
}

/** The largest norm of Q, null for none. */
function boundOf({ name }: TensorInfo, { blocks, size }: Layout, alpha: number | undefined): number | null {
  if (alpha === undefined) return null;
  if (name.startsWith('oft_unet_')) return alpha * blocks * size;
  return alpha > 0 ? alpha : null;
}

/** Sum of ||R - 1||^2 over the blocks. */
function rotationSize(form: Form, { blocks, size }: Layout, values: Float32Array, bound: number | null): number {
  const all = Array.from({ length: blocks }, (_, block) => form.skew(values, block, size));
  const norm = Math.sqrt(all.reduce((sum, q) => sum + q.reduce((part, x) => part + x * x, 0), 0));
  const factor = bound !== null && norm > bound ? bound / norm : 1;
  return all.reduce((sum, q) => sum + rotationSquares(factor === 1 ? q : q.map((x) => x * factor), size), 0);
}

const layered = (tensor: TensorInfo): boolean => tensor.shape.length >= 4;
const always = (): boolean => true;

export const boft = rotation({
  id: 'boft',
  algorithms: ['oft', 'boft'],
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
  algorithms: ['oft', 'oft_2', 'diag-oft'],
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
  algorithms: ['oft', 'oft_2', 'diag-oft'],
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
  algorithms: ['boft'],
  label: 'BOFT (PEFT)',
  role: 'boft_R',
  extra: ['boft_s'],
  applies: always,
  layout: squares,
  skew: difference(0.5),
  bounded: false,
});
