/**
 * Linear layers and convolutions of diffusers' transformers, as PEFT names them behind `transformer.`: what the LoRA mixins of these models
 * take without converting. What is not listed is not written.
 *
 * Sources: diffusers@58eb52c0 loaders/lora_pipeline.py (`*LoraLoaderMixin.lora_state_dict`: keys in none of the foreign forms go on to
 * `load_lora_adapter` as they are) and models/transformers/transformer_{flux,flux2,hunyuan_video,lumina2,mochi,ltx,ltx2,cosmos,krea2}.py,
 * cogvideox_transformer_3d.py, sana_transformer.py. No mixin loads LoRAs of PixArt and HunyuanImage.
 */
import type { FamilyId } from '../reading.ts';

const HUNYUAN = [
  'transformer_blocks.#.attn.{to_{q,k,v},to_out.0,add_{q,k,v}_proj,to_add_out}',
  'transformer_blocks.#.{{ff,ff_context}.net.{0.proj,2},{norm1,norm1_context}.linear}',
  'single_transformer_blocks.#.{attn.to_{q,k,v},proj_mlp,proj_out,norm.linear}',
  'context_embedder.token_refiner.refiner_blocks.#.{attn.{to_{q,k,v},to_out.0},ff.net.{0.proj,2},norm_out.linear}',
  'context_embedder.{proj_in,time_text_embed.{timestep,text}_embedder.linear_{1,2}}',
  '{x_embedder.proj,time_text_embed.{timestep,text,guidance}_embedder.linear_{1,2},norm_out.linear,proj_out}',
];
const COSMOS = [
  'transformer_blocks.#.{{attn1,attn2}.{to_{q,k,v},to_out.0},ff.net.{0.proj,2},norm{1,2,3}.linear_{1,2}}',
  '{patch_embed.proj,time_embed.t_embedder.linear_{1,2},norm_out.linear_{1,2},proj_out}',
];

export const DIFFUSERS_MODULES: ReadonlyMap<FamilyId, readonly string[]> = new Map<FamilyId, readonly string[]>([
  [
    'flux1',
    [
      'transformer_blocks.#.attn.{to_{q,k,v},to_out.0,add_{q,k,v}_proj,to_add_out}',
      'transformer_blocks.#.{{ff,ff_context}.net.{0.proj,2},{norm1,norm1_context}.linear}',
      'single_transformer_blocks.#.{attn.to_{q,k,v},proj_mlp,proj_out,norm.linear}',
      '{x_embedder,context_embedder,time_text_embed.{timestep,text,guidance}_embedder.linear_{1,2},norm_out.linear,proj_out}',
    ],
  ],
  [
    'flux2',
    [
      'transformer_blocks.#.attn.{to_{q,k,v},to_out.0,add_{q,k,v}_proj,to_add_out}',
      'transformer_blocks.#.{ff,ff_context}.linear_{in,out}',
      'single_transformer_blocks.#.attn.{to_qkv_mlp_proj,to_out}',
      '{x_embedder,context_embedder,time_guidance_embed.{timestep,guidance}_embedder.linear_{1,2},norm_out.linear,proj_out}',
      '{double_stream_modulation_{img,txt},single_stream_modulation}.linear',
    ],
  ],
  ['hunyuan-video', HUNYUAN],
  ['framepack', HUNYUAN],
  [
    'lumina2',
    [
      '{layers,noise_refiner,context_refiner}.#.{attn.{to_{q,k,v},to_out.0},feed_forward.linear_{1,2,3}}',
      '{layers,noise_refiner}.#.norm1.linear',
      '{x_embedder,time_caption_embed.{timestep_embedder.linear_{1,2},caption_embedder.1},norm_out.linear_{1,2}}',
    ],
  ],
  [
    'mochi',
    [
      'transformer_blocks.#.attn1.{to_{q,k,v},to_out.0,add_{q,k,v}_proj,to_add_out}',
      'transformer_blocks.#.{{ff,ff_context}.net.{0.proj,2},{norm1,norm1_context}.linear,norm1_context.linear_1}',
      '{patch_embed.proj,time_embed.{timestep_embedder.linear_{1,2},pooler.to_{q,kv,out},caption_proj},norm_out.linear,proj_out}',
    ],
  ],
  [
    'cogvideox',
    [
      'transformer_blocks.#.{attn1.{to_{q,k,v},to_out.0},ff.net.{0.proj,2},{norm1,norm2}.linear}',
      '{patch_embed.{proj,text_proj},time_embedding.linear_{1,2},norm_out.linear,proj_out}',
    ],
  ],
  [
    'sana',
    [
      'transformer_blocks.#.{{attn1,attn2}.{to_{q,k,v},to_out.0},ff.conv_{inverted,depth,point}}',
      '{patch_embed.proj,time_embed.{emb.timestep_embedder.linear_{1,2},linear},caption_projection.linear_{1,2},proj_out}',
    ],
  ],
  [
    'ltx2',
    [
      'transformer_blocks.#.{{attn,audio_attn}{1,2},audio_to_video_attn,video_to_audio_attn}.{to_{q,k,v},to_out.0,to_gate_logits}',
      'transformer_blocks.#.{ff,audio_ff}.net.{0.proj,2}',
      '{,audio_}{proj_in,proj_out,caption_projection.linear_{1,2}}',
    ],
  ],
  [
    'ltx',
    [
      'transformer_blocks.#.{{attn1,attn2}.{to_{q,k,v},to_out.0},ff.net.{0.proj,2}}',
      '{proj_in,proj_out,caption_projection.linear_{1,2},time_embed.{linear,emb.timestep_embedder.linear_{1,2}}}',
    ],
  ],
  ['cosmos', COSMOS],
  ['anima', COSMOS],
  [
    'krea2',
    [
      '{transformer_blocks,text_fusion.layerwise_blocks,text_fusion.refiner_blocks}.#.{attn.{to_{q,k,v},to_gate,to_out.0},ff.{gate,up,down}}',
      '{img_in,time_embed.linear_{1,2},time_mod_proj,txt_in.linear_{1,2},text_fusion.projector,final_layer.linear}',
    ],
  ],
]);
