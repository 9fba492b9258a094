import type { Hasher } from '../analyst/measure-file.ts';

/** XXH3-128 of a text as UTF-8, as hex. */
export function hashOfText(text: string, hasher: Hasher): string {
  hasher.init();
  hasher.update(new TextEncoder().encode(text));
  return hasher.digest();
}
