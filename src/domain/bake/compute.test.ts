import { describe, expect, it } from 'vitest';
import { denseGrams, matrix, multiply, norm } from '../../testing/dense.ts';
import fc from '../../testing/properties.ts';
import { plainArithmetic } from './arithmetic.ts';
import { exactPair } from './compute.ts';
import type { BakedDtype } from './encode-values.ts';
import type { OutModule } from './members.ts';

const arithmetic = plainArithmetic(denseGrams);

/** The certificate against a dense float64 difference of what a reader makes of the file and what was asked for. */
describe('exactPair', () => {
  const value = fc.double({ min: 0.5, max: 2, noNaN: true });
  const [rows, cols, rank] = [3, 4, 2];
  it.each<readonly [BakedDtype, string]>([
    ['F32', 'values'],
    ['F32', 'single values'],
    ['F32', 'values on the right alone'],
    ['F32', 'values on the left alone'],
    ['BF16', 'values'],
  ])('knows what %s and the rounding of alpha change together, of %s', (dtype, kind) => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: rows * rank, maxLength: rows * rank }),
        fc.array(value, { minLength: rank * cols, maxLength: rank * cols }),
        value,
        (ups, downs, coefficient) => {
          const of = (list: readonly number[], side: string): Float32Array | Float64Array =>
            kind === 'values' || kind.includes(side) ? Float64Array.from(list) : Float32Array.from(list);
          const [left, right] = [of(ups, 'left'), of(downs, 'right')];
          const out = { rows, cols } as OutModule;
          const made = exactPair([{ left, right, rank, rows, cols, coefficient }], out, dtype, true, arithmetic);
          const scale = Math.fround(made.alpha) / made.rank;
          const dense = (u: ArrayLike<number>, d: ArrayLike<number>) =>
            multiply(
              matrix(rows, rank, (i, j) => u[i * rank + j] as number),
              matrix(rank, cols, (i, j) => d[i * cols + j] as number),
            );
          const [written, asked] = [dense(made.up.values, made.down.values), dense(left, right)];
          const difference = norm(
            matrix(
              rows,
              cols,
              (i, j) => scale * (written.values[i * cols + j] as number) - coefficient * (asked.values[i * cols + j] as number),
            ),
          );
          expect(made.rounding).toBeGreaterThan(0.999 * difference - 1e-14);
          expect(made.rounding).toBeLessThan(1.001 * difference + 1e-14);
          expect(made.written / (scale * norm(written))).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});
