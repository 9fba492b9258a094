/** Names that the Hunyuan models share: HunyuanVideo, FramePack, HunyuanVideo 1.5 and HunyuanImage 2.1. */
import * as like from './flux-like.ts';

/** The released model's own names; ComfyUI calls some of them as Flux.1 does. */
export const NATIVE = {
  ...like.NATIVE_DOUBLE,
  '(img|txt)_mlp_0': 'f<h',
  '(img|txt)_mlp_2': 'h<f',
  '(img|txt)_mod_lin': '6h<h',
  '(img|txt)_mlp_fc1': 'f<h',
  '(img|txt)_mlp_fc2': 'h<f',
  '(img|txt)_mod_linear': '6h<h',
  '(img|txt)_attn_[qkv]': 'h<h',
  '(img|txt)_attn_[qk]_norm': '*',
};
export const DIFFUSERS = { ...like.DIFFUSERS_ATTENTION, ...like.DIFFUSERS_MLP, ...like.DIFFUSERS_MODULATION };
const NATIVE_SINGLE = {
  ...like.NATIVE_SINGLE,
  modulation_lin: '3h<h',
  modulation_linear: '3h<h',
  'linear1_[qkv]': 'h<h',
  linear1_mlp: 'f<h',
  linear2_fc: 'h<h+f',
  '[qk]_norm': '*',
};
export const DIFFUSERS_SINGLE = { ...like.DIFFUSERS_SINGLE, norm_linear: '3h<h' };

export const STEM =
  'img_in|txt_in(?=_)|time_in|vector_in|guidance_in|time_r_in|byt5_in|vision_in|cond_type_embedding|x_embedder|context_embedder(?=_)|context_embedder_2|image_embedder|time_text_embed|time_guidance_embed|time_embed|cond_type_embed';
export const HEAD = 'final_layer|norm_out|proj_out';

/** The line's name, of later versions too; what is called an image or 1.5 is another model. */
export const VIDEO_NAME = / (hunyuan ?video|hunyuan(?! ?video)|hyvideo|hyv) (?!image |1[. ]?5 )/;

/** The text goes through a refiner, which begins with a layer from the text's width t. */
export const ENDS = {
  ...like.ENDS,
  'txt_in_input_embedder|context_embedder_proj_in|txt_in_c_embedder_in_layer|context_embedder_time_text_embed_text_embedder_linear_1':
    'h<t',
  'txt_in_t_embedder_in_layer|context_embedder_time_text_embed_timestep_embedder_linear_1': 'h<256',
  'txt_in_[ct]_embedder_out_layer|context_embedder_time_text_embed_(timestep|text)_embedder_linear_2': 'h<h',
};

export const TWO_STACKS = {
  stacks: [
    { ...like.DOUBLE, containers: ['double_blocks', 'transformer_blocks'], inside: { ...NATIVE, ...DIFFUSERS } },
    { ...like.SINGLE, containers: ['single_blocks', 'single_transformer_blocks'], inside: { ...NATIVE_SINGLE, ...DIFFUSERS_SINGLE } },
    like.TOKEN_REFINER,
  ],
  stem: STEM,
  head: HEAD,
  sameOutside: like.SAME_OUTSIDE,
  fusedAndSplit: 'fused' as const,
};
export const VIDEO_SIZES = [{ label: null, blocks: { double: 20, single: 40, refiner: 2 }, widths: { h: 3072, f: 12288, t: 4096 } }];
