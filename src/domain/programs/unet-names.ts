/**
 * Names of the Stable Diffusion UNets: LDM's, which ComfyUI's and Forge's models have, and diffusers' for the same weights. Both follow
 * from how many levels there are and how many transformer blocks each attention has.
 * Source: Comfy-Org/ComfyUI comfy/utils.py@09708eae, supported_models.py@01f03bbd (depths).
 */
import type { FamilyId } from '../reading.ts';
import type { NameEntry } from './name-patterns.ts';

interface Depths {
  /** Transformer blocks per attention of a level on the way down; 0: no attention. */
  readonly levels: readonly number[];
  readonly middle: number;
}

const DEPTHS: ReadonlyMap<FamilyId, Depths> = new Map([
  ['sd15', { levels: [1, 1, 1, 0], middle: 1 }],
  ['sd2', { levels: [1, 1, 1, 0], middle: 1 }],
  ['sdxl', { levels: [0, 2, 10], middle: 10 }],
  ['kolors', { levels: [0, 2, 10], middle: 10 }],
  ['sdxl-refiner', { levels: [0, 4, 4, 0], middle: 4 }],
]);

export const isUnetFamily = (family: FamilyId): boolean => DEPTHS.has(family);

const RESNET: readonly (readonly [ldm: string, diffusers: string])[] = [
  ['in_layers.2', 'conv1'],
  ['emb_layers.1', 'time_emb_proj'],
  ['out_layers.3', 'conv2'],
  ['skip_connection', 'conv_shortcut'],
  ['in_layers.0', 'norm1'],
  ['out_layers.0', 'norm2'],
];
const ATTENTION = ['proj_in', 'proj_out', 'norm'];
const TRANSFORMER = [
  'norm1',
  'norm2',
  'norm3',
  ...['attn1', 'attn2'].flatMap((attention) => ['to_q', 'to_k', 'to_v', 'to_out.0'].map((layer) => `${attention}.${layer}`)),
  'ff.net.0.proj',
  'ff.net.2',
];
const ENDS: readonly (readonly [ldm: string, diffusers: string])[] = [
  ['label_emb.0.0', 'class_embedding.linear_1'],
  ['label_emb.0.2', 'class_embedding.linear_2'],
  ['label_emb.0.0', 'add_embedding.linear_1'],
  ['label_emb.0.2', 'add_embedding.linear_2'],
  ['input_blocks.0.0', 'conv_in'],
  ['out.0', 'conv_norm_out'],
  ['out.2', 'conv_out'],
  ['time_embed.0', 'time_embedding.linear_1'],
  ['time_embed.2', 'time_embedding.linear_2'],
];

/** diffusers' names with LDM's as the weights. */
export function diffusersUnetNames(family: FamilyId): NameEntry[] {
  const depths = DEPTHS.get(family);
  if (!depths) return [];
  const entries: NameEntry[] = ENDS.map(([weight, name]) => ({ name, weight }));
  const resnet = (name: string, weight: string): void => {
    for (const [ldm, diffusers] of RESNET) entries.push({ name: `${name}.${diffusers}`, weight: `${weight}.${ldm}` });
  };
  const attention = (name: string, weight: string, depth: number): void => {
    if (depth === 0) return;
    for (const layer of ATTENTION) entries.push({ name: `${name}.${layer}`, weight: `${weight}.${layer}` });
    for (let block = 0; block < depth; block++) {
      for (const layer of TRANSFORMER) {
        const rest = `transformer_blocks.${block}.${layer}`;
        entries.push({ name: `${name}.${rest}`, weight: `${weight}.${rest}` });
      }
    }
  };
  const last = depths.levels.length - 1;
  for (const [level, depth] of depths.levels.entries()) {
    for (let i = 0; i < 2; i++) {
      resnet(`down_blocks.${level}.resnets.${i}`, `input_blocks.${1 + 3 * level + i}.0`);
      attention(`down_blocks.${level}.attentions.${i}`, `input_blocks.${1 + 3 * level + i}.1`, depth);
    }
    if (level < last) entries.push({ name: `down_blocks.${level}.downsamplers.0.conv`, weight: `input_blocks.${3 + 3 * level}.0.op` });
    const up = depths.levels[last - level] ?? 0;
    for (let i = 0; i < 3; i++) {
      resnet(`up_blocks.${level}.resnets.${i}`, `output_blocks.${3 * level + i}.0`);
      attention(`up_blocks.${level}.attentions.${i}`, `output_blocks.${3 * level + i}.1`, up);
    }
    if (level < last) {
      entries.push({ name: `up_blocks.${level}.upsamplers.0.conv`, weight: `output_blocks.${3 * level + 2}.${up > 0 ? 2 : 1}.conv` });
    }
  }
  resnet('mid_block.resnets.0', 'middle_block.0');
  attention('mid_block.attentions.0', 'middle_block.1', depths.middle);
  resnet('mid_block.resnets.1', 'middle_block.2');
  return entries;
}

/** LDM's names; every weight stands for itself. */
export const ldmUnetNames = (family: FamilyId): NameEntry[] =>
  [...new Set(diffusersUnetNames(family).map(({ weight }) => weight))].map((name) => ({ name, weight: name }));
