import { describe, expect, it } from 'vitest';
import { hostFile } from '../../testing/host-files.ts';
import type { LoaderId } from './loader-rules.ts';
import { loadedAs, namesFor } from './loaders.ts';
import { alternatives, NameList, pairs } from './name-patterns.ts';

const ask = (id: LoaderId, family: string, name: string, isEncoder = false, others: readonly string[] = []): string => {
  const loaded = loadedAs(id, { family, names: new Set([name, ...others]) }, name, isEncoder);
  return loaded.state === 'loaded' ? [loaded.weight, ...(loaded.rows ? [loaded.rows] : [])].join(' ') : loaded.state;
};

describe('patterns', () => {
  it('nest alternatives', () => {
    expect(alternatives('a{b,c{d,e}}f')).toEqual(['abf', 'acdf', 'acef']);
    expect(alternatives('{,x_}y')).toEqual(['y', 'x_y']);
  });

  it('tell fixed numbers from counted ones, in both directions', () => {
    const list = new NameList(pairs([['blocks.#.mlp.{0,2}', 'layers.#.ff.{in,out}']]), (name) => name.replaceAll('.', '_'));
    expect(list.find('blocks_12_mlp_2')).toEqual({ weight: 'layers.12.ff.out', rows: null });
    expect(list.find('blocks_12_mlp_1')).toBeNull();
    expect(list.namesOf('layers.3.ff.in', null)).toEqual(['blocks_3_mlp_0']);
  });

  it('refuse sides of different length', () => {
    expect(() => pairs([['{a,b}', '{c,d,e}']])).toThrow('differ');
  });
});

