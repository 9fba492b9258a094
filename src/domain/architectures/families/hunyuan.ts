/** The Hunyuan models: HunyuanVideo and FramePack (the same tensors), HunyuanVideo 1.5, HunyuanImage 2.1. */
import * as like from '../flux-like.ts';
import { stackFamily } from '../stack-family.ts';

/** The released model's own names; ComfyUI calls some of them as Flux.1 does. */
const NATIVE = {
  ...like.NATIVE_DOUBLE,
  '(img|txt)_mlp_0': '~f<h',
  '(img|txt)_mlp_2': '~h<f',
  '(img|txt)_mod_lin': '~6h<h',
  '(img|txt)_mlp_fc1': 'f<h',
  '(img|txt)_mlp_fc2': 'h<f',
  '(img|txt)_mod_linear': '6h<h',
  '(img|txt)_attn_[qkv]': 'h<h',
  '(img|txt)_attn_[qk]_norm': '*',
};
const DIFFUSERS = { ...like.DIFFUSERS_ATTENTION, ...like.DIFFUSERS_MLP, ...like.DIFFUSERS_MODULATION };
const NATIVE_SINGLE = { ...like.NATIVE_SINGLE, modulation_lin: '~3h<h', modulation_linear: '3h<h', '[qk]_norm': '*' };
const DIFFUSERS_SINGLE = { ...like.DIFFUSERS_SINGLE, norm_linear: '3h<h' };

const STEM =
  'img_in|txt_in|time_in|vector_in|guidance_in|time_r_in|byt5_in|vision_in|cond_type_embedding|x_embedder|context_embedder|context_embedder_2|image_embedder|time_text_embed|time_guidance_embed|time_embed|cond_type_embed';
const HEAD = 'final_layer|norm_out|proj_out';

const both = {
  stacks: [
    { ...like.DOUBLE, containers: ['double_blocks', 'transformer_blocks'], inside: { ...NATIVE, ...DIFFUSERS } },
    { ...like.SINGLE, containers: ['single_blocks', 'single_transformer_blocks'], inside: { ...NATIVE_SINGLE, ...DIFFUSERS_SINGLE } },
    like.TOKEN_REFINER,
  ],
  stem: STEM,
  head: HEAD,
};
const VIDEO = [{ label: null, blocks: { double: 20, single: 40, refiner: 2 }, widths: { h: 3072, f: 12288 } }];

export const hunyuanVideo = stackFamily({
  ...both,
  id: 'hunyuan-video',
  label: 'HunyuanVideo',
  named: ['hunyuanvideo'],
  fileName: / (hunyuan|hyvideo|hunyuanvideo|hyv) /,
  badge: 'Hunyuan',
  layout: 'hunyuan_video',
  sizes: VIDEO,
  encoders: ['clip-l', 'llama'],
});

export const framepack = stackFamily({
  ...both,
  // Trained in diffusers' names only.
  stacks: [
    { ...like.DOUBLE, containers: ['transformer_blocks'], inside: DIFFUSERS },
    { ...like.SINGLE, containers: ['single_transformer_blocks'], inside: DIFFUSERS_SINGLE },
    like.TOKEN_REFINER,
  ],
  id: 'framepack',
  label: 'FramePack',
  named: ['framepack'],
  fileName: / (framepack|fp ?f1) /,
  badge: 'FramePack',
  layout: 'framepack',
  sizes: VIDEO,
  stem: `${STEM}|clean_x_embedder|image_projection`,
  encoders: ['clip-l', 'llama'],
});

export const hunyuanVideo15 = stackFamily({
  id: 'hunyuan-video-1.5',
  label: 'HunyuanVideo 1.5',
  named: ['hunyuanvideo15', 'hv15'],
  fileName: / (hunyuan ?video|hv|hunyuan) ?1[. ]?5 /,
  badge: 'Hunyuan 1.5',
  layout: 'hunyuan_video_15',
  stacks: [
    { ...like.DOUBLE, containers: ['double_blocks', 'transformer_blocks'], inside: { ...NATIVE, ...DIFFUSERS } },
    like.TOKEN_REFINER,
  ],
  sizes: [{ label: null, blocks: { double: 54, refiner: 2 }, widths: { h: 2048, f: 8192 } }],
  stem: STEM,
  head: HEAD,
  encoders: ['qwen'],
});

export const hunyuanImage = stackFamily({
  ...both,
  id: 'hunyuan-image',
  label: 'HunyuanImage',
  named: ['hunyuanimage'],
  fileName: / hunyuan ?image/,
  badge: 'Hunyuan Image',
  layout: 'hunyuan_image',
  sizes: [{ label: null, blocks: { double: 20, single: 40, refiner: 2 }, widths: { h: 3584, f: 14336 } }],
  encoders: ['qwen'],
});
