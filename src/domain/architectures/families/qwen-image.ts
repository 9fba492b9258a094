/** Qwen-Image and its Edit versions: 60 two-stream blocks of 3072. Only names in the metadata tell Edit from the plain model. */
import type { Subtype } from '../family.ts';
import type { Hints, Said } from '../hints.ts';
import * as like from '../flux-like.ts';
import { stackFamily } from '../stack-family.ts';

const subtype = (_summary: unknown, hints: Hints): Subtype | null => hints.ask(named);

function named({ metadata, path }: Said): Subtype | null {
  const text = `${metadata['ss_base_model_version'] ?? ''} ${metadata['modelspec.architecture'] ?? ''}`.slice(0, 400);
  if (/edit/i.test(text)) return { label: 'Edit', from: 'metadata' };
  if (/layered/i.test(text)) return { label: 'Layered', from: 'metadata' };
  return /qwen.*edit/i.test(path.slice(path.lastIndexOf('/') + 1)) ? { label: 'Edit', from: 'file name' } : null;
}

export const qwenImage = stackFamily({
  id: 'qwen-image',
  code: 'QWI',
  label: 'Qwen-Image',
  named: ['qwenimage'],
  fileName: / qwen(?! ?(image)? ?2[. ]?1)/,
  badge: 'Qwen',
  layout: 'qwen_image',
  stacks: [
    {
      id: 'blocks',
      label: 'Block',
      group: 'Blocks',
      counted: '',
      containers: ['transformer_blocks'],
      inside: {
        ...like.DIFFUSERS_ATTENTION,
        '(img|txt)_mlp_net_0_proj': 'f<h',
        '(img|txt)_mlp_net_2': 'h<f',
        '(img|txt)_mod_1': '6h<h',
      },
    },
  ],
  sizes: [{ label: null, blocks: { blocks: 60 }, widths: { h: 3072, f: 12288 } }],
  stem: `img_in|${like.TEXT_IN}|txt_norm|time_text_embed`,
  head: 'norm_out|proj_out',
  ends: {
    img_in: 'h<64',
    txt_in: 'h<3584',
    time_text_embed_timestep_embedder_linear_1: 'h<256',
    norm_out_linear: '2h<h',
    proj_out: '64<h',
    time_text_embed_timestep_embedder_linear_2: 'h<h',
  },
  encoders: ['qwen'],
  subtype,
});
