/** The state of one group that is softened, and the choice of the next change: see `orchestrator.ts`. */
import { OVERLAP_LIMIT } from './energy.ts';

/** Overlaps this close to the limit, and changes this small, do not count. */
const EPSILON = 1e-6;
/** Halvings of the interval in which the highest allowed value of a block is sought. */
const HALVINGS = 40;
/** What rounding may make of two equal scores. */
const NOISE = 1e-12;

export interface Member {
  readonly stableId: string;
  readonly strength: number;
  readonly weights: readonly number[];
}

/** One block of one member gets another value. */
export interface Move {
  readonly target: number;
  readonly peer: number;
  readonly block: number;
  readonly value: number;
  /** Overlap of the pair. */
  readonly before: number;
  readonly after: number;
}

/** Violations of a group: the worst, how many, and their sum. */
interface Score {
  readonly worst: number;
  readonly count: number;
  readonly sum: number;
}

export class Group {
  readonly size: number;
  readonly blocks: number;
  readonly pairs: number;
  readonly #ids: readonly string[];
  readonly #factors: readonly number[];
  readonly #weights: Float64Array[];
  /** |w| |s|; the cosine does not care for |s|, except where it is 0. */
  readonly #energies: Float64Array[];
  readonly #dots: Float64Array;
  readonly #totals: Float64Array;

  /** @param members sorted by id, of equally many blocks */
  constructor(members: readonly Member[]) {
    this.size = members.length;
    this.blocks = members[0]?.weights.length ?? 0;
    this.pairs = (this.size * (this.size - 1)) / 2;
    this.#ids = members.map(({ stableId }) => stableId);
    this.#factors = members.map(({ strength }) => Math.abs(strength));
    this.#weights = members.map(({ weights }) => Float64Array.from(weights));
    this.#energies = this.#weights.map((weights, index) => weights.map((weight) => Math.abs(weight) * (this.#factors[index] as number)));
    this.#dots = new Float64Array(this.size * this.size);
    this.#totals = new Float64Array(this.size);
    for (let member = 0; member < this.size; member++) this.#refresh(member);
  }

  idOf(member: number): string {
    return this.#ids[member] as string;
  }

