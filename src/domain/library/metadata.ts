/**
 * Keeps file metadata small enough for a database row. Headers may carry megabytes: tag lists, dataset dumps, pictures. JSON stays
 * JSON, with its most telling part; what was cut says so, and the file itself has the rest.
 */
import { PREVIEW_KEYS } from './facts/preview.ts';
import { isRecord } from '../decode.ts';
import { parseLooseJson, readTagCounts } from './tag-frequency.ts';

/** Characters (UTF-16 units) per value and over all keys and values. */
const MAX_VALUE = 16_384;
const MAX_TOTAL = 262_144;
const MAX_KEY = 256;
/** A picture that is cut is none: 96 kB as base64 hold a thumbnail of 256 x 256. */
const MAX_PICTURE = 131_072;
/** Beyond this, lists are cut as text instead of being parsed: parsing 8 M characters takes about 0.1 s. */
const MAX_PARSED = 8_000_000;

const TAG_FREQUENCY = 'ss_tag_frequency';
/** JSON of which the facts are made; other long values are cut as text. */
const JSON_KEYS: ReadonlySet<string> = new Set([
  'ss_datasets',
  'ss_dataset_dirs',
  'ss_reg_dataset_dirs',
  'ot_config',
  'lora_adapter_metadata',
]);

const CUT = /… \(cut, (\d+) characters\)(?:"[}\]])?$/;
const cutMark = (length: number): string => `… (cut, ${length} characters)`;

/** How many characters the file has of a value that was cut; null when it is whole. */
export function lengthBeforeCut(value: string): number | null {
  const found = CUT.exec(value.slice(-64));
  return found ? Number(found[1]) : null;
}

/** At most 256 Ki characters: long values are cut, and when all together are still too many the longest go. */
export function boundMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(metadata)
    .filter(([key]) => key.length <= MAX_KEY)
    .map(([key, value]): [string, string] => [key, boundValue(key, value)]);
  const cost = ([key, value]: [string, string]): number => key.length + value.length;
  const kept = new Set<string>();
  let total = 0;
  for (const entry of [...entries].sort((a, b) => cost(a) - cost(b))) {
    total += cost(entry);
    if (total > MAX_TOTAL) break;
    kept.add(entry[0]);
  }
  const bounded: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [key, value] of entries) if (kept.has(key)) bounded[key] = value;
  return bounded;
}

function boundValue(key: string, value: string): string {
  if (value.length <= MAX_VALUE) return value;
  if (PREVIEW_KEYS.includes(key) && value.length <= MAX_PICTURE && /^\s*data:image\//.test(value.slice(0, 100))) return value;
  if (value.length > MAX_PARSED) return cutText(value, MAX_VALUE);
  const compact = key === TAG_FREQUENCY ? compactTags(value) : JSON_KEYS.has(key) ? compactJson(value) : null;
  return compact ?? cutText(value, MAX_VALUE);
}

/** Cuts to `limit` characters, mark included, never through a surrogate pair. */
function cutText(text: string, limit: number): string {
  const mark = ` ${cutMark(text.length)}`;
  return text.slice(0, limit - mark.length).replace(/[\ud800-\udbff]$/, '') + mark;
}

/**
 * The most frequent tags that fit, in the same form with one data set. Written piece by piece: an object of hundreds of keys, and JSON of
 * it, take ten times as long.
 */
function compactTags(value: string): string | null {
  const counts = readTagCounts(parseLooseJson(value));
  if (counts.length === 0) return null;
  const kept: string[] = [];
  let size = 80;
  for (const { tag, count } of counts) {
    const piece = `${quoted(tag)}:${count}`;
    size += piece.length + 1;
    if (size > MAX_VALUE) break;
    kept.push(piece);
  }
  return `{"all":{${kept.join(',')}},"…":${JSON.stringify(cutMark(value.length))}}`;
}

const quoted = (text: string): string => (/^[ !#-[\]-~]*$/.test(text) ? `"${text}"` : JSON.stringify(text));

interface Limits {
  readonly depth: number;
  readonly items: number;
  readonly text: number;
}

/** Tried in this order. What fits none (60 names and texts of 80 characters that all need escapes) is cut as text. */
const LIMITS: readonly Limits[] = [
  { depth: 6, items: 400, text: 400 },
  { depth: 5, items: 100, text: 160 },
  { depth: 4, items: 40, text: 80 },
  { depth: 1, items: 60, text: 80 },
];

/** Of data sets, these are long and told elsewhere. */
const LEFT_OUT: ReadonlySet<string> = new Set(['tag_frequency', 'bucket_info', 'samples']);

/** The same object or list with fewer and shorter parts; null when the value is neither. */
function compactJson(value: string): string | null {
  const parsed = parseLooseJson(value);
  if (!isRecord(parsed) && !Array.isArray(parsed)) return null;
  const mark = cutMark(value.length);
  for (const limits of LIMITS) {
    const less = pruned(parsed, limits);
    const text = JSON.stringify(Array.isArray(less) ? [...(less as unknown[]), mark] : { ...(less as object), '…': mark });
    if (text.length <= MAX_VALUE) return text;
  }
  return null;
}

/** `depth` bounds the recursion, whatever the file nests. */
function pruned(value: unknown, limits: Limits): unknown {
  const { depth, items, text } = limits;
  if (typeof value === 'string') return value.slice(0, text);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return null;
  const inner = { ...limits, depth: depth - 1 };
  if (Array.isArray(value)) return value.slice(0, items).map((item) => pruned(item, inner));
  const entries = Object.entries(value).filter(([key]) => !LEFT_OUT.has(key) && key.length <= text);
  return Object.fromEntries(entries.slice(0, items).map(([key, item]) => [key, pruned(item, inner)]));
}
