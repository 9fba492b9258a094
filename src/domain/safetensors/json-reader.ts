/**
 * A JSON reader over bytes that judges like serde_json, the parser of the reference implementation. `JSON.parse` cannot be
 * used: it hides duplicate keys, byte offsets, and whether a number was written `2` or `2.0`, and it accepts lone surrogates,
 * numbers beyond f64 and any depth.
 *
 * Pull style: the caller says what it expects next; `object` and `array` call back per entry with the position at the value,
 * and the callback must consume exactly that value. Every method returns false or null after a fault; the first fault stays
 * in `fault`. The bytes must be valid UTF-8.
 */
import { type Message, message } from '../message.ts';
import { isDigit, scanNumber, U64_MAX } from './json-number.ts';
import type { FileMessages, JsonExpected, JsonFound } from './messages.ts';
import type { FaultCode, FileFault } from './header-types.ts';
import { decodeAscii, TextBuilder } from './utf8.ts';

/** serde_json counts down from 128 and refuses at 0, so 127 arrays and objects may be open at once. */
const MAX_DEPTH = 127;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Byte after the backslash to UTF-16 unit. */
const ESCAPES: ReadonlyMap<number, number> = new Map(
  ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'].map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)] as const),
);

/** Bytes of a text that is looked up before it is made. */
const SHORT = 12;
const MOST_SHORT = 64;

