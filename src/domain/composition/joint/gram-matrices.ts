/**
 * A stack of LoRAs as numbers: per block the Gram matrix of their deltas, from which every total follows in microseconds (`totals.ts`).
 *
 *   coefficient  c_i = strength_i . gain_i(block)      (the CLIP strength in blocks of text encoders)
 *   cosine       inner_ij / (strength_i strength_j): 1 the same direction, 0 independent, -1 they undo each other
 */
import type { BlockRow, Measurement, Slot } from '../../reading.ts';
import type { Near } from '../../deltas/near.ts';
import type { Nears } from './near-joint.ts';
import { nearOfBlock, type PairProducts } from '../products/pair.ts';

export interface StackMember {
  readonly key: string;
  /** Norm of its delta per block, `BlockRow.strength`; blocks that are not named are 0. */
  readonly strengths: ReadonlyMap<string, number>;
  /** `Measurement.totalStrength`: of all its modules, in blocks or not. */
  readonly totalStrength: number;
  /** Blocks (null: what lies in none) with modules whose norm is not known: the strength there is that of the others alone. */
  readonly unmeasured?: ReadonlySet<string | null>;
}

/** What is measured of a member: with the modules that could not be measured in `failed` and `failedOutside`. */
export interface Measured extends Pick<Measurement, 'totalStrength' | 'failedOutside'> {
  readonly blocks: readonly Pick<BlockRow, 'slot' | 'strength' | 'failed'>[];
}

export const stackMember = (key: string, { blocks, totalStrength, failedOutside }: Measured): StackMember => ({
  key,
  strengths: new Map(blocks.map(({ slot, strength }) => [slot, strength])),
  totalStrength,
  unmeasured: new Set([...blocks.flatMap(({ slot, failed }) => (failed > 0 ? [slot] : [])), ...(failedOutside > 0 ? [null] : [])]),
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
  pairOf: (a: number, b: number) => PairProducts | null,
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

/**
 * `cosines(...).overall` of every two members, without the blocks: what a slider of a strength changes with each of its steps.
 *
 * @returns n x n, row-major, symmetric; null on the diagonal
 */
export function overallCosines(stack: StackGrams, coefficients: readonly Float64Array[] | null = null): readonly (number | null)[] {
  const n = stack.keys.length;
  const inner = new Float64Array(n * n);
  const squares = new Float64Array(n);
  const open = new Uint8Array(n * n);
  stack.slots.forEach((_, slot) => {
    const gram = stack.grams[slot] as Float64Array;
    const known = stack.known[slot] as Uint8Array;
    const c = coefficients?.[slot] ?? null;
    const of = (i: number): number => c?.[i] ?? 1;
    const square = (i: number): number => of(i) * of(i) * (gram[i * n + i] as number);
    const isOpen = (i: number): boolean => of(i) !== 0 && known[i * n + i] === 0;
    const idle = (i: number): boolean => c !== null && square(i) === 0 && !isOpen(i);
    for (let a = 0; a < n; a++) {
      squares[a] = (squares[a] as number) + square(a);
      for (let b = a + 1; b < n; b++) {
        const at = a * n + b;
        if (isOpen(a) || isOpen(b) || (known[at] === 0 && !idle(a) && !idle(b))) open[at] = 1;
        else inner[at] = (inner[at] as number) + of(a) * of(b) * (gram[at] as number);
      }
    }
  });
  return Array.from({ length: n * n }, (_, at) => {
    const [a, b] = [Math.floor(at / n), at % n].sort((x, y) => x - y) as [number, number];
    if (a === b || open[a * n + b] === 1) return null;
    return cosineOf(inner[a * n + b] as number, squares[a] as number, squares[b] as number);
  });
}

/** Rounding is kept from showing 1.0000001. */
const cosineOf = (inner: number, aa: number, bb: number): number | null =>
  aa > 0 && bb > 0 ? Math.min(1, Math.max(-1, inner / Math.sqrt(aa * bb))) : null;
