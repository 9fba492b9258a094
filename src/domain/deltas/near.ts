/**
 * Two deltas that nearly undo each other at some strengths, exactly. The inner products that serve otherwise come from f32 sums: at
 * strengths 1 and -1 a difference of 1e-3 of two near duplicates is noise there. So of a and b that are nearly parallel is kept
 *
 *   factor    f = <a, b> / <b, b>, or near it
 *   residual  ||a - f b||^2       cross  <a - f b, b>       square  ||b||^2
 *   ||c1 a + c2 b||^2 = c1^2 residual + 2 c1 (c1 f + c2) cross + (c1 f + c2)^2 square
 *
 * in which nothing large is subtracted where the sum is small, for any f near it. All in weight units squared, but f.
 */
export interface Near {
  readonly factor: number;
  readonly residual: number;
  readonly cross: number;
  readonly square: number;
}

/** From inner products, where a and b are not nearly parallel and nothing cancels. */
export function nearOfProducts(aa: number, ab: number, bb: number): Near {
  if (bb === 0) return { factor: 0, residual: aa, cross: 0, square: 0 };
  return { factor: ab / bb, residual: Math.max(0, aa - (ab / bb) * ab), cross: 0, square: bb };
}

/** 1 - cosine^2 below which products of f32 sums are not enough for 1e-6. */
const PARALLEL = 0.05;

export const isNear = (aa: number, ab: number, bb: number): boolean => ab * ab > (1 - PARALLEL) * aa * bb && ab !== 0;

/** <a, b>. */
export const innerOf = ({ factor, cross, square }: Near): number => factor * square + cross;

/** Of deltas that lie beside each other: both sums with one factor. */
export function addNear(sum: Near | null, more: Near): Near {
  if (!sum || sum.square === 0) return sum ? { ...more, residual: more.residual + sum.residual } : more;
  const shift = more.factor - sum.factor;
  return {
    factor: sum.factor,
    residual: sum.residual + more.residual + 2 * shift * more.cross + shift * shift * more.square,
    cross: sum.cross + more.cross + shift * more.square,
    square: sum.square + more.square,
  };
}

/** ||c1 a + c2 b||^2. */
export function nearSquare({ factor, residual, cross, square }: Near, c1: number, c2: number): number {
  const along = c1 * factor + c2;
  return c1 * c1 * residual + 2 * c1 * along * cross + along * along * square;
}
