/** What can be said of a file: why it cannot be read, what is odd about it, and the evidence. */
import type { Message, None } from '../message.ts';

/** A kind of JSON value, or what stands where one should be. */
export type JsonFound =
  | { readonly kind: 'text' | 'object' | 'list' | 'number' | 'boolean' | 'null' | 'end' }
  | { readonly kind: 'character'; readonly text: string }
  | { readonly kind: 'byte'; readonly hex: string };

/** What the JSON reader waits for. */
export type JsonExpected =
  | {
      readonly kind:
        | 'key'
        | 'colon'
        | 'text'
        | 'object'
        | 'list'
        | 'comma'
        | 'value'
        | 'nothing'
        | 'closing-quote'
        | 'texts'
        | 'three-items'
        | 'whole-numbers';
    }
  | { readonly kind: 'comma-or'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string };

/** Which part of the header is meant; `name` is the tensor or the metadata key. */
export interface HeaderPart {
  readonly part: 'header' | 'metadata' | 'metadata-value' | 'tensor' | 'tensor-list' | 'dtype' | 'shape' | 'data_offsets';
  readonly name: string;
}

/** A whole number; as decimal text above 2^53, since a message must survive JSON. */
export type Whole = number | string;

export const whole = (value: number | bigint): Whole => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
};

interface Bytes {
  readonly bytes: Whole;
}

/** Beside `FileFault.message`: what was expected and found, in few words. */
export interface EvidenceMessages {
  readonly 'evidence.bytes': Bytes;
  readonly 'evidence.at-least-bytes': Bytes;
  readonly 'evidence.at-most-bytes': Bytes;
  readonly 'evidence.bits': { readonly bits: Whole };
  readonly 'evidence.whole-bytes': None;
  readonly 'evidence.below-u64': None;
  readonly 'evidence.from': { readonly offset: number };
  readonly 'evidence.range': { readonly begin: Whole; readonly end: Whole };
  readonly 'evidence.tensor': { readonly dtype: string; readonly shape: string };
  readonly 'evidence.json-expected': JsonExpected;
  readonly 'evidence.json-found': JsonFound;
  readonly 'evidence.levels': { readonly most: number };
  readonly 'evidence.once': None;
  readonly 'evidence.once-at-most': None;
  readonly 'evidence.fields': { readonly fields: readonly string[] };
  readonly 'evidence.numbers': { readonly count: number };
  readonly 'evidence.u64': None;
  readonly 'evidence.dtype': None;
  readonly 'evidence.safetensors': None;
  readonly 'evidence.foreign': { readonly kind: ForeignKind };
  /** Text from the file itself. */
  readonly 'evidence.text': { readonly text: string };
}

export type ForeignKind = 'git-lfs-pointer' | 'web-page' | 'web-error' | 'zip' | 'pickle';

/** What could not be opened: a file or folder of the library, or the base model chosen for a check. */
export type AccessedThing = 'file' | 'folder' | 'base-model';

export interface FileMessages extends EvidenceMessages {
  readonly 'file.empty': None;
  readonly 'file.too-small': { readonly bytes: number; readonly least: number };
  readonly 'file.header-too-large': { readonly bytes: Whole; readonly most: number };
  readonly 'file.ends-in-header': { readonly bytes: number; readonly least: Whole };
  readonly 'file.not-utf8': None;
  readonly 'file.not-read': None;
  readonly 'file.incomplete': { readonly bytes: number; readonly of: number };
  readonly 'file.trailing': { readonly extra: number };
  readonly 'file.foreign': { readonly kind: ForeignKind };
  readonly 'file.repeated-tensor': { readonly name: string; readonly others: number };
  readonly 'file.repeated-metadata': { readonly name: string; readonly others: number };
  readonly 'file.gap-by-repeat': { readonly repeated: Message; readonly gap: Message };
  readonly 'file.metadata-twice': None;
  readonly 'file.field-twice': { readonly tensor: string; readonly field: string };
  readonly 'file.metadata-form': HeaderPart & { readonly expected: JsonExpected; readonly found: JsonFound };
  readonly 'file.form': HeaderPart & { readonly expected: JsonExpected; readonly found: JsonFound };
  readonly 'file.fields-missing': { readonly tensor: string; readonly fields: readonly string[] };
  readonly 'file.offsets-count': { readonly tensor: string; readonly count: number };
  readonly 'file.not-whole-number': HeaderPart & { readonly found: string };
  readonly 'file.unknown-dtype': { readonly tensor: string; readonly dtype: string };
  readonly 'file.offsets-reversed': { readonly tensor: string };
  readonly 'file.offsets-huge': { readonly tensor: string };
  readonly 'file.overlap': { readonly tensor: string; readonly begin: Whole; readonly expected: number; readonly offset: number };
  readonly 'file.gap': { readonly tensor: string; readonly begin: Whole; readonly expected: number; readonly offset: number };
  readonly 'file.size-overflow': { readonly tensor: string; readonly dtype: string; readonly shape: string };
  readonly 'file.misaligned': { readonly tensor: string; readonly dtype: string; readonly shape: string };
  readonly 'file.byte-count': {
    readonly tensor: string;
    readonly dtype: string;
    readonly shape: string;
    readonly needed: Whole;
    readonly found: number;
  };
  readonly 'json.expected': { readonly expected: JsonExpected; readonly found: JsonFound };
  readonly 'json.depth': { readonly most: number };
  readonly 'json.control-character': None;
  readonly 'json.unknown-escape': None;
  readonly 'json.half-surrogate': None;
  readonly 'json.malformed-number': None;
  readonly 'json.number-out-of-range': None;
  readonly 'access.not-found': { readonly what: AccessedThing };
  readonly 'access.not-permitted': { readonly what: AccessedThing };
  readonly 'access.silent': { readonly what: AccessedThing };
  readonly 'access.failed': { readonly what: AccessedThing; readonly reason: string };
  readonly 'walk.loop': { readonly origin: string };
  readonly 'walk.too-deep': { readonly most: number };
  /** The file became shorter while it was read. */
  readonly 'read.data-ended-early': { readonly bytes: number; readonly of: number };
  readonly 'read.ended-within': { readonly tensor: string };
  readonly 'read.ended-early': { readonly bytes: number; readonly of: number };
  readonly 'program.header-not-interpreted': { readonly reason: string };
  readonly 'program.measuring-failed': { readonly reason: string };
  readonly 'program.measuring-stopped': { readonly attempts: number; readonly reason: string };
  readonly 'program.not-kept': { readonly reason: string };
}
