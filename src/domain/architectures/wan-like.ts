/**
 * What Wan 2.1 and 2.2 share: one stack `blocks`. 1.3B: 30 blocks of 1536. 14B: 40 of 5120. TI2V-5B (2.2): 30 of 3072. The 14B models of
 * 2.1 and 2.2 are alike in names and shapes: only metadata or the file name tell them apart. Image-to-video models of 2.1 have
 * image keys in the cross-attention. Those of 2.2 do not, but distilled LoRAs for them may carry the keys all the same.
 */
import { plainName, type Subtype } from './family.ts';
import type { Hints, Said } from './hints.ts';
import type { ModuleSummary } from './module-summary.ts';
import { alike, type SameNames } from './same-names.ts';
import type { Size, StackSpec } from './stack-spec.ts';

export const COMMON = {
  '(self|cross)_attn_[qkvo](_loras)?': 'h<h',
  'ffn_(0|net_0_proj)': 'f<h',
  'ffn_(2|net_2)': 'h<f',
  'attn[12]_(to_[qkv]|to_out_0)': 'h<h',
  // Norms and the modulation table, as full differences; adapters of subject-driven add-ons.
  '|modulation|norm\\d|(self|cross)_attn_norm_[qk]|attn[12]_norm_[qk]|scale_shift_table': '*',
};
export const IMAGE = { '(cross_attn_[kv]_img|attn2_add_[kv]_proj)': 'h<*', '(cross_attn_norm_k_img|attn2_norm_added_k)': '*' };

/** The model's own names as the diffusers names they are. */
const SAME = {
  ...Object.fromEntries(
    [
      ['self_attn', 'attn1'],
      ['cross_attn', 'attn2'],
    ].flatMap(([own, other]) =>
      [
        ['q', 'to_q'],
        ['k', 'to_k'],
        ['v', 'to_v'],
        ['o', 'to_out_0'],
      ].map(([layer, name]): [string, string[]] => [`${own}_${layer}`, [`${other}_${name}`]]),
    ),
  ),
  cross_attn_k_img: ['attn2_add_k_proj'],
  cross_attn_v_img: ['attn2_add_v_proj'],
  ffn_0: ['ffn_net_0_proj'],
  ffn_2: ['ffn_net_2'],
  ...alike(
    ['scale_shift_table', 'modulation'],
    // Of the three norms one has weights: the third in the model's own code, the second in diffusers.
    ['norm2', 'norm3'],
    ['attn1_norm_q', 'self_attn_norm_q'],
    ['attn1_norm_k', 'self_attn_norm_k'],
    ['attn2_norm_q', 'cross_attn_norm_q'],
    ['attn2_norm_k', 'cross_attn_norm_k'],
    ['attn2_norm_added_k', 'cross_attn_norm_k_img'],
    ['proj_in', 'before_proj'],
    ['proj_out', 'after_proj'],
  ),
};

export const blocks = (inside: StackSpec['inside']): StackSpec => ({
  id: 'blocks',
  label: 'Block',
  group: 'Blocks',
  counted: '',
  containers: ['blocks'],
  inside,
  same: SAME,
});
const side = (
  id: string,
  label: string,
  group: string,
  containers: readonly string[],
  inside: StackSpec['inside'],
  same: SameNames,
): StackSpec => ({
  id,
  label,
  group,
  counted: label,
  role: 'other',
  containers,
  inside,
  same,
});
export const VACE = side(
  'vace',
  'VACE',
  'VACE blocks',
  ['vace_blocks', 'vace_layers'],
  {
    ...COMMON,
    'before_proj|after_proj|proj_in|proj_out': 'h<h',
  },
  SAME,
);
export const FACE = side(
  'face',
  'Face',
  'Face adapter',
  ['face_adapter_fuser_blocks', 'face_adapter_fusers', 'face_adapter'],
  { '.*': '*' },
  {
    linear1_kv: ['to_k', 'to_v'],
    ...alike(['to_q', 'linear1_q'], ['to_out', 'linear2'], ['norm_q', 'q_norm'], ['norm_k', 'k_norm']),
  },
);

