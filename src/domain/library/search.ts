/**
 * The search line of the library, as data. Pure: the catalog turns it into SQL, the UI can show what was understood.
 *
 *     flux "red dress" rank:>=16 size:<200MB folder:styles -tag:nsfw OR fav:yes
 *
 * Terms side by side must all hold; `OR` in capitals stands between two such runs and binds less; `-` in front of a term turns it
 * round. A plain word is found as a substring of any text of the LoRA; quotes keep a phrase (an open quote runs to the end, so that
 * searching while typing works). A field and a colon look into that field only (`FIELDS`), `rank:`, `size:`, `rating:`, `strength:`,
 * `concentration:` and `date:` compare numbers, `fav:` says yes or no, `has:` asks whether something is there at all. A known field with nothing behind it yet is
 * ignored; everything that is not a valid term is searched for literally, `%` and `_` included. What was probably meant
 * otherwise is named in `doubts`, with the reason.
 */

export type Comparison = '>=' | '<=' | '>' | '<' | '=';

/**
 * low <= x < high for '='; otherwise the plain comparison with `value`. Rank in units, size in bytes, rating in stars, strength as
 * it is, concentration as a share from 0 to 1 (typed in percent), date in ms since 1970 (typed as a year, month or day).
 */
export interface NumberTerm {
  readonly kind: 'number';
  readonly not: boolean;
  readonly field: NumberField;
  readonly op: Comparison;
  readonly value: number;
  /** Half-open range of "equal": a size typed as `1.5GB` means everything that rounds to it. Equal to `value` for ranks. */
  readonly low: number;
  readonly high: number;
}

/** A text in one field. `text` is folded and not empty. */
export interface TextTerm {
  readonly kind: 'text';
  readonly not: boolean;
  readonly field: TextField;
  readonly text: string;
}

/** A text anywhere. */
export interface WordTerm {
  readonly kind: 'word';
  readonly not: boolean;
  readonly text: string;
}

/** Whether the user marked it as a favourite, or whether the thing is there. `not` already counts `fav:no`. */
export interface HasTerm {
  readonly kind: 'has';
  readonly not: boolean;
  readonly what: HasWhat;
}

export type SearchTerm = NumberTerm | TextTerm | WordTerm | HasTerm;

export interface LibrarySearch {
  /** Runs between `OR`: one of them must hold, with every term of it. Empty when nothing is asked for. */
  readonly any: readonly (readonly SearchTerm[])[];
  /** Parts of the line that do not say what they look like, in order. */
  readonly doubts: readonly SearchDoubt[];
}

export interface SearchDoubt {
  /** As typed. */
  readonly part: string;
  /** `no-value`: a known field with nothing behind it. `not-a-number`: rank, size or rating of something else. */
  readonly why: 'no-value' | 'not-a-number' | 'not-yes-or-no' | 'unknown-field' | 'unknown-thing' | 'open-quote' | 'empty-or';
  /** For `unknown-field`: the known field with the nearest spelling, null when none is near. */
  readonly near?: string | null;
}

const TEXT_FIELDS = ['family', 'layout', 'adapter', 'status', 'folder', 'name', 'tag', 'base', 'trigger', 'author', 'note'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];
const NUMBER_FIELDS = ['rank', 'size', 'rating', 'strength', 'concentration', 'date'] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];
const HAS = ['fav', 'tag', 'note', 'rating', 'trigger', 'base', 'profile', 'picture'] as const;
export type HasWhat = (typeof HAS)[number];

/** Every field that the line knows, for completion and for the answer to an unknown one. */
export const FIELDS: readonly string[] = [...TEXT_FIELDS, ...NUMBER_FIELDS, 'fav', 'has'];

const YES_OR_NO: Readonly<Record<string, boolean>> = { yes: true, true: true, '1': true, no: false, false: false, '0': false };
/** One word; not the drive of a path, and not what stands before the colon of a prompt tag. */
const LIKE_A_FIELD = /^\p{L}{2,}$/u;
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
 * One spelling for texts that a reader takes to be the same: canonical composition, lower case, one sigma. Both the stored search
 * texts and the words looked for go through it. (Composition is repeated because lower-casing can decompose: "İ".)
 */
export const foldText = (text: string): string => text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');

export function parseSearch(line: string): LibrarySearch {
  const any: SearchTerm[][] = [];
  const doubts: SearchDoubt[] = [];
  let run: SearchTerm[] = [];
  const found = tokens(line);
  for (const token of found) {
    if (token.part === 'OR') {
      if (run.length === 0) doubts.push({ part: 'OR', why: 'empty-or' });
      else any.push(run);
      run = [];
      continue;
    }
    if (token.part.split('"').length % 2 === 0) doubts.push({ part: token.part, why: 'open-quote' });
    const term = termOf(token);
    if (term === null) continue;
    if ('why' in term) doubts.push(term);
    else run.push(term);
    // What says nothing that is known is looked for as it stands.
    if ('why' in term && term.why !== 'no-value') run.push(wordOf(token));
  }
  if (run.length > 0) any.push(run);
  else if (any.length > 0) doubts.push({ part: 'OR', why: 'empty-or' });
  return { any, doubts };
}

