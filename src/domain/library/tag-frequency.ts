import { isRecord } from '../decode.ts';
/** Trainer metadata that is JSON inside text, as found in the wild: bare NaN, lists or text where a dictionary belongs. */

export interface TagCount {
  readonly tag: string;
  readonly count: number;
}

/** Regular expressions over longer texts may run out of stack. */
const MAX_REPAIRED = 1_000_000;

/** Python's json writes NaN and Infinity bare, which JSON does not know; they become null. undefined when it is not JSON even then. */
export function parseLooseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.length <= MAX_REPAIRED ? parseRepaired(text) : undefined;
  }
}

function parseRepaired(text: string): unknown {
  try {
    const repaired = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g, (token) => (token.startsWith('"') ? token : 'null'));
    return JSON.parse(repaired) as unknown;
  } catch {
    return undefined;
  }
}

/** Tags summed over the data sets of `ss_tag_frequency` ({data set: {tag: count}}), most frequent first; [] for any other form. */
export function readTagCounts(value: unknown): TagCount[] {
  const counts = new Map<string, number>();
  for (const tags of isRecord(value) ? Object.values(value) : []) {
    for (const [tag, count] of isRecord(tags) ? Object.entries(tags) : []) {
      const name = tag.trim();
      if (name === '' || typeof count !== 'number' || !Number.isFinite(count) || count <= 0) continue;
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
  }
  const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...counts].map(([tag, count]) => ({ tag, count })).sort((a, b) => b.count - a.count || byName(a.tag, b.tag));
}
