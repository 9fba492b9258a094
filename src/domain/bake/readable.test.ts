import { expect, it } from 'vitest';
import { readableModule } from './readable.ts';

it.each([
  ['lora_unet_double_blocks_7_img_attn_qkv', 'Double 7', 'Double 7 img_attn_qkv'],
  ['transformer.single_transformer_blocks.12.attn.to_q', 'Single 12', 'Single 12 attn.to_q'],
  ['lora_unet_input_blocks_4_1_proj_in', 'IN04', 'IN04 1_proj_in'],
  ['lora_unet_time_embed_0', null, 'time_embed_0'],
  ['diffusion_model.img_in', 'Stem', 'img_in'],
  ['lora_te1_text_model_encoder_layers_3_mlp_fc1', 'TE1 3', 'text_model_encoder_layers_3_mlp_fc1'],
])('%s in %s', (name, label, said) => expect(readableModule(name, label)).toBe(said));
