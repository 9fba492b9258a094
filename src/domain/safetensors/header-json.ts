/** From header bytes to entries: JSON and the form of each entry. What the entries mean together is `header-checks.ts`. */
import { err, ok, type Result } from '../result.ts';
import { isDtype } from './dtype.ts';
import { JsonReader } from './json-reader.ts';
import type { Dtype, FileFault } from './types.ts';

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
  private metadataSeen = false;
  private metadataFault: FileFault | null = null;
  private repeatedTensors: Repeated | null = null;
  private repeatedMetadata: Repeated | null = null;

  constructor(private readonly json: JsonReader) {}

  get fault(): FileFault {
    return this.json.fault ?? { code: 'header-not-json', message: 'The header could not be read.' };
  }

  read(): HeaderDraft | null {
    const { json } = this;
    const kind = json.nextKind();
    if (json.peek() === 0x5b || json.peek() === 0x22) {
      json.fail('header-wrong-form', `The header must be a JSON object, found ${kind}.`, { expected: 'an object', found: kind });
      return null;
    }
    const whole = json.object((key, at) => (key === METADATA ? this.readMetadata(at) : this.readTensor(key, at)));
    if (!whole || !json.finish()) return null;
    const { metadata, metadataFault, repeatedTensors, repeatedMetadata } = this;
    return { tensors: [...this.tensors.values()], metadata, metadataFault, repeatedTensors, repeatedMetadata };
  }

  private wrong(what: string, expected: string, name?: string): false {
    const found = this.json.nextKind();
    const evidence = { expected, found, ...(name === undefined ? {} : { tensor: clip(name) }) };
    return this.json.fail('header-wrong-form', `${what} must be ${expected}, found ${found}.`, evidence);
  }

  private readMetadata(at: number): boolean {
    const { json } = this;
    if (this.metadataSeen) {
      return json.fail('duplicate-key', `The header has “${METADATA}” more than once.`, { expected: 'once at most' }, at);
    }
    this.metadataSeen = true;
    const byte = json.peek();
    if (byte === 0x6e) return json.skip();
    if (byte !== 0x7b) {
      this.metadataProblem(`“${METADATA}”`, 'an object of texts');
      return json.skip();
    }
    return json.object((key, keyAt) => {
      if (key in this.metadata) this.repeatedMetadata = oneMore(this.repeatedMetadata, key, keyAt);
      if (json.peek() !== 0x22) this.metadataProblem(`The metadata value “${clip(key)}”`, 'text');
      const value = json.peek() === 0x22 ? json.string() : json.skipText();
      if (value === null) return false;
      this.metadata[key] = value;
      return true;
    });
  }

  /** The reference refuses the file for it, yet the tensors can be read; the first problem is kept. */
  private metadataProblem(what: string, expected: string): void {
    const found = this.json.nextKind();
    this.metadataFault ??= {
      code: 'metadata-not-string',
      message: `${what} is ${found} instead of ${expected}; strict readers refuse such a file.`,
      offset: this.json.offset,
      expected,
      found,
    };
  }

  private readTensor(name: string, at: number): boolean {
    const fields: Fields = {};
    const whole = this.json.peek() === 0x5b ? this.readTensorList(name, fields) : this.readTensorObject(name, fields);
    if (!whole) return false;
    const { dtype, shape, data_offsets: offsets } = fields;
    const [begin, end] = offsets ?? [];
    if (dtype === undefined || shape === undefined || begin === undefined || end === undefined) {
      const missing = FIELDS.filter((field) => fields[field] === undefined).join(', ');
      return this.json.fail(
        'header-wrong-form',
        `Tensor “${clip(name)}” has no ${missing}.`,
        { tensor: clip(name), expected: missing },
        at,
      );
    }
    if (this.tensors.has(name)) this.repeatedTensors = oneMore(this.repeatedTensors, name, at);
    this.tensors.set(name, { name, dtype, shape, begin, end, at });
    return true;
  }

  private readTensorObject(name: string, fields: Fields): boolean {
    if (this.json.peek() !== 0x7b) return this.wrong(`Tensor “${clip(name)}”`, 'an object', name);
    return this.json.object((key, at) => {
      const field = FIELDS.find((known) => known === key);
      if (field === undefined) return this.json.skip();
      if (fields[field] !== undefined) {
        const message = `Tensor “${clip(name)}” has the field ${field} more than once.`;
        return this.json.fail('duplicate-key', message, { tensor: clip(name), expected: 'each field once' }, at);
      }
      return this.readField(name, field, fields);
    });
  }

  private readTensorList(name: string, fields: Fields): boolean {
    return this.json.array((index) => {
      const field = FIELDS[index];
      return field === undefined
        ? this.wrong(`The list of tensor “${clip(name)}”`, 'three items', name)
        : this.readField(name, field, fields);
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
      const message = `The data_offsets of tensor “${clip(name)}” must be two numbers, found ${numbers.length}.`;
      this.json.fail('header-wrong-form', message, { tensor: clip(name), expected: '2 numbers', found: `${numbers.length} numbers` });
      return false;
    }
    fields[field] = numbers;
    return true;
  }

  private readNumbers(name: string, field: Field): (number | bigint)[] | null {
    const { json } = this;
    const numbers: (number | bigint)[] = [];
    if (json.peek() !== 0x5b) {
      this.wrong(`The ${field} of tensor “${clip(name)}”`, 'a list of whole numbers', name);
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

  private notUnsigned(name: string, field: Field): boolean {
    const { json } = this;
    const at = json.offset;
    const text = json.skipText();
    if (text === null) return false;
    const evidence = { tensor: clip(name), expected: 'a whole number from 0 to 2^64 - 1', found: clip(text) };
    const message = `The ${field} of tensor “${clip(name)}” must hold whole numbers without sign, point or exponent, found ${clip(text)}.`;
    return json.fail('header-wrong-form', message, evidence, at);
  }

  private readDtype(name: string): Dtype | null {
    const { json } = this;
    const byte = json.peek();
    const at = json.offset;
    const text = byte === 0x22 ? json.string() : byte === 0x7b ? this.readDtypeObject(name) : null;
    if (text === null) {
      this.wrong(`The dtype of tensor “${clip(name)}”`, 'text', name);
      return null;
    }
    if (isDtype(text)) return text;
    const evidence = { tensor: clip(name), expected: 'a dtype of safetensors 0.8, such as F16 or BF16', found: clip(text) };
    json.fail('unknown-dtype', `Tensor “${clip(name)}” has the unknown dtype “${clip(text)}”.`, evidence, at);
    return null;
  }

  /** serde's other spelling of an enum without content: `{"F32": null}`. */
  private readDtypeObject(name: string): string | null {
    const variants: string[] = [];
    const whole = this.json.object((key) => {
      variants.push(key);
      const isUnit = variants.length === 1 && this.json.peek() === 0x6e;
      return isUnit ? this.json.skip() : this.wrong(`The dtype of tensor “${clip(name)}”`, 'text', name);
    });
    return whole ? (variants[0] ?? null) : null;
  }
}