function isText(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

export class JsonReader {
  fault: FileFault | null = null;
  private readonly short = new Map<number, string>();
  private depth = 0;
  private builder: TextBuilder | null = null;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly end: number,
  ) {}

  get offset(): number {
    return this.at;
  }

  /** Next byte that is not white space (not consumed), -1 at the end. */
  peek(): number {
    while (this.at < this.end) {
      const byte = this.bytes[this.at] ?? -1;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.at++;
    }
    return -1;
  }

  /** What kind of value comes next. */
  nextKind(): JsonFound {
    const byte = this.peek();
    if (byte === QUOTE) return { kind: 'text' };
    if (byte === 0x7b) return { kind: 'object' };
    if (byte === 0x5b) return { kind: 'list' };
    if (byte === 0x2d || isDigit(byte)) return { kind: 'number' };
    if (byte === 0x74 || byte === 0x66) return { kind: 'boolean' };
    if (byte === 0x6e) return { kind: 'null' };
    return this.nextByte();
  }

  fail(
    code: FaultCode,
    said: Message<keyof FileMessages>,
    evidence: Omit<FileFault, 'code' | 'message' | 'offset'> = {},
    offset = this.at,
  ): false {
    this.fault ??= { code, message: said, offset, ...evidence };
    return false;
  }

  object(onEntry: (key: string, keyOffset: number) => boolean): boolean {
    return this.container(0x7b, 0x7d, { kind: 'object' }, () => {
      const byte = this.peek();
      const keyOffset = this.at;
      if (byte !== QUOTE) return this.unexpected({ kind: 'key' });
      const key = this.string();
      if (key === null || !this.take(0x3a, { kind: 'colon' })) return false;
      this.peek();
      return onEntry(key, keyOffset);
    });
  }

  array(onItem: (index: number) => boolean): boolean {
    let index = 0;
    return this.container(0x5b, 0x5d, { kind: 'list' }, () => {
      this.peek();
      return onItem(index++);
    });
  }

  string(): string | null {
    if (!this.take(QUOTE, { kind: 'text' })) return null;
    const start = this.at;
    const { bytes, end } = this;
    let seen = 0;
    let mixed = 0;
    let at = start;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE || byte === BACKSLASH || byte < 0x20) break;
      seen |= byte;
      mixed = (Math.imul(mixed, 31) + byte) | 0;
    }
    if (at < end && bytes[at] === QUOTE && seen < 0x80) {
      this.at = at + 1;
      return at - start <= SHORT ? this.shortText(start, at, mixed) : decodeAscii(bytes, start, at);
    }
    return this.stringWithEscapes();
  }

  /** Names of fields and dtypes come thousands of times: making each text once halves the time of reading a header. */
  private shortText(start: number, end: number, mixed: number): string {
    const known = this.short.get(mixed);
    if (known !== undefined && isText(this.bytes, start, end, known)) return known;
    const text = decodeAscii(this.bytes, start, end);
    if (known === undefined && this.short.size < MOST_SHORT) this.short.set(mixed, text);
    return text;
  }

  /** A whole number 0 to 2^64 - 1 without sign, point or exponent; a bigint above 2^53 - 1. null (no fault set) when it is anything else. */
  unsigned(): number | bigint | null {
    const start = this.at;
    let at = start;
    while (at < this.end && isDigit(this.bytes[at] ?? 0)) at++;
    const next = at < this.end ? this.bytes[at] : undefined;
    const isInteger = at > start && next !== 0x2e && next !== 0x65 && next !== 0x45;
    if (!isInteger || (this.bytes[start] === 0x30 && at > start + 1) || at - start > 20) return null;
    let value = 0;
    for (let digit = start; digit < at; digit++) value = value * 10 + (this.bytes[digit] ?? 0) - 0x30;
    if (!Number.isSafeInteger(value)) {
      const exact = BigInt(decodeAscii(this.bytes, start, at));
      if (exact > U64_MAX) return null;
      this.at = at;
      return exact;
    }
    this.at = at;
    return value;
  }

  /** Consumes one value of any kind, checking it. */
  skip(): boolean {
    const byte = this.peek();
    if (byte === QUOTE) return this.string() !== null;
    if (byte === 0x7b) return this.object(() => this.skip());
    if (byte === 0x5b) return this.array(() => this.skip());
    if (byte === 0x2d || isDigit(byte)) return this.number();
    if (byte === 0x74) return this.word('true');
    if (byte === 0x66) return this.word('false');
    if (byte === 0x6e) return this.word('null');
    return this.unexpected({ kind: 'value' });
  }

  /** `skip`, and the source text of what was skipped. */
  skipText(): string | null {
    this.peek();
    const start = this.at;
    if (!this.skip()) return null;
    const builder = new TextBuilder();
    for (let at = start; at < this.at; ) at = builder.sequence(this.bytes, at);
    return builder.take();
  }

  /** Nothing but white space may follow. */
  finish(): boolean {
    return this.peek() === -1 || this.unexpected({ kind: 'nothing' });
  }

  unexpected(expected: JsonExpected): false {
    this.peek();
    const found = this.nextByte();
    return this.fail('header-not-json', message('json.expected', { expected, found }), {
      expected: message('evidence.json-expected', expected),
      found: message('evidence.json-found', found),
    });
  }

  private nextByte(): JsonFound {
    if (this.at >= this.end) return { kind: 'end' };
    const byte = this.bytes[this.at] ?? 0;
    return byte > 0x20 && byte < 0x7f
      ? { kind: 'character', text: String.fromCharCode(byte) }
      : { kind: 'byte', hex: byte.toString(16).padStart(2, '0') };
  }

  private take(byte: number, expected: JsonExpected): boolean {
    if (this.peek() !== byte) return this.unexpected(expected);
    this.at++;
    return true;
  }

  private container(open: number, close: number, what: JsonExpected, entry: () => boolean): boolean {
    if (!this.take(open, what)) return false;
    if (++this.depth > MAX_DEPTH) {
      return this.fail('header-not-json', message('json.depth', { most: MAX_DEPTH }), {
        expected: message('evidence.levels', { most: MAX_DEPTH }),
      });
    }
    if (this.peek() !== close) {
      do if (!entry()) return false;
      while (this.peek() === 0x2c && this.take(0x2c, { kind: 'comma' }));
    }
    this.depth--;
    return this.take(close, { kind: 'comma-or', text: String.fromCharCode(close) });
  }

  private word(word: string): boolean {
    for (let i = 0; i < word.length; i++) {
      if (this.at >= this.end || this.bytes[this.at] !== word.charCodeAt(i)) return this.unexpected({ kind: 'word', text: word });
      this.at++;
    }
    return true;
  }

  private stringWithEscapes(): string | null {
    this.builder ??= new TextBuilder();
    this.builder.take();
    while (this.at < this.end) {
      const byte = this.bytes[this.at] ?? 0;
      if (byte === QUOTE) {
        this.at++;
        return this.builder.take();
      }
      if (byte < 0x20) {
        this.fail('header-not-json', message('json.control-character'), {
          found: message('evidence.json-found', this.nextByte()),
        });
        return null;
      }
      if (byte !== BACKSLASH) this.at = this.builder.sequence(this.bytes, this.at);
      else if (!this.escape(this.builder)) return null;
    }
    this.unexpected({ kind: 'closing-quote' });
    return null;
  }

  private escape(builder: TextBuilder): boolean {
    const start = this.at;
    const plain = this.at + 1 < this.end ? ESCAPES.get(this.bytes[this.at + 1] ?? 0) : undefined;
    if (plain !== undefined) {
      this.at += 2;
      builder.unit(plain);
      return true;
    }
    const first = this.hexEscape();
    if (first >= 0 && (first < 0xd800 || first > 0xdfff)) {
      builder.unit(first);
      return true;
    }
    const second = first >= 0xd800 && first < 0xdc00 ? this.hexEscape() : -1;
    if (second >= 0xdc00 && second <= 0xdfff) {
      builder.unit(first);
      builder.unit(second);
      return true;
    }
    return this.fail('header-not-json', first < 0 ? message('json.unknown-escape') : message('json.half-surrogate'), {}, start);
  }

  /** Consumes `\uXXXX` and returns its value, or -1 without consuming. */
  private hexEscape(): number {
    const { bytes, at } = this;
    if (at + 6 > this.end || bytes[at] !== BACKSLASH || bytes[at + 1] !== 0x75) return -1;
    let value = 0;
    for (let i = at + 2; i < at + 6; i++) {
      const digit = Number.parseInt(String.fromCharCode(bytes[i] ?? 0), 16);
      if (Number.isNaN(digit)) return -1;
      value = value * 16 + digit;
    }
    this.at = at + 6;
    return value;
  }

  private number(): boolean {
    const { at } = this;
    const number = scanNumber(this.bytes, at, this.end);
    if (number.ok) {
      this.at = number.end;
      return true;
    }
    return this.fail('header-not-json', message(number.problem), {}, at);
  }
}
