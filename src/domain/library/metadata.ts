/** Keeps file metadata small enough for a database row. Headers may carry megabytes: tag lists, dataset dumps, thumbnails. */
import { parseLooseJson, readTagCounts } from './tag-frequency.ts';

/** Characters (UTF-16 units) per value and over all keys and values. */
const MAX_VALUE = 16_384;
const MAX_TOTAL = 262_144;
const MAX_KEY = 256;
/** Beyond this a tag list is cut as text instead of being parsed: parsing 8 M characters takes about 0.1 s. */
const MAX_PARSED = 8_000_000;

const TAG_FREQUENCY = 'ss_tag_frequency';

/**
 * At most 256 Ki characters: long values are cut (and say so), and when all together are still too many the longest go.
 * A long tag list stays readable JSON with its most frequent tags.
 */
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
  const compact = key === TAG_FREQUENCY && value.length <= MAX_PARSED ? compactTags(value) : null;
  return compact ?? cutText(value, MAX_VALUE);
}

/** Cuts to `limit` characters, mark included, never through a surrogate pair. */
function cutText(text: string, limit: number): string {
  const mark = ` … (cut, ${text.length} characters)`;
  return text.slice(0, limit - mark.length).replace(/[\ud800-\udbff]$/, '') + mark;
}

/** The most frequent tags that fit, in the same form with one data set. */
function compactTags(value: string): string | null {
  const counts = readTagCounts(parseLooseJson(value));
  if (counts.length === 0) return null;
  const kept: Record<string, number> = Object.create(null) as Record<string, number>;
  let size = 20;
  for (const { tag, count } of counts) {
    size += JSON.stringify(tag).length + String(count).length + 2;
    if (size > MAX_VALUE) break;
    kept[tag] = count;
  }
  return JSON.stringify({ all: kept });
}
