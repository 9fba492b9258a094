/** The UNets of SD 1.x, SD 2.x and SDXL, under diffusers names (`down_blocks.1.attentions.0`) or LDM names (`input_blocks.4.1`). */
import { clipLayers, linears, type WeightSpec } from './modules.ts';

interface UnetShape {
  readonly channels: readonly number[];
  /** Transformer blocks per attention of each level, going down; 0: no attention. */
  readonly depths: readonly number[];
  readonly middleDepth: number;
  /** Width of the text the cross attention looks at. */
  readonly context: number;
  /** SD 1.x projects in and out of attention by 1 x 1 convolutions, later ones by linear layers. */
  readonly linearProjection: boolean;
}

const SD15: UnetShape = {
  channels: [320, 640, 1280, 1280],
  depths: [1, 1, 1, 0],
  middleDepth: 1,
  context: 768,
  linearProjection: false,
};
const SD2: UnetShape = { ...SD15, context: 1024, linearProjection: true };
const SDXL: UnetShape = { channels: [320, 640, 1280], depths: [0, 2, 10], middleDepth: 10, context: 2048, linearProjection: true };

type Names = 'diffusers' | 'ldm';

/** One place in the UNet: where a residual block and perhaps an attention sit. */
interface Place {
  readonly resnet: string;
  readonly attention: string;
  readonly block: string;
  readonly channelsIn: number;
  readonly channels: number;
  readonly depth: number;
}

function places(shape: UnetShape, names: Names): Place[] {
  const { channels, depths } = shape;
  const last = channels.length - 1;
  const width = (level: number): number => channels[Math.min(Math.max(level, 0), last)] ?? 0;
  const found: Place[] = [];
  const add = (side: 'in' | 'out', level: number, i: number, channelsIn: number): void => {
    const depthLevel = side === 'in' ? level : last - level;
    const index = side === 'in' ? 1 + 3 * level + i : 3 * level + i;
    const [diffusers, ldm] = side === 'in' ? ['down_blocks', 'input_blocks'] : ['up_blocks', 'output_blocks'];
    found.push({
      resnet: names === 'ldm' ? `${ldm}.${index}.0` : `${diffusers}.${level}.resnets.${i}`,
      attention: names === 'ldm' ? `${ldm}.${index}.1` : `${diffusers}.${level}.attentions.${i}`,
      block: `${side}.${index}`,
      channelsIn,
      channels: width(depthLevel),
      depth: depths[depthLevel] ?? 0,
    });
  };
  for (let level = 0; level <= last; level++) for (let i = 0; i < 2; i++) add('in', level, i, i === 0 ? width(level - 1) : width(level));
  const middle = { block: 'mid.0', channelsIn: width(last), channels: width(last) };
  const middleNames =
    names === 'ldm'
      ? ['middle_block.0', 'middle_block.1', 'middle_block.2']
      : ['mid_block.resnets.0', 'mid_block.attentions.0', 'mid_block.resnets.1'];
  const [first = '', attention = '', second = ''] = middleNames;
  found.push({ ...middle, resnet: first, attention, depth: shape.middleDepth }, { ...middle, resnet: second, attention: '', depth: 0 });
  for (let level = 0; level <= last; level++) {
    const here = width(last - level);
    // What comes up, joined with what was set aside on the way down.
    for (let i = 0; i < 3; i++)
      add('out', level, i, (i === 0 ? width(last - level + 1) : here) + (i === 2 ? width(last - level - 1) : here));
  }
  return found;
}

function attentionWeights(place: Place, shape: UnetShape, position: number): WeightSpec[] {
  const c = place.channels;
  const at = { component: 'model', block: place.block, position } as const;
  const projection = (name: string): WeightSpec => ({
    ...at,
    path: `${place.attention}.${name}`,
    rows: c,
    cols: c,
    kernel: shape.linearProjection ? 0 : 1,
  });
  const inner = Array.from({ length: place.depth }, (_, k) =>
    linears(
      { ...at, path: `${place.attention}.transformer_blocks.${k}` },
      {
        'attn1.to_q': [c, c],
        'attn1.to_k': [c, c],
        'attn1.to_v': [c, c],
        'attn1.to_out.0': [c, c],
        'attn2.to_q': [c, c],
        'attn2.to_k': [c, shape.context],
        'attn2.to_v': [c, shape.context],
        'attn2.to_out.0': [c, c],
        'ff.net.0.proj': [8 * c, c],
        'ff.net.2': [c, 4 * c],
      },
    ),
  ).flat();
  return [projection('proj_in'), ...inner, projection('proj_out')];
}

function resnetWeights(place: Place, names: Names, position: number): WeightSpec[] {
  const at = { component: 'model', block: place.block, position } as const;
  const [first, time, second] = names === 'ldm' ? ['in_layers.2', 'emb_layers.1', 'out_layers.3'] : ['conv1', 'time_emb_proj', 'conv2'];
  const { channelsIn, channels } = place;
  return [
    { ...at, path: `${place.resnet}.${first}`, rows: channels, cols: channelsIn, kernel: 3 },
    { ...at, path: `${place.resnet}.${time}`, rows: channels, cols: 1280, kernel: 0 },
    { ...at, path: `${place.resnet}.${second}`, rows: channels, cols: channels, kernel: 3 },
  ];
}

function unet(shape: UnetShape, names: Names): WeightSpec[] {
  const all = places(shape, names);
  return all.flatMap((place, i) => {
    const position = i / (all.length - 1);
    return [...resnetWeights(place, names, position), ...(place.depth > 0 ? attentionWeights(place, shape, position) : [])];
  });
}

export const sd15 = (): WeightSpec[] => [...unet(SD15, 'diffusers'), ...clipLayers('te', 768, 12)];
export const sd2 = (): WeightSpec[] => [...unet(SD2, 'diffusers'), ...clipLayers('te', 1024, 23)];
export const sdxl = (names: Names): WeightSpec[] => [...unet(SDXL, names), ...clipLayers('te1', 768, 12), ...clipLayers('te2', 1280, 32)];
