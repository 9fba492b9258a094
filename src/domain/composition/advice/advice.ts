/**
 * What strengths would do: never applied here, only computed, with the numbers before and after. All of it rests on the exact
 * joint strength per block (`gram-matrices.ts`), and concerns model strengths: blocks of text encoders follow the CLIP strengths and are
 * left as they are.
 *
 *   tame          all strengths times one factor, so that no block is above the limit: the original tool's "tame", which took
 *                 the sum of role strengths times relative block weights instead
 *   capBlocks     the least change with which no block is above the limit, of the members that may change
 *   interference  the least change with which joint / root of the sum of squares - 1 is within +-Y
 *
 * A change of strength counts by what it does to the weights: w_i = the squared norm of the whole LoRA at strength 1. No strength
 * is raised and none changes its sign.
 */
import { coefficientsOf, type MemberSetting, type StackGrams } from '../joint/gram-matrices.ts';
import { type BlockTotals, type StackTotals, totalsOf } from '../joint/totals.ts';
import { type Change, leastChangeInCone, leastChangeUnderCaps, quadraticForm } from './quadratic.ts';
import { largest } from '../../extremes.ts';

/** What is asked for. `cap` and `fixed` as of `capBlocks`, `most` as of `limitInterference`; `tame` fixes nothing. */
export interface AdviceRequest {
  readonly aim: 'tame' | 'cap' | 'interference';
  readonly cap: number;
  readonly most: number;
  /** Positions of members whose strength stays. */
  readonly fixed: readonly number[];
}

export interface Figures {
  /** Largest joint strength of a block, and which. */
  readonly peak: number;
  readonly peakSlot: string | null;
  readonly overall: number;
  /** joint / root of the sum of squares - 1, over all blocks; null when there is nothing. */
  readonly interference: number | null;
}

export interface Advice {
  /** Model strengths by member, those that stay included. */
  readonly strengths: readonly number[];
  /** The aim is reached; false when what must stay as it is already misses it. */
  readonly reached: boolean;
  /** No smaller change reaches the aim. */
  readonly least: boolean;
  /** Weight units for a cap; a share for interference. */
  readonly limit: number;
  readonly before: Figures;
  readonly after: Figures;
  /** All inner products that count are known; else the numbers take unknown ones for 0. */
  readonly known: boolean;
}

export function advise(stack: StackGrams, settings: readonly MemberSetting[], { aim, cap, most, fixed }: AdviceRequest): Advice {
  if (aim === 'tame') return tame(stack, settings, cap);
  return aim === 'cap' ? capBlocks(stack, settings, cap, new Set(fixed)) : limitInterference(stack, settings, most, new Set(fixed));
}

/** The block of one LoRA, alone at its strength, that is strongest of all: what limits are multiples of. */
export const strongestSingle = (stack: StackGrams, settings: readonly MemberSetting[]): number =>
  strongestPart(stack, totalsOf(stack, coefficientsOf(stack, settings)));

/** @param totals of the stack at the strengths and gains in question */
export const strongestPart = (stack: StackGrams, { blocks }: StackTotals): number =>
  largest(
    blocks.flatMap(({ parts }, index) => (counts(stack, index) ? parts : [])),
    0,
  );

/** @param cap times `strongestSingle` */
export function tame(stack: StackGrams, settings: readonly MemberSetting[], cap: number): Advice {
  const limit = cap * strongestSingle(stack, settings);
  const { peak } = figuresOf(stack, settings);
  const factor = peak > limit ? limit / peak : 1;
  return advice(
    stack,
    settings,
    settings.map(({ strengthModel }) => strengthModel * factor),
    { limit, reached: true, least: factor === 1 },
  );
}

/** @param cap times `strongestSingle` @param fixed positions of members whose strength stays */
export function capBlocks(stack: StackGrams, settings: readonly MemberSetting[], cap: number, fixed: ReadonlySet<number>): Advice {
  const limit = cap * strongestSingle(stack, settings);
  const change = changeOf(stack, settings, fixed);
  if (!(limit > 0))
    return advice(
      stack,
      settings,
      settings.map(({ strengthModel }) => strengthModel),
      { limit, reached: true, least: true },
    );
  const caps = modelGrams(stack, settings).map((gram) => gram.map((value) => value / limit ** 2));
  const { x, kept } = leastChangeUnderCaps(change, caps);
  return advice(stack, settings, [...x], { limit, reached: kept, least: true });
}

