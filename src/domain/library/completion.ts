/** What may be meant while the search line is typed: fields, and values that the library has. Pure. */
import { FIELDS, foldText, nearest } from './search.ts';

export interface KnownValue {
  /** `word`: one of any text, found without a field. */
  readonly field: 'tag' | 'base' | 'family' | 'layout' | 'adapter' | 'status' | 'folder' | 'trigger' | 'word';
  /** As it is shown. */
  readonly value: string;
  /** LoRAs that have it. */
  readonly count: number;
}

export interface Suggestion {
  /** What stands in the line instead of the part that is typed. */
  readonly insert: string;
  /** null for the name of a field. */
  readonly count: number | null;
}

export interface Completion {
  /** The part of the line that is replaced. */
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
}

const MOST = 8;
/** Values of fields that are not values of the library. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  fav: ['yes', 'no'],
  has: ['picture', 'tag', 'note', 'rating', 'trigger', 'base', 'profile'],
  rank: ['>=16', '>=32', '<=8'],
  size: ['<50MB', '>200MB', '>1GB'],
  rating: ['>=4', '5'],
};

/** @param caret where the next character would come */
export function completionOf(line: string, caret: number, known: readonly KnownValue[]): Completion {
  const from = startOfPart(line, caret);
  const typed = line.slice(from, caret);
  const none = { from, to: caret, suggestions: [] };
  const not = typed.startsWith('-') ? '-' : '';
  const part = typed.slice(not.length);
  // In the middle of a word nothing is proposed.
  if (part === '' || /\S/u.test(line.slice(caret, caret + 1))) return none;
  const colon = part.indexOf(':');
  const suggestions =
    colon < 0 ? anywhere(part, known) : inField(part.slice(0, colon).toLowerCase(), part.slice(colon + 1).replaceAll('"', ''), known);
  return { ...none, suggestions: suggestions.slice(0, MOST).map(({ insert, count }) => ({ insert: not + insert, count })) };
}

/**
 * What is typed at the caret, without field, minus and quotes: which values to look for. null where none are proposed: one
 * character says too little outside a field.
 */
export function typedAt(line: string, caret: number): string | null {
  const part = line.slice(startOfPart(line, caret), caret).replace(/^-/u, '');
  const typed = part
    .slice(part.indexOf(':') + 1)
    .replaceAll('"', '')
    .trim();
  return part.includes(':') || typed.length > 1 ? typed : null;
}

/** An open quote keeps its spaces. */
function startOfPart(line: string, caret: number): number {
  let start = caret;
  let quoted = line.slice(0, caret).split('"').length % 2 === 0;
  while (start > 0) {
    const before = line[start - 1] as string;
    if (before === '"') quoted = !quoted;
    else if (!quoted && /\s/u.test(before)) break;
    start -= 1;
  }
  return start;
}

function inField(field: string, typed: string, known: readonly KnownValue[]): readonly Suggestion[] {
  const fixed = (FIXED[field] ?? []).filter((value) => value.startsWith(typed) && value !== typed);
  if (fixed.length > 0) return fixed.map((value) => ({ insert: `${field}:${value}`, count: null }));
  return ranked(
    typed,
    known.filter((value) => value.field === field),
  );
}

/** Without a field: names of fields first, then values of any. One letter says too little for values. */
function anywhere(typed: string, known: readonly KnownValue[]): readonly Suggestion[] {
  const fields = FIELDS.filter((field) => field.startsWith(typed.toLowerCase())).map((field) => ({ insert: `${field}:`, count: null }));
  return typed.length < 2 ? fields : [...fields, ...ranked(typed.replaceAll('"', ''), known)];
}

/** Those that begin with it before those that have it, frequent ones first. What is typed in full already is not proposed. */
function ranked(typed: string, known: readonly KnownValue[]): readonly Suggestion[] {
  const text = foldText(typed);
  return known
    .map((value) => ({ ...value, at: foldText(value.value).indexOf(text) }))
    .filter(({ at, value }) => at >= 0 && value !== '' && foldText(value) !== text)
    .sort((a, b) => Number(a.at > 0) - Number(b.at > 0) || b.count - a.count || (a.value < b.value ? -1 : 1))
    .map(({ field, value, count }) => ({ insert: field === 'word' ? value : `${field}:${quoted(value)}`, count }));
}

const quoted = (value: string): string => (/\s/u.test(value) ? `"${value.replaceAll('"', '')}"` : value);

/**
 * The line with every word that the library does not know in another spelling, that of the nearest known word. null when none is near.
 * For a line that finds nothing.
 *
 * @param words folded; the first of several equally near is taken
 */
export function spelledOtherwise(line: string, words: ReadonlySet<string>): string | null {
  const respelled = line
    .split(/(\s+)/u)
    .map((part) => {
      const [, before = '', word = ''] = /^(-?(?:\p{L}+:)?"?)([\p{L}\p{M}\p{N}]{4,})"?$/u.exec(part) ?? [];
      if (word === '' || words.has(foldText(word))) return part;
      return part.replace(before + word, before + (nearest(foldText(word), words) ?? word));
    })
    .join('');
  return respelled === line ? null : respelled;
}

/** Words of a text, as `spelledOtherwise` and completions know them: three characters or more with a letter among the first. */
export const wordsOf = (folded: string): string[] => folded.match(/\p{N}*\p{L}[\p{L}\p{M}\p{N}]{2,}/gu) ?? [];
