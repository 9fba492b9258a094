/** What is said of the modules of a file, and of what the file is taken for. It comes with what shows it. */
import { oneOf } from '../../../domain/architectures/words.ts';
import type { ModuleReasons } from '../../../domain/strength/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';

const { count, plural } = formsOf('en');

const shapeOf = (shape: readonly number[]): string => (shape.length > 0 ? shape.join(' x ') : 'scalar');

export const moduleReasons: SentencesOf<ModuleReasons> = {
  'module.no-adapter': ({ parts }) => `No adapter kind consists of ${parts.join(', ')}`,
  'module.no-kind': () => 'No adapter kind reads these tensors',
  'module.kernel-shape': ({ shape }) => `Its kernel is ${shapeOf(shape)}; blocks of rows x blocks of columns x size is expected`,
  'module.magnitudes-alone': () => 'The factors that these magnitudes belong to are missing',
  'module.glora-incomplete': () => 'Some of its factors a1, a2, b1 and b2 are missing',
  'module.factors-unfit': ({ shapes }) => `Its factors ${shapes.map(shapeOf).join(', ')} do not multiply`,
  'module.factors-missing': () => 'Its factors are missing',
  'module.half-incomplete': ({ half }) => `Its half ${half} is incomplete`,
  'module.half-unfit': ({ half, shapes }) => `Its half ${half} is ${shapes.map(shapeOf).join(' by ')}, which do not multiply`,
  'module.half-core': () => 'Only one of its halves has a Tucker core',
  'module.halves-differ': ({ one, other }) => `Its halves are ${shapeOf(one)} and ${shapeOf(other)}; they must have the same shape`,
  'module.offset-and-core': () => 'It has a row offset and a Tucker core, which no tool writes together',
  'module.offset-part': ({ shape }) => `Its row offset takes a part of ${shapeOf(shape)}; the file does not say which part of q, k, v`,
  'module.offset-name': ({ shape }) => `Its row offset takes a part of ${shapeOf(shape)}; its name is not one of q, k, v`,
  'module.factor-incomplete': ({ factor }) => `Its factor ${factor} is incomplete`,
  'module.factor-unfit': ({ factor, shapes }) => `Its factor ${factor} is ${shapes.map(shapeOf).join(' by ')}, which do not multiply`,
  'module.core-unfit': ({ core, one, other }) => `Its Tucker core is ${shapeOf(core)} between ${shapeOf(one)} and ${shapeOf(other)}`,
  'module.no-up': () => 'The up factor is missing',
  'module.no-down': () => 'The down factor is missing',
  'module.down-shape': ({ shape }) => `The down factor has the shape ${shapeOf(shape)}; rank x inputs is expected`,
  'module.up-shape': ({ up, down, rank }) =>
    `The up factor is ${shapeOf(up)} but the down factor ${shapeOf(down)} has rank ${rank}; outputs x ${rank} is expected`,
  'module.mid-shape': ({ shape, rank }) => `The mid factor is ${shapeOf(shape)}; ${rank} x ${rank} x kernel is expected`,
  'module.diagonal-shape': ({ shape, rank }) => `The diagonal is ${shapeOf(shape)}; ${rank} x 1 is expected`,
  'module.rank-too-high': ({ rank, shape }) => `Its rank of ${rank} is too high to be measured here, for ${shapeOf(shape)}`,
  'module.part-missing': ({ part }) => `Its numbered part ${part} is missing`,
  'module.rotation-shape': ({ shape }) => `Its rotations have the shape ${shapeOf(shape)}, which is not known`,
  'module.rotation-width': ({ width, most }) => `Its rotations are ${width} wide; only up to ${most} are measured`,
  'module.rotations-many': () => 'It has too many rotations to be measured',
  'module.scale-not-finite': () => 'Its scale is not a finite number',
  'module.alpha-nan': () => 'Its alpha is not a number',
  'module.alpha-infinite': () => 'Its alpha is infinite',
  'module.scale-of-which': ({ scale }) => `The file does not say which of its factors the scale ${scale} belongs to`,
  'module.scale-alone': ({ scale }) => `The factor that the scale ${scale} multiplies is missing`,
  'module.scale-type': ({ scale, dtype }) => `Its scale ${scale} has the type ${dtype}`,
  'module.packed': ({ tensor, dtype }) => `${tensor} has the type ${dtype}, which may hold packed values; it is not read`,
  'module.quantised-alone': ({ tensor, dtype }) => `Quantised factors without their scale: ${tensor} has the type ${dtype}`,
  'module.undecodable': ({ tensor, dtype }) => `${tensor} has the type ${dtype}, which cannot be decoded`,
  'module.scale-shape': ({ scale, shape, part }) =>
    `Its scale ${scale} is ${shapeOf(shape)}; one number, or one per row, column or block of ${shapeOf(part)} is expected`,
  'module.part-twice': ({ part }) => `It has the part ${part} twice: as it is, and transposed`,
  'module.part-both': ({ part }) => `It has the part ${part} both whole and in numbered parts`,
  'module.part-numbers': ({ part, numbers, last }) => `Its numbered parts of ${part} are ${numbers.join(', ')}; 0 to ${last} are expected`,
  'module.ups-and-downs': ({ ups, downs }) => `It has ${ups} up factors and ${downs} down factors`,
  'module.part-ranks': ({ ranks }) => `Its numbered parts have different ranks: ${ranks.join(', ')}`,
  'module.part-rank': ({ tensor, rank, expected }) => `The part ${tensor} has rank ${rank}; ${expected.join(', ')} is expected`,
  'module.by-name-only': ({ method }) => `Unsupported adapter: ${method} is recognised by name only`,
  'module.trained-tokens': () => 'Trained tokens for a text encoder; they change no weight',
  'module.adapter-and-unnamed': ({ name }) =>
    `It holds the adapter ${name} and one without a name; the file does not say which of them counts`,
  'module.adapters': ({ names }) => `It holds the adapters ${names.join(', ')}; the file does not say which of them counts`,
  'module.copy': ({ module }) => `${module} adapts the same weight; only that one counts`,
  'module.not-computable': () => 'Its delta cannot be computed from this file',
  'module.too-large': () => 'The norm of its delta is beyond the range of numbers',
  'module.needs-base': ({ kind }) => `The delta of ${kind} needs the base model, which is not in this file`,
  'module.replaces': () => 'It replaces the weight; the change needs the base model, which is not in this file',
  'module.nan-and-infinity': ({ nan, infinite, values, tensor }) =>
    `NaN in ${nan} and infinity in ${infinite} of the ${values} values of ${tensor}`,
  'module.nan': ({ nan, values, tensor }) => `NaN in ${nan} of the ${values} values of ${tensor}`,
  'module.infinity': ({ infinite, values, tensor }) => `infinity in ${infinite} of the ${values} values of ${tensor}`,
  'module.no-memory': () => 'It does not fit into the memory of this browser',
  'module.none-found': () => 'No adapter tensors were found in this file',
  'module.none-measured': () => 'No module of this file could be measured',
  'module.none-in-block': () => 'None of the measured modules lies in a block',
  'module.no-blocks': () => 'The names in this file show no blocks',
  'module.not-read': ({ tensor }) => `It also has ${tensor}, which is not read`,
  'module.b-term': () => 'GLoRA: only its b-term is measured; its a-term needs the base model',
  'module.fused-rows-by-name': ({ from, to }) =>
    `Rows ${from} to ${to} of a Kronecker product of a fused layer, which newer versions of ComfyUI take by the name; elsewhere the product does not fit the layer`,
  'module.fused-rows-of-wq': ({ from, to }) =>
    `Rows ${from} to ${to} of a Kronecker product of a fused layer, which newer versions of ComfyUI take by the name where the model calls the layer wq, wk or wv; elsewhere the product does not fit`,
  'module.fused-rows': ({ from, to }) => `Rows ${from} to ${to} of a Kronecker product of a fused layer`,
  'module.inexact': () => 'Its terms nearly cancel, and its rank is too high to sum them exactly; its norm may be off by several percent',
  'module.scale-from-metadata': () => 'Its scale is from lora_adapter_metadata, which ComfyUI ignores: it applies a scale of 1',
  'module.rank-zero': () => 'Rank 0: its factors are empty, so its delta is 0',
  'module.alpha-zero': () => 'Alpha is 0: ComfyUI applies nothing, other loaders may take a scale of 1',
  'module.several-changes': ({ kind }) =>
    `This weight has several changes. The ${kind} counts, as in ComfyUI; other programs apply the others`,
  'module.alpha-as-tensor': () => 'Its alpha is a tensor called lora_alpha, which ComfyUI ignores: it applies a scale of 1',
  'module.alpha-elsewhere': () =>
    'Its alpha uses another spelling of its name: converters apply it, ComfyUI does not read it for this name',
  'module.mlx-scale': () => 'MLX keeps its scale outside the file; 1 is assumed',
  'module.beside': ({ kind }) => `It changes the same weight as ${kind}; what they have in common is left out of all sums`,
  'delta.too-large': () => 'its delta is too large to be compared',
  'delta.kernel-shape': () => 'the shape of its kernel is not known',
  'delta.shape': () => 'its shape is not known',
  'delta.own-tensor-missing': () => 'its tensor is missing',
  'delta.factors-unfit': () => 'its factors do not multiply',
  'delta.many-pairs': ({ one, other }) => `its ${one} x ${other} pairs of factors are too many to write out`,
  'delta.rows-across': ({ from, to }) => `its rows ${from} to ${to} of a fused product do not match the rows of its factors`,
  'delta.empty': () => 'one of its factors is empty',
  'delta.rows-unknown': () => 'the file does not say which rows of a fused product it is',
  'delta.offset-outside': () => 'its row offset is outside its product',
  'delta.no-kind': () => 'no adapter kind reads its tensors',
  'delta.unreadable': () => 'its tensors cannot be read as numbers',
  'delta.undecodable': ({ dtype }) => `${dtype} cannot be decoded`,
  'delta.scale': () => 'its scale is not known',
  'delta.needs-base': () => 'its change needs the base model',
  'delta.a-term': () => 'its a-term needs the base model',
  'delta.tensor-missing': () => 'a tensor is missing',
  'delta.not-finite': () => 'not all of its values are finite',
  'delta.interleaved': () => 'its rows are ordered head by head',
  'family.metadata-name-other': ({ key, says, shown }) =>
    `The metadata names another family (${key} is ${says}) than the tensors show (${shown}).`,
  'family.metadata-name-unknown': ({ key, says }) => `The metadata names a model that this program does not know (${key} is ${says}).`,
  'family.file-name-names-other': ({ named, shown }) =>
    `The file name names another family (${oneOf(named)}) than the tensors show (${shown}).`,
  'family.copies': ({ modules }) =>
    modules === 1
      ? '1 module adapts a weight that another module of the file adapts too; it is not counted, because ComfyUI applies the other one. Other programs may differ.'
      : `${count(modules)} modules adapt weights that another module of the file adapts too; they are not counted, because ComfyUI applies the other one. Other programs may differ.`,
  'family.copies-unscaled': ({ weights }) =>
    `${plural(weights, { one: 'weight is', other: 'weights are' })} in the file under two spellings, one with an alpha and one without. The one with alpha counts. Programs differ: ComfyUI applies the other with a scale of 1 if it knows only that name.`,
  'family.fused-and-split': ({ layers }) =>
    `${plural(layers, { one: 'fused layer has', other: 'fused layers have' })} parts in the file as well. Both count, because ComfyUI adds both; other programs apply one of them.`,
  'family.several-changes': ({ modules }) =>
    `${plural(modules, { one: 'module has', other: 'modules have' })} several changes of one weight. One counts, as in ComfyUI; other programs apply the others.`,
  'family.control-lora': () => 'It is marked as a Control-LoRA (lora_controlnet): programs load it as a ControlNet, not as a LoRA.',
  'family.interleaved': () =>
    'The rows of its q, k, v are ordered head by head, as DiffSynth-Studio writes them. Programs that expect all of q first change other rows.',
};