/** @param most the interference that is allowed in either direction, as in `Figures`, above 0; @param fixed as for `capBlocks` */
export function limitInterference(stack: StackGrams, settings: readonly MemberSetting[], most: number, fixed: ReadonlySet<number>): Advice {
  const change = changeOf(stack, settings, fixed);
  const n = settings.length;
  const total = new Float64Array(n * n);
  for (const gram of modelGrams(stack, settings)) gram.forEach((value, k) => (total[k] = (total[k] as number) + value));
  const now = interferenceOf(total, change.start);
  // Reinforcing: x^T (G - (1 + Y) D) x <= 0. Cancelling: x^T ((1 - Y) D - G) x <= 0.
  const sign = now < 0 ? -1 : 1;
  const squares = squaresWithin(most, now < 0);
  const q = total.map((value, k) => sign * (k % (n + 1) === 0 ? -sign * squares * value : value));
  const { x, kept, least } = leastChangeInCone(change, q, refugeOf(change, total));
  return advice(stack, settings, [...x], { limit: most, reached: kept, least });
}

/** The share by which squares may differ when strengths may by `most`: (1 + m)^2 - 1 where they reinforce, 1 - (1 - m)^2 where they cancel. */
const squaresWithin = (most: number, cancelling: boolean): number => (cancelling ? 1 - (1 - Math.min(1, most)) ** 2 : (1 + most) ** 2 - 1);

function interferenceOf(total: Float64Array, x: Float64Array): number {
  const n = x.length;
  const separate = x.reduce((sum, value, i) => sum + value * value * (total[i * n + i] as number), 0);
  return separate > 0 ? quadraticForm(total, x) / separate - 1 : 0;
}

/** The members that stay, and of the others only the strongest when none stays: one alone interferes with nothing. */
function refugeOf({ start, box }: Change, total: Float64Array): Float64Array {
  const n = start.length;
  const energy = (i: number): number => (start[i] as number) ** 2 * (total[i * n + i] as number);
  const fixed = [...start.keys()].filter((i) => box.low[i] === box.high[i] && energy(i) > 0);
  const strongest = [...start.keys()].reduce((best, i) => (energy(i) > energy(best) ? i : best), 0);
  return start.map((value, i) => (fixed.includes(i) || (fixed.length === 0 && i === strongest) ? value : 0));
}

/** Blocks of text encoders have strengths of their own. */
const counts = (stack: StackGrams, index: number): boolean => stack.slots[index]?.role !== 'te';

/** Per block the Gram matrix with the gains in it, so that x^T B x with model strengths x is the squared joint strength. */
function modelGrams(stack: StackGrams, settings: readonly MemberSetting[]): Float64Array[] {
  const n = settings.length;
  const ones = coefficientsOf(
    stack,
    settings.map((setting) => ({ ...setting, strengthModel: 1 })),
  );
  return stack.grams.flatMap((gram, index) => {
    if (!counts(stack, index)) return [];
    const c = ones[index] as Float64Array;
    return [gram.map((value, k) => value * (c[Math.floor(k / n)] as number) * (c[k % n] as number))];
  });
}

function changeOf(stack: StackGrams, settings: readonly MemberSetting[], fixed: ReadonlySet<number>): Change {
  const n = settings.length;
  const start = Float64Array.from(settings, ({ strengthModel }) => strengthModel);
  const energies = start.map((_, i) =>
    stack.grams.reduce((sum, gram, index) => sum + (counts(stack, index) ? (gram[i * n + i] as number) : 0), 0),
  );
  const most = largest(energies);
  const stays = (i: number): boolean => fixed.has(i) || settings[i]?.on === false;
  return {
    start,
    // A LoRA without weights here may change freely; any small number keeps it where it is.
    weights: energies.map((value) => (most > 0 ? Math.max(value / most, 1e-6) : 1)),
    box: {
      low: start.map((value, i) => (stays(i) ? value : Math.min(0, value))),
      high: start.map((value, i) => (stays(i) ? value : Math.max(0, value))),
    },
  };
}

function figuresOf(stack: StackGrams, settings: readonly MemberSetting[]): Figures & { readonly known: boolean } {
  const { blocks, overall } = totalsOf(modelOnly(stack), coefficientsOf(modelOnly(stack), settings));
  const peak = blocks.reduce<BlockTotals | null>((best, block) => (block.joint > (best?.joint ?? 0) ? block : best), null);
  return {
    peak: peak?.joint ?? 0,
    peakSlot: peak?.slot ?? null,
    overall: overall.joint,
    interference: overall.interference === null ? null : Math.sqrt(Math.max(0, 1 + overall.interference)) - 1,
    known: overall.known,
  };
}

function modelOnly(stack: StackGrams): StackGrams {
  const pick = <T>(list: readonly T[]): T[] => list.filter((_, index) => counts(stack, index));
  return { keys: stack.keys, slots: pick(stack.slots), grams: pick(stack.grams), known: pick(stack.known) };
}

function advice(
  stack: StackGrams,
  settings: readonly MemberSetting[],
  strengths: readonly number[],
  outcome: Pick<Advice, 'limit' | 'reached' | 'least'>,
): Advice {
  const { known, ...before } = figuresOf(stack, settings);
  const { known: _, ...after } = figuresOf(
    stack,
    settings.map((setting, i) => ({ ...setting, strengthModel: strengths[i] ?? setting.strengthModel })),
  );
  return { strengths, ...outcome, before, after, known };
}
