/**
 * sqrt(a^2 + b^2) without overflow or underflow on the way. `Math.hypot` may round otherwise on another machine, and files that are
 * written from these numbers must be the same everywhere.
 */
export function hypotenuse(a: number, b: number): number {
  const [x, y] = [Math.abs(a), Math.abs(b)];
  const large = Math.max(x, y);
  if (large === 0) return 0;
  const ratio = Math.min(x, y) / large;
  return large * Math.sqrt(1 + ratio * ratio);
}
