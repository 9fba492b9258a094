/**
 * What a stack comes to at the strengths and gains that are set, per block and over all:
 *
 *   joint        sqrt(sum over i, j of c_i c_j inner_ij): the exact norm of the combined block, interference included
 *   interference joint^2 / sum of c_i^2 inner_ii - 1: above 0 they reinforce, below 0 they cancel
 *   range        where an inner product is not known it lies within +-strength_i strength_j (Cauchy-Schwarz), and the joint strength
 *                between the root of the least and of the largest sum; of two deltas that is | |c1| - |c2| | to |c1| + |c2|.
 *                Where a norm itself is not known (a refused module, or one that needs the base model) there is no upper end: Infinity,
 *                which JSON writes as null
 */
import type { StackGrams } from './gram-matrices.ts';
import { nearJoint } from './near-joint.ts';

export interface BlockTotals {
  readonly slot: string | null;
  readonly joint: number;
  /** |c_i| strength_i per member: how much each brings. */
  readonly parts: readonly number[];
  /** Share of joint^2 per member, c_i sum_j c_j inner_ij / joint^2; they add up to 1 and may be negative. All 0 where joint is 0. */
  readonly shares: readonly number[];
  /** 0 where nothing overlaps; null when there is nothing at all. */
  readonly interference: number | null;
  /** Position of the member that brings most, the first of equal ones; null when none brings anything, or it is not known. */
  readonly dominant: number | null;
  /** Every norm, and every inner product between members that count here, is known. */
  readonly known: boolean;
  /** Positions of members that count here and whose norm is known only in part: what is not known of them is taken for 0. */
  readonly unmeasured: readonly number[];
  /** Least and largest joint strength that what is not known leaves, Infinity where no limit is known; twice `joint` where all is known. */
  readonly range: readonly [from: number, to: number];
}

export interface StackTotals {
  /** The blocks, then (`slot` null) what lies in none. */
  readonly blocks: readonly BlockTotals[];
  /** Over everything; its `slot` is null too. */
  readonly overall: BlockTotals;
}

/** @param coefficients per slot, per member */
export function totalsOf(stack: StackGrams, coefficients: readonly Float64Array[]): StackTotals {
  const n = stack.keys.length;
  const overall = {
    squares: new Float64Array(n),
    signed: new Float64Array(n),
    known: true,
    unmeasured: new Set<number>(),
    least: 0,
    most: 0,
    joint: 0,
  };
  const blocks = stack.slots.map(({ id }, index) => {
    const gram = stack.grams[index] as Float64Array;
    const c = coefficients[index] as Float64Array;
    const squares = new Float64Array(n);
    const signed = new Float64Array(n);
    let known = true;
    for (let i = 0; i < n; i++) {
      squares[i] = (c[i] as number) ** 2 * (gram[i * n + i] as number);
      for (let j = 0; j < n; j++) {
        signed[i] = (signed[i] as number) + (c[i] as number) * (c[j] as number) * (gram[i * n + j] as number);
        if (c[i] !== 0 && c[j] !== 0 && stack.known[index]?.[i * n + j] === 0) known = false;
      }
    }
    const near = nearJoint(
      stack.near?.[index],
      c,
      [...squares.keys()].filter((i) => (squares[i] as number) > 0),
    );
    if (near) signed.set(near.parts);
    const joint = near?.square ?? sum(signed);
    overall.joint += Math.max(0, joint);
    for (let i = 0; i < n; i++) {
      overall.squares[i] = (overall.squares[i] as number) + (squares[i] as number);
      overall.signed[i] = (overall.signed[i] as number) + (signed[i] as number);
    }
    const unmeasured = [...c.keys()].filter((i) => c[i] !== 0 && stack.known[index]?.[i * n + i] === 0);
    for (const i of unmeasured) overall.unmeasured.add(i);
    const block = blockTotals(id, { squares, signed, known, unmeasured, square: joint });
    const range = known ? block.range : rangeOf(c, gram, stack.known[index] as Uint8Array, unmeasured);
    overall.known &&= known;
    overall.least += range[0] ** 2;
    overall.most += range[1] ** 2;
    return { ...block, range };
  });
  const total = blockTotals(null, { ...overall, unmeasured: [...overall.unmeasured].sort((a, b) => a - b), square: overall.joint });
  return { blocks, overall: overall.known ? total : { ...total, range: [Math.sqrt(overall.least), Math.sqrt(overall.most)] } };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/**
 * The joint strengths that inner products within their bounds give. A norm that is not known has no bound. What is not known of it lies on
 * weights of its own where all inner products with it are known, and can only add to the rest; else it may undo whatever it meets.
 */
function rangeOf(c: Float64Array, gram: Float64Array, known: Uint8Array, unmeasured: readonly number[]): readonly [number, number] {
  const n = c.length;
  if (unmeasured.length > 0) {
    const meets = unmeasured.some((i) => c.some((value, j) => j !== i && value !== 0 && known[i * n + j] === 0));
    return [meets ? 0 : boundsOf(c, gram, known)[0], Number.POSITIVE_INFINITY];
  }
  return boundsOf(c, gram, known);
}

function boundsOf(c: Float64Array, gram: Float64Array, known: Uint8Array): readonly [number, number] {
  const n = c.length;
  const parts = Float64Array.from(c, (value, i) => Math.abs(value) * Math.sqrt(gram[i * n + i] as number));
  let [least, most] = [0, 0];
  for (let i = 0; i < n; i++) {
    least += (parts[i] as number) ** 2;
    most += (parts[i] as number) ** 2;
    for (let j = 0; j < i; j++) {
      const part = 2 * (c[i] as number) * (c[j] as number) * (gram[i * n + j] as number);
      // What is known of it, and what is not, which lies within the bound of the whole.
      const bound = 2 * (parts[i] as number) * (parts[j] as number);
      const open = known[i * n + j] === 0;
      least += open ? Math.max(-bound, part - bound) : part;
      most += open ? Math.min(bound, part + bound) : part;
    }
  }
  // The triangle inequality holds for the deltas themselves; with three and more it may say more than the pairs do.
  const sum = parts.reduce((all, part) => all + part, 0);
  const rest = 2 * Math.max(0, ...parts) - sum;
  return [Math.max(Math.sqrt(Math.max(0, least)), rest), Math.min(Math.sqrt(Math.max(0, most)), sum)];
}

interface Sums extends Pick<BlockTotals, 'known' | 'unmeasured'> {
  readonly squares: Float64Array;
  readonly signed: Float64Array;
  /** Of the joint strength. */
  readonly square: number;
}

function blockTotals(slot: string | null, { squares, signed, known, unmeasured, square }: Sums): BlockTotals {
  const separate = sum(squares);
  // Rounding can push the sum of deltas that undo each other below zero.
  const joint2 = Math.max(0, square);
  let dominant: number | null = null;
  squares.forEach((value, i) => {
    if (value > (dominant === null ? 0 : (squares[dominant] as number))) dominant = i;
  });
  const joint = Math.sqrt(joint2);
  return {
    slot,
    joint,
    range: [joint, joint],
    parts: Array.from(squares, Math.sqrt),
    shares: Array.from(signed, (value) => (joint2 > 0 ? value / joint2 : 0)),
    interference: separate > 0 ? joint2 / separate - 1 : null,
    dominant: unmeasured.length > 0 ? null : dominant,
    known,
    unmeasured,
  };
}
