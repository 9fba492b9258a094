import fc from '../../testing/properties.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeWithLoraData, realFile, realFiles } from '../../testing/lora-data.ts';
import { parseHeader, readHeaderLength } from './header.ts';
import type { FaultCode } from './header-types.ts';
import { buildFile, planFile, type TensorSpec } from './writer.ts';
import { english } from '../../ui/strings/say.ts';
import { message } from '../message.ts';

/** A file with this header text and `data` zero bytes after it. */
function fileOf(header: string | Uint8Array, data = 8): Uint8Array {
  const json = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + json.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
}

const parse = (file: Uint8Array) => parseHeader(file, file.length);
const codeOf = (file: Uint8Array): FaultCode | 'ok' => {
  const outcome = parse(file);
  return outcome.ok ? 'ok' : outcome.error.code;
};

const A = '"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';
const tensor = (fields: string) => `{"a":{${fields}}}`;
const withOffsets = (offsets: string) => tensor(`"dtype":"F32","shape":[2],"data_offsets":${offsets}`);
const withShape = (shape: string) => tensor(`"dtype":"F32","shape":${shape},"data_offsets":[0,8]`);
const withDtype = (dtype: string) => tensor(`"dtype":${dtype},"shape":[2],"data_offsets":[0,8]`);
const withExtra = (value: string) => tensor(`"x":${value},"dtype":"F32","shape":[2],"data_offsets":[0,8]`);
const emptyTensor = (shape: string) => `{"b":{"dtype":"F32","shape":${shape},"data_offsets":[0,0]},${A}}`;
const deep = (levels: number) => withExtra('['.repeat(levels) + ']'.repeat(levels));

