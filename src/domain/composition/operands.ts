/**
 * The delta of one module as a sum of terms that inner products are cheap of, from its decoded, finite tensors. The formulas are those of
 * the adapter kinds (`../adapters`), which compute norms of the same things.
 *
 *   low-rank   scale . left . right           LoRA, LoCon (down flattened to rank x inputs.kernel), Tucker (right = mid . down),
 *                                             AdaLoRA (right = E . down), GLoRA's b-term, and LoHa, whose entrywise product of two
 *                                             products is one of rank r1 r2: left[i,(p,q)] = a1[i,p] a2[i,q], right likewise
 *   kron       scale . one (x) two            LoKr
 *   whole      scale . values                 differences of weights, norms and biases
 */
import { BIAS_ROLES, ROWS_BESIDE } from '../adapters/diff.ts';
import { adapterKind } from '../adapters/registry.ts';
import { moduleScale } from '../adapters/module-scale.ts';
import type { PeftConfig } from '../adapters/scale.ts';
import { flat, type Parts } from '../adapters/types.ts';
import { transposed, tuckerRight } from './tucker.ts';

export interface LowRank {
  readonly kind: 'low-rank';
  readonly scale: number;
  /** rows x rank, row-major. */
  readonly left: Float32Array;
  /** rank x cols, row-major. */
  readonly right: Float32Array;
  readonly rank: number;
}

export interface Plain {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float32Array;
}

export interface Kron {
  readonly kind: 'kron';
  readonly scale: number;
  readonly one: Plain;
  readonly two: Plain;
}

export interface Whole {
  readonly kind: 'whole';
  readonly scale: number;
  readonly values: Float32Array;
}

export type Term = LowRank | Kron | Whole;

/** A delta of rows x cols. */
export interface Delta {
  readonly rows: number;
  readonly cols: number;
  readonly terms: readonly Term[];
}

/** What is needed of a module: its kind, the shapes of its tensors, their decoded values. */
export interface ModuleValues {
  readonly adapter: string;
  readonly parts: Parts;
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly peft: PeftConfig | null;
}

/** Rank beyond which a LoHa is not written as one product: at 256 its Gram matrices take about ten seconds for a whole Flux LoRA. */
const MOST_RANK = 256;

/** Differences of the weight itself, beside a module of another kind. */
const BESIDE = [...ROWS_BESIDE.keys()].filter((role) => !BIAS_ROLES.has(role));

/** @returns the delta, or why it cannot be compared: "its change needs the base model" */
export function deltaOf(module: ModuleValues): Delta | string {
  const { adapter, parts, values } = module;
  const kind = adapterKind(adapter);
  if (!kind) return 'no adapter kind reads its tensors';
  // Measured as a row of its own, so that the norm of both together is not known either.
  if (BESIDE.some((role) => parts.has(role) && !kind.roles.includes(role))) return 'a difference of the same weight lies beside it';
  const scale = scaleOfModule(module);
  if (scale === null) return 'its scale is not known';
  const maker = MAKERS.get(adapter);
  return maker ? maker(scale, parts, values) : 'its change needs the base model';
}

/** The difference of a bias as a delta of one column. @param scale of the module where it multiplies the bias, else 1 */
export const biasDelta = (values: Float32Array, scale: number): Delta => ({
  rows: values.length,
  cols: 1,
  terms: [{ kind: 'whole', scale, values }],
});

/** The scale of a module's delta; null when it is not known. */
export function scaleOfModule({ adapter, parts, values, peft }: ModuleValues): number | null {
  const first = (role: string): number | null => (parts.has(role) ? (values.get(role)?.[0] ?? Number.NaN) : null);
  return moduleScale(adapterKind(adapter) ?? null, parts, first, peft).value;
}

type Maker = (scale: number, parts: Parts, values: ReadonlyMap<string, Float32Array>) => Delta | string;

const get = (values: ReadonlyMap<string, Float32Array>, role: string): Float32Array => values.get(role) ?? new Float32Array();

function lowRank(scale: number, left: Float32Array, right: Float32Array, rank: number): Delta | string {
  if (rank === 0 || left.length === 0 || right.length === 0) return 'one of its factors is empty';
  return { rows: left.length / rank, cols: right.length / rank, terms: [{ kind: 'low-rank', scale, left, right, rank }] };
}

const lora: Maker = (scale, parts, values) => {
  const rank = parts.get('down')?.shape[0] ?? 0;
  const mid = parts.get('mid');
  const down = get(values, 'down');
  const right = mid ? tuckerRight(get(values, 'mid'), down, rank) : down;
  return lowRank(scale, get(values, 'up'), right, rank);
};

const adalora: Maker = (scale, parts, values) => {
  const rank = parts.get('down')?.shape[0] ?? 0;
  const [down, diagonal] = [get(values, 'down'), get(values, 'lora_E')];
  const cols = down.length / rank;
  const right = down.map((value, at) => value * (diagonal[Math.floor(at / cols)] as number));
  return lowRank(scale, get(values, 'up'), right, rank);
};

