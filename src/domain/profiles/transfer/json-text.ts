/** JSON with the place of every value, so that a fault in what it says can name line and column, not only one in its syntax. */
import { faultAt, type TextFault, type TextFaultSaid } from './faults.ts';

export type JsonNode =
  | { readonly kind: 'object'; readonly at: number; readonly members: ReadonlyMap<string, JsonNode> }
  | { readonly kind: 'list'; readonly at: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'text'; readonly at: number; readonly value: string }
  | { readonly kind: 'number'; readonly at: number; readonly value: number }
  | { readonly kind: 'truth'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'null'; readonly at: number };

export type ReadJson = { readonly ok: true; readonly node: JsonNode } | { readonly ok: false; readonly fault: TextFault };

/** Objects and lists that may be open at once. */
const MOST_DEPTH = 100;
/** Control characters, below this, must be escaped. */
const FIRST_PLAIN = 0x20;

class Stop extends Error {
  constructor(
    readonly at: number,
    readonly said: TextFaultSaid,
  ) {
    super();
  }
}

export function readJson(text: string): ReadJson {
  const reader = new Reader(text);
  try {
    return { ok: true, node: reader.whole() };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { ok: false, fault: faultAt(text, error.at, error.said) };
  }
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {
    if (text.startsWith('\uFEFF')) this.at = 1;
  }

  whole(): JsonNode {
    const node = this.value(0);
    this.space();
    if (this.at < this.text.length) throw new Stop(this.at, { kind: 'json-more' });
    return node;
  }

  private space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at++;
  }

  private value(depth: number): JsonNode {
    this.space();
    const at = this.at;
    if (depth > MOST_DEPTH) throw new Stop(at, { kind: 'json-depth' });
    const first = this.text[at];
    if (first === undefined) throw new Stop(at, { kind: 'json-end' });
    if (first === '{') return { kind: 'object', at, members: this.members(depth) };
    if (first === '[') return { kind: 'list', at, items: this.items(depth) };
    if (first === '"') return { kind: 'text', at, value: this.string() };
    const word = /^(?:true|false|null)/.exec(this.text.slice(at, at + 5))?.[0];
    if (word !== undefined) {
      this.at += word.length;
      return word === 'null' ? { kind: 'null', at } : { kind: 'truth', at, value: word === 'true' };
    }
    return { kind: 'number', at, value: this.number() };
  }

  private number(): number {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw new Stop(this.at, { kind: 'json-value', found: this.text.slice(this.at, this.at + 12) });
    const value = Number(found);
    if (!Number.isFinite(value)) throw new Stop(this.at, { kind: 'json-large' });
    this.at += found.length;
    return value + 0;
  }

  private string(): string {
    const start = this.at;
    let end = start + 1;
    while (end < this.text.length && this.text[end] !== '"' && this.text.charCodeAt(end) >= FIRST_PLAIN)
      end += this.text[end] === '\\' ? 2 : 1;
    if (this.text[end] !== '"') throw new Stop(start, { kind: 'json-open-text' });
    this.at = end + 1;
    try {
      return JSON.parse(this.text.slice(start, this.at)) as string;
    } catch {
      throw new Stop(start, { kind: 'json-escape' });
    }
  }

  private members(depth: number): Map<string, JsonNode> {
    const members = new Map<string, JsonNode>();
    this.list('}', () => {
      const at = this.at;
      if (this.text[at] !== '"') throw new Stop(at, { kind: 'json-name' });
      const name = this.string();
      if (members.has(name)) throw new Stop(at, { kind: 'json-twice', name });
      this.space();
      this.take(':');
      members.set(name, this.value(depth + 1));
    });
    return members;
  }

  private items(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    this.list(']', () => items.push(this.value(depth + 1)));
    return items;
  }

  private list(end: string, entry: () => void): void {
    this.at++;
    this.space();
    if (this.text[this.at] === end) {
      this.at++;
      return;
    }
    for (;;) {
      this.space();
      entry();
      this.space();
      if (this.text[this.at] === end) {
        this.at++;
        return;
      }
      this.take(',');
    }
  }

  private take(sign: string): void {
    if (this.text[this.at] !== sign) {
      const found = this.text[this.at];
      throw new Stop(this.at, found === undefined ? { kind: 'json-end' } : { kind: 'json-sign', sign, found });
    }
    this.at++;
  }
}
