/** Parts that are read whole: differences, unfactored halves of a LoKr. Their norm is a plain sum; their spectral norm is had where it is cheap. */
import type { TensorInfo } from '../safetensors/header-types.ts';
import { largestEigenvalue } from '../linear-algebra/lanczos.ts';
import { flat, type Need, type Reduced } from './adapter-kind.ts';

/** Largest shorter side, and multiply-adds of its Gram matrix, that are spent on a spectral norm: about a tenth of a second. */
const MAX_SIDE = 1024;
const MAX_WORK = 2 ** 31;

export function wholeNeed(tensor: TensorInfo): Need {
  const { rows, cols } = flat(tensor);
  const side = Math.min(rows, cols);
  // Of a vector the norm is the spectral norm.
  if (side <= 1 || side > MAX_SIDE || side * rows * cols > MAX_WORK) return { reduction: 'norm', rows, cols };
  return { reduction: rows <= cols ? 'gramRows' : 'gramCols', rows, cols };
}

/** What `wholeNeed` asked for, as norm and spectral norm. */
export function wholeFigures({ need, sumSq, gram }: Reduced): { norm: number; spectral: number | null } {
  const norm = Math.sqrt(sumSq);
  const side = Math.min(need.rows, need.cols);
  if (side <= 1) return { norm, spectral: norm };
  return { norm, spectral: gram ? Math.sqrt(largestEigenvalue(gram, side)) : null };
}
