/** Sentences about files: why one cannot be read, and the evidence. */
import type {
  AccessedThing,
  FileMessages,
  ForeignKind,
  HeaderPart,
  JsonExpected,
  JsonFound,
  Whole,
} from '../../../domain/safetensors/messages.ts';
import type { ModuleMessages } from '../../../domain/strength/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';

const { and, count, plural } = formsOf('en');

const n = (value: Whole): string => (typeof value === 'number' ? count(value) : value);

const quoted = (text: string): string => `“${text}”`;

function found(it: JsonFound): string {
  switch (it.kind) {
    case 'text':
      return 'text';
    case 'object':
      return 'an object';
    case 'list':
      return 'a list';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'end':
      return 'the end of the header';
    case 'character':
      return quoted(it.text);
    case 'byte':
      return `byte 0x${it.hex}`;
  }
}

const EXPECTED: Readonly<Record<Exclude<JsonExpected['kind'], 'comma-or' | 'word'>, string>> = {
  key: 'a key in double quotes',
  colon: 'a colon',
  text: 'text in double quotes',
  object: 'an object',
  list: 'a list',
  comma: 'a comma',
  value: 'a value',
  nothing: 'nothing more after the closing brace',
  'closing-quote': 'a closing double quote',
  texts: 'an object of texts',
  'three-items': 'three items',
  'whole-numbers': 'a list of whole numbers',
};

function expected(it: JsonExpected): string {
  if (it.kind === 'comma-or') return `a comma or ${quoted(it.text)}`;
  return it.kind === 'word' ? quoted(it.text) : EXPECTED[it.kind];
}

function partOf({ part, name }: HeaderPart): string {
  switch (part) {
    case 'header':
      return 'The header';
    case 'metadata':
      return quoted(name);
    case 'metadata-value':
      return `The metadata value ${quoted(name)}`;
    case 'tensor':
      return `Tensor ${quoted(name)}`;
    case 'tensor-list':
      return `The list of tensor ${quoted(name)}`;
    case 'dtype':
    case 'shape':
    case 'data_offsets':
      return `The ${part} of tensor ${quoted(name)}`;
  }
}

const FOREIGN: Readonly<Record<ForeignKind, readonly [what: string, sentence: string]>> = {
  'git-lfs-pointer': [
    'a Git LFS pointer',
    'This is a Git LFS pointer, not the file itself: the repository was cloned without its large files. “git lfs pull” fetches them.',
  ],
  'web-page': ['a web page', 'This is a web page saved under the name of a LoRA: the download link led to a login or error page.'],
  'web-error': [
    'a JSON error message',
    'This is an error message of a web site saved under the name of a LoRA: the download did not succeed.',
  ],
  zip: [
    'a ZIP archive',
    'This is a ZIP archive, most likely a PyTorch .pt or .ckpt file under another name. Convert it to safetensors first.',
  ],
  pickle: ['a Python pickle', 'This is a Python pickle (an old PyTorch file) under another name. Convert it to safetensors first.'],
};

const THING: Readonly<Record<AccessedThing, string>> = { file: 'The file', folder: 'The folder', 'base-model': 'The base model' };

const tensor = (it: { readonly tensor: string; readonly dtype: string; readonly shape: string }): string =>
  `tensor ${quoted(it.tensor)}, ${it.dtype} [${it.shape}]`;
const others = (count: number): string =>
  count > 0 ? ` ${plural(count, { one: 'more entry repeats', other: 'more entries repeat' })} one.` : '';
const starts = (it: { readonly begin: number | string; readonly expected: number; readonly offset: number }): string =>
  `its data starts at ${n(it.begin)} and should start at ${n(it.expected)} (file offset ${n(it.offset)})`;