/** Read from the programs' key maps by hand. */
describe('the names that programs know', () => {
  it.each<[LoaderId, string, string, string]>([
    ['comfy', 'flux1', 'transformer.single_transformer_blocks.3.proj_mlp', 'diffusion_model.single_blocks.3.linear1 mlp'],
    ['comfy', 'flux1', 'lora_transformer_transformer_blocks_3_attn_add_k_proj', 'diffusion_model.double_blocks.3.txt_attn.qkv k'],
    ['comfy', 'flux1', 'lycoris_transformer_blocks_3_ff_net_0_proj', 'diffusion_model.double_blocks.3.img_mlp.0'],
    ['comfy', 'flux1', 'base_model.model.transformer_blocks.3.attn.to_q', 'unknown'],
    ['comfy', 'flux2', 'transformer.single_transformer_blocks.3.attn.to_qkv_mlp_proj', 'diffusion_model.single_blocks.3.linear1'],
    ['comfy', 'sd3', 'base_model.model.transformer_blocks.3.attn.to_q', 'diffusion_model.joint_blocks.3.x_block.attn.qkv q'],
    ['comfy', 'sd15', 'base_model.model.down_blocks.0.attentions.0.proj_in', 'unknown'],
    [
      'comfy',
      'sd15',
      'unet.mid_block.attentions.0.transformer_blocks.0.attn1.processor.to_out',
      'diffusion_model.middle_block.1.transformer_blocks.0.attn1.to_out.0',
    ],
    ['comfy', 'omnigen2', 'layers.3.attn.to_q', 'diffusion_model.layers.3.attn.to_q'],
    ['comfy', 'omnigen2', 'transformer.layers.3.attn.to_q', 'unknown'],
    ['comfy', 'ace-step', 'lycoris_layers_3_self_attn_q_proj', 'diffusion_model.layers.3.self_attn.q_proj'],
    ['comfy', 'ace-step', 'lycoris_condition_embedder', 'diffusion_model.condition_embedder'],
    ['comfy', 'ace-step', 'lycoris_time_embed_r_time_proj', 'diffusion_model.time_embed_r.time_proj'],
    ['comfy', 'ace-step', 'condition_embedder', 'unknown'],
    ['comfy', 'ace-step', 'lycoris_transformer_blocks_3_attn_to_q', 'unknown'],
    ['comfy', 'boogu', 'single_stream_layers.3.attn.to_q', 'diffusion_model.single_stream_layers.3.**'],
    ['comfy', 'boogu', 'transformer.single_stream_layers.3.attn.to_q', 'unknown'],
    ['comfy', 'ideogram4', 'transformer.layers.3.attention.to_q', 'unknown'],
    ['comfy', 'ace-step', 'base_model.model.layers.3.self_attn.q_proj', 'diffusion_model.layers.3.self_attn.q_proj'],
    ['comfy', 'ace-step', 'layers.3.self_attn.q_proj', 'unknown'],
    ['comfy', 'ace-step', 'transformer_blocks.3.attn.to_q', 'diffusion_model.transformer_blocks.3.attn.to_q'],
    ['comfy', 'newbie', 'transformer.layers.3.attention.to_q', 'diffusion_model.layers.3.attention.qkv q'],
    ['comfy', 'newbie', 'lycoris_layers_3_attention_to_out_0', 'diffusion_model.layers.3.attention.out'],
    ['comfy', 'newbie', 'lora_unet_clip_text_pooled_proj_1', 'diffusion_model.clip_text_pooled_proj.1'],
    ['comfy', 'ernie', 'transformer.layers.3.mlp.linear_fc2', 'diffusion_model.layers.3.mlp.linear_fc2'],
    [
      'comfy',
      'kandinsky5',
      'visual_transformer_blocks.3.cross_attention.to_key',
      'diffusion_model.visual_transformer_blocks.3.cross_attention.to_key',
    ],
    ['comfy', 'kandinsky5', 'visual_transformer_blocks.3.attn.to_k', 'unknown'],
    ['comfy', 'ltx2', 'diffusion_model.audio_patchify_proj', 'diffusion_model.audio_patchify_proj'],
    ['comfy', 'ltx2', 'diffusion_model.audio_proj_in', 'open'],
    ['comfy', 'ovis-image', 'lora_unet_double_blocks_3_img_mlp_gate_proj', 'diffusion_model.double_blocks.3.img_mlp.gate_proj'],
    ['comfy', 'longcat-image', 'diffusion_model.single_blocks.3.linear1_qkv', 'diffusion_model.single_blocks.3.linear1 qkv'],
    ['comfy', 'hunyuan-video', 'transformer.single_blocks.3.norm.key_norm', 'open'],
    ['comfy', 'hunyuan-video', 'lora_unet_txt_in_t_embedder_in_layer', 'open'],
    ['comfy', 'qwen-image-2.1', 'transformer.transformer_blocks.3.attn.to_q', 'diffusion_model.transformer_blocks.3.attn.to_q'],
    ['comfy', 'qwen-image-2.1', 'transformer_blocks.3.img_mlp.proj', 'diffusion_model.transformer_blocks.3.img_mlp.gate_up proj'],
    ['comfy', 'qwen-image-2.1', 'transformer.transformer_blocks.3.img_mlp.gate_up', 'unknown'],
    ['comfy', 'longcat-image', 'transformer.transformer_blocks.3.attn.to_q', 'diffusion_model.double_blocks.3.img_attn.qkv q'],
    ['comfy', 'ovis-image', 'transformer.transformer_blocks.3.attn.to_q', 'diffusion_model.double_blocks.3.img_attn.qkv q'],
    ['comfy', 'ovis-image', 'transformer.transformer_blocks.3.ff.net.0.proj', 'unknown'],
    ['comfy', 'krea2', 'lycoris_transformer_blocks_3_attn_to_qkv', 'open'],
    ['comfy', 'flux1', 'transformer.transformer_blocks.3.attn.to_qkv', 'open'],
    ['comfy-raw', 'krea2', 'lycoris_transformer_blocks_3_attn_to_qkv', 'unknown'],
    ['comfy', 'z-image', 'lycoris_layers_3_attention_to_qkv', 'unknown'],
    ['comfy', 'sdxl', 'lora_unet_up_blocks_0_upsamplers_0_conv', 'diffusion_model.output_blocks.2.2.conv'],
    ['comfy', 'sdxl', 'lora_unet_down_blocks_0_attentions_0_proj_in', 'unknown'],
    ['comfy', 'hunyuan-video', 'transformer.double_blocks.3.img_attn_qkv', 'diffusion_model.double_blocks.3.img_attn.qkv'],
    ['comfy', 'hunyuan-video', 'lora_unet_double_blocks_3_img_mlp_fc1', 'unknown'],
    ['comfy', 'hunyuan-video', 'diffusion_model.double_blocks.3.img_attn.norm.query_norm', 'open'],
    ['comfy', 'wan2.1', 'transformer.blocks.3.attn1.to_q', 'unknown'],
    ['comfy', 'wan2.1', 'lycoris_blocks_3_attn1_to_q', 'unknown'],
    ['comfy', 'z-image', 'lora_unet_layers_3_attention_to_q', 'unknown'],
    ['comfy', 'z-image', 'lycoris_layers_3_attention_to_q', 'diffusion_model.layers.3.attention.qkv q'],
    ['comfy', 'krea2', 'transformer.text_fusion.refiner_blocks.1.attn.to_v', 'diffusion_model.txtfusion.refiner_blocks.1.attn.wv'],
    ['comfy', 'mochi', 'transformer.transformer_blocks.3.attn1.to_q', 'unknown'],
    [
      'comfy',
      'hidream',
      'transformer.double_stream_blocks.3.block.attn1.to_q_t',
      'diffusion_model.double_stream_blocks.3.block.attn1.to_q_t',
    ],
    ['comfy', 'hidream', 'lycoris_single_stream_blocks_3_block_ff_t_w1', 'diffusion_model.single_stream_blocks.3.block.ff_t.w1'],
    ['comfy', 'flux1', 'diffusion_model.single_blocks.3.linear1_qkv', 'diffusion_model.single_blocks.3.linear1 qkv'],
    ['forge', 'flux1', 'diffusion_model.single_blocks.3.linear1_qkv', 'unknown'],
    ['comfy', 'mochi', 'final_layer.mod', 'diffusion_model.final_layer.mod'],
    [
      'comfy',
      'hunyuan-video',
      'transformer.txt_in.individual_token_refiner.blocks.1.self_attn_qkv',
      'diffusion_model.txt_in.individual_token_refiner.blocks.1.self_attn.qkv',
    ],
    [
      'comfy',
      'wan2.1',
      'lora_unet_blocks_0_audio_cross_attn_wrapper_audio_cross_attn_q',
      'diffusion_model.blocks.0.audio_cross_attn_wrapper.**',
    ],
    ['forge', 'flux1', 'transformer.transformer_blocks.3.attn.to_q', 'diffusion_model.double_blocks.3.img_attn.qkv q'],
    ['forge', 'flux1', 'transformer_blocks.3.attn.to_q', 'unknown'],
    ['a1111', 'sd15', 'lora_unet_up_blocks_0_upsamplers_0_conv', 'diffusion_model.output_blocks.2.1.conv'],
    ['a1111', 'sdxl', 'lora_unet_output_blocks_2_2_conv', 'diffusion_model.output_blocks.2.2.conv'],
    ['a1111', 'sd15', 'unet.down_blocks.0.attentions.0.proj_in', 'unknown'],
  ])('%s, %s: %s is %s', (id, family, name, weight) => {
    expect(ask(id, family, name)).toBe(weight);
  });

  it.each<[LoaderId, string, string, string]>([
    ['comfy', 'flux1', 'lora_te2_encoder_block_0_layer_0_SelfAttention_k', 't5xxl.transformer.encoder.block.0.layer.0.SelfAttention.k'],
    ['comfy', 'flux1', 'lora_te3_encoder_block_0_layer_0_SelfAttention_k', 't5xxl.transformer.encoder.block.0.layer.0.SelfAttention.k'],
    ['comfy', 'auraflow', 'lora_te1_encoder_block_0_layer_0_SelfAttention_k', 'unknown'],
    ['comfy', 'sd3', 'lora_te2_encoder_block_0_layer_0_SelfAttention_k', 'unknown'],
    [
      'diffusers',
      'sd15',
      'text_encoder.text_model.encoder.layers.3.self_attn.to_out',
      'clip_l.transformer.text_model.encoder.layers.3.self_attn.out_proj',
    ],
    ['comfy', 'sd15', 'text_encoder.text_model.encoder.layers.3.self_attn.to_out', 'unknown'],
    ['comfy', 'sdxl', 'text_encoder_2.text_model.encoder.layers.3.mlp.fc1', 'clip_g.transformer.text_model.encoder.layers.3.mlp.fc1'],
    ['comfy', 'sdxl-refiner', 'lora_te_text_model_encoder_layers_3_mlp_fc1', 'clip_g.transformer.text_model.encoder.layers.3.mlp.fc1'],
    ['comfy', 'anima', 'lora_te_layers_0_self_attn_q_proj', 'llm.transformer.model.**'],
    ['forge', 'flux1', 'lora_te1_encoder_block_0_layer_0_SelfAttention_k', 't5xxl.transformer.encoder.block.0.layer.0.SelfAttention.k'],
    ['a1111', 'sdxl', 'text_encoder_2.text_model.encoder.layers.3.mlp.fc1', 'unknown'],
    ['wan-wrapper', 'wan2.1', 'lora_te_blocks_0', 'text-encoder'],
  ])('%s, %s: the encoder’s %s is %s', (id, family, name, weight) => {
    expect(ask(id, family, name, true)).toBe(weight);
  });

  it('convert whole files by what tells them', () => {
    const control = ['img_in', 'single_blocks.0.norm.key_norm'];
    expect(ask('comfy', 'flux1', 'double_blocks.0.img_mlp.0', false, control)).toBe('diffusion_model.double_blocks.0.img_mlp.0');
    expect(ask('comfy', 'flux1', 'double_blocks.0.img_mlp.0')).toBe('unknown');
    expect(ask('comfy-raw', 'flux1', 'double_blocks.0.img_mlp.0', false, control)).toBe('unknown');
    const uso = ['single_blocks.37.processor.qkv_lora', 'double_blocks.18.processor.qkv_lora2'];
    expect(ask('comfy', 'flux1', 'double_blocks.4.processor.qkv_lora2', false, uso)).toBe('diffusion_model.double_blocks.4.txt_attn.qkv');
    expect(ask('comfy', 'wan2.1', 'lora_unet__blocks_0_cross_attn_k')).toBe('diffusion_model.blocks.0.cross_attn.k');
  });

  it.each([
    hostFile('flux1', { naming: 'diffusers', adapter: 'peft' }),
    hostFile('flux1'),
    hostFile('sd3', { naming: 'diffusers medium', adapter: 'peft' }),
    hostFile('sdxl', { encoders: [12, 32] }),
    hostFile('sd15', { naming: 'diffusers', encoders: [12] }),
    hostFile('krea2', { naming: 'diffusers', adapter: 'peft' }),
    hostFile('z-image', { naming: 'diffusers', adapter: 'peft' }),
    hostFile('qwen-image', { naming: 'diffusers', adapter: 'peft' }),
  ])('are found again from the weight: $family', (file) => {
    const named = { family: file.family, names: new Set(file.modules.map(({ name }) => name)) };
    for (const { name, component } of file.modules) {
      const loaded = loadedAs('comfy', named, name, component.startsWith('te'));
      if (loaded.state !== 'loaded') throw new Error(`${name} is ${loaded.state}`);
      expect(namesFor('comfy', file.family, loaded.weight, loaded.rows)).toContain(name);
    }
  });

  it('are none where the program cannot be given the weight', () => {
    expect(namesFor('comfy', 'wan2.1', 'diffusion_model.blocks.3.self_attn.q')).toEqual([
      'lora_unet_blocks_3_self_attn_q',
      'diffusion_model.blocks.3.self_attn.q',
    ]);
    expect(namesFor('wan-wrapper', 'wan2.1', 'umt5xxl.transformer.shared')).toEqual([]);
    expect(namesFor('a1111', 'flux1', 'diffusion_model.double_blocks.0.img_attn.qkv')).toEqual([]);
    expect(namesFor('a1111', 'sdxl', 'diffusion_model.label_emb.0.0')).toEqual(['lora_unet_label_emb_0_0', 'oft_unet_label_emb_0_0']);
    expect(namesFor('a1111', 'sdxl', 'diffusion_model.output_blocks.2.2.conv')[0]).toBe('lora_unet_output_blocks_2_2_conv');
    expect(namesFor('a1111', 'sd15', 'diffusion_model.output_blocks.2.1.conv')[0]).toBe('lora_unet_up_blocks_0_upsamplers_0_conv');
  });
});
