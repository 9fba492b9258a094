/**
 * A stack of LoRAs as numbers: per block the Gram matrix of their deltas, from which every total follows in microseconds.
 *
 *   coefficient  c_i = strength_i . gain_i(block)      (the CLIP strength in blocks of text encoders)
 *   joint        sqrt(sum over i, j of c_i c_j inner_ij): the exact norm of the combined block, interference included
 *   cosine       inner_ij / (strength_i strength_j): 1 the same direction, 0 independent, -1 they undo each other
 *   interference joint^2 / sum of c_i^2 inner_ii - 1: above 0 they reinforce, below 0 they cancel
 *   range        where an inner product is not known it lies within +-strength_i strength_j (Cauchy-Schwarz), and the joint strength
 *                between the root of the least and of the largest sum; of two deltas that is | |c1| - |c2| | to |c1| + |c2|.
 *                Where a norm itself is not known (a refused module, or one that needs the base model) there is no upper end: Infinity,
 *                which JSON writes as null
 */
import type { BlockRow, Measurement, Slot } from '../reading.ts';
import type { Near } from '../deltas/near.ts';
import { nearJoint, type Nears } from './near-joint.ts';
import { nearOfBlock, type PairReading } from './pair.ts';

export interface StackMember {
  readonly key: string;
  /** Norm of its delta per block, `BlockRow.strength`; blocks that are not named are 0. */
  readonly strengths: ReadonlyMap<string, number>;
  /** `Measurement.totalStrength`: of all its modules, in blocks or not. */
  readonly totalStrength: number;
  /** Blocks (null: what lies in none) with modules whose norm is not known: the strength there is that of the others alone. */
  readonly unmeasured?: ReadonlySet<string | null>;
}

/** A member as the library has it. @param blocks with the modules that could not be measured in `failed` */
export const stackMember = (
  key: string,
  blocks: readonly Pick<BlockRow, 'slot' | 'strength' | 'failed'>[],
  totalStrength: Measurement['totalStrength'],
): StackMember => ({
  key,
  strengths: new Map(blocks.map(({ slot, strength }) => [slot, strength])),
  totalStrength,
  unmeasured: new Set(blocks.flatMap(({ slot, failed }) => (failed > 0 ? [slot] : []))),
});

export interface StackSlot {
  /** null: everything that lies in no block. */
  readonly id: string | null;
  readonly role: Slot['role'];
}

export interface StackGrams {
  readonly keys: readonly string[];
  readonly slots: readonly StackSlot[];
  /** Per slot n x n, row-major, symmetric; weight units squared. */
  readonly grams: readonly Float64Array[];
  /** Per slot n x n: 1 where the inner product of two is known in full; on the diagonal where the norm of one is. */
  readonly known: readonly Uint8Array[];
  /** Per slot, by first . n + second: what two members leave of each other, exactly, where it is known. */
  readonly near?: readonly Nears[];
}

/**
 * @param slots the slots of the layouts of all members, without repeats
 * @param pairOf what two members have in common, by their positions; null when it was not computed
 */
export function stackGrams(
  members: readonly StackMember[],
  slots: readonly Pick<Slot, 'id' | 'role'>[],
  pairOf: (a: number, b: number) => PairReading | null,
): StackGrams {
  const n = members.length;
  const all: StackSlot[] = [...slots.map(({ id, role }) => ({ id, role })), { id: null, role: 'other' }];
  const grams = all.map(() => new Float64Array(n * n));
  const known = all.map(() => new Uint8Array(n * n).fill(1));
  const near = all.map(() => new Map<number, Near>());
  const at = new Map(all.map(({ id }, index) => [id, index]));
  members.forEach((member, i) => {
    let inside = 0;
    all.forEach(({ id }, index) => {
      const square = id === null ? outside(member.totalStrength ** 2, inside) : (member.strengths.get(id) ?? 0) ** 2;
      inside += square;
      (grams[index] as Float64Array)[i * n + i] = square;
    });
    for (const slot of member.unmeasured ?? []) (known[at.get(slot) ?? all.length - 1] as Uint8Array)[i * n + i] = 0;
    for (let j = 0; j < i; j++) {
      const pair = pairOf(j, i);
      if (!pair) {
        // Blocks that only one of them touches are independent for certain.
        for (const [index, gram] of grams.entries()) {
          const own = known[index] as Uint8Array;
          if ([i, j].every((each) => (gram[each * n + each] as number) > 0 || own[each * n + each] === 0)) setBoth(own, n, i, j, 0);
        }
        continue;
      }
      for (const block of pair.blocks) {
        const { slot, inner, notCompared } = block;
        const index = at.get(slot) ?? all.length - 1;
        const exact = at.has(slot) ? nearOfBlock(block) : null;
        if (exact) near[index]?.set(j * n + i, exact);
        const gram = grams[index] as Float64Array;
        setBoth(gram, n, i, j, (gram[i * n + j] as number) + inner);
        if (notCompared > 0) setBoth(known[index] as Uint8Array, n, i, j, 0);
      }
    }
  });
  return { keys: members.map(({ key }) => key), slots: all, grams, known, near };
}

/** What lies in no block, as a difference of sums that may differ by rounding alone. */
const outside = (total: number, inside: number): number => (total - inside > 1e-9 * total ? total - inside : 0);