export const files: SentencesOf<FileMessages> = {
  'file.empty': () => 'The file is empty; a download may not have started.',
  'file.too-small': ({ bytes, least }) =>
    `The file has ${n(bytes)} bytes; a safetensors file starts with ${n(least)} bytes that give the length of its header.`,
  'file.header-too-large': ({ bytes, most }) =>
    `This is not a safetensors file, or it is damaged: it announces a header of ${n(bytes)} bytes, but the limit is ${n(most)}.`,
  'file.ends-in-header': ({ bytes, least }) =>
    `The file ends inside its header, so the download or copy is not complete: ${n(bytes)} of at least ${n(least)} bytes are there.`,
  'file.not-utf8': () => 'The header is not valid UTF-8 text.',
  'file.not-read': () => 'The header could not be read.',
  'file.incomplete': ({ bytes, of }) =>
    `The file is not complete: ${n(bytes)} of ${n(of)} bytes are there. The download or copy was cut short.`,
  'file.trailing': ({ extra }) =>
    `${n(extra)} ${extra === 1 ? 'byte follows' : 'bytes follow'} the last tensor; strict readers refuse such a file. The tensors themselves are complete.`,
  'file.foreign': ({ kind }) => FOREIGN[kind][1],
  'file.repeated-tensor': (it) => `The header has the tensor ${quoted(it.name)} more than once; the last entry counts.${others(it.others)}`,
  'file.repeated-metadata': (it) =>
    `The header has the metadata key ${quoted(it.name)} more than once; the last entry counts.${others(it.others)}`,
  'file.gap-by-repeat': ({ repeated, gap }, say) => `${say(repeated)} What is left does not fit together: ${say(gap)}`,
  'file.metadata-twice': () => 'The header has “__metadata__” more than once.',
  'file.field-twice': (it) => `Tensor ${quoted(it.tensor)} has the field ${it.field} more than once.`,
  'file.metadata-form': (it) =>
    `${partOf(it)} is ${found(it.found)} instead of ${expected(it.expected)}; strict readers refuse such a file.`,
  'file.form': (it) => `${partOf(it)} must be ${expected(it.expected)}, found ${found(it.found)}.`,
  'file.fields-missing': (it) => `Tensor ${quoted(it.tensor)} has no ${and(it.fields)}.`,
  'file.offsets-count': (it) => `The data_offsets of tensor ${quoted(it.tensor)} must be two numbers, found ${it.count}.`,
  'file.not-whole-number': (it) => `${partOf(it)} must hold whole numbers without sign, point or exponent, found ${it.found}.`,
  'file.unknown-dtype': (it) => `Tensor ${quoted(it.tensor)} has the unknown dtype ${quoted(it.dtype)}.`,
  'file.offsets-reversed': (it) => `The data_offsets of tensor ${quoted(it.tensor)} cannot be right: they end before they begin.`,
  'file.offsets-huge': (it) => `The data_offsets of tensor ${quoted(it.tensor)} cannot be right: no file is that large.`,
  'file.overlap': (it) => `Tensor ${quoted(it.tensor)} overlaps the tensor before it: ${starts(it)}.`,
  'file.gap': (it) => `Tensor ${quoted(it.tensor)} leaves a gap after the tensor before it: ${starts(it)}.`,
  'file.size-overflow': (it) => `The size of ${tensor(it)}, overflows 64 bits.`,
  'file.misaligned': (it) => `The data of ${tensor(it)}, does not fill whole bytes.`,
  'file.byte-count': (it) => `The data of ${tensor(it)}, needs ${n(it.needed)} bytes but has ${n(it.found)}.`,
  'json.expected': (it) => `The header is not valid JSON: expected ${expected(it.expected)}, found ${found(it.found)}.`,
  'json.depth': ({ most }) => `The header nests lists and objects more than ${n(most)} deep.`,
  'json.control-character': () => 'The header is not valid JSON: a control character inside text must be written as an escape.',
  'json.unknown-escape': () => 'The header is not valid JSON: text contains an escape that JSON does not know.',
  'json.half-surrogate': () => 'The header is not valid JSON: text contains half of a surrogate pair.',
  'json.malformed-number': () => 'The header is not valid JSON for the reference reader: a number is not written as JSON writes numbers.',
  'json.number-out-of-range': () => 'The header is not valid JSON for the reference reader: a number is beyond 1.8e308.',
  'access.not-found': ({ what }) => `${THING[what]} no longer exists, or it is a link that leads nowhere.`,
  'access.not-permitted': ({ what }) => `${THING[what]} may not be read: the permission is missing.`,
  'access.silent': ({ what }) => `${THING[what]} was left out: there was no answer for half a minute.`,
  'access.failed': ({ what, reason }) => `${THING[what]} could not be read: ${reason}`,
  'walk.loop': ({ origin }) =>
    `The folder leads back to ${origin === '' ? 'the folder it was added with' : `"${origin}"`} (a link that forms a loop), so it was not entered again.`,
  'walk.too-deep': ({ most }) => `The folder is more than ${n(most)} levels deep and was not entered.`,
  'read.data-ended-early': ({ bytes, of }) =>
    `The file ended after ${n(bytes)} of ${n(of)} bytes of tensor data; it changed while it was read.`,
  'read.ended-early': ({ bytes, of }) => `The file ended after ${n(bytes)} of ${n(of)} bytes; it changed while it was read.`,
  'read.ended-within': (it) => `The file ended within ${it.tensor}; it changed while it was read.`,
  'program.header-not-interpreted': ({ reason }) =>
    `The header is valid, but it could not be interpreted: ${reason}. This is a fault of this program.`,
  'program.measuring-failed': ({ reason }) => `Measuring failed: ${reason}. This is a fault of this program; Re-index tries again.`,
  'program.measuring-stopped': ({ attempts, reason }) =>
    `Measuring stopped unexpectedly ${attempts} times on this file (${reason}). Re-index tries again.`,
  'program.not-kept': ({ reason }) => `Its measurement cannot be stored: ${reason}. This is a fault of this program.`,
  'evidence.bytes': ({ bytes }) => `${n(bytes)} bytes`,
  'evidence.at-least-bytes': ({ bytes }) => `at least ${n(bytes)} bytes`,
  'evidence.at-most-bytes': ({ bytes }) => `at most ${n(bytes)} bytes`,
  'evidence.bits': ({ bits }) => `${n(bits)} bits`,
  'evidence.whole-bytes': () => 'a multiple of 8 bits',
  'evidence.below-u64': () => 'below 2^64 bits',
  'evidence.from': ({ offset }) => `from ${n(offset)}`,
  'evidence.range': ({ begin, end }) => `${n(begin)} to ${n(end)}`,
  'evidence.tensor': ({ dtype, shape }) => `${dtype} [${shape}]`,
  'evidence.json-expected': expected,
  'evidence.json-found': found,
  'evidence.levels': ({ most }) => `at most ${n(most)} levels`,
  'evidence.once': () => 'each key once',
  'evidence.once-at-most': () => 'once at most',
  'evidence.fields': ({ fields }) => fields.join(', '),
  'evidence.numbers': (it) => plural(it.count, { one: 'number', other: 'numbers' }),
  'evidence.u64': () => 'a whole number from 0 to 2^64 − 1',
  'evidence.dtype': () => 'a dtype of safetensors 0.8, such as F16 or BF16',
  'evidence.safetensors': () => 'a safetensors file',
  'evidence.foreign': ({ kind }) => FOREIGN[kind][0],
  'evidence.text': ({ text }) => text,
};

export const modules: SentencesOf<ModuleMessages> = {
  'module.not-measured': ({ module, problem }, say) => `${module} is not measured: ${say(problem)}.`,
  'module.and-more': ({ more }) => `And ${more} more.`,
  'module.more-not-measured': ({ more }) => `${more} more modules are not measured; the Modules tab has them all.`,
};
