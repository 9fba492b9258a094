/**
 * Lists of names as patterns, and the two questions put to them: which entry a name is, and which names an entry has.
 *
 * A pattern is written as `double_blocks.#.{img,txt}_attn.{qkv,proj}`: braces hold alternatives and may nest, `#` is a number, `**` at
 * the end is anything. Names are compared whole. A flat spelling has underscores for the points (kohya).
 */

/** A name in a list, and what it stands for there: a pattern with the same numbers. */
export interface NameEntry {
  readonly name: string;
  readonly weight: string;
  /** Rows of the weight that it stands for, where it is not the whole one: `q`, `k`, `v`, ... */
  readonly rows?: string;
}

export interface Found {
  /** With its numbers filled in; ends in `**` where the list knows no more than the beginning. */
  readonly weight: string;
  readonly rows: string | null;
}

/** `a{b,c}` -> `ab`, `ac`; braces may nest. */
export function alternatives(pattern: string): string[] {
  const open = pattern.indexOf('{');
  if (open < 0) return [pattern];
  const parts: string[] = [];
  let [depth, from, at] = [1, open + 1, open + 1];
  for (; depth > 0 && at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '{') depth++;
    else if (character === '}') depth--;
    if (depth === 0 || (depth === 1 && character === ',')) {
      parts.push(pattern.slice(from, at));
      from = at + 1;
    }
  }
  return parts.flatMap((part) => alternatives(pattern.slice(0, open) + part + pattern.slice(at)));
}

/** A token that is a number, between points or underscores. */
const NUMBER = /(?<=^|[._])\d+(?=[._]|$)/g;
const general = (name: string): string => name.replace(NUMBER, '#');
const flat = (name: string): string => name.replaceAll('.', '_');

interface Compiled {
  /** Per number of the name: the one that it must be, or null for any. */
  readonly fixed: readonly (string | null)[];
  readonly entry: NameEntry;
}

/** Looked up by a name without its numbers, so that a file of thousands of modules costs as many steps. */
export class NameList {
  readonly #byName = new Map<string, Compiled[]>();
  readonly #beginnings: { readonly text: string; readonly compiled: Compiled }[] = [];
  readonly #byWeight = new Map<string, Compiled[]>();

  /** @param respell how the list's names are spelled by a program; the default leaves them */
  constructor(entries: readonly NameEntry[], respell: (name: string) => string = (name) => name) {
    for (const entry of entries) {
      const name = respell(entry.name);
      const compiled = {
        fixed: [...name.matchAll(/(?<=^|[._])(\d+|#)(?=[._]|$)/g)].map(([token]) => (token === '#' ? null : token)),
        entry: { ...entry, name },
      };
      if (name.endsWith('**')) this.#beginnings.push({ text: general(name.slice(0, -'**'.length)), compiled });
      else append(this.#byName, general(name), compiled);
      append(this.#byWeight, `${general(entry.weight)} ${entry.rows ?? ''}`, compiled);
    }
  }

  find(name: string): Found | null {
    const key = general(name);
    const numbers = name.match(NUMBER) ?? [];
    const exact = this.#byName.get(key)?.find(({ fixed }) => fits(fixed, numbers));
    if (exact) return { weight: filled(exact.entry.weight, free(exact.fixed, numbers)), rows: exact.entry.rows ?? null };
    const beginning = this.#beginnings.find(
      ({ text, compiled }) => key.startsWith(text) && fits(compiled.fixed, numbers.slice(0, compiled.fixed.length)),
    );
    return beginning ? { weight: filled(beginning.compiled.entry.weight, free(beginning.compiled.fixed, numbers)), rows: null } : null;
  }

  /** The list's names of a weight, in the order of the list; none with `**`. */
  namesOf(weight: string, rows: string | null): string[] {
    const numbers = weight.match(NUMBER) ?? [];
    const found = this.#byWeight.get(`${general(weight)} ${rows ?? ''}`) ?? [];
    return found.flatMap(({ entry }) => {
      const fixed = [...entry.weight.matchAll(/(?<=^|[._])(\d+|#)(?=[._]|$)/g)].map(([token]) => (token === '#' ? null : token));
      return fits(fixed, numbers) ? [filled(entry.name, free(fixed, numbers))] : [];
    });
  }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

const fits = (fixed: readonly (string | null)[], numbers: readonly string[]): boolean =>
  fixed.length === numbers.length && fixed.every((number, i) => number === null || number === numbers[i]);
/** Those of the numbers that a pattern leaves open. */
const free = (fixed: readonly (string | null)[], numbers: readonly string[]): string[] =>
  numbers.filter((_, i) => i < fixed.length && fixed[i] === null);

function filled(pattern: string, numbers: readonly string[]): string {
  let at = 0;
  return pattern.replace(/#/g, () => numbers[at++] ?? '#');
}

/** Every name stands for itself. */
export const own = (patterns: readonly string[]): NameEntry[] => patterns.flatMap(alternatives).map((name) => ({ name, weight: name }));

/**
 * Names with the weights that they stand for; both sides have as many alternatives, paired in their order. `q,k,v` behind the
 * weight say that the name's alternatives are these rows of it.
 */
export const pairs = (list: readonly (readonly [names: string, weights: string, rows?: string])[]): NameEntry[] =>
  list.flatMap(([names, weights, rows]) => {
    const [left, right] = [alternatives(names), alternatives(weights)];
    const parts = rows?.split(',');
    if (parts ? left.length !== parts.length * right.length : left.length !== right.length)
      throw new Error(`Sides of ${names} and ${weights} differ`);
    return left.map((name, i): NameEntry => {
      const weight = right[parts ? Math.floor(i / parts.length) : i] ?? '';
      const part = parts?.[i % parts.length];
      return part === undefined ? { name, weight } : { name, weight, rows: part };
    });
  });

export { flat as flatName };
