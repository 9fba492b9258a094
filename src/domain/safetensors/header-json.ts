/** From header bytes to entries: JSON and the form of each entry. What the entries mean together is `header-checks.ts`. */
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import { isDtype } from './dtype.ts';
import { JsonReader } from './json-reader.ts';
import type { HeaderPart, JsonExpected } from './messages.ts';
import type { Dtype, FileFault } from './header-types.ts';

/** A tensor as written; numbers may still be beyond 2^53. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly (number | bigint)[];
  readonly begin: number | bigint;
  readonly end: number | bigint;
  /** File offset of the entry. */
  readonly at: number;
}

export interface HeaderDraft {
  /** One per key, the last one written. */
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly metadataFault: FileFault | null;
  /** Place of the metadata among the entries, from 0; null when there are none. */
  readonly metadataEntry: number | null;
  readonly repeatedTensors: Repeated | null;
  readonly repeatedMetadata: Repeated | null;
}

/** The first repeated key, where it is repeated, and how many entries repeat one. */
export interface Repeated {
  readonly name: string;
  readonly offset: number;
  readonly count: number;
}

const METADATA = '__metadata__';
const FIELDS = ['dtype', 'shape', 'data_offsets'] as const;
type Field = (typeof FIELDS)[number];
type NumbersField = Exclude<Field, 'dtype'>;
type WantedKind = Exclude<JsonExpected['kind'], 'comma-or' | 'word'>;

/** Names in messages and evidence are cut: a name may be as long as the header. */
export const clip = (name: string): string => (name.length > 200 ? `${name.slice(0, 200)}…` : name);

export function readDraft(bytes: Uint8Array, start: number, end: number): Result<HeaderDraft, FileFault> {
  const reader = new DraftReader(new JsonReader(bytes, start, end));
  const draft = reader.read();
  return draft ? ok(draft) : err(reader.fault);
}

const oneMore = (repeated: Repeated | null, name: string, offset: number): Repeated =>
  repeated ? { ...repeated, count: repeated.count + 1 } : { name: clip(name), offset, count: 1 };

interface Fields {
  dtype?: Dtype;
  shape?: (number | bigint)[];
  data_offsets?: (number | bigint)[];
}

class DraftReader {
  private readonly tensors = new Map<string, TensorEntry>();
  /** Without a prototype, so that a key `__proto__` is a key like any other. */
  private metadata: Record<string, string> = Object.create(null) as Record<string, string>;
  private entries = 0;
  private metadataEntry: number | null = null;
  private metadataFault: FileFault | null = null;
  private repeatedTensors: Repeated | null = null;
  private repeatedMetadata: Repeated | null = null;

  constructor(private readonly json: JsonReader) {}

  get fault(): FileFault {
    return this.json.fault ?? { code: 'header-not-json', message: message('file.not-read') };
  }

  read(): HeaderDraft | null {
    const { json } = this;
    const kind = json.nextKind();
    if (json.peek() === 0x5b || json.peek() === 0x22) {
      const expected: JsonExpected = { kind: 'object' };
      json.fail('header-wrong-form', message('file.form', { part: 'header', name: '', expected, found: kind }), {
        expected: message('evidence.json-expected', expected),
        found: message('evidence.json-found', kind),
      });
      return null;
    }
    const whole = json.object((key, at) => {
      const entry = this.entries++;
      return key === METADATA ? this.readMetadata(entry, at) : this.readTensor(key, at);
    });
    if (!whole || !json.finish()) return null;
    const { metadata, metadataFault, metadataEntry, repeatedTensors, repeatedMetadata } = this;
    return { tensors: [...this.tensors.values()], metadata, metadataFault, metadataEntry, repeatedTensors, repeatedMetadata };
  }

  private wrong(part: HeaderPart['part'], kind: WantedKind, name: string): false {
    const found = this.json.nextKind();
    const expected: JsonExpected = { kind };
    return this.json.fail('header-wrong-form', message('file.form', { part, name: clip(name), expected, found }), {
      expected: message('evidence.json-expected', expected),
      found: message('evidence.json-found', found),
      tensor: clip(name),
    });
  }

  private readMetadata(entry: number, at: number): boolean {
    const { json } = this;
    if (this.metadataEntry !== null) {
      return json.fail('duplicate-key', message('file.metadata-twice'), { expected: message('evidence.once-at-most') }, at);
    }
    this.metadataEntry = entry;
    const byte = json.peek();
    if (byte === 0x6e) return json.skip();
    if (byte !== 0x7b) {
      this.metadataProblem({ part: 'metadata', name: METADATA }, 'texts');
      return json.skip();
    }
    return json.object((key, keyAt) => {
      if (key in this.metadata) this.repeatedMetadata = oneMore(this.repeatedMetadata, key, keyAt);
      if (json.peek() !== 0x22) this.metadataProblem({ part: 'metadata-value', name: clip(key) }, 'text');
      const value = json.peek() === 0x22 ? json.string() : json.skipText();
      if (value === null) return false;
      this.metadata[key] = value;
      return true;
    });
  }

