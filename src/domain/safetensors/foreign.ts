/** Names files that are something else under the name .safetensors. Asked only after the header failed. */
import { message } from '../message.ts';
import type { ForeignKind } from './messages.ts';
import type { FileFault } from './header-types.ts';

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (((bytes[at + i] ?? 0) | 0x20) !== (text.charCodeAt(i) | 0x20)) return false;
  return true;
};

/** First byte that is neither a byte order mark nor white space, looking at no more than 64. */
function firstText(bytes: Uint8Array): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < 64 && (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d)) at++;
  return at;
}

/** A fault that says what the file is, or null. Looks at the first 96 bytes. */
export function sniffForeign(file: Uint8Array): FileFault | null {
  const bytes = new Uint8Array(96);
  bytes.set(file.subarray(0, bytes.length));
  if (startsWith(bytes, 0, 'version https://git-lfs')) {
    return foreign('git-lfs-pointer', 'git-lfs-pointer');
  }
  const at = firstText(bytes);
  if (
    startsWith(bytes, at, '<!doctype') ||
    startsWith(bytes, at, '<html') ||
    startsWith(bytes, at, '<?xml') ||
    startsWith(bytes, at, '<head')
  ) {
    return foreign('web-page', 'web-page');
  }
  if (startsWith(bytes, at, '{"error"') || startsWith(bytes, at, '{"message"') || startsWith(bytes, at, '{"detail"')) {
    return foreign('web-page', 'web-error');
  }
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
  // `80 02` is also how a header of 640 bytes starts; then the upper half of its length is zero, which no pickle has.
  const isLength = bytes[4] === 0 && bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0;
  const isPickle = bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5 && !isLength;
  if (!isZip && !isPickle) return null;
  return foreign('pickle', isZip ? 'zip' : 'pickle');
}

const foreign = (code: FileFault['code'], kind: ForeignKind): FileFault => ({
  code,
  message: message('file.foreign', { kind }),
  offset: 0,
  expected: message('evidence.safetensors'),
  found: message('evidence.foreign', { kind }),
});
