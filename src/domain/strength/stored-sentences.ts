/**
 * English sentences that libraries up to version 21 of the schema hold, as messages. The table is closed: what is stored today is a code.
 * Places: `{name}` a text, `{name#}` a number, `{name*}` a shape such as 4 x 8; with `,` or `b` several of them, joined by ", " or " by ".
 */
import { isMessage, type Message, type MessageCode, verbatim } from '../message.ts';

const SENTENCES: readonly (readonly [sentence: string, code: MessageCode])[] = [
  ['No adapter is made of {parts,}', 'module.no-adapter'],
  ['No adapter kind reads these tensors', 'module.no-kind'],
  ['Its kernel is {shape*}; blocks of rows x blocks of columns x size is expected', 'module.kernel-shape'],
  ['There are magnitudes without the factors they belong to', 'module.magnitudes-alone'],
  ['Of its factors a1, a2, b1 and b2 some are missing', 'module.glora-incomplete'],
  ['Its factors {shapes*,} do not multiply', 'module.factors-unfit'],
  ['Its factors are missing', 'module.factors-missing'],
  ['Its half {half#} is incomplete', 'module.half-incomplete'],
  ['Its half {half#} is {shapes*b}, which do not multiply', 'module.half-unfit'],
  ['One half has a Tucker core and the other none', 'module.half-core'],
  ['Its halves are {one*} and {other*}; they must be of one shape', 'module.halves-differ'],
  ['It has a row offset and a Tucker core, which no tool writes together', 'module.offset-and-core'],
  ['Its row offset takes a part of {shape*}; which part of q, k, v is not told', 'module.offset-part'],
  ['Its row offset takes a part of {shape*}; its name names none of q, k, v', 'module.offset-name'],
  ['Its factor {factor} is incomplete', 'module.factor-incomplete'],
  ['Its factor {factor} is {shapes*b}, which do not multiply', 'module.factor-unfit'],
  ['Its Tucker core is {core*} between {one*} and {other*}', 'module.core-unfit'],
  ['There is a down factor without its up factor', 'module.no-up'],
  ['There is an up factor without its down factor', 'module.no-down'],
  ['The down factor has the shape {shape*}; rank x inputs is expected', 'module.down-shape'],
  ['The up factor is {up*} but the down factor {down*} has rank {rank#}; outputs x {rank#} is expected', 'module.up-shape'],
  ['The mid factor is {shape*}; {rank#} x {rank#} x kernel is expected', 'module.mid-shape'],
  ['The diagonal is {shape*}; {rank#} x 1 is expected', 'module.diagonal-shape'],
  ['Its rank of {rank#} is too high to be measured here, for {shape*}', 'module.rank-too-high'],
  ['Of its numbered parts {part#} is missing', 'module.part-missing'],
  ['Its rotations have the shape {shape*}, which is not a known one', 'module.rotation-shape'],
  ['Its rotations are {width#} wide; only up to {most#} are measured', 'module.rotation-width'],
  ['Its rotations are too many to be measured', 'module.rotations-many'],
  ['Its scale is not a finite number', 'module.scale-not-finite'],
  ['Its alpha is not a number', 'module.alpha-nan'],
  ['Its alpha is infinite', 'module.alpha-infinite'],
  ['To which of its factors the scale {scale} belongs is not told', 'module.scale-of-which'],
  ['There is a scale {scale} without the factor that it multiplies', 'module.scale-alone'],
  ['Its scale {scale} has the type {dtype}', 'module.scale-type'],
  ['{tensor} has the type {dtype}, which may hold packed values; it is not read', 'module.packed'],
  ['Quantised factors without their scale: {tensor} has the type {dtype}', 'module.quantised-alone'],
  ['{tensor} has the type {dtype}, which holds no numbers we can decode', 'module.undecodable'],
  ['Its scale {scale} is {shape*}; one number, or one per row, column or block of {part*} is expected', 'module.scale-shape'],
  ['Its part {part} is there twice, as it is and transposed', 'module.part-twice'],
  ['Its part {part} is there as a whole and in numbered parts', 'module.part-both'],
  ['Its numbered parts of {part} are {numbers#,}; 0 to {last#} are expected', 'module.part-numbers'],
  ['It has {ups#} up factors and {downs#} down factors', 'module.ups-and-downs'],
  ['Its numbered parts have different ranks: {ranks#,}', 'module.part-ranks'],
  ['The part {tensor} has rank {rank#}; {expected#,} is expected', 'module.part-rank'],
  ['Unsupported adapter: {method} is recognised by name only', 'module.by-name-only'],
  ['Trained tokens for a text encoder; they change no weight', 'module.trained-tokens'],
  ['It holds the adapter {name} and one without a name; which of them counts is not told', 'module.adapter-and-unnamed'],
  ['It holds the adapters {names,}; which of them counts is not told', 'module.adapters'],
  ['{module} adapts the same weight; only that one counts', 'module.copy'],
  ['Its delta cannot be computed from this file', 'module.not-computable'],
  ['Its delta is too large for a number', 'module.too-large'],
  ['The delta of {kind} needs the base model, which is not in this file', 'module.needs-base'],
  ['It replaces the weight; the change needs the base model, which is not in this file', 'module.replaces'],
  ['NaN in {nan#} and infinity in {infinite#} of the {values#} values of {tensor}', 'module.nan-and-infinity'],
  ['NaN in {nan#} of the {values#} values of {tensor}', 'module.nan'],
  ['infinity in {infinite#} of the {values#} values of {tensor}', 'module.infinity'],
  ['It does not fit into the memory of this browser', 'module.no-memory'],
  ['No adapter tensors were found in this file', 'module.none-found'],
  ['No module of this file could be measured', 'module.none-measured'],
  ['None of the measured modules lies in a block', 'module.none-in-block'],
  ['The names in this file show no blocks', 'module.no-blocks'],
  ['It also has {tensor}, which is not read', 'module.not-read'],
  ['GLoRA: its b-term only; its a-term needs the base model', 'module.b-term'],
  [
    'Rows {from#} to {to#} of a Kronecker product of a fused layer, which newer versions of ComfyUI take by the name; elsewhere the product does not fit the layer',
    'module.fused-rows-by-name',
  ],
  [
    'Rows {from#} to {to#} of a Kronecker product of a fused layer, which newer versions of ComfyUI take by the name where the model calls the layer wq, wk or wv; elsewhere the product does not fit',
    'module.fused-rows-of-wq',
  ],
  ['Rows {from#} to {to#} of a Kronecker product of a fused layer', 'module.fused-rows'],
  ['Its terms all but cancel, and its rank is too high to sum them exactly; its norm may be off by several percent', 'module.inexact'],
  ['Its scale is from lora_adapter_metadata, which ComfyUI ignores: it applies a scale of 1', 'module.scale-from-metadata'],
  ['Rank 0: its factors are empty, so its delta is 0', 'module.rank-zero'],
  ['Alpha is 0: ComfyUI applies nothing, other loaders may take a scale of 1', 'module.alpha-zero'],
  ['Of several changes of this weight the {kind} counts, as in ComfyUI; other programs apply the others', 'module.several-changes'],
  ['Its alpha is a tensor called lora_alpha, which ComfyUI ignores: it applies a scale of 1', 'module.alpha-as-tensor'],
  [
    'Its alpha stands under another spelling of its name: converters apply it, ComfyUI does not read it for this name',
    'module.alpha-elsewhere',
  ],
  ['MLX keeps its scale outside of the file; 1 is taken', 'module.mlx-scale'],
  ['On the same weight as {kind}; what they have in common is in no sum', 'module.beside'],
  ['its delta is too large to be compared', 'delta.too-large'],
  ['its kernel has no shape that is known', 'delta.kernel-shape'],
  ['its shape is not known', 'delta.shape'],
  ['its tensor is missing', 'delta.own-tensor-missing'],
  ['its factors do not multiply', 'delta.factors-unfit'],
  ['its {one#} x {other#} pairs of factors are too many to compare exactly', 'delta.many-pairs'],
  ["its rows {from#} to {to#} of a fused product do not fall together with its factors'", 'delta.rows-across'],
  ['one of its factors is empty', 'delta.empty'],
  ['which rows of a fused product it is is not told', 'delta.rows-unknown'],
  ['its row offset lies outside of its product', 'delta.offset-outside'],
  ['no adapter kind reads its tensors', 'delta.no-kind'],
  ['its tensors cannot be read as numbers', 'delta.unreadable'],
  ['{dtype} holds no numbers we can decode', 'delta.undecodable'],
  ['its scale is not known', 'delta.scale'],
  ['its change needs the base model', 'delta.needs-base'],
  ['its a-term needs the base model', 'delta.a-term'],
  ['a tensor is missing', 'delta.tensor-missing'],
  ['not all of its values are finite', 'delta.not-finite'],
  ['its rows lie head by head', 'delta.interleaved'],
  ['The metadata names another family ({key} is {says}) than the tensors show ({shown}).', 'family.metadata-name-other'],
  ['The metadata names a model that is not known here ({key} is {says}).', 'family.metadata-name-unknown'],
  ['The file name names another family ({named!}) than the tensors show ({shown}).', 'family.file-name-names-other'],
  [
    '{modules#} module adapts a weight that another module of the file adapts too; it is not counted, as ComfyUI applies the other one. Programs differ.',
    'family.copies',
  ],
  [
    '{modules#} modules adapt weights that another module of the file adapts too; they are not counted, as ComfyUI applies the other one. Programs differ.',
    'family.copies',
  ],
  [
    'Of {weights#} weight one spelling has an alpha and another none. The one with alpha counts; programs differ: ComfyUI applies the other with a scale of 1 where it knows only that name.',
    'family.copies-unscaled',
  ],
  [
    'Of {weights#} weights one spelling has an alpha and another none. The one with alpha counts; programs differ: ComfyUI applies the other with a scale of 1 where it knows only that name.',
    'family.copies-unscaled',
  ],
  [
    '{layers#} fused layer has parts in the file as well. Both count, as ComfyUI adds both; other programs apply one of them.',
    'family.fused-and-split',
  ],
  [
    '{layers#} fused layers have parts in the file as well. Both count, as ComfyUI adds both; other programs apply one of them.',
    'family.fused-and-split',
  ],
  [
    '{modules#} module has several changes of one weight. One counts, as in ComfyUI; other programs apply the others.',
    'family.several-changes',
  ],
  [
    '{modules#} modules have several changes of one weight. One counts, as in ComfyUI; other programs apply the others.',
    'family.several-changes',
  ],
  ['It is marked as a Control-LoRA (lora_controlnet): programs load it as a ControlNet, not as a LoRA.', 'family.control-lora'],
  [
    'The rows of its q, k, v lie head by head, as DiffSynth-Studio keeps them. Programs that expect all of q first change other rows.',
    'family.interleaved',
  ],
];

