/** Apart from the key sets of published files: a test that needs none of them is not one of those that run without real files once more. */
import type { Header } from '../domain/safetensors/header-types.ts';

/** A header of these keys and shapes, for small cases written out in a test. */
export function headerFrom(entries: readonly (readonly [string, readonly number[]])[], metadata: Record<string, string> = {}): Header {
  return {
    dataStart: 0,
    tensors: entries.map(([name, shape]) => ({ name, dtype: 'F16', shape, begin: 0, end: 0 })),
    metadata,
    warnings: [],
  };
}