  /** The reference refuses the file for it, yet the tensors can be read; the first problem is kept. */
  private metadataProblem(what: HeaderPart, kind: WantedKind): void {
    const found = this.json.nextKind();
    const expected: JsonExpected = { kind };
    this.metadataFault ??= {
      code: 'metadata-not-string',
      message: message('file.metadata-form', { ...what, expected, found }),
      offset: this.json.offset,
      expected: message('evidence.json-expected', expected),
      found: message('evidence.json-found', found),
    };
  }

  private readTensor(name: string, at: number): boolean {
    const fields: Fields = {};
    const whole = this.json.peek() === 0x5b ? this.readTensorList(name, fields) : this.readTensorObject(name, fields);
    if (!whole) return false;
    const { dtype, shape, data_offsets: offsets } = fields;
    const [begin, end] = offsets ?? [];
    if (dtype === undefined || shape === undefined || begin === undefined || end === undefined) {
      const missing = FIELDS.filter((field) => fields[field] === undefined);
      return this.json.fail(
        'header-wrong-form',
        message('file.fields-missing', { tensor: clip(name), fields: missing }),
        { tensor: clip(name), expected: message('evidence.fields', { fields: missing }) },
        at,
      );
    }
    if (this.tensors.has(name)) this.repeatedTensors = oneMore(this.repeatedTensors, name, at);
    this.tensors.set(name, { name, dtype, shape, begin, end, at });
    return true;
  }

  private readTensorObject(name: string, fields: Fields): boolean {
    if (this.json.peek() !== 0x7b) return this.wrong('tensor', 'object', name);
    return this.json.object((key, at) => {
      const field = FIELDS.find((known) => known === key);
      if (field === undefined) return this.json.skip();
      if (fields[field] !== undefined) {
        const tensor = clip(name);
        return this.json.fail(
          'duplicate-key',
          message('file.field-twice', { tensor, field }),
          { tensor, expected: message('evidence.once') },
          at,
        );
      }
      return this.readField(name, field, fields);
    });
  }

  private readTensorList(name: string, fields: Fields): boolean {
    return this.json.array((index) => {
      const field = FIELDS[index];
      return field === undefined ? this.wrong('tensor-list', 'three-items', name) : this.readField(name, field, fields);
    });
  }

  private readField(name: string, field: Field, fields: Fields): boolean {
    if (field === 'dtype') {
      const dtype = this.readDtype(name);
      if (dtype === null) return false;
      fields.dtype = dtype;
      return true;
    }
    const numbers = this.readNumbers(name, field);
    if (numbers === null) return false;
    if (field === 'data_offsets' && numbers.length !== 2) {
      const tensor = clip(name);
      this.json.fail('header-wrong-form', message('file.offsets-count', { tensor, count: numbers.length }), {
        tensor,
        expected: message('evidence.numbers', { count: 2 }),
        found: message('evidence.numbers', { count: numbers.length }),
      });
      return false;
    }
    fields[field] = numbers;
    return true;
  }

  private readNumbers(name: string, field: NumbersField): (number | bigint)[] | null {
    const { json } = this;
    const numbers: (number | bigint)[] = [];
    if (json.peek() !== 0x5b) {
      this.wrong(field, 'whole-numbers', name);
      return null;
    }
    const whole = json.array(() => {
      const value = json.unsigned();
      if (value === null) return this.notUnsigned(name, field);
      numbers.push(value);
      return true;
    });
    return whole ? numbers : null;
  }

  private notUnsigned(name: string, field: NumbersField): boolean {
    const { json } = this;
    const at = json.offset;
    const text = json.skipText();
    if (text === null) return false;
    const found = clip(text);
    const evidence = { tensor: clip(name), expected: message('evidence.u64'), found: message('evidence.text', { text: found }) };
    return json.fail('header-wrong-form', message('file.not-whole-number', { part: field, name: clip(name), found }), evidence, at);
  }

  private readDtype(name: string): Dtype | null {
    const { json } = this;
    const byte = json.peek();
    const at = json.offset;
    const text = byte === 0x22 ? json.string() : byte === 0x7b ? this.readDtypeObject(name) : null;
    if (text === null) {
      this.wrong('dtype', 'text', name);
      return null;
    }
    if (isDtype(text)) return text;
    const evidence = { tensor: clip(name), expected: message('evidence.dtype'), found: message('evidence.text', { text: clip(text) }) };
    json.fail('unknown-dtype', message('file.unknown-dtype', { tensor: clip(name), dtype: clip(text) }), evidence, at);
    return null;
  }

  /** serde's other spelling of an enum without content: `{"F32": null}`. */
  private readDtypeObject(name: string): string | null {
    const variants: string[] = [];
    const whole = this.json.object((key) => {
      variants.push(key);
      const isUnit = variants.length === 1 && this.json.peek() === 0x6e;
      return isUnit ? this.json.skip() : this.wrong('dtype', 'text', name);
    });
    return whole ? (variants[0] ?? null) : null;
  }
}
