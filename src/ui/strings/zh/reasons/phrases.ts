/**
 * A table from English sentences to Chinese ones. A key is the sentence as the domain builds it, with places for what varies:
 *
 * - `{name}` is taken over as it is, `{#n}` only where it is a number;
 * - `{why}`, `{why2}`: a sentence within the sentence, said in Chinese as well;
 * - `{family}`, `{group}`: names that recognition gives (`zh/names.ts`).
 *
 * Of several keys that match a text the one without places goes first, then the order of the table.
 */
import { names } from '../names.ts';

export type Phrases = readonly (readonly [english: string, chinese: string])[];

interface Pattern {
  /** What the text begins with, so that most are passed over without a search. */
  readonly head: string;
  readonly form: RegExp;
  readonly places: readonly string[];
  readonly chinese: string;
}

const PLACE = /\{(#?\w+)\}/g;
/** Some sentences are joined, each with a reason of its own. */
const JOINTS: readonly (readonly [english: string, chinese: string])[] = [
  ['; ', '；'],
  ['. ', '。'],
];

/** Texts whose Chinese is kept: a table of modules asks for the remark of each with every key of a search. */
const MOST_KNOWN = 5000;

const NUMBER = '([−-]?\\d[\\d.,]*)';
const formOf = (place: string): string => (place.startsWith('#') ? NUMBER : place === 'group' ? '([^;]+?)' : '(.+?)');

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function patternOf([english, chinese]: Phrases[number]): Pattern {
  const pieces = english.split(PLACE);
  const places = pieces.filter((_, at) => at % 2 === 1);
  const form = pieces.map((piece, at) => (at % 2 === 0 ? escaped(piece) : formOf(piece))).join('');
  return { head: pieces[0] ?? '', form: new RegExp(`^${form}$`, 's'), places: places.map((place) => place.replace('#', '')), chinese };
}

/** @returns the Chinese of a text; the text itself where no table has it */
export function speaker(tables: readonly Phrases[]): (text: string) => string {
  const all = tables.flat();
  const plain = new Map(all.filter(([english]) => !english.includes('{')));
  let patterns: readonly Pattern[] | null = null;

  function whole(text: string): string | null {
    const exact = plain.get(text);
    if (exact !== undefined) return exact;
    patterns ??= all.filter(([english]) => english.includes('{')).map(patternOf);
    for (const { head, form, places, chinese } of patterns) {
      const found = text.startsWith(head) ? form.exec(text) : null;
      if (!found) continue;
      return chinese.replace(PLACE, (_, place: string) => filled(place, found[places.indexOf(place) + 1] ?? ''));
    }
    return text.endsWith('.') ? ended(text.slice(0, -1)) : null;
  }

  const ended = (text: string): string | null => {
    const said = whole(text);
    return said === null ? null : `${said}。`;
  };

  function filled(place: string, text: string): string {
    if (place.startsWith('why')) return said(text);
    if (place === 'family') return names.family(text);
    return place === 'group' ? names.group(text) : text;
  }

  /** The shortest first part that is known, and what follows; without one, what is known of the rest. */
  function joined(text: string): string | null {
    for (const [joint, chinese] of JOINTS) {
      for (let at = text.indexOf(joint); at > 0; at = text.indexOf(joint, at + 1)) {
        const first = whole(text.slice(0, at));
        if (first !== null) return `${first}${chinese}${said(text.slice(at + joint.length))}`;
      }
      const end = text.indexOf(joint);
      const rest = text.slice(end + joint.length);
      const more = end > 0 ? said(rest) : rest;
      if (more !== rest) return `${text.slice(0, end)}${chinese}${more}`;
    }
    return null;
  }

  const known = new Map<string, string>();
  function said(text: string): string {
    const found = known.get(text) ?? whole(text) ?? joined(text) ?? text;
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, found);
    return found;
  }
  return said;
}
