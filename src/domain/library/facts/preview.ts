/**
 * The picture a file carries. It comes from strangers, so only what a browser draws without running anything is let through:
 * a data URL of a bitmap in base64. No SVG (it may hold scripts and links), no address of another place, no endless text.
 */
import type { Metadata } from './values.ts';

export type Preview =
  | { readonly kind: 'image'; readonly url: string; readonly type: string; readonly bytes: number }
  /** There is one, and why it is not shown. */
  | { readonly kind: 'refused'; readonly why: PreviewRefusal };

export type PreviewRefusal =
  /** Only the library's copy is too short. */
  | { readonly kind: 'cut'; readonly characters: string }
  | { readonly kind: 'address' | 'large' | 'svg' | 'form' }
  | { readonly kind: 'other-type'; readonly type: string };

/** Where writers put it, the standard one first. */
export const PREVIEW_KEYS: readonly string[] = ['modelspec.thumbnail', 'thumbnail', 'preview_image'];
const DATA_URL = /^\s*data:(image\/(?:png|jpeg|webp|gif));base64,/;
/** 2 MB as base64: more than any thumbnail, and quickly decoded. */
const MAX_PREVIEW = 2_800_000;

/** How the first bytes of each type (89 50 4E 47 ..., FF D8 FF, RIFF....WEBP, GIF87a or GIF89a) look in base64. */
const SIGNATURES: Readonly<Record<string, RegExp>> = {
  'image/png': /^iVBORw0KGg[o-r]/,
  'image/jpeg': /^\/9j\//,
  'image/webp': /^UklGR[g-v].{5}XRUJQ/,
  'image/gif': /^R0lGOD[dl]h/,
};

/** null when the file has none. */
export function readPreview(metadata: Metadata): Preview | null {
  const value = PREVIEW_KEYS.map((key) => metadata[key]).find((text) => typeof text === 'string' && /^\s*\S/.test(text.slice(0, 200)));
  if (value === undefined || /^\s*(?:none|null|\[\]|\{\})\s*$/i.test(value.slice(0, 20))) return null;
  return imageOf(value);
}

function imageOf(value: string): Preview {
  const refused = (why: PreviewRefusal): Preview => ({ kind: 'refused', why });
  const cut = /… \(cut, (\d+) characters\)$/.exec(value);
  if (cut) return refused({ kind: 'cut', characters: cut[1] ?? '' });
  if (/^\s*[a-z][a-z0-9+.-]*:\/\//i.test(value.slice(0, 40))) return refused({ kind: 'address' });
  if (value.length > MAX_PREVIEW) return refused({ kind: 'large' });
  if (/^\s*data:image\/svg/i.test(value.slice(0, 40))) return refused({ kind: 'svg' });
  const [prefix = '', type = ''] = DATA_URL.exec(value.slice(0, 100)) ?? [];
  const data = value.slice(prefix.length).trim();
  const digits = data.replace(/={1,2}$/, '');
  if (prefix === '' || data.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(digits)) {
    return refused({ kind: 'form' });
  }
  if (!SIGNATURES[type]?.test(data)) return refused({ kind: 'other-type', type });
  return { kind: 'image', url: `data:${type};base64,${data}`, type, bytes: Math.floor((digits.length * 3) / 4) };
}
