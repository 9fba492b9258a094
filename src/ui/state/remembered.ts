/** Choices that count before the library is open: what this browser saw last. */
import type { Setting } from '../../domain/setting.ts';

export const remembered = <T>({ id, read }: Pick<Setting<T>, 'id' | 'read'>): T => {
  try {
    return read(localStorage.getItem(id));
  } catch {
    return read(null);
  }
};

export function remember<T>({ id, write }: Pick<Setting<T>, 'id' | 'write'>, value: T): void {
  try {
    localStorage.setItem(id, write(value));
  } catch {
    // Blocked storage costs a flash at the next start, nothing else.
  }
}