/** Verdicts given by safetensors 0.8.0 (the Rust crate through its Python binding) for the same bytes: "ok" or an error. */
const RULES: readonly [rule: string, header: string, verdict: FaultCode | 'ok'][] = [
  ['a plain file', `{${A}}`, 'ok'],
  ['white space around everything', ` \t\r\n{ ${A} }\n\r\t `, 'ok'],
  ['a form feed is not white space', `\f{${A}}`, 'header-not-json'],
  ['a byte order mark', `\ufeff{${A}}`, 'header-not-json'],
  ['zero bytes after the object', `{${A}}\0`, 'header-not-json'],
  ['a second value', `{${A}}{}`, 'header-not-json'],
  ['a comma before the brace', `{${A},}`, 'header-not-json'],
  ['no comma', `{${A} "__metadata__":{}}`, 'header-not-json'],
  ['an unclosed object', `{${A}`, 'header-not-json'],
  ['nothing', '', 'header-not-json'],
  ['null', 'null', 'header-not-json'],
  ['a list', '[]', 'header-wrong-form'],
  ['a key without quotes', '{a:1}', 'header-not-json'],

  ['tensor as a list', '{"a":["F32",[2],[0,8]]}', 'ok'],
  ['tensor as a list of four', '{"a":["F32",[2],[0,8],1]}', 'header-wrong-form'],
  ['tensor as a list of two', '{"a":["F32",[2]]}', 'header-wrong-form'],
  ['tensor is null', '{"a":null}', 'header-wrong-form'],
  ['tensor is text', '{"a":"F32"}', 'header-wrong-form'],
  ['field missing', tensor('"dtype":"F32","shape":[2]'), 'header-wrong-form'],
  ['field twice', tensor('"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]'), 'duplicate-key'],
  ['unknown field', withExtra('{"y":[1.5e3,true,null,"z"]}'), 'ok'],
  ['unknown field twice', tensor('"x":1,"x":2,"dtype":"F32","shape":[2],"data_offsets":[0,8]'), 'ok'],
  ['unknown field that is not JSON', withExtra('tru'), 'header-not-json'],
  ['unknown field with a bare NaN', withExtra('NaN'), 'header-not-json'],
  ['unknown field, number beyond f64', withExtra('1e999'), 'header-not-json'],
  ['unknown field, 0e999', withExtra('0e999'), 'ok'],
  ['unknown field, 1e-999', withExtra('1e-999'), 'ok'],
  ['largest f64', withExtra('1.7976931348623157e308'), 'ok'],
  ['rounds to the largest f64', withExtra('1.7976931348623158e308'), 'header-not-json'],
  ['400 digits', withExtra('9'.repeat(400)), 'header-not-json'],
  ['300 zeros after the point, then e310', withExtra(`0.${'0'.repeat(300)}1e310`), 'ok'],
  ['leading zero', withExtra('01'), 'header-not-json'],
  ['no digit after the point', withExtra('5.'), 'header-not-json'],
  ['no digit before the point', withExtra('.5'), 'header-not-json'],
  ['lone minus', withExtra('-'), 'header-not-json'],
  ['127 levels', deep(125), 'ok'],
  ['128 levels', deep(126), 'header-not-json'],

  ['dtype in lower case', withDtype('"f32"'), 'unknown-dtype'],
  ['dtype of another library', withDtype('"float32"'), 'unknown-dtype'],
  ['dtype as a number', withDtype('14'), 'header-wrong-form'],
  ['dtype as a unit variant', withDtype('{"F32":null}'), 'ok'],
  ['dtype variant with content', withDtype('{"F32":{}}'), 'header-wrong-form'],
  ['two dtype variants', withDtype('{"F32":null,"F16":null}'), 'header-wrong-form'],
  ['empty dtype object', withDtype('{}'), 'header-wrong-form'],
  ['shape 2.0', withShape('[2.0]'), 'header-wrong-form'],
  ['shape 2e0', withShape('[2e0]'), 'header-wrong-form'],
  ['shape 02', withShape('[02]'), 'header-not-json'],
  ['shape -1', withShape('[-1]'), 'header-wrong-form'],
  ['shape as text', withShape('"2"'), 'header-wrong-form'],
  ['shape null', withShape('null'), 'header-wrong-form'],
  ['offset -0', withOffsets('[-0,8]'), 'header-wrong-form'],
  ['offset 0.0', withOffsets('[0.0,8]'), 'header-wrong-form'],
  ['one offset', withOffsets('[0]'), 'header-wrong-form'],
  ['three offsets', withOffsets('[0,8,8]'), 'header-wrong-form'],
  ['offsets as an object', withOffsets('{"0":0,"1":8}'), 'header-wrong-form'],
  ['offset of 2^64', withOffsets('[0,18446744073709551616]'), 'header-wrong-form'],
  ['offset of 2^60', withOffsets('[0,1152921504606846976]'), 'bad-offset'],

  ['a gap at the start', tensor('"dtype":"F32","shape":[1],"data_offsets":[4,8]'), 'bad-offset'],
  ['end before begin', tensor('"dtype":"F32","shape":[1],"data_offsets":[8,4]'), 'bad-offset'],
  ['overlap', `{${A},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 'bad-offset'],
  ['too few bytes for the shape', tensor('"dtype":"F32","shape":[3],"data_offsets":[0,8]'), 'wrong-byte-count'],
  ['too many bytes for the shape', tensor('"dtype":"F16","shape":[2],"data_offsets":[0,8]'), 'wrong-byte-count'],
  ['packed 4-bit', tensor('"dtype":"F4","shape":[16],"data_offsets":[0,8]'), 'ok'],
  ['packed 4-bit, half a byte over', tensor('"dtype":"F4","shape":[15],"data_offsets":[0,8]'), 'misaligned'],
  ['bytes after the last tensor', tensor('"dtype":"F32","shape":[1],"data_offsets":[0,4]'), 'trailing-bytes'],
  ['data cut short', tensor('"dtype":"F32","shape":[4],"data_offsets":[0,16]'), 'data-incomplete'],
  ['an empty tensor before another', emptyTensor('[0,5]'), 'ok'],
  ['an empty tensor with a huge dimension', emptyTensor('[0,18446744073709551615]'), 'ok'],
  ['the same the other way round', emptyTensor('[18446744073709551615,0]'), 'ok'],
  ['2^64 elements, then a zero', emptyTensor('[4294967296,4294967296,0]'), 'size-overflow'],
  ['just below 2^64 elements, then a zero', emptyTensor('[4294967296,4294967295,0]'), 'ok'],
  ['bits overflow', emptyTensor('[1152921504606846976]'), 'size-overflow'],
  ['dimension of 2^64', emptyTensor('[0,18446744073709551616]'), 'header-wrong-form'],

  ['metadata null', `{"__metadata__":null,${A}}`, 'ok'],
  ['metadata empty', `{"__metadata__":{},${A}}`, 'ok'],
  ['metadata after the tensors', `{${A},"__metadata__":{"q":"w"}}`, 'ok'],
  ['metadata twice', `{"__metadata__":{},"__metadata__":{},${A}}`, 'duplicate-key'],
  ['metadata null, then again', `{"__metadata__":null,"__metadata__":{},${A}}`, 'duplicate-key'],
  ['metadata key repeated', `{"__metadata__":{"k":"1","k":"2"},${A}}`, 'ok'],
  ['metadata with a number', `{"__metadata__":{"k":1},${A}}`, 'metadata-not-string'],
  ['metadata with null', `{"__metadata__":{"k":null},${A}}`, 'metadata-not-string'],
  ['metadata with a list', `{"__metadata__":{"k":["x"]},${A}}`, 'metadata-not-string'],
  ['metadata is a list', `{"__metadata__":[],${A}}`, 'metadata-not-string'],
  ['metadata is text', `{"__metadata__":"x",${A}}`, 'metadata-not-string'],
  ['metadata as a tensor', '{"__metadata__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 'trailing-bytes'],

  ['tensor key twice, the same', `{${A},${A}}`, 'ok'],
  ['tensor key twice, the last one wrong', `{${A},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}`, 'duplicate-key'],
  ['tensor key twice, the first with an unknown dtype', `{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]},${A}}`, 'unknown-dtype'],

  ['lone high surrogate', `{"\\ud800":1,${A}}`, 'header-not-json'],
  ['lone low surrogate', `{"\\udc00":1,${A}}`, 'header-not-json'],
  ['high surrogate, then a letter', `{"\\ud83d\\u0041":1,${A}}`, 'header-not-json'],
  ['control character in text', `{"a\u0001":1}`, 'header-not-json'],
  ['tab in text', '{"a\t":1}', 'header-not-json'],
  ['unknown escape', '{"a\\x":1}', 'header-not-json'],
  ['escape U', '{"a\\U0041":1}', 'header-not-json'],
];

describe('parseHeader gives the verdict of the reference implementation', () => {
  it.each(RULES)('%s', (_rule, header, verdict) => {
    const outcome = parse(fileOf(header));
    expect(outcome.ok ? 'ok' : outcome.error.code).toBe(verdict);
    if (!outcome.ok) expect(english(outcome.error.message)).toMatch(/^[A-Z“0-9].*\.$/);
  });

  it('no tensors, no data', () => expect(codeOf(fileOf('{}', 0))).toBe('ok'));
  it('no tensors, but data', () => expect(codeOf(fileOf('{}', 8))).toBe('trailing-bytes'));

  it.each([
    ['a stray byte', [0x22, 0xff, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0x80, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['above U+10FFFF', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ['cut at the end of the header', [0x22, 0xe4, 0xb8]],
  ])('UTF-8: %s', (_what, bytes) => {
    const outcome = parse(fileOf(Uint8Array.from([0x20, ...bytes])));
    expect(outcome).toMatchObject({ ok: false, error: { code: 'header-not-utf8', offset: 10 } });
  });
});

describe('parseHeader', () => {
  it('gives tensors in the order of their offsets, whatever the order of the keys', () => {
    const header =
      '{"z":{"dtype":"BF16","shape":[],"data_offsets":[4,6]},"__metadata__":{"k":"v"},"y":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4]},"x":{"dtype":"F6_E2M3","shape":[0],"data_offsets":[4,4]}}';
    const outcome = parse(fileOf(header, 6));
    expect(outcome).toEqual({
      ok: true,
      header: {
        dataStart: 8 + header.length,
        tensors: [
          { name: 'y', dtype: 'U8', shape: [2, 2], begin: 0, end: 4 },
          { name: 'x', dtype: 'F6_E2M3', shape: [0], begin: 4, end: 4 },
          { name: 'z', dtype: 'BF16', shape: [], begin: 4, end: 6 },
        ],
        metadata: { k: 'v' },
        warnings: [],
      },
      metadataEntry: 1,
    });
  });

  it('decodes escapes and every plane of Unicode in keys', () => {
    const entry = '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}';
    const keys = ['"\\ud83d\\ude00"', '"😀é中\u007f"', '"\\n\\t\\/\\\\\\"\\b\\f\\r"', '"\\u0000"', '""', '"\\u00E9x"'];
    const outcome = parse(fileOf(`{${keys.map((key) => `${key}:${entry}`).join(',')}}`, 0));
    const names = outcome.ok ? outcome.header.tensors.map((t) => t.name) : [];
    expect(new Set(names)).toEqual(new Set(['😀', '😀é中\u007f', '\n\t/\\"\b\f\r', '\0', '', 'éx']));
  });

  it('finds __metadata__ also when it is spelled with escapes', () => {
    const outcome = parse(fileOf(`{"\\u005f_metadata__":{"k":"v"},${A}}`));
    expect(outcome).toMatchObject({ ok: true, header: { metadata: { k: 'v' }, tensors: [{ name: 'a' }] } });
  });

  it('treats __proto__ and constructor as keys like any other', () => {
    const entry = '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}';
    const outcome = parse(fileOf(`{"__metadata__":{"__proto__":"p","constructor":"c"},"__proto__":${entry},"toString":${entry}}`, 0));
    if (!outcome.ok) throw new Error(english(outcome.error.message));
    expect(Object.entries(outcome.header.metadata)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
    expect(outcome.header.metadata['toString']).toBeUndefined();
    expect(outcome.header.tensors.map((t) => t.name)).toEqual(['__proto__', 'toString']);
    expect(({} as Record<string, unknown>)['p']).toBeUndefined();
  });

  it('warns of a repeated key when the reference lets it pass', () => {
    const outcome = parse(fileOf(`{"__metadata__":{"k":"1","k":"2"},${A},${A}}`));
    expect(outcome).toMatchObject({ ok: true, header: { metadata: { k: '2' }, tensors: [{ name: 'a' }] } });
    expect(outcome.ok && outcome.header.warnings).toMatchObject([
      { code: 'duplicate-key', tensor: 'a' },
      { code: 'duplicate-key', message: message('file.repeated-metadata', { name: 'k', others: 0 }) },
    ]);
  });

  it('names the repeated key when dropping the first entry leaves a gap', () => {
    const b = '"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}';
    const outcome = parse(fileOf(`{${A},${b}}`, 16));
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        code: 'duplicate-key',
        tensor: 'a',
        expected: message('evidence.from', { offset: 0 }),
        found: message('evidence.range', { begin: 8, end: 16 }),
      },
    });
  });

  it('does not blame a repeated metadata key for a gap between tensors', () => {
    const gap = '"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}';
    expect(codeOf(fileOf(`{"__metadata__":{"k":"1","k":"2"},${gap}}`))).toBe('bad-offset');
  });

  it('says which tensor, what was expected and what was found', () => {
    expect(parse(fileOf(`{${A},"b":{"dtype":"BF16","shape":[3,5],"data_offsets":[8,40]}}`, 32))).toEqual({
      ok: false,
      salvaged: null,
      error: {
        code: 'wrong-byte-count',
        message: message('file.byte-count', { tensor: 'b', dtype: 'BF16', shape: '3, 5', needed: 30, found: 32 }),
        tensor: 'b',
        offset: 8 + A.length + 2,
        expected: message('evidence.bytes', { bytes: 30 }),
        found: message('evidence.bytes', { bytes: 32 }),
      },
    });
  });

  it('gives the header of a file that was cut short', () => {
    const file = buildFile([{ name: 'a', dtype: 'F32', shape: [4], data: new Uint8Array(16) }], { title: 'T' });
    const outcome = parse(file.subarray(0, file.length - 5));
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        code: 'data-incomplete',
        expected: message('evidence.bytes', { bytes: file.length }),
        found: message('evidence.bytes', { bytes: file.length - 5 }),
      },
      salvaged: { metadata: { title: 'T' }, tensors: [{ name: 'a', begin: 0, end: 16 }] },
    });
  });

  it('keeps both faults of a file with trailing bytes and metadata that is not text', () => {
    const outcome = parse(fileOf(`{"__metadata__":{"n":{"deep":[1,"é"]},"s":"t"},${A}}`, 12));
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'trailing-bytes' },
      salvaged: {
        metadata: { n: '{"deep":[1,"é"]}', s: 't' },
        warnings: [{ code: 'metadata-not-string', found: message('evidence.json-found', { kind: 'object' }) }],
      },
    });
  });

  it('cuts endless names in messages', () => {
    const name = 'n'.repeat(100_000);
    const outcome = parse(fileOf(`{"${name}":{"dtype":"F32"}}`));
    expect(!outcome.ok && english(outcome.error.message).length).toBeLessThan(400);
  });

  it('does not look behind the header', () => {
    const file = fileOf(`{${A}}`, 8);
    expect(parseHeader(file.subarray(0, file.length - 8), file.length)).toMatchObject({ ok: true });
    expect(parseHeader(file.subarray(0, file.length - 9), file.length)).toMatchObject({ ok: false, error: { code: 'header-incomplete' } });
  });
});

describe('readHeaderLength', () => {
  const text = (content: string) => new TextEncoder().encode(content.padEnd(140, '.'));
  it.each<[string, Uint8Array, FaultCode]>([
    ['nothing', new Uint8Array(0), 'empty-file'],
    ['7 bytes', new Uint8Array(7), 'header-too-small'],
    ['a length beyond the limit', Uint8Array.from([1, 225, 245, 5, 0, 0, 0, 0, 0]), 'header-too-large'],
    ['a length beyond 2^53', new Uint8Array(16).fill(255), 'header-too-large'],
    ['a length beyond the file', Uint8Array.from([2, 0, 0, 0, 0, 0, 0, 0, 123]), 'header-incomplete'],
    ['a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'), 'git-lfs-pointer'],
    ['a page', text('<!DOCTYPE html><html>'), 'web-page'],
    ['a page after a byte order mark and lines', text('\ufeff\n\n <HTML lang="en">'), 'web-page'],
    ['an error of an API', text('{"error":"Unauthorized"}'), 'web-page'],
    ['a zip', text('PK\u0003\u0004\u0014\0\0\0\u0008\0'), 'pickle'],
    ['a pickle', Uint8Array.from([0x80, 2, 0x7d, 0x71, 0, 0x28, 0x58, 4, 0, 0]), 'pickle'],
  ])('%s', (_what, file, code) => {
    expect(readHeaderLength(file, file.length)).toMatchObject({ ok: false, error: { code } });
    expect(parseHeader(file, file.length)).toMatchObject({ ok: false, error: { code }, salvaged: null });
  });

  it('reads a length of 640, whose first bytes are those of a pickle', () => {
    expect(readHeaderLength(Uint8Array.from([0x80, 2, 0, 0, 0, 0, 0, 0]), 648)).toEqual({ ok: true, value: 640 });
  });

  it('accepts the limit itself', () => {
    const first = Uint8Array.from([0, 225, 245, 5, 0, 0, 0, 0]);
    expect(readHeaderLength(first, 100_000_008)).toEqual({ ok: true, value: 100_000_000 });
    expect(readHeaderLength(first, 100_000_007)).toMatchObject({ ok: false, error: { code: 'header-incomplete' } });
  });

  it('reads from a view that does not start its buffer', () => {
    const buffer = Uint8Array.from([9, 9, 9, 2, 0, 0, 0, 0, 0, 0, 0, 123, 125]);
    expect(readHeaderLength(buffer.subarray(3), 10)).toEqual({ ok: true, value: 2 });
  });
});

const anySpec: fc.Arbitrary<TensorSpec> = fc.record({
  name: fc.string({ unit: 'binary', maxLength: 12 }),
  dtype: fc.constantFrom('F16', 'BF16', 'F32', 'F64', 'F8_E4M3', 'I64', 'BOOL', 'C64'),
  shape: fc.array(fc.nat({ max: 5 }), { maxLength: 4 }),
});
const anySpecs = fc.uniqueArray(anySpec, { selector: (spec) => spec.name, maxLength: 8 });
const anyMetadata = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), { maxKeys: 5 });

/** Fails the test when anything outside the array is read. */
function guarded(file: Uint8Array): Uint8Array {
  return new Proxy(file, {
    get(target, key) {
      if (typeof key === 'string' && /^-?\d+$/.test(key) && Number(key) >= target.length) throw new Error(`read at ${key}`);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('parseHeader, properties', () => {
  it('arbitrary bytes never throw and never read outside', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), (bytes, size) => {
        const outcome = parseHeader(guarded(bytes), size);
        expect(outcome.ok || english(outcome.error.message).length > 10).toBe(true);
      }),
    );
  });

  it('arbitrary header text never throws', () => {
    const piece = fc.constantFrom(
      ...'{}[]",:\\ \n0123456789.-eEu',
      'null',
      'true',
      '"dtype"',
      '"shape"',
      '"data_offsets"',
      '"F32"',
      '"__metadata__"',
      '"a"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const file = fileOf(pieces.join(''), 0);
        const outcome = parseHeader(guarded(file), file.length);
        if (outcome.ok) expect(() => JSON.parse(pieces.join(''))).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it('a damaged file never throws, and what passes covers the file exactly', () => {
    fc.assert(
      fc.property(
        anySpecs,
        anyMetadata,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        (specs, metadata, hits) => {
          const plan = planFile(specs, metadata);
          const file = Uint8Array.from([...plan.header, ...new Uint8Array(plan.dataBytes)]);
          for (const [at, value] of hits) file[at % plan.header.length] = value;
          const outcome = parseHeader(file, file.length);
          if (!outcome.ok) return;
          const { dataStart, tensors } = outcome.header;
          let at = 0;
          for (const { begin, end } of tensors) {
            expect(begin).toBe(at);
            at = end;
          }
          expect(dataStart + at).toBe(file.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('what is written is what is read', () => {
    fc.assert(
      fc.property(anySpecs, anyMetadata, (specs, metadata) => {
        fc.pre(!specs.some((spec) => spec.name === '__metadata__'));
        const plan = planFile(specs, metadata);
        const outcome = parseHeader(plan.header, plan.fileSize);
        if (!outcome.ok) throw new Error(english(outcome.error.message));
        expect(plan.header.length % 8).toBe(0);
        expect({ ...outcome.header.metadata }).toEqual({ ...metadata });
        const byName = (tensors: readonly TensorSpec[]) => new Map(tensors.map((t) => [t.name, t]));
        expect(byName(outcome.header.tensors)).toEqual(byName(plan.tensors));
      }),
    );
  });

  it('the order of the keys in the header changes nothing', () => {
    const shuffled = anySpecs.chain((specs) => fc.tuple(fc.constant(specs), fc.shuffledSubarray(specs, { minLength: specs.length })));
    fc.assert(
      fc.property(shuffled, ([specs, order]) => {
        const plan = planFile(specs);
        const entries = new Map(
          plan.tensors.map((t) => [
            t.name,
            `${JSON.stringify(t.name)}:${JSON.stringify({ dtype: t.dtype, shape: t.shape, data_offsets: [t.begin, t.end] })}`,
          ]),
        );
        const headerIn = (names: readonly TensorSpec[]) =>
          parse(fileOf(`{${names.map((t) => entries.get(t.name)).join(',')}}`, plan.dataBytes));
        expect(headerIn(order)).toEqual(headerIn(specs));
      }),
    );
  });
});

describeWithLoraData('real files', () => {
  it.each(realFiles())('%s', (name) => {
    const file = readFileSync(realFile(name));
    const outcome = parse(file);
    if (!outcome.ok) throw new Error(english(outcome.error.message));
    const json = JSON.parse(file.subarray(8, outcome.header.dataStart).toString('utf8')) as Record<string, Record<string, unknown>>;
    const { __metadata__: metadata, ...tensors } = json;
    expect({ ...outcome.header.metadata }).toEqual(metadata ?? {});
    const read = outcome.header.tensors.map(({ name: key, dtype, shape, begin, end }) => [
      key,
      { dtype, shape, data_offsets: [begin, end] },
    ]);
    expect(Object.fromEntries(read)).toEqual(tensors);
  });
});
