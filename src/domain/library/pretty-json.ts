/**
 * JSON text over several lines. Works on the text and not on parsed values, so that numbers, NaN and repeated names stay as the
 * writer wrote them.
 */
import { isRecord } from '../decode.ts';
import { parseLooseJson } from './tag-frequency.ts';

/** Deeper text is left as it stands: n levels indent to n² characters. */
const MAX_DEPTH = 64;
/** Characters; longer text takes too long to lay out. */
const MAX_LENGTH = 1_000_000;

/** @returns null when the text is not a JSON object or list, or too long or deep to be laid out */
export function prettyJson(text: string): string | null {
  if (text.length > MAX_LENGTH || !/^\s*[[{]/.test(text)) return null;
  const parsed = parseLooseJson(text);
  if (!isRecord(parsed) && !Array.isArray(parsed)) return null;
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  const end = (): void => {
    lines.push(line);
    line = '  '.repeat(depth);
  };
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s"[\]{},:]+/g)) {
    if (token === '[' || token === '{') {
      depth += 1;
      if (depth > MAX_DEPTH) return null;
      line += token;
      end();
    } else if (token === ']' || token === '}') {
      depth -= 1;
      // Nothing between the brackets: they stay together.
      if (/[[{]$/.test(lines.at(-1) ?? '') && line.trim() === '') line = lines.pop() ?? '';
      else end();
      line += token;
    } else if (token === ',') {
      line += token;
      end();
    } else line += token === ':' ? ': ' : token;
  }
  return [...lines, line].join('\n');
}
