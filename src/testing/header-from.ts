/** Small headers. Not in `keysets.ts`: tests that import it run a second time without the real files, and these need none. */
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