/** null: nothing is asked for. */
function termOf(token: Token): SearchTerm | SearchDoubt | null {
  const { part, not, value } = token;
  const field = token.key.toLowerCase();
  if (isOneOf(TEXT_FIELDS, field)) {
    return value === '' ? { part, why: 'no-value' } : { kind: 'text', not, field, text: foldText(value) };
  }
  if (isOneOf(NUMBER_FIELDS, field)) {
    const term = numberTerm(field, value, not);
    if (term === 'unfinished') return { part, why: 'no-value' };
    return term ?? { part, why: 'not-a-number' };
  }
  if (field === 'fav' || field === 'favourite' || field === 'favorite') {
    const yes = YES_OR_NO[foldText(value)];
    if (yes === undefined) return { part, why: value === '' ? 'no-value' : 'not-yes-or-no' };
    return { kind: 'has', not: not === yes, what: 'fav' };
  }
  if (field === 'has') {
    const what = HAS.find((each) => each === foldText(value).replace(/s$/u, ''));
    if (what) return { kind: 'has', not, what };
    return { part, why: value === '' ? 'no-value' : 'unknown-thing' };
  }
  if (LIKE_A_FIELD.test(token.key) && !/^[/\\]/u.test(value)) return { part, why: 'unknown-field', near: nearest(field, FIELDS) };
  return value === '' && token.key === '' ? null : wordOf(token);
}

const wordOf = ({ not, key, value }: Token): WordTerm => ({ kind: 'word', not, text: foldText(key === '' ? value : `${key}:${value}`) });

const isOneOf = <T extends string>(all: readonly T[], value: string): value is T => (all as readonly string[]).includes(value);

/**
 * The known word with the nearest spelling: one edit (insert, drop, change, or swap of neighbours) up to four letters, two in
 * longer ones (optimal string alignment distance). The first of several equally near. null when none is that near.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  const most = word.length <= 4 ? 1 : 2;
  let best: { readonly word: string; readonly edits: number } | null = null;
  for (const each of known) {
    if (Math.abs(each.length - word.length) > most) continue;
    const edits = editsBetween(word, each);
    if (edits <= most && edits > 0 && (best === null || edits < best.edits)) best = { word: each, edits };
  }
  return best?.word ?? null;
}

function editsBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, (before[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

interface Token {
  /** As typed. */
  readonly part: string;
  readonly not: boolean;
  /** What stands before the first colon of an unquoted start, or '' when there is none. */
  readonly key: string;
  /** The rest without quotes. */
  readonly value: string;
}

function tokens(line: string): Token[] {
  const found: Token[] = [];
  // A run of plain characters and quoted parts; the last quote may be open.
  for (const [part] of line.matchAll(/(?:[^\s"]|"[^"]*(?:"|$))+/gu)) {
    const not = /^-[^-\s]/u.test(part);
    const token = not ? part.slice(1) : part;
    const colon = token.search(/[:"]/u);
    const hasKey = colon > 0 && token[colon] === ':';
    found.push({
      part,
      not,
      key: hasKey ? token.slice(0, colon) : '',
      value: (hasKey ? token.slice(colon + 1) : token).replaceAll('"', '').trim(),
    });
  }
  return found;
}

function numberTerm(field: NumberField, text: string, not: boolean): NumberTerm | 'unfinished' | null {
  if (field === 'date') return dateTerm(text, not);
  const parts = /^(>=|<=|>|<|=)?\s*(?:(\d+(?:[.,]\d+)?)\s*([a-z]*|%))?$/iu.exec(text);
  if (!parts) return null;
  const op = (parts[1] ?? '=') as Comparison;
  const digits = parts[2]?.replace(',', '.');
  if (digits === undefined) return 'unfinished';
  const unit = unitOf(field, (parts[3] ?? '').toLowerCase());
  if (unit === undefined) return null;
  const value = Number(digits) * unit;
  if (!Number.isFinite(value)) return null;
  const decimals = digits.split('.')[1]?.length ?? 0;
  const rounded = (field === 'size' && unit > 1) || field === 'strength' || field === 'concentration';
  const half = rounded ? (unit / 2) * 10 ** -decimals : 0;
  return { kind: 'number', not, field, op, value, low: value - half, high: value + half };
}

function unitOf(field: NumberField, unit: string): number | undefined {
  if (field === 'size') return BYTES[unit];
  if (field === 'concentration') return unit === '' || unit === '%' ? 0.01 : undefined;
  return unit === '' ? 1 : undefined;
}

/** A year, month or day of the user's calendar; `>` and `<=` of one mean its end. */
function dateTerm(text: string, not: boolean): NumberTerm | 'unfinished' | null {
  const parts = /^(>=|<=|>|<|=)?\s*(?:(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?-?|\d{0,3})$/u.exec(text);
  if (!parts) return null;
  const [, op = '=', year, month, day] = parts;
  if (year === undefined) return 'unfinished';
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)];
  const low = new Date(y, m, d);
  if (low.getFullYear() !== y || low.getMonth() !== m || low.getDate() !== d) return null;
  const high = day !== undefined ? new Date(y, m, d + 1) : month !== undefined ? new Date(y, m + 1) : new Date(y + 1, 0);
  const [from, to] = [low.getTime(), high.getTime()];
  const term = { kind: 'number', not, field: 'date', low: from, high: to } as const;
  if (op === '>') return { ...term, op: '>=', value: to };
  if (op === '<=') return { ...term, op: '<', value: to };
  return { ...term, op: op as Comparison, value: from };
}

/** The line without the terms of this field, and these in their place at the end. */
export function withField(line: string, field: string, terms: string): string {
  const others = tokens(line).filter(({ key }) => key.toLowerCase() !== field);
  return [...others.map(({ part }) => part), terms].filter((part) => part !== '').join(' ');
}
