/**
 * How large a picture is, from its first bytes, so that one that is too large is never decoded. The kind is told by the bytes: tools
 * store WebP under the name `.png`. PNG: IHDR (W3C PNG 11.2.1). GIF: logical screen (GIF89a 18). WebP: VP8, VP8L and VP8X headers
 * (RFC 9649). JPEG: the first frame header (ITU-T T.81 B.2.2).
 */

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** `no-picture`: of no kind that is shown. `too-large`: more bytes or pixels than are decoded. `broken`: the browser cannot draw it. */
export type PictureFault = 'no-picture' | 'too-large' | 'broken' | 'gone';

/** 64 megapixels are 256 MB once decoded. */
export const MOST_PIXELS = 64_000_000;
export const MOST_PICTURE_BYTES = 64 * 1024 * 1024;
export const MOST_VIDEO_BYTES = 256 * 1024 * 1024;
/** Enough for the profiles and previews that stand before the size of a JPEG. */
export const HEAD_BYTES = 512 * 1024;

/** null: the bytes are of no kind that is shown, or end too early. */
export function pictureSize(head: Uint8Array): PictureSize | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    return pngSize(view) ?? gifSize(view) ?? webpSize(view) ?? jpegSize(view);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const ascii = (view: DataView, at: number, text: string): boolean =>
  [...text].every((character, index) => view.getUint8(at + index) === character.charCodeAt(0));

function pngSize(view: DataView): PictureSize | null {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a || !ascii(view, 12, 'IHDR')) return null;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function gifSize(view: DataView): PictureSize | null {
  if (!ascii(view, 0, 'GIF87a') && !ascii(view, 0, 'GIF89a')) return null;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000;

function webpSize(view: DataView): PictureSize | null {
  if (!ascii(view, 0, 'RIFF') || !ascii(view, 8, 'WEBP')) return null;
  if (ascii(view, 12, 'VP8X')) return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
  if (ascii(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return view.getUint8(20) === 0x2f ? { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 } : null;
  }
  if (!ascii(view, 12, 'VP8 ') || uint24(view, 23) !== 0x2a019d) return null;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

/** Markers of frames; DHT, JPG and DAC lie between them. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegSize(view: DataView): PictureSize | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    // Fill bytes, and markers without a length.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else if (isFrame(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else at += 2 + view.getUint16(at + 2);
  }
}