const glora: Maker = (scale, parts, values) => {
  const rank = adapterKind('glora')?.alphaDivisor(parts) ?? 0;
  const [b1, b2] = [parts.get('glora_b1'), parts.get('glora_b2')];
  // As the kind decides: the factor whose first side is the rank stands right.
  const before = b1?.shape[0] === rank && b2 !== undefined && flat(b2).cols === rank;
  return before
    ? lowRank(scale, get(values, 'glora_b2'), get(values, 'glora_b1'), rank)
    : lowRank(scale, get(values, 'glora_b1'), get(values, 'glora_b2'), rank);
};

const loha: Maker = (scale, parts, values) => {
  const half = (index: 1 | 2): { left: Float32Array; right: Float32Array; rank: number } => {
    const rank = parts.get(`hada_w${index}_b`)?.shape[0] ?? 0;
    const [a, b] = [get(values, `hada_w${index}_a`), get(values, `hada_w${index}_b`)];
    const core = values.get(`hada_t${index}`);
    return core ? { left: transposed(a, rank), right: tuckerRight(core, b, rank), rank } : { left: a, right: b, rank };
  };
  const [x, y] = [half(1), half(2)];
  const rank = x.rank * y.rank;
  if (rank > MOST_RANK) return `its ${x.rank} x ${y.rank} pairs of factors are too many to compare exactly`;
  return lowRank(scale, rowPairs(x.left, x.rank, y.left, y.rank), columnPairs(x.right, x.rank, y.right, y.rank), rank);
};

/** Row i holds x[i,p] y[i,q] for all p, q. */
function rowPairs(x: Float32Array, p: number, y: Float32Array, q: number): Float32Array {
  const rows = x.length / p;
  const out = new Float32Array(rows * p * q);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < p; a++) for (let b = 0; b < q; b++) out[at++] = (x[i * p + a] as number) * (y[i * q + b] as number);
  }
  return out;
}

/** Row (p,q) holds x[p,j] y[q,j] for all j. */
function columnPairs(x: Float32Array, p: number, y: Float32Array, q: number): Float32Array {
  const cols = x.length / p;
  const out = new Float32Array(cols * p * q);
  let at = 0;
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < q; b++) for (let j = 0; j < cols; j++) out[at++] = (x[a * cols + j] as number) * (y[b * cols + j] as number);
  }
  return out;
}

const lokr: Maker = (scale, parts, values) => {
  if (parts.has('row_offset')) return 'it is a part of a fused product, stored with a row offset';
  const [one, two] = [kronFactor(1, parts, values), kronFactor(2, parts, values)];
  if (one.values.length === 0 || two.values.length === 0) return 'one of its factors is empty';
  return { rows: one.rows * two.rows, cols: one.cols * two.cols, terms: [{ kind: 'kron', scale, one, two }] };
};

function kronFactor(index: 1 | 2, parts: Parts, values: ReadonlyMap<string, Float32Array>): Plain {
  const whole = parts.get(`lokr_w${index}`);
  if (whole) return { ...flat(whole), values: get(values, `lokr_w${index}`) };
  const rank = parts.get(`lokr_w${index}_b`)?.shape[0] ?? 0;
  const [a, b] = [get(values, `lokr_w${index}_a`), get(values, `lokr_w${index}_b`)];
  const core = index === 2 ? values.get('lokr_t2') : undefined;
  const [left, right] = core ? [transposed(a, rank), tuckerRight(core, b, rank)] : [a, b];
  return { rows: left.length / rank, cols: right.length / rank, values: product(left, right, rank) };
}

function product(left: Float32Array, right: Float32Array, rank: number): Float32Array {
  const [rows, cols] = [left.length / rank, right.length / rank];
  const out = new Float32Array(rows * cols);
  const row = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    row.fill(0);
    for (let p = 0; p < rank; p++) {
      const factor = left[i * rank + p] as number;
      for (let j = 0; j < cols; j++) row[j] = (row[j] as number) + factor * (right[p * cols + j] as number);
    }
    out.set(row, i * cols);
  }
  return out;
}

const whole =
  (role: string): Maker =>
  (scale, parts, values) => {
    const tensor = parts.get(role);
    return tensor ? { ...flat(tensor), terms: [{ kind: 'whole', scale, values: get(values, role) }] } : 'its tensor is missing';
  };

/** The pair is scaled, the difference beside it is not. */
const loraWithDiff: Maker = (scale, parts, values) => {
  const pair = lora(scale, parts, values);
  if (typeof pair === 'string') return pair;
  return { ...pair, terms: [...pair.terms, { kind: 'whole', scale: 1, values: get(values, 'diff') }] };
};

/** Kinds whose delta is in the file. All others need the base model or are known by name only. */
const MAKERS: ReadonlyMap<string, Maker> = new Map([
  ['lora', lora],
  ['locon', lora],
  ['adalora', adalora],
  ['glora', glora],
  ['loha', loha],
  ['lokr', lokr],
  ['lora+diff', loraWithDiff],
  ['fullrank', whole('down')],
  ['diff', whole('diff')],
  ['diff_m', whole('diff_m')],
  ['norm', whole('w_norm')],
  ['bias', whole('diff_b')],
  ['norm_bias', whole('b_norm')],
]);
