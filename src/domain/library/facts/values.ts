/**
 * Reading values out of metadata that anybody may have written: text of any kind and length, JSON in text with bare NaN, a
 * list where an object belongs. Everything answers null for what is not there or not of its kind; nothing throws.
 */
import { isRecord } from '../../decode.ts';
import { parseLooseJson } from '../tag-frequency.ts';

export type Metadata = Readonly<Record<string, string>>;

/** Characters kept of a text that is shown. */
const MAX_TEXT = 4000;
/** Characters of JSON that are parsed. What the library keeps is shorter; this bounds callers that read files themselves. */
const MAX_JSON = 8_000_000;
/** Items kept of a list. */
export const MAX_ITEMS = 200;

/** Python writes absent values as the text None. */
const ABSENT: ReadonlySet<string> = new Set(['', 'none', 'null', 'nan', 'undefined', '{}', '[]']);
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** Never through a surrogate pair. */
const bounded = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, '')}…` : text);

export function asText(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return asText(String(value));
  if (typeof value !== 'string' || ABSENT.has(value.trim().toLowerCase())) return null;
  return bounded(value.trim());
}

/** Finite numbers, also as text: `8.0` and `5e-05`; not `0x10`, not `1_000`. */
export function asNumber(value: unknown): number | null {
  const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

export function asBoolean(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : null;
}

export const asRecord = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]).slice(0, MAX_ITEMS) : []);

/** The first of these keys that has a value. */
export function text(metadata: Metadata, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const found = asText(metadata[key]);
    if (found !== null) return found;
  }
  return null;
}

/** The first of these keys that has a number. */
export function number(metadata: Metadata, ...keys: readonly string[]): number | null {
  for (const key of keys) {
    const found = asNumber(metadata[key]);
    if (found !== null) return found;
  }
  return null;
}

/** `[1e-05, 2e-05]`, `(1024, 768)`, `0.0001`: the numbers in a Python list, tuple or number; at most eight. */
export function numbers(metadata: Metadata, key: string): readonly number[] {
  const value = text(metadata, key);
  if (value === null || value.length > 200) return [];
  const items = value
    .replace(/^[[(]|[\])]$/g, '')
    .split(',')
    .map((item) => asNumber(item.trim()));
  return items.length <= 8 && items.every((item) => item !== null) ? items : [];
}

/** JSON inside a value; undefined when it is none, or too long. */
export function json(metadata: Metadata, key: string): unknown {
  const value = metadata[key];
  return typeof value === 'string' && value.length <= MAX_JSON ? parseLooseJson(value) : undefined;
}

/** The last part of a path as any system writes it. */
export const fileName = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
