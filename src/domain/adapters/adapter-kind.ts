/**
 * An adapter kind is one file: which tensors make one, what it needs of each tensor in the single pass over the file, and
 * how its numbers follow. Kinds see tensors only as shapes and reductions, so that one tensor at a time is in memory.
 */
import type { AdapterId } from '../reading.ts';
import type { Delta, Numbers, Values } from '../deltas/delta.ts';
import { type Facts, type Message, message, type MessageCode } from '../message.ts';
import type { TensorInfo } from '../safetensors/header-types.ts';

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

/** What a kind must know of the file around its module. */
export interface FileFacts {
  /** Down factors without a single up factor in the file, of more rows than any rank has: each is a whole delta. */
  readonly wholeDowns: boolean;
}

export interface AdapterMatch {
  readonly rank: number | null;
  /** Delta flattened to rows x cols. */
  readonly rows: number | null;
  readonly cols: number | null;
  /** Why these tensors cannot be measured, else null. */
  readonly problem: Message | null;
}

/** A delta without its scale; all numbers in weight units, f64. */
export interface DeltaFigures {
  /** Frobenius norm. */
  readonly norm: number;
  /** Largest singular value; null where only the dense matrix would tell. */
  readonly spectral: number | null;
  /** Falling; null where not known. */
  readonly singularValues: Float64Array | null;
  /**
   * The terms of the sum nearly cancel, so that these numbers are rounding: they must be computed again from the factors, at f64
   * (`deltas/exact.ts`).
   */
  readonly cancelled?: true;
  /** What the user must know to read these numbers: that they are without a part of the delta. */
  readonly note?: Message;
  /** The delta needs the base model's weight; `norm` is then this part of it ("undirected part"), and no delta. */
  readonly proxy?: string;
}

/** Two factors: left is rows x rank, right rank x cols, both row-major. */
export interface FactorPair {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly rank: number;
}

/** Gram matrices of values that are in memory, symmetric, row-major f64. The workers make them with their SIMD kernel. */
export interface GramArithmetic {
  /** T.Tt of the rows x cols matrix. */
  gramRows(values: Float32Array, rows: number, cols: number): Float64Array;
  /** Tt.T. */
  gramCols(values: Float32Array, rows: number, cols: number): Float64Array;
  /** `gramRows` of matrices of `cols` columns, one below the other. */
  gramRowsOf(parts: readonly Numbers[], cols: number): Float64Array;
  /** `gramCols` of matrices of `rows` rows, side by side. */
  gramColsOf(parts: readonly { readonly values: Numbers; readonly cols: number }[], rows: number): Float64Array;
}

/** Heavy sums over values that are in memory. */
export interface Arithmetic extends GramArithmetic {
  /** Sum over i, j of ((x.left x.right)_ij (y.left y.right)_ij)^2; both products are rows x cols. */
  productSquares(x: FactorPair, y: FactorPair, rows: number, cols: number): number;
  /** (x.left x.right)_ij (y.left y.right)_ij, row-major. */
  productEntries(x: FactorPair, y: FactorPair, rows: number, cols: number): Float64Array;
}

export interface AdapterKind {
  readonly id: AdapterId;
  /** As shown: "LoRA", "LoCon". */
  readonly label: string;
  /** null when these tensors are not of this kind. Looks at roles and shapes only. */
  match(parts: Parts, file: FileFacts): AdapterMatch | null;
  /** Recognised, and not meant to be measured: no fault of the file. */
  readonly byNameOnly?: true;
  /** Its delta is not in the file: what is exact without the base model is given as a proxy, or nothing. */
  readonly needsBase?: true;
  /** One factor times a number is the delta times that number: what hosts that scale one factor rely on. */
  readonly linear?: true;
  /** A difference stored as it is, added to whatever else its weight or bias has; no alpha multiplies it. */
  readonly difference?: 'weight' | 'bias';
  /** Its delta is a tensor of the file as it is. */
  readonly whole?: true;
  /** The weight is replaced, at whatever strength. */
  readonly replaces?: true;
  /** Its rank and alpha are those that trainers write into the metadata. */
  readonly ranked?: true;
  /** PEFT's configuration scales it also where the tensors show no rank. */
  readonly alwaysScaled?: true;
  /** What trainers call the algorithms that leave such modules, as `facts/network.ts` reads them. */
  readonly algorithms?: readonly string[];
  /** Any trainer may add it beside its algorithm. */
  readonly extra?: true;
  /** Roles that make up the delta. Others that a module has beside it are reported and not counted. */
  readonly roles: readonly string[];
  /** What the pass has to compute of this part. `parts` passed `match` without a problem. */
  need(role: string, parts: Parts): Need;
  /** The unscaled delta's figures; every part was finite. Null when these tensors do not tell them. */
  figures(reduced: ReadonlyMap<string, Reduced>, parts: Parts, arithmetic: Arithmetic): DeltaFigures | null;
  /**
   * The exact delta, with `scale` in it, of parts that passed `match` without a problem; or why it is not had. Absent where it needs
   * the base model or is not in the file.
   */
  delta?(scale: number, parts: Parts, values: Values): Delta | Message;
  /** The same for inner products, which can do without factors that are too many to write out. Absent where it is `delta`. */
  comparedDelta?(scale: number, parts: Parts, values: Values): Delta | Message;
  /**
   * Roles that multiply the delta when all of them are multiplied, few and small ones where there is a choice: a sign or a factor that
   * alpha cannot carry goes there. With `delta`.
   */
  linearIn?(parts: Parts): readonly string[];
  /** Role of the tensor that holds the divisor of alpha instead of the shapes, and what is added to it. */
  readonly divisorIn?: { readonly role: string; readonly plus: number };
  /** The divisor of alpha in `scale = alpha / rank`; null when alpha is not a multiplier for these tensors (scale 1). */
  alphaDivisor(parts: Parts): number | null;
}

/** A tensor as one matrix: first dimension x product of the others. A scalar is 1 x 1. */
export function flat(tensor: Pick<TensorInfo, 'shape'>): { rows: number; cols: number } {
  const [first, ...rest] = tensor.shape;
  return { rows: first ?? 1, cols: rest.reduce((product, size) => product * size, 1) };
}

export const refused = (problem: Message): AdapterMatch => ({ rank: null, rows: null, cols: null, problem });

export const broken = <C extends MessageCode>(code: C, ...facts: Facts<C>): AdapterMatch => refused(message(code, ...facts));

/** The need of a part of which only the norm counts (alpha, biases, what a kind does not use). */
export function normNeed(role: string, parts: Parts): Need {
  const tensor = parts.get(role);
  const { rows, cols } = tensor ? flat(tensor) : { rows: 1, cols: 1 };
  return { reduction: 'norm', rows, cols };
}