export const size = (label: string, count: number, h: number, f: number, vace: number): Size => ({
  label,
  blocks: { blocks: count, vace },
  widths: { h, f },
});
export const STEM =
  'patch_embedding|text_embedding|time_embedding|time_projection|ref_conv|control_adapter|dwpose_embedding|randomref_embedding_pose|condition_embedder|vace_patch_embedding|head_control';
const SAME_OUTSIDE: SameNames = alike(
  ...[1, 2].flatMap((n): [string, ...string[]][] => [
    [`time ${n}`, `time_embedding_${2 * n - 2}`, `condition_embedder_time_embedder_linear_${n}`],
    [`text ${n}`, `text_embedding_${2 * n - 2}`, `condition_embedder_text_embedder_linear_${n}`],
  ]),
  ['modulation', 'time_projection_1', 'condition_embedder_time_proj'],
  ['picture 1', 'img_emb_proj_1', 'condition_embedder_image_embedder_ff_net_0_proj'],
  ['picture 2', 'img_emb_proj_3', 'condition_embedder_image_embedder_ff_net_2'],
  ['out', 'head_head', 'proj_out'],
  ['out modulation', 'head_modulation', 'scale_shift_table'],
  ['patch_embedding', 'patch_embedding_proj'],
);
const HEAD = 'head|proj_out|norm_out|scale_shift_table';

/** How the LoRAs of 2.2's pair are told apart in their names. */
export const NOISE = / (high|low) ?noise | (high|low) (\d+ )*$| (hn|ln) /;

const noiseOf = ({ path }: Said): string | null => NOISE.exec(plainName(path))?.[0] ?? null;

/** @param paired the family has a model for high and one for low noise */
export const subtype =
  (paired: boolean) =>
  ({ loose, stacks, pair }: ModuleSummary, hints: Hints, found: Size | null): Subtype | null => {
    const parts = found?.label ? [found.label] : [];
    const image = [...stacks.values()].some(({ inner }) => inner.has('cross_attn_k_img') || inner.has('attn2_add_k_proj'));
    if (stacks.has('vace_blocks') || stacks.has('vace_layers')) parts.push('VACE');
    else if (image || stacks.has('img_emb_proj') || [...loose.keys()].some((name) => name.startsWith('img_emb'))) parts.push('I2V');
    if (pair) return { label: [...parts, 'high and low noise'].join(', '), from: 'tensors' };
    const noise = paired ? hints.ask(noiseOf) : null;
    if (noise) return { label: [...parts, / h/.test(noise) ? 'high noise' : 'low noise'].join(', '), from: 'file name' };
    return parts.length > 0 ? { label: parts.join(', '), from: 'tensors' } : null;
  };

/** Layers before and after the blocks, in the model's own names and in diffusers'. */
const ENDS = {
  'text_embedding_0|condition_embedder_text_embedder_linear_1': 'h<4096',
  'time_embedding_0|condition_embedder_time_embedder_linear_1': 'h<256',
  'time_projection_1|condition_embedder_time_proj': '6h<h',
  'text_embedding_2|time_embedding_2|condition_embedder_(time|text)_embedder_linear_2': 'h<h',
  'img_emb_proj_1|condition_embedder_image_embedder_ff_net_0_proj': '1280<1280',
  'img_emb_proj_3|condition_embedder_image_embedder_ff_net_2': 'h<1280',
  'head_head|proj_out': '*<h',
};

export const shared = {
  // A Jedi is not a model.
  lineName: /(?<! obi) wan /,
  ends: ENDS,
  badge: 'Wan',
  layout: 'wan_unet',
  head: HEAD,
  sameOutside: SAME_OUTSIDE,
  encoders: ['t5'] as const,
  original: (_: unknown, layout: string) => layout,
};
