/** Names of the files that are written. */
import { encodeUtf8 } from '../safetensors/utf8.ts';

const EXTENSION = '.safetensors';
/** Windows refuses these characters; a name that ends in a dot or a space, and names of devices. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const REFUSED = /[\u0000-\u001f<>:"/\\|?*]+/gu;
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/iu;
/** With the longest suffix below the 255 bytes that file systems take. */
const MOST_BYTES = 200;

/** What file systems take, nearest to `wanted`, with the extension. */
export function fileName(wanted: string): string {
  const bare = wanted
    .replace(/\.safetensors$/iu, '')
    .replace(REFUSED, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[. ]+$/u, '');
  const safe = DEVICES.test(bare) ? `_${bare}` : bare;
  return (shortened(safe) || 'baked') + EXTENSION;
}

/** To whole characters. */
function shortened(text: string): string {
  let short = text;
  while (encodeUtf8(short).length > MOST_BYTES) short = [...short].slice(0, -1).join('');
  return short.trim();
}

/** The first of `name`, `name (2)`, `name (3)` ... that is free. */
export async function freeName(wanted: string, isTaken: (name: string) => Promise<boolean>): Promise<string> {
  const bare = wanted.slice(0, -EXTENSION.length);
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${bare} (${number})${EXTENSION}`;
    if (!(await isTaken(name))) return name;
  }
}
