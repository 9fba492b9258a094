/**
 * Largest and smallest of a list of any length. `Math.max(...list)` and `list.push(...other)` put every item on the stack, which
 * overflows at about 120,000; a header may name more tensors than that.
 */

/** @param least what is given for an empty list, and the smallest that can be given */
export function largest(values: Iterable<number>, least = Number.NEGATIVE_INFINITY): number {
  let most = least;
  for (const value of values) if (value > most) most = value;
  return most;
}

/** @param most what is given for an empty list, and the largest that can be given */
export function smallest(values: Iterable<number>, most = Number.POSITIVE_INFINITY): number {
  let least = most;
  for (const value of values) if (value < least) least = value;
  return least;
}