const PLACE = /\{(\w+)([#*]?[,b!]?)\}/g;
const numbersOf = (text: string): number[] => text.split(', ').map(Number);
const shapeOf = (text: string): number[] => (text === 'scalar' ? [] : text.split(' x ').map(Number));

/** How the text at a place becomes the fact that the message has. */
const FACTS: Readonly<Record<string, (text: string) => unknown>> = {
  '': (text) => text,
  ',': (text) => text.split(', '),
  '!': (text) => [text],
  '#': Number,
  '#,': numbersOf,
  '*': shapeOf,
  '*,': (text) => text.split(', ').map(shapeOf),
  '*b': (text) => text.split(' by ').map(shapeOf),
};

const formOf = (kind: string): string => (kind === '#' ? '(\\d+)' : kind.startsWith('*') ? '((?:\\d| x |, | by |scalar)+)' : '(.+?)');
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

interface Form {
  readonly code: MessageCode;
  readonly whole: RegExp;
  readonly places: readonly (readonly [name: string, kind: string])[];
}

function formOfSentence([sentence, code]: (typeof SENTENCES)[number]): Form {
  const places = [...sentence.matchAll(PLACE)].map(([, name = '', kind = '']) => [name, kind] as const);
  const texts = sentence.split(PLACE).filter((_, at) => at % 3 === 0);
  const body = texts.map((text, at) => `${escaped(text)}${at < places.length ? formOf(places[at]?.[1] ?? '') : ''}`).join('');
  return { code, whole: new RegExp(`^${body}$`, 's'), places };
}

let forms: readonly Form[] | null = null;

/** @returns the sentence itself, `verbatim`, when it is not one of ours */
export function messageOfSentence(sentence: string): Message {
  forms ??= SENTENCES.map(formOfSentence);
  for (const { code, whole, places } of forms) {
    const found = whole.exec(sentence);
    if (!found) continue;
    const params = Object.fromEntries(places.map(([name, kind], at) => [name, FACTS[kind]?.(found[at + 1] ?? '')]));
    return { code, params } as Message;
  }
  return verbatim(sentence);
}

/** Notes of a module were stored as one text: sentences without a full stop, joined by one. */
export const messagesOfNotes = (notes: string): Message[] => notes.split(/\. (?=[A-Z])/).map(messageOfSentence);

/** Where a message held a sentence. */
const HELD: Readonly<Record<string, string>> = {
  verbatim: 'text',
  'module.not-measured': 'problem',
  'bake.problem': 'problem',
  'bake.no-delta': 'reason',
};

/** A message as it was stored, at any depth of `both` and its like, with codes in place of the sentences in it. */
export function recoded(stored: Message): Message {
  const { code, params } = stored as { readonly code: string; readonly params: Readonly<Record<string, unknown>> };
  const held = HELD[code] ?? '';
  const sentence = params[held];
  if (code === 'verbatim') return typeof sentence === 'string' ? messageOfSentence(sentence) : stored;
  const inner = Object.entries(params).map(([name, value]) => {
    if (name === held && typeof value === 'string') return [name, messageOfSentence(value)];
    return [name, isMessage(value) ? recoded(value) : value];
  });
  return { code, params: Object.fromEntries(inner) } as Message;
}