  weightsOf(member: number): number[] {
    return [...(this.#weights[member] as Float64Array)];
  }

  weight(member: number, block: number): number {
    return (this.#weights[member] as Float64Array)[block] as number;
  }

  /** Sum of the energies, with `block` at `value` when given. */
  energy(member: number, block = -1, value = 0): number {
    const total = this.#totals[member] as number;
    if (block < 0) return total;
    return total + (Math.abs(value) - Math.abs(this.weight(member, block))) * (this.#factors[member] as number);
  }

  overlap(a: number, b: number): number {
    return cosine(this.#dot(a, b), this.#dot(a, a), this.#dot(b, b));
  }

  /** The overlap of a member with a peer when the member's block had the value. */
  overlapWith(member: number, block: number, value: number, peer: number): number {
    return cosine(this.#dotWith(member, block, value, peer), this.#squareWith(member, block, value), this.#dot(peer, peer));
  }

  apply({ target, block, value }: Move): void {
    (this.#weights[target] as Float64Array)[block] = value;
    (this.#energies[target] as Float64Array)[block] = Math.abs(value) * (this.#factors[target] as number);
    this.#refresh(target);
  }

  /** The pair with the highest overlap above the limit; of equal ones the first by id. */
  worstPair(): { readonly left: number; readonly right: number; readonly overlap: number } | null {
    let worst: { left: number; right: number; overlap: number } | null = null;
    for (let left = 0; left < this.size; left++) {
      for (let right = left + 1; right < this.size; right++) {
        const overlap = this.overlap(left, right);
        if (violates(overlap) && (!worst || overlap > worst.overlap + EPSILON)) worst = { left, right, overlap };
      }
    }
    return worst;
  }

  #dot(a: number, b: number): number {
    return this.#dots[a * this.size + b] as number;
  }

  #dotWith(member: number, block: number, value: number, peer: number): number {
    const other = (this.#energies[peer] as Float64Array)[block] as number;
    return this.#dot(member, peer) + this.#change(member, block, value) * other;
  }

  #change(member: number, block: number, value: number): number {
    return Math.abs(value) * (this.#factors[member] as number) - ((this.#energies[member] as Float64Array)[block] as number);
  }

  #squareWith(member: number, block: number, value: number): number {
    const own = (this.#energies[member] as Float64Array)[block] as number;
    const next = own + this.#change(member, block, value);
    const before = this.#dot(member, member);
    const square = before - own * own + next * next;
    // What is left of a vector without its only large block is lost in that difference, so it is summed anew.
    if (square > 1e-6 * before) return square;
    return (this.#energies[member] as Float64Array).reduce((sum, energy, index) => sum + (index === block ? next : energy) ** 2, 0);
  }

  #refresh(member: number): void {
    const own = this.#energies[member] as Float64Array;
    for (let peer = 0; peer < this.size; peer++) {
      const other = this.#energies[peer] as Float64Array;
      let sum = 0;
      for (let block = 0; block < own.length; block++) sum += (own[block] as number) * (other[block] as number);
      this.#dots[member * this.size + peer] = sum;
      this.#dots[peer * this.size + member] = sum;
    }
    this.#totals[member] = own.reduce((sum, energy) => sum + energy, 0);
  }
}

const cosine = (dot: number, a: number, b: number): number => (a > 0 && b > 0 ? dot / Math.sqrt(a * b) : 0);
const violates = (overlap: number): boolean => overlap - OVERLAP_LIMIT > EPSILON;

/** The change that leaves the group best off; null when no pair is above the limit or nothing helps. */
export function choose(group: Group): Move | null {
  const scores = new Scores(group);
  if (scores.current.count === 0) return null;
  let best: Ranked | null = null;
  for (let left = 0; left < group.size; left++) {
    for (let right = left + 1; right < group.size; right++) {
      if (!violates(group.overlap(left, right))) continue;
      // The weaker one is changed rather than the stronger; of equal ones the later by id.
      const preferred = group.energy(left) < group.energy(right) ? left : right;
      for (const target of [left, right]) {
        const peer = target === left ? right : left;
        for (let block = 0; block < group.blocks; block++) {
          for (const move of movesOf(group, target, peer, block)) {
            const score = scores.after(move);
            if (!notWorse(score, scores.current)) continue;
            const energy = group.energy(target, block, move.value);
            const ranked = { move, score, preference: target === preferred ? 0 : 1, energy, left, right };
            if (!best || before(ranked, best)) best = ranked;
          }
        }
      }
    }
  }
  return best?.move ?? null;
}

/** Block to zero when that lowers the pair's overlap, and, where zero reaches the limit, block to the highest value that does. */
function movesOf(group: Group, target: number, peer: number, block: number): Move[] {
  const value = group.weight(target, block);
  if (value === 0) return [];
  const before = group.overlap(target, peer);
  const zero = group.overlapWith(target, block, 0, peer);
  const moves: Move[] = [];
  if (zero < before - EPSILON) moves.push({ target, peer, block, value: 0, before, after: zero });
  if (zero > OVERLAP_LIMIT) return moves;
  let low = 0;
  let high = 1;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (group.overlapWith(target, block, value * middle, peer) <= OVERLAP_LIMIT) low = middle;
    else high = middle;
  }
  const kept = value * low;
  const after = group.overlapWith(target, block, kept, peer);
  if (after < before - EPSILON && (moves.length === 0 || Math.abs(kept) > EPSILON))
    moves.push({ target, peer, block, value: kept, before, after });
  return moves;
}

/** Scores of the group after a move; what does not touch the target is summed once. */
class Scores {
  readonly current: Score;
  readonly #without: readonly Score[];
  readonly #zeroed = new Map<number, Score>();
  readonly #group: Group;

  constructor(group: Group) {
    this.#group = group;
    this.current = this.#score(() => true);
    this.#without = Array.from({ length: group.size }, (_, member) => this.#score((a, b) => a !== member && b !== member));
  }

  after({ target, block, value }: Move): Score {
    if (value !== 0) return this.#with(target, block, value);
    // Zeroing a block scores the same for whichever pair it is meant.
    const key = target * this.#group.blocks + block;
    const known = this.#zeroed.get(key);
    if (known) return known;
    const score = this.#with(target, block, value);
    this.#zeroed.set(key, score);
    return score;
  }

  #score(counts: (a: number, b: number) => boolean): Score {
    const score = { worst: 0, count: 0, sum: 0 };
    for (let a = 0; a < this.#group.size; a++) {
      for (let b = a + 1; b < this.#group.size; b++) if (counts(a, b)) add(score, this.#group.overlap(a, b));
    }
    return score;
  }

  #with(target: number, block: number, value: number): Score {
    const score = { ...(this.#without[target] as Score) };
    for (let peer = 0; peer < this.#group.size; peer++) {
      if (peer !== target) add(score, this.#group.overlapWith(target, block, value, peer));
    }
    return score;
  }
}

function add(score: { worst: number; count: number; sum: number }, overlap: number): void {
  if (!violates(overlap)) return;
  const violation = overlap - OVERLAP_LIMIT;
  score.worst = Math.max(score.worst, violation);
  score.count++;
  score.sum += violation;
}

function notWorse(score: Score, current: Score): boolean {
  if (Math.abs(score.worst - current.worst) > EPSILON) return score.worst < current.worst;
  if (score.count !== current.count) return score.count < current.count;
  return score.sum <= current.sum + EPSILON;
}

interface Ranked {
  readonly move: Move;
  readonly score: Score;
  readonly preference: number;
  readonly energy: number;
  readonly left: number;
  readonly right: number;
}

/** Members are sorted by id, so their numbers stand for the names. */
function before(a: Ranked, b: Ranked): boolean {
  const keys = [
    apart(a.score.worst, b.score.worst),
    a.score.count - b.score.count,
    apart(a.score.sum, b.score.sum),
    a.preference - b.preference,
    apart(b.energy, a.energy),
    a.left - b.left,
    a.right - b.right,
    a.move.target - b.move.target,
    a.move.block - b.move.block,
  ];
  return (keys.find((key) => key !== 0) ?? 0) < 0;
}

const apart = (a: number, b: number): number => (Math.abs(a - b) <= NOISE * Math.max(1, Math.abs(a), Math.abs(b)) ? 0 : a - b);
