/**
 * Words that the library knows, with how many LoRAs have them: proposed while a search is typed, and as another spelling of a word that
 * finds nothing. Counted from the texts that words are looked for in (`words.ts`), chunk by chunk, and kept as long as a chunk stays as
 * it is. Counting 70,000 rows takes about a second: a question counts a part of them and says whether more are left.
 */
import { type KnownValue, spelledOtherwise, wordsOf } from '../../src/domain/library/completion.ts';
import { foldText } from '../../src/domain/library/search.ts';
import type { Context } from './context.ts';
import { type Chunk, TRIGGERS, type Words } from './words.ts';

/** Chunks counted in one question: 4,096 rows, some 50 ms. */
const PORTION = 16;
/** Of words, and of trigger words. */
const MOST = 4;
/** Ends nearly every path. */
const EXTENSION = 'safetensors';

interface Counted {
  readonly words: ReadonlyMap<string, number>;
  readonly triggers: ReadonlyMap<string, number>;
}

type Kind = keyof Counted;

export class Vocabulary {
  readonly #counted = new WeakMap<Chunk, Counted>();

  /** @returns whether all are counted */
  count(words: Words): boolean {
    const left = words.chunks().filter((chunk) => !this.#counted.has(chunk));
    for (const chunk of left.slice(0, PORTION)) this.#counted.set(chunk, countedIn(chunk));
    return left.length <= PORTION;
  }

  /**
   * Words that begin with what is typed, from two characters on; trigger words of which a word does, those that begin with it first.
   * Frequent ones come first.
   */
  like(ctx: Context, words: Words, typed: string, size: number): KnownValue[] {
    const text = foldText(typed.trim());
    const begun = (value: string): boolean => value.startsWith(text) && value !== text;
    // The number is that of the LoRAs which the word finds, as a part of another word too.
    const found = text.length < 2 ? [] : [...this.#all(ctx, words, 'words', begun)].sort(byCount).slice(0, MOST);
    const triggers = [...this.#all(ctx, words, 'triggers', (value) => ` ${value}`.includes(` ${text}`))];
    return [
      ...found.map(([value, own]) => ({ field: 'word' as const, value, count: Math.max(own, sum(words.marked(value, size))) })),
      ...triggers
        .sort((a, b) => Number(begun(b[0])) - Number(begun(a[0])) || byCount(a, b))
        .slice(0, MOST)
        .map(([value, count]) => ({ field: 'trigger' as const, value, count })),
    ];
  }

  respelled(ctx: Context, words: Words, line: string): string | null {
    const all = [...this.#all(ctx, words, 'words', () => true)].sort(byCount);
    return spelledOtherwise(line, new Set(all.map(([word]) => word)));
  }

  #all(ctx: Context, words: Words, kind: Kind, wanted: (value: string) => boolean): Map<string, number> {
    const all = new Map<string, number>();
    const add = (counted: Counted | undefined): void => {
      for (const [value, count] of counted?.[kind] ?? []) if (wanted(value)) all.set(value, (all.get(value) ?? 0) + count);
    };
    for (const chunk of words.chunks()) add(this.#counted.get(chunk));
    add(ownWords(ctx));
    return all;
  }
}

const byCount = (a: readonly [string, number], b: readonly [string, number]): number => b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
const sum = (marks: Uint8Array): number => marks.reduce((total, mark) => total + mark, 0);

function countedIn({ starts, text }: Chunk): Counted {
  const words = new Map<string, number>();
  const triggers = new Map<string, number>();
  for (let at = 0; at + 1 < starts.length; at++) {
    const says = text.slice(starts[at], (starts[at + 1] ?? 0) - 1);
    countEach(words, wordsOf(says));
    countEach(triggers, (says.split(TRIGGERS)[1] ?? '').split('\n'));
  }
  words.delete(EXTENSION);
  return { words, triggers };
}

/** What the user keeps, of few LoRAs: each line begins with its field. */
function ownWords(ctx: Context): Counted {
  const words = new Map<string, number>();
  const triggers = new Map<string, number>();
  for (const fold of ctx.db.all("SELECT fold FROM own WHERE fold <> ''", [], (row) => row.text('own.fold'))) {
    const lines = fold.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
    countEach(
      words,
      lines.flatMap(([, text]) => wordsOf(text)),
    );
    countEach(
      triggers,
      lines.filter(([field]) => field === 'trigger').map(([, text]) => text),
    );
  }
  return { words, triggers };
}

/** Once for a LoRA. */
function countEach(counts: Map<string, number>, values: readonly string[]): void {
  for (const value of new Set(values)) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
}
