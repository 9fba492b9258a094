/**
 * The search line of the library, as data. Pure: the catalog turns it into SQL, the UI can show what was understood.
 *
 *     flux "red dress" rank:>=16 size:<200MB folder:styles
 *
 * Words are AND-ed and found as substrings; quotes keep a phrase (an open quote runs to the end, so that searching while typing
 * works). `family: layout: adapter: status: folder:` look into that column only, `rank:` and `size:` compare numbers. A known
 * key with nothing behind it yet is ignored; everything that is no valid token is searched for literally, `%` and `_` included.
 * What was probably meant otherwise is named in `doubts`, with the reason.
 */

export type Comparison = '>=' | '<=' | '>' | '<' | '=';

/** lo <= x < hi for '='; otherwise the plain comparison with `value`. Rank in units, size in bytes. */
export interface NumberTerm {
  readonly field: 'rank' | 'size';
  readonly op: Comparison;
  readonly value: number;
  /** Half-open range of "equal": a size typed as `1.5GB` means everything that rounds to it. Equal to `value` for ranks. */
  readonly low: number;
  readonly high: number;
}

export interface TextTerm {
  readonly field: 'family' | 'layout' | 'adapter' | 'status' | 'folder';
  /** Folded, not empty. */
  readonly text: string;
}

export interface LibrarySearch {
  /** Folded, not empty; every one must be found. */
  readonly words: readonly string[];
  readonly texts: readonly TextTerm[];
  readonly numbers: readonly NumberTerm[];
  /** Parts of the line that do not say what they look like, in order. */
  readonly doubts: readonly SearchDoubt[];
}

export interface SearchDoubt {
  /** As typed. */
  readonly part: string;
  /** `no-value`: a known key with nothing behind it. `no-number`: rank or size of something else. */
  readonly why: 'no-value' | 'no-number' | 'unknown-key' | 'open-quote';
}

const TEXT_FIELDS: ReadonlySet<string> = new Set<TextTerm['field']>(['family', 'layout', 'adapter', 'status', 'folder']);
/** One word; not the drive of a path, and not what stands before the colon of a prompt tag. */
const LIKE_A_KEY = /^\p{L}{2,}$/u;
const BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  kib: 1024,
  m: 1e6,
  mb: 1e6,
  mib: 1024 ** 2,
  g: 1e9,
  gb: 1e9,
  gib: 1024 ** 3,
  t: 1e12,
  tb: 1e12,
  tib: 1024 ** 4,
};

/**
 * One spelling for texts a person takes to be the same: canonical composition, lower case, one sigma. Both the stored search
 * texts and the words looked for go through it. (Composition is repeated because lower-casing can decompose: "İ".)
 */
export const foldText = (text: string): string => text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');

export function parseSearch(line: string): LibrarySearch {
  const words: string[] = [];
  const texts: TextTerm[] = [];
  const numbers: NumberTerm[] = [];
  const doubts: SearchDoubt[] = [];
  for (const { part, key, value } of tokens(line)) {
    const field = key.toLowerCase();
    if (part.split('"').length % 2 === 0) doubts.push({ part, why: 'open-quote' });
    if (TEXT_FIELDS.has(field)) {
      if (value !== '') texts.push({ field: field as TextTerm['field'], text: foldText(value) });
      else doubts.push({ part, why: 'no-value' });
      continue;
    }
    if (field === 'rank' || field === 'size') {
      const term = numberTerm(field, value);
      if (term === 'unfinished') {
        doubts.push({ part, why: 'no-value' });
        continue;
      }
      if (term) {
        numbers.push(term);
        continue;
      }
      doubts.push({ part, why: 'no-number' });
    } else if (LIKE_A_KEY.test(key) && !/^[/\\]/u.test(value)) doubts.push({ part, why: 'unknown-key' });
    const word = key === '' ? value : `${key}:${value}`;
    if (word !== '') words.push(foldText(word));
  }
  return { words, texts, numbers, doubts };
}

/** `part` is the token as typed, `key` what stands before the first colon of an unquoted start (or '' when there is none), `value` the rest without quotes. */
function tokens(line: string): { readonly part: string; readonly key: string; readonly value: string }[] {
  const found: { part: string; key: string; value: string }[] = [];
  // A run of plain characters and quoted parts; the last quote may be open.
  for (const [token] of line.matchAll(/(?:[^\s"]|"[^"]*(?:"|$))+/gu)) {
    const colon = token.search(/[:"]/u);
    const hasKey = colon > 0 && token[colon] === ':';
    found.push({
      part: token,
      key: hasKey ? token.slice(0, colon) : '',
      value: (hasKey ? token.slice(colon + 1) : token).replaceAll('"', '').trim(),
    });
  }
  return found;
}

function numberTerm(field: 'rank' | 'size', text: string): NumberTerm | 'unfinished' | null {
  const parts = /^(>=|<=|>|<|=)?\s*(?:(\d+(?:[.,]\d+)?)\s*([a-z]*))?$/iu.exec(text);
  if (!parts) return null;
  const op = (parts[1] ?? '=') as Comparison;
  const digits = parts[2]?.replace(',', '.');
  if (digits === undefined) return 'unfinished';
  const unit = field === 'size' ? BYTES[(parts[3] ?? '').toLowerCase()] : parts[3] === '' ? 1 : undefined;
  if (unit === undefined) return null;
  const value = Number(digits) * unit;
  if (!Number.isFinite(value)) return null;
  const decimals = digits.split('.')[1]?.length ?? 0;
  const half = field === 'size' && unit > 1 ? (unit / 2) * 10 ** -decimals : 0;
  return { field, op, value, low: value - half, high: value + half };
}
