/** Four decimals as the original tool gives them: the nearest, and of two equally near ones the even. */

/**
 * @returns `value` to four decimals. `toFixed` rounds the exact binary value, so only true ties need care; a tie at four
 * decimals is an odd multiple of 1/20000 that a binary number holds exactly, which are the odd multiples of 1/32.
 */
export function round4(value: number): number {
  if (!isTie(value)) return Number(value.toFixed(4));
  const lower = Math.floor(value * 10_000);
  return (lower % 2 === 0 ? lower : lower + 1) / 10_000;
}

function isTie(value: number): boolean {
  const parts = value * 32;
  return Number.isInteger(parts) && Math.abs(parts % 2) === 1;
}

/** "0.1235,0.5000,1.0000" */
export const csv4 = (values: readonly number[]): string => values.map((value) => round4(value).toFixed(4)).join(',');
