/**
 * An adapter kind is one file: which tensors make one, what it needs of each tensor in the single pass over the file, and
 * how its numbers follow. Kinds see tensors only as shapes and reductions, so that one tensor at a time is in memory.
 */
import type { AdapterId } from '../reading.ts';
import type { TensorInfo } from '../safetensors/types.ts';

/** role -> tensor, of one module. */
export type Parts = ReadonlyMap<string, TensorInfo>;

/**
 * What the pass computes of one tensor, seen as a rows x cols matrix:
 * `gramRows` T.Tt (rows x rows), `gramCols` Tt.T (cols x cols), `values` the decoded values, `norm` the statistics alone.
 * The sum of squares comes with each of them.
 */
export interface Need {
  readonly reduction: 'gramRows' | 'gramCols' | 'values' | 'norm';
  readonly rows: number;
  readonly cols: number;
}

export interface Reduced {
  readonly need: Need;
  readonly sumSq: number;
  readonly nan: number;
  readonly inf: number;
  /** Row-major f64; set for the Gram reductions. */
  readonly gram: Float64Array | null;
  /** Set for `values`. */
  readonly values: Float32Array | null;
}

export interface AdapterMatch {
  readonly rank: number | null;
  /** Delta flattened to rows x cols. */
  readonly rows: number | null;
  readonly cols: number | null;
  /** Why these tensors cannot be measured, else null. */
  readonly problem: string | null;
}

/** A delta without its scale; all numbers in weight units, f64. */
export interface DeltaFigures {
  /** Frobenius norm. */
  readonly norm: number;
  /** Largest singular value; null where only the dense matrix would tell. */
  readonly spectral: number | null;
  /** Falling; null where not known. */
  readonly singularValues: Float64Array | null;
}

export interface AdapterKind {
  readonly id: AdapterId;
  /** As shown: "LoRA", "LoCon". */
  readonly label: string;
  /** null when these tensors are not of this kind. Looks at roles and shapes only. */
  match(parts: Parts): AdapterMatch | null;
  /** What the pass has to compute of this part. `parts` passed `match` without a problem. */
  need(role: string, parts: Parts): Need;
  /** The unscaled delta's figures, or null when the kind is not measured without its base weight. */
  figures(reduced: ReadonlyMap<string, Reduced>, parts: Parts): DeltaFigures | null;
  /** The divisor of alpha in `scale = alpha / rank`; null when alpha is no multiplier for these tensors (scale 1). */
  alphaDivisor(parts: Parts): number | null;
}

/** A tensor as one matrix: first dimension x product of the others. A scalar is 1 x 1. */
export function flat(tensor: TensorInfo): { rows: number; cols: number } {
  const [first, ...rest] = tensor.shape;
  return { rows: first ?? 1, cols: rest.reduce((product, size) => product * size, 1) };
}

export const shapeText = (tensor: TensorInfo): string => (tensor.shape.length ? tensor.shape.join(' x ') : 'scalar');

/** The need of a part of which only the norm counts (alpha, biases, what a kind does not use). */
export function normNeed(role: string, parts: Parts): Need {
  const tensor = parts.get(role);
  const { rows, cols } = tensor ? flat(tensor) : { rows: 1, cols: 1 };
  return { reduction: 'norm', rows, cols };
}
