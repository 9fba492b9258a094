/**
 * The ranges of "Bobs LoRA Loader (Universal)" (BobsBlazed/Bobs-Lora-Loader bobs_universal.py@02a47d2): it finds the stacks of blocks among
 * the names of the model's weights, lines them up in the order in which they run, and gives each fifth of the depth one weight. The middle
 * of a block's place decides. The other weights are told by parts of their names.
 */
import type { FamilyId } from '../../reading.ts';
import type { HostFile } from './host-target.ts';

export const UNIVERSAL_ENCODER = 'Text Encoder';
const INPUT = 'Input & Embeddings';
const FIFTHS = [
  'Early Blocks (Composition)',
  'Early-Mid Blocks (Subject)',
  'Mid Blocks (Concept & Style)',
  'Late-Mid Blocks (Detail)',
  'Late Blocks (Texture)',
] as const;
/** As written: 0.6 is not three times 0.2. */
const UNTIL = [0.2, 0.4, 0.6, 0.8, 1] as const;
const OUTPUT = 'Output Head';
const OTHER = 'Other Tensors';
/** The order is that of the widgets. */
export const UNIVERSAL_RANGES = [UNIVERSAL_ENCODER, INPUT, ...FIFTHS, OUTPUT, OTHER] as const;

/** A stack of the model in ComfyUI's names, in the order in which they run, with its length, or the slots whose count that is. */
type Stacks = readonly (readonly [name: string, length: number | string])[];

const UNET: Stacks = [
  ['input_blocks', 'in'],
  ['middle_block', 1],
  ['output_blocks', 'out'],
];
const FLUX: Stacks = [
  ['double_blocks', 'double'],
  ['single_blocks', 'single'],
];
/** The refiner of the text is found as `blocks`. */
const HUNYUAN: Stacks = [...FLUX, ['blocks', 2]];
const LUMINA: Stacks = [
  ['noise_refiner', 2],
  ['context_refiner', 2],
  ['layers', 'blocks'],
];
const BLOCKS: Stacks = [['blocks', 'blocks']];
const TRANSFORMER_BLOCKS: Stacks = [['transformer_blocks', 'blocks']];

/** Families whose models' stacks are known. Wan's control models have a second one, found last. */
const STACKS: ReadonlyMap<FamilyId, Stacks> = new Map<FamilyId, Stacks>([
  ...['sd15', 'sd2', 'sdxl', 'sdxl-refiner', 'kolors'].map((id) => [id, UNET] as const),
  ...['flux1', 'flux2'].map((id) => [id, FLUX] as const),
  ['chroma', [...FLUX, ['layers', 5]]],
  ...['hunyuan-video', 'hunyuan-video-1.5', 'hunyuan-image'].map((id) => [id, HUNYUAN] as const),
  ...['z-image', 'lumina2', 'newbie'].map((id) => [id, LUMINA] as const),
  ...['wan2.1', 'wan2.2'].map((id) => [id, [...BLOCKS, ['vace_blocks', 'vace']] as Stacks] as const),
  ...['pixart', 'mochi', 'cosmos', 'anima'].map((id) => [id, BLOCKS] as const),
  ['krea2', [...BLOCKS, ['layerwise_blocks', 2], ['refiner_blocks', 2]]],
  ...['qwen-image', 'qwen-image-2.1', 'ltx'].map((id) => [id, TRANSFORMER_BLOCKS] as const),
  ['sd3', [['joint_blocks', 'joint']]],
  ['ernie', [['layers', 'blocks']]],
  // The refiner of reference images is not a name that it knows, and comes last (ComfyUI comfy/ldm/omnigen/omnigen2.py@a125cd84).
  ['omnigen2', [...LUMINA, ['ref_image_refiner', 2]]],
  [
    'auraflow',
    [
      ['double_layers', 'double'],
      ['single_layers', 'single'],
    ],
  ],
  [
    'hidream',
    [
      ['double_stream_blocks', 'double'],
      ['single_stream_blocks', 'single'],
    ],
  ],
]);

const STACK = /(?:^|\.)((?:[A-Za-z]\w*)?(?:blocks|layers|refiner))\.(-?\d+)(?=\.|$)/i;
const MIDDLE = /(?:^|\.)(middle_block)(?=\.|$)/i;
/** Parts of names, points read as `_`, after a stack was looked for: those of the output go before those of the input. */
const OUTPUT_PARTS = ['_final_layer', '_final_linear', '_proj_out', '_norm_out', '_unpatchify', '_final_norm'];
const OUTPUT_NAME = /(?:^|\.)(?:out\.\d+|head(?:\.head)?)(?=\.|$)/i;
const INPUT_PARTS =
  '_img_in _txt_in _patchify _time_in _guidance_in _vector_in _caption_projection _label_emb _img_emb _register_tokens _input_hint _init_x_linear _cond_seq_linear _positional_encoding _modf _adaln_single _t_block _scale_shift_table _txt_norm _time_projection _rope _freqs _embed'.split(
    ' ',
  );

/** The layout's slots say how long a stack is: all of a main stack are in it, whatever the file touches. */
const countOf = ({ layout }: HostFile, stack: string): number =>
  layout.slots.filter(({ id }) => id.startsWith(`${stack}.`) && /^\d+$/.test(id.slice(stack.length + 1))).length;

/** Stack and number of a key, the one that stands first. */
function blockOf(key: string): readonly [stack: string, index: number] | null {
  const [stack, middle] = [STACK.exec(key), MIDDLE.exec(key)];
  if (middle && (!stack || middle.index < stack.index)) return ['middle_block', 0];
  return stack ? [stack[1] ?? '', Number(stack[2])] : null;
}

/** Which range a weight of the model is in; null where the model's stacks are not known. */
export function universalRange(file: HostFile): ((key: string) => string) | null {
  const stacks = STACKS.get(file.family);
  if (!stacks) return null;
  const lengths = stacks.map(([name, length]) => [name, typeof length === 'number' ? length : countOf(file, length)] as const);
  const total = lengths.reduce((sum, [, length]) => sum + length, 0);
  const starts = new Map<string, { readonly from: number; readonly length: number }>();
  let from = 0;
  for (const [name, length] of lengths) {
    starts.set(name, { from, length });
    from += length;
  }
  return (key) => {
    const block = blockOf(key);
    const place = block && starts.get(block[0]);
    if (block && place && place.length > 0) {
      const index = Math.min(Math.max(block[1] < 0 ? block[1] + place.length : block[1], 0), place.length - 1);
      const depth = (place.from + index + 0.5) / total;
      return FIFTHS.find((_, i) => depth < (UNTIL[i] ?? 1)) ?? FIFTHS[4];
    }
    const plain = `_${key.replace(/[./:]/g, '_').toLowerCase()}`.replace(/_{2,}/g, '_');
    if (OUTPUT_PARTS.some((part) => plain.includes(part)) || OUTPUT_NAME.test(key)) return OUTPUT;
    return INPUT_PARTS.some((part) => plain.includes(part)) ? INPUT : OTHER;
  };
}
