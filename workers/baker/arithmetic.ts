/** The sums of a bake by the kernel, where it has them; the same bits in TypeScript where it has none. */
import { type BakeArithmetic, PLAIN_SUMS, plainArithmetic } from '../../src/domain/bake/arithmetic.ts';
import { encodeValues } from '../../src/domain/bake/encode-values.ts';
import { kernelArithmetic } from '../analyst/arithmetic.ts';
import type { Kernel } from '../kernels/kernel.ts';

/** Below so many products or values the way into the kernel's memory costs more than it saves. */
const SMALL = 4096;

export function bakeArithmetic(kernel: Kernel): BakeArithmetic {
  const grams = kernelArithmetic(kernel);
  const { doubles } = kernel;
  if (!doubles) return plainArithmetic(grams);
  return {
    ...grams,
    gramOfRows: (values, rows, cols) => (rows * rows * cols < SMALL ? PLAIN_SUMS : doubles).gramOfRows(values, rows, cols),
    gramOfColumns: (values, rows, cols) => (rows * cols * cols < SMALL ? PLAIN_SUMS : doubles).gramOfColumns(values, rows, cols),
    multiply: (left, right, m, k, n) => (m * k * n < SMALL ? PLAIN_SUMS : doubles).multiply(left, right, m, k, n),
    encode(values, dtype) {
      if (values.length < SMALL) return encodeValues(values, dtype);
      const { infinite, ...made } = doubles.encode(values, dtype);
      // How large the value is that became infinite is told by the slower way.
      return infinite ? encodeValues(values, dtype) : { ...made, beyond: null };
    },
  };
}
