/**
 * The original tool's energies, overlaps and budgets. Its overlap is the cosine of two vectors of positive numbers, which is near 1
 * for any two LoRAs (0.99 for unrelated ones); ours is shown as "profile similarity" only, and true overlap is in `../joint/gram-matrices.ts`.
 */
import { canonicalRole, ROLE_POLICIES } from './roles.ts';

/** Overlap beyond which two LoRAs of one role are held to collide. */
export const OVERLAP_LIMIT = 0.85;

export interface Energy {
  /** |w| |s| per block. */
  readonly blocks: readonly number[];
  readonly total: number;
  /** Length 1, or all 0. */
  readonly direction: readonly number[];
}

export function energyOf(weights: readonly number[], strength: number): Energy {
  const blocks = weights.map((weight) => Math.abs(weight) * Math.abs(strength));
  const length = Math.sqrt(blocks.reduce((sum, value) => sum + value * value, 0));
  return {
    blocks,
    total: blocks.reduce((sum, value) => sum + value, 0),
    direction: blocks.map((value) => (length === 0 ? 0 : value / length)),
  };
}

/** Cosine of two positive vectors of equal length, 0 to 1; 0 where one of them is all zero. @throws RangeError on different lengths */
export function profileSimilarity(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError(`Vectors of ${a.length} and ${b.length} blocks cannot be compared`);
  const [x, y] = [energyOf(a, 1).direction, energyOf(b, 1).direction];
  return x.reduce((sum, value, block) => sum + value * (y[block] ?? 0), 0);
}

export interface BudgetInput {
  readonly role: string;
  readonly weights: readonly number[];
  readonly strength: number;
}

/**
 * Strengths after the role budgets: a role gets min(share . S, what it asks for) of the sum S of absolute strengths, divided among
 * its LoRAs by energy, and less where two of one role overlap by more than 0.85. The sign is kept. A lone LoRA of strength 1 is cut
 * to its role's share all the same.
 */
export function budgetedStrengths(inputs: readonly BudgetInput[]): number[] {
  const sum = inputs.reduce((total, { strength }) => total + Math.abs(strength), 0);
  const out = inputs.map(() => 0);
  for (const { role, budget } of ROLE_POLICIES) {
    const members = inputs.flatMap((input, index) => (canonicalRole(input.role) === role ? [{ ...input, index }] : []));
    const energies = members.map(({ weights, strength }) => energyOf(weights, strength));
    const energy = energies.reduce((total, part) => total + part.total, 0);
    if (energy === 0) continue;
    const asked = members.reduce((total, { strength }) => total + Math.abs(strength), 0);
    const given = Math.min(budget * sum, asked);
    members.forEach(({ index, strength, weights }, position) => {
      const share = (energies[position]?.total ?? 0) / energy;
      out[index] = Math.sign(strength) * given * share * softening(weights, strength, members, position);
    });
  }
  return out;
}

function softening(weights: readonly number[], strength: number, members: readonly BudgetInput[], own: number): number {
  let most = 0;
  members.forEach((peer, index) => {
    if (index === own || strength === 0 || peer.strength === 0) return;
    most = Math.max(most, profileSimilarity(weights, peer.weights));
  });
  return most > OVERLAP_LIMIT ? OVERLAP_LIMIT / most : 1;
}
