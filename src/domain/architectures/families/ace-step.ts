/**
 * ACE-Step, a model of music. 1.5: 24 layers of 2048 made like a language model's (Qwen3's), with grouped keys and values (k) and a
 * second attention. 1.0: 24 blocks of 2560 with linear attention and convolutions in the feed-forward.
 * Source: huggingface/diffusers 58eb52c0, ace_step_transformer.py (its names are `to_q`); ComfyUI a125cd84, comfy/ldm/ace (1.0).
 */
import { mainStack, sideStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

const NAMES = Object.fromEntries(
  ['self_attn', 'cross_attn'].flatMap((attention) =>
    ['q', 'k', 'v', 'o'].map((layer): [string, string[]] => [
      `${attention}_${layer === 'o' ? 'to_out_0' : `to_${layer}`}`,
      [`${attention}_${layer}_proj`],
    ]),
  ),
);

export const aceStep = stackFamily({
  id: 'ace-step',
  code: 'ACE',
  label: 'ACE-Step',
  named: ['acestep'],
  fileName: / ace ?step/,
  badge: 'ACE-Step',
  layout: 'ace_step',
  stacks: [
    mainStack(
      ['layers', 'decoder_layers', 'model_decoder_layers'],
      {
        '(self|cross)_attn_(q_proj|o_proj|to_q|to_out_0)': 'h<h',
        '(self|cross)_attn_(k_proj|v_proj|to_k|to_v)': 'k<h',
        'mlp_(gate|up)_proj': 'f<h',
        mlp_down_proj: 'h<f',
        '(self|cross)_attn_([qk]_norm|norm_[qk])|(self|cross)_attn_norm|mlp_norm|scale_shift_table': '*',
      },
      NAMES,
    ),
    {
      ...mainStack(['transformer_blocks'], {
        '(cross_)?attn_(to_[qkv]|to_out_0|add_[qkv]_proj|to_add_out)': 'h<h',
        'ff_(inverted|depth|point)_conv(_conv)?': '*',
      }),
      id: 'linear',
    },
    sideStack('lyric', 'Lyric', 'Lyric encoder', ['lyric_encoder_layers', 'encoder_lyric_encoder_layers', 'lyric_encoder_encoders']),
    sideStack('timbre', 'Timbre', 'Timbre encoder', ['timbre_encoder_layers', 'encoder_timbre_encoder_layers']),
  ],
  sizes: [
    { label: '1.5', blocks: { blocks: 24, lyric: 8, timbre: 4 }, widths: { h: 2048, k: 1024, f: 6144 } },
    { label: '1.0', blocks: { linear: 24 }, widths: { h: 2560 } },
  ],
  stem: '(decoder_)?(condition_embedder|time_embed|time_embed_r|proj_in|proj_in_conv)|encoder|timestep_embedder|t_block|(speaker|genre)_embedder|lyric_(embs|encoder|proj)|proj_in|projectors|tokenizer|detokenizer',
  head: '(decoder_)?(proj_out|proj_out_conv|norm_out)|final_layer',
  ends: {
    '(decoder_)?time_embed(_r)?_linear_1': '2048<256',
    '(decoder_)?time_embed(_r)?_linear_2|(decoder_)?condition_embedder': '2048<2048',
    '(decoder_)?time_embed(_r)?_time_proj': '12288<2048',
  },
});
