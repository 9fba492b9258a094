/** Whether a row read again says anything new. */
import type { LibraryRow } from '../../contracts/library.ts';

export function sameRow(a: LibraryRow, b: LibraryRow): boolean {
  const keys = Object.keys(b) as (keyof LibraryRow)[];
  return keys.every((key) => {
    const [x, y] = [a[key], b[key]];
    return x === y || (isList(x) && isList(y) && x.length === y.length && x.every((value, index) => value === y[index]));
  });
}

const isList = (value: unknown): value is ArrayLike<number> & { every(test: (value: number, index: number) => boolean): boolean } =>
  Array.isArray(value) || value instanceof Uint8Array;
