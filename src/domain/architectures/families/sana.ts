/** SANA: linear attention, convolutions in the feed-forward. */
import { alike } from '../same-names.ts';
import { ATTENTION, mainStack, PIXART_ATTENTION, SAME_PIXART, samePixartOutside } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const sana = stackFamily({
  id: 'sana',
  code: 'SAN',
  label: 'SANA',
  named: ['sana'],
  fileName: /(?!)/,
  fileNameAmongEquals: / sana /,
  badge: 'SANA',
  layout: 'sana',
  stacks: [
    mainStack(
      ['transformer_blocks', 'blocks'],
      {
        ...ATTENTION,
        // SANA-Video has the image model's blocks, with a convolution over time.
        'ff_conv_(inverted|depth|point|temp)': '*',
        ...PIXART_ATTENTION,
        'mlp_(inverted|depth|point)_conv_conv': '*',
      },
      {
        ...SAME_PIXART,
        ...alike(
          ['ff_conv_inverted', 'mlp_inverted_conv_conv'],
          ['ff_conv_depth', 'mlp_depth_conv_conv'],
          ['ff_conv_point', 'mlp_point_conv_conv'],
        ),
      },
    ),
  ],
  sizes: [
    { label: '1.6B', blocks: { blocks: 20 }, widths: { h: 2240 } },
    { label: '0.6B', blocks: { blocks: 28 }, widths: { h: 1152 } },
    { label: '4.8B', blocks: { blocks: 60 }, widths: { h: 2240 } },
  ],
  stem: 'time_embed|caption_projection|caption_norm|patch_embed|x_embedder|t_embedder|t_embedder_mlp|t_block|y_embedder|y_embedder_y_proj|attention_y_norm',
  head: 'proj_out|final_layer',
  sameOutside: samePixartOutside('patch_embed', 'time_embed'),
  ends: {
    caption_projection_linear_1: 'h<2304',
    time_embed_linear: '6h<h',
    caption_projection_linear_2: 'h<h',
    time_embed_emb_timestep_embedder_linear_1: 'h<256',
    time_embed_emb_timestep_embedder_linear_2: 'h<h',
    proj_out: '*<h',
  },
  encoders: ['gemma2'],
});
