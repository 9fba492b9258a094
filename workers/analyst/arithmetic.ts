/** The heavy sums of an adapter kind, done by the kernel. Call only between two tensors: the kernel holds one thing at a time. */
import type { Arithmetic } from '../../src/domain/adapters/adapter-kind.ts';
import type { Kernel } from '../kernels/kernel.ts';

export function kernelArithmetic(kernel: Kernel): Arithmetic {
  const give = (values: Float32Array): void => {
    kernel.begin('F32', values.length);
    kernel.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  };
  return {
    gramRows(values, rows, cols) {
      give(values);
      return kernel.gramRows(rows, cols);
    },
    gramCols(values, rows, cols) {
      give(values);
      return kernel.gramCols(rows, cols);
    },
    gramRowsOf(parts, cols) {
      const length = parts.reduce((sum, values) => sum + values.length, 0);
      kernel.begin('F32', length);
      for (const part of parts) {
        const values = part instanceof Float32Array ? part : Float32Array.from(part);
        kernel.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      }
      return kernel.gramRows(cols > 0 ? length / cols : 0, cols);
    },
    gramColsOf: (parts, rows) => kernel.gramColsOf(parts, rows),
    productSquares: (x, y, rows, cols) => kernel.productSquares(x, y, rows, cols),
    productEntries: (x, y, rows, cols) => kernel.productEntries(x, y, rows, cols),
  };
}