function setBoth(matrix: Float64Array | Uint8Array, n: number, i: number, j: number, value: number): void {
  matrix[i * n + j] = value;
  matrix[j * n + i] = value;
}

/** What the user sets for one member. */
export interface MemberSetting {
  readonly strengthModel: number;
  readonly strengthClip: number;
  /** Gain of a slot; 1 where it says nothing. */
  readonly gains: Readonly<Record<string, number>>;
  /** Off, or hidden by another's solo: counts as strength 0. */
  readonly on: boolean;
}

/** c_i per slot. A member's modules outside of all blocks have its strength and no gain. */
export function coefficientsOf({ slots }: StackGrams, settings: readonly MemberSetting[]): readonly Float64Array[] {
  return slots.map(({ id, role }) =>
    Float64Array.from(settings, ({ on, strengthModel, strengthClip, gains }) => {
      if (!on) return 0;
      return (role === 'te' ? strengthClip : strengthModel) * (id !== null && Object.hasOwn(gains, id) ? (gains[id] ?? 1) : 1);
    }),
  );
}

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

export interface Cosine {
  readonly slot: string | null;
  /** null where one of them has nothing, or the inner product or a norm is not known in full. */
  readonly cosine: number | null;
}

/** Where <delta_a, delta_b> lies in a slot: one number twice where it is known, else within +-strength_a strength_b, as far as those are known. */
export function innerRange(
  { grams, known, keys }: StackGrams,
  slot: number,
  a: number,
  b: number,
): { readonly inner: readonly [from: number, to: number]; readonly known: boolean; readonly both: boolean } {
  const n = keys.length;
  const gram = grams[slot] as Float64Array;
  const [inner, aa, bb] = [gram[a * n + b] as number, gram[a * n + a] as number, gram[b * n + b] as number];
  const open = (at: number): boolean => known[slot]?.[at * n + at] === 0;
  const bound = open(a) || open(b) ? Number.POSITIVE_INFINITY : Math.sqrt(aa * bb);
  const isKnown = known[slot]?.[a * n + b] === 1;
  const range = isKnown ? ([inner, inner] as const) : ([Math.max(-bound, inner - bound), Math.min(bound, inner + bound)] as const);
  return { inner: range, known: isKnown, both: (aa > 0 || open(a)) && (bb > 0 || open(b)) };
}

export interface Cosines {
  /** Over all blocks; null where one has nothing, or some inner product or norm is not known. */
  readonly overall: number | null;
  /** Over all blocks but those of which something is not known; null where none is left that both touch, though there are some. */
  readonly compared: number | null;
  readonly blocks: readonly Cosine[];
}

/**
 * Cosine of two members over all blocks, and per slot.
 *
 * Without coefficients, of the LoRAs as trained. With them, of what they do at the strengths and gains that are set:
 *   sum over blocks of c_a c_b inner_ab / sqrt(sum of c_a^2 inner_aa . sum of c_b^2 inner_bb)
 * so that a negative strength turns the sign around, and a block that is turned off counts no more. In one block only the signs of
 * the coefficients matter.
 *
 * @param coefficients per slot, per member (`coefficientsOf`)
 */
export function cosines(stack: StackGrams, a: number, b: number, coefficients: readonly Float64Array[] | null = null): Cosines {
  const n = stack.keys.length;
  const all = { inner: 0, aa: 0, bb: 0 };
  const left = { blocks: 0, aa: 0, bb: 0 };
  let meet = 0;
  const blocks = stack.slots.map(({ id }, index) => {
    const gram = stack.grams[index] as Float64Array;
    const [ca, cb] = [coefficients?.[index]?.[a] ?? 1, coefficients?.[index]?.[b] ?? 1];
    const inner = ca * cb * (gram[a * n + b] as number);
    const [aa, bb] = [ca * ca * (gram[a * n + a] as number), cb * cb * (gram[b * n + b] as number)];
    const isKnown = (i: number, j: number): boolean => stack.known[index]?.[i * n + j] === 1;
    const [open, other] = [ca !== 0 && !isKnown(a, a), cb !== 0 && !isKnown(b, b)];
    // What they have in common does not matter where one of the two does nothing.
    const apart = coefficients !== null && ((aa === 0 && !open) || (bb === 0 && !other));
    const known = (isKnown(a, b) || apart) && !open && !other;
    all.aa += aa;
    all.bb += bb;
    if (known) {
      all.inner += inner;
      if (aa > 0 && bb > 0) meet++;
    } else {
      left.blocks++;
      left.aa += aa;
      left.bb += bb;
    }
    return { slot: id, cosine: known ? cosineOf(inner, aa, bb) : null };
  });
  return {
    overall: left.blocks === 0 ? cosineOf(all.inner, all.aa, all.bb) : null,
    compared: left.blocks > 0 && meet === 0 ? null : cosineOf(all.inner, all.aa - left.aa, all.bb - left.bb),
    blocks,
  };
}

/** Rounding is kept from showing 1.0000001. */
const cosineOf = (inner: number, aa: number, bb: number): number | null =>
  aa > 0 && bb > 0 ? Math.min(1, Math.max(-1, inner / Math.sqrt(aa * bb))) : null;
