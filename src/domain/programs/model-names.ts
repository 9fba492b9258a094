/**
 * What the weights of diffusion models are called: by the model's own code as ComfyUI has it (`own`), and by other conventions for the
 * same weights. Everything that programs know of names is made of these lists and of prefixes (`loaders.ts`).
 *
 * Sources: Comfy-Org/ComfyUI comfy/ldm/**@a125cd84 (state dicts of the models), comfy/utils.py@09708eae (`*_to_diffusers`),
 * comfy/lora.py@17358c8f; of ERNIE-Image, NewBie, LongCat-Image, Ovis-Image, Kandinsky 5, LTX-2 and ACE-Step 1.0 the same folder in a fork of
 * April 2026 (xmarre/ComfyUI@6d4f9e86); names of Anima's adapter, MiniMax-H3, Krea 2 from published checkpoints and LoRAs.
 */
import type { FamilyId } from '../reading.ts';
import { DIFFUSERS_MODULES } from './diffusers-modules.ts';
import { type NameEntry, own, pairs } from './name-patterns.ts';
import { diffusersUnetNames, isUnetFamily, ldmUnetNames } from './unet-names.ts';

/**
 * `own`: the model's; `any`: whatever it is, for models whose state dict was not read; `diffusers`: the diffusers model's; `official`: the
 * model's first publication, where ComfyUI renamed it; `renamed`: new names of old weights, `renamed-official`: those of HunyuanVideo behind every prefix; `parts`: of fused layers; `modules`: those that
 * diffusers' own transformer has, and no others that its converters or other programs take for it.
 */
export type Naming = 'own' | 'any' | 'modules' | 'diffusers' | 'official' | 'renamed' | 'renamed-official' | 'uso' | 'parts';

/** The list is not known: whatever stands behind a program's prefix is taken for a name of the model. */
const ANY = ['**'];

const FLUX_STEM = ['img_in', '{time,vector,guidance}_in.{in,out}_layer', 'final_layer.{linear,adaLN_modulation.1}'];
const FLUX_BLOCKS = ['double_blocks.#.{img,txt}_{attn.{qkv,proj},mlp.{0,2}}', 'single_blocks.#.{linear1,linear2}'];
const FLUX_MODULATION = ['double_blocks.#.{img,txt}_mod.lin', 'single_blocks.#.modulation.lin'];
const FLUX_NORMS = ['double_blocks.#.{img,txt}_attn.norm.{query,key}_norm', 'single_blocks.#.norm.{query,key}_norm'];
const TOKEN_REFINER = [
  'txt_in.{input_embedder,c_embedder.{in,out}_layer}',
  'txt_in.individual_token_refiner.blocks.#.{norm1,norm2,adaLN_modulation.1,self_attn.{qkv,proj},mlp.{0,2}}',
];
const HUNYUAN = [...FLUX_BLOCKS, ...FLUX_MODULATION, ...FLUX_STEM, 'img_in.proj', ...TOKEN_REFINER];
const HUNYUAN_15 = ['byt5_in.{layernorm,fc{1,2,3}}', 'vision_in.proj.{0,1,3,4}', 'cond_type_embedding'];
const WAN_BLOCK = '{self_attn.{q,k,v,o,norm_q,norm_k},cross_attn.{q,k,v,o,k_img,v_img,norm_q,norm_k,norm_k_img},ffn.{0,2},norm3}';
const WAN = [
  `blocks.#.${WAN_BLOCK}`,
  'blocks.#.modulation',
  `vace_blocks.#.${WAN_BLOCK}`,
  'vace_blocks.#.{before_proj,after_proj,modulation}',
  '{patch_embedding,vace_patch_embedding,pose_patch_embedding,ref_conv}',
  '{text_embedding,time_embedding}.{0,2}',
  'time_projection.1',
  'head.{head,modulation}',
  'img_emb.proj.{0,1,3,4}',
  'blocks.#.audio_cross_attn_wrapper.**',
  '{trainable_cond_mask,cond_encoder}',
  '{control_adapter,face_adapter,face_encoder,motion_encoder,audio_injector,casual_audio_encoder,audio_proj,cond_encoder,frame_packer}.**',
];
const NEXT_DIT = [
  '{layers,noise_refiner,context_refiner}.#.{attention.{qkv,out,q_norm,k_norm},feed_forward.w{1,2,3},adaLN_modulation.{0,1},{attention,ffn}_norm{1,2}}',
  '{x_embedder,t_embedder.mlp.{0,2},cap_embedder.{0,1},final_layer.{linear,adaLN_modulation.1},norm_final}',
];
const COSMOS = [
  'blocks.#.{{self_attn,cross_attn}.{q_proj,k_proj,v_proj,output_proj,q_norm,k_norm},mlp.layer{1,2}}',
  'blocks.#.adaln_modulation_{self_attn,cross_attn,mlp}.{1,2}',
  '{x_embedder.proj.1,t_embedder.1.linear_{1,2},t_embedding_norm,final_layer.{linear,adaln_modulation.{1,2}}}',
];

const OMNIGEN2 = [
  '{layers,noise_refiner,ref_image_refiner,context_refiner}.#.{attn.{to_{q,k,v},to_out.0,norm_{q,k}},feed_forward.linear_{1,2,3},norm1,norm1.{linear,norm},norm2,ffn_norm{1,2}}',
  '{x_embedder,ref_image_patch_embedder,image_index_embedding,norm_out.linear_{1,2}}',
  'time_caption_embed.{timestep_embedder.linear_{1,2},caption_embedder.{0,1}}',
];
/** Without the gate of the feed-forward, which has another name in the model than in files. */
const QWEN_21 = [
  'transformer_blocks.#.{attn.{to_{q,k,v},to_out.0,norm_{q,k}},img_mlp.out}',
  '{img_in,txt_in.{in_layer,out_layer,text_norm},time_text_embed.timestep_embedder.linear_{1,2},modulation.1,norm_out.linear,proj_out}',
];

const OWN: ReadonlyMap<FamilyId, readonly string[]> = new Map<FamilyId, readonly string[]>([
  ['omnigen2', OMNIGEN2],
  ['qwen-image-2.1', [...QWEN_21, 'transformer_blocks.#.img_mlp.gate_up']],
  ['flux1', [...FLUX_BLOCKS, ...FLUX_MODULATION, ...FLUX_STEM, 'txt_in']],
  [
    'chroma',
    [...FLUX_BLOCKS, 'img_in', 'txt_in', 'final_layer.linear', 'distilled_guidance_layer.{in_proj,out_proj,layers.#.{in,out}_layer}'],
  ],
  ['flux2', [...FLUX_BLOCKS, ...FLUX_STEM, 'txt_in', 'double_stream_modulation_{img,txt}.lin', 'single_stream_modulation.lin']],
  ['hunyuan-video', HUNYUAN],
  ['hunyuan-video-1.5', [...HUNYUAN, ...HUNYUAN_15]],
  ['hunyuan-image', [...HUNYUAN, 'byt5_in.{layernorm,fc{1,2,3}}', 'time_r_in.{in,out}_layer']],
  ['wan2.1', WAN],
  ['wan2.2', WAN],
  ['z-image', NEXT_DIT],
  ['lumina2', NEXT_DIT],
  ['anima', [...COSMOS, 'llm_adapter.**']],
  ['cosmos', COSMOS],
  [
    'qwen-image',
    [
      'transformer_blocks.#.{{img,txt}_mod.1,attn.{to_{q,k,v},add_{q,k,v}_proj,to_out.0,to_add_out,norm_{q,k},norm_added_{q,k}}}',
      'transformer_blocks.#.{{img,txt}_mlp.net.{0.proj,2},img_mlp.{gate_layer,proj,out}}',
      '{img_in,txt_in,txt_norm,time_text_embed.timestep_embedder.linear_{1,2},norm_out.linear,proj_out}',
    ],
  ],
  [
    'sd3',
    [
      'joint_blocks.#.{x,context}_block.{attn.{qkv,proj,ln_q,ln_k},attn2.{qkv,proj,ln_q,ln_k},mlp.{fc1,fc2},adaLN_modulation.1}',
      '{context_embedder,{t,y}_embedder.mlp.{0,2},x_embedder.proj,final_layer.{linear,adaLN_modulation.1}}',
    ],
  ],
  [
    'auraflow',
    [
      'double_layers.#.{attn.w{1,2}{q,k,v,o},mlp{X,C}.c_{fc1,fc2,proj},mod{X,C}.1}',
      'single_layers.#.{attn.w1{q,k,v,o},mlp.c_{fc1,fc2,proj},modCX.1}',
      '{t_embedder.mlp.{0,2},cond_seq_linear,init_x_linear,final_linear,modF.1}',
    ],
  ],
  [
    'pixart',
    [
      'blocks.#.{attn.{qkv,proj},cross_attn.{q_linear,kv_linear,proj},mlp.{fc1,fc2}}',
      '{x_embedder.proj,{t,csize,ar}_embedder.mlp.{0,2},t_block.1,y_embedder.y_proj.{fc1,fc2},final_layer.linear}',
    ],
  ],
  [
    'ltx',
    [
      'transformer_blocks.#.{attn{1,2}.{to_{q,k,v},to_out.0,q_norm,k_norm},ff.net.{0.proj,2}}',
      '{patchify_proj,proj_out,adaln_single.linear,{adaln_single.emb.timestep_embedder,caption_projection}.linear_{1,2}}',
    ],
  ],
  [
    'ltx2',
    [
      // `to_gate_logits` and the last adaLN of the prompt are LTX-2.3's.
      'transformer_blocks.#.{{attn,audio_attn}{1,2},{audio_to_video,video_to_audio}_attn}.{to_{q,k,v},to_out.0,q_norm,k_norm,to_gate_logits}',
      'transformer_blocks.#.{ff,audio_ff}.net.{0.proj,2}',
      '{,audio_}{patchify_proj,proj_out,caption_projection.linear_{1,2},{,prompt_}adaln_single.{linear,emb.timestep_embedder.linear_{1,2}}}',
      'av_ca_{video_scale_shift,audio_scale_shift,a2v_gate,v2a_gate}_adaln_single.{linear,emb.timestep_embedder.linear_{1,2}}',
      '{video,audio}_embeddings_connector.**',
    ],
  ],
  [
    'mochi',
    [
      'blocks.#.{attn.{qkv_{x,y},proj_{x,y},{q,k}_norm_{x,y}},mod_{x,y},mlp_{x,y}.w{1,2}}',
      '{x_embedder.proj,t_embedder.mlp.{0,2},t5_yproj,t5_y_embedder.{to_kv,to_q,to_out},final_layer.{linear,mod}}',
    ],
  ],
  [
    'kandinsky5',
    [
      '{text,visual}_transformer_blocks.#.self_attention.{to_{query,key,value},{query,key}_norm,out_layer}',
      'visual_transformer_blocks.#.cross_attention.{to_{query,key,value},{query,key}_norm,out_layer}',
      '{text,visual}_transformer_blocks.#.feed_forward.{in,out}_layer',
      '{text_transformer_blocks.#.text,visual_transformer_blocks.#.visual}_modulation.out_layer',
      '{time_embeddings.{in,out}_layer,{text,pooled_text}_embeddings.{in_layer,norm},visual_embeddings.in_layer}',
      'out_layer.{modulation.out_layer,out_layer}',
    ],
  ],
  [
    'ernie',
    [
      'layers.#.{self_attention.{to_{q,k,v},norm_{q,k},to_out.0},mlp.{gate_proj,up_proj,linear_fc2},adaLN_sa_ln,adaLN_mlp_ln}',
      '{x_embedder.proj,text_proj,time_embedding.linear_{1,2},adaLN_modulation.1,final_norm.linear,final_linear}',
    ],
  ],
  ['newbie', [...NEXT_DIT, 'clip_text_pooled_proj.{0,1}', 'time_text_embed.1']],
  [
    'longcat-image',
    [
      ...FLUX_BLOCKS,
      ...FLUX_MODULATION,
      ...FLUX_NORMS,
      'img_in',
      'txt_in',
      'time_in.{in,out}_layer',
      'final_layer.{linear,adaLN_modulation.1}',
    ],
  ],
  [
    'ovis-image',
    [
      'double_blocks.#.{img,txt}_{attn.{qkv,proj},mlp.{gate_proj,up_proj,down_proj}}',
      'single_blocks.#.{linear1,linear2}',
      ...FLUX_MODULATION,
      ...FLUX_NORMS,
      '{img_in,txt_in,txt_norm,time_in.{in,out}_layer,final_layer.{linear,adaLN_modulation.1}}',
    ],
  ],
  ['boogu', ['{double_stream_layers,single_stream_layers,noise_refiner,ref_image_refiner,context_refiner}.#.**']],
  ['minimax-h3', ['{blocks,token_refiner.blocks}.#.{attn.**,mlp.{fc1,fc2},**}']],
  [
    'ace-step',
    [
      'transformer_blocks.#.{attn.{to_{q,k,v},to_out.0},cross_attn.{to_{q,k,v},to_out.0,to_add_out,add_{q,k,v}_proj}}',
      'transformer_blocks.#.ff.{inverted_conv,depth_conv,point_conv}.conv',
      'lyric_encoder.encoders.#.{self_attn.linear_{q,k,v,out,pos},feed_forward.w_{1,2},norm_ff,norm_mha}',
      '{lyric_encoder.{embed.out.{0,1},after_norm},projectors.#.{0,2,4},proj_in.early_conv_layers.{0,1,2}}',
      // ACE-Step 1.5, whose decoder's names have no `decoder.` in front where programs leave it out.
      'layers.#.{{self,cross}_attn.{{q,k,v,o}_proj,q_norm,k_norm},mlp.{gate,up,down}_proj,self_attn_norm,cross_attn_norm,mlp_norm}',
      '{condition_embedder,{time_embed,time_embed_r}.{linear_1,linear_2,time_proj},proj_in.1,proj_out.1,norm_out}',
      '{decoder,encoder,tokenizer,detokenizer}.**',
      '{timestep_embedder.linear_{1,2},t_block.1,speaker_embedder,genre_embedder,lyric_embs,lyric_proj,final_layer.linear}',
    ],
  ],
  [
    'hidream',
    [
      'double_stream_blocks.#.block.attn1.{to_{q,k,v,out}{,_t},{q,k}_rms_norm{,_t}}',
      'single_stream_blocks.#.block.attn1.{to_{q,k,v,out},{q,k}_rms_norm}',
      '{double,single}_stream_blocks.#.block.{adaLN_modulation.1,ff_i.{gate,shared_experts.w{1,2,3},experts.#.w{1,2,3}},ff_t.w{1,2,3}}',
      '{{t_embedder.timestep,p_embedder.pooled}_embedder.linear_{1,2},x_embedder.proj,caption_projection.#.linear}',
      'final_layer.{linear,adaLN_modulation.1}',
    ],
  ],
  [
    'krea2',
    [
      '{blocks,txtfusion.layerwise_blocks,txtfusion.refiner_blocks}.#.{attn.{wq,wk,wv,wo,gate,qknorm.**},mlp.{gate,up,down}}',
      '{first,last.linear,tmlp.{0,2},tproj.1,txtmlp.{0,1,3},txtfusion.projector}',
    ],
  ],
]);

/** q, k, v of a fused layer. */
const QKV = 'q,k,v';
const FLUX_DIFFUSERS = pairs([
  ['transformer_blocks.#.attn.to_{q,k,v}', 'double_blocks.#.img_attn.qkv', QKV],
  ['transformer_blocks.#.attn.add_{q,k,v}_proj', 'double_blocks.#.txt_attn.qkv', QKV],
  ['transformer_blocks.#.attn.{to_out.0,to_add_out}', 'double_blocks.#.{img,txt}_attn.proj'],
  ['transformer_blocks.#.{norm1,norm1_context}.linear', 'double_blocks.#.{img,txt}_mod.lin'],
  ['transformer_blocks.#.{ff,ff_context}.net.{0.proj,2}', 'double_blocks.#.{img,txt}_mlp.{0,2}'],
  ['transformer_blocks.#.{ff,ff_context}.linear_{in,out}', 'double_blocks.#.{img,txt}_mlp.{0,2}'],
  ['transformer_blocks.#.attn.norm_{q,k,added_q,added_k}', 'double_blocks.#.{img,txt}_attn.norm.{query,key}_norm'],
  ['single_transformer_blocks.#.{attn.to_{q,k,v},proj_mlp}', 'single_blocks.#.linear1', 'q,k,v,mlp'],
  ['single_transformer_blocks.#.{norm.linear,proj_out}', 'single_blocks.#.{modulation.lin,linear2}'],
  ['single_transformer_blocks.#.attn.norm_{q,k}', 'single_blocks.#.norm.{query,key}_norm'],
  ['single_transformer_blocks.#.attn.{to_qkv_mlp_proj,to_out}', 'single_blocks.#.{linear1,linear2}'],
  ['{proj_out,x_embedder,context_embedder,norm_out.linear}', '{final_layer.linear,img_in,txt_in,final_layer.adaLN_modulation.1}'],
  ['time_text_embed.{timestep,text,guidance}_embedder.linear_{1,2}', '{time,vector,guidance}_in.{in,out}_layer'],
]);
const NEXT_DIT_DIFFUSERS = pairs([
  ...['layers', 'context_refiner', 'noise_refiner'].flatMap((stack): [string, string, string?][] => [
    [`${stack}.#.attention.to_{q,k,v}`, `${stack}.#.attention.qkv`, QKV],
    [`${stack}.#.attention.{norm_q,norm_k,to_out.0}`, `${stack}.#.attention.{q_norm,k_norm,out}`],
    [
      `${stack}.#.{feed_forward.w{1,2,3},{attention,ffn}_norm{1,2}${stack === 'context_refiner' ? '' : ',adaLN_modulation.0'}}`,
      `${stack}.#.{feed_forward.w{1,2,3},{attention,ffn}_norm{1,2}${stack === 'context_refiner' ? '' : ',adaLN_modulation.0'}}`,
    ],
  ]),
  ['all_final_layer.2-1.{linear,adaLN_modulation.1}', 'final_layer.{linear,adaLN_modulation.1}'],
  ['{all_x_embedder.2-1,cap_embedder.{0,1},t_embedder.mlp.{0,2}}', '{x_embedder,cap_embedder.{0,1},t_embedder.mlp.{0,2}}'],
]);

/** As `_convert_non_diffusers_wan_lora_to_diffusers` (diffusers@58eb52c0) names them. */
const WAN_DIFFUSERS = pairs([
  ['blocks.#.{attn1,attn2}.to_{q,k,v}', 'blocks.#.{self_attn,cross_attn}.{q,k,v}'],
  ['blocks.#.{attn1,attn2}.to_out.0', 'blocks.#.{self_attn,cross_attn}.o'],
  ['blocks.#.attn2.add_{k,v}_proj', 'blocks.#.cross_attn.{k_img,v_img}'],
  ['blocks.#.ffn.net.{0.proj,2}', 'blocks.#.ffn.{0,2}'],
  ['condition_embedder.{text_embedder,time_embedder}.linear_{1,2}', '{text_embedding,time_embedding}.{0,2}'],
  ['{condition_embedder.time_proj,proj_out}', '{time_projection.1,head.head}'],
]);

/** Ovis-Image's feed-forwards are gated, under names that ComfyUI's map of Flux.1 does not have. */
const OVIS_DIFFUSERS = FLUX_DIFFUSERS.filter(({ name }) => !/\.(ff|ff_context)\.|proj_mlp/.test(name));

const DIFFUSERS: ReadonlyMap<FamilyId, readonly NameEntry[]> = new Map<FamilyId, readonly NameEntry[]>([
  ['longcat-image', FLUX_DIFFUSERS],
  ['ovis-image', OVIS_DIFFUSERS],
  [
    'qwen-image-2.1',
    [
      ...own(QWEN_21),
      ...pairs([['transformer_blocks.#.img_mlp.{gate_layer,proj}', 'transformer_blocks.#.img_mlp.gate_up', 'gate_layer,proj']]),
    ],
  ],
  ['wan2.1', WAN_DIFFUSERS],
  ['wan2.2', WAN_DIFFUSERS],
  ['flux1', FLUX_DIFFUSERS],
  ['flux2', FLUX_DIFFUSERS],
  ['chroma', FLUX_DIFFUSERS],
  ['z-image', NEXT_DIT_DIFFUSERS],
  ['lumina2', NEXT_DIT_DIFFUSERS],
  ['newbie', NEXT_DIT_DIFFUSERS],
  [
    'sd3',
    pairs([
      ['transformer_blocks.#.attn.to_{q,k,v}', 'joint_blocks.#.x_block.attn.qkv', QKV],
      ['transformer_blocks.#.attn.add_{q,k,v}_proj', 'joint_blocks.#.context_block.attn.qkv', QKV],
      ['transformer_blocks.#.attn2.to_{q,k,v}', 'joint_blocks.#.x_block.attn2.qkv', QKV],
      ['transformer_blocks.#.{norm1,norm1_context}.linear', 'joint_blocks.#.{x,context}_block.adaLN_modulation.1'],
      ['transformer_blocks.#.attn.{to_out.0,to_add_out}', 'joint_blocks.#.{x,context}_block.attn.proj'],
      ['transformer_blocks.#.attn2.to_out.0', 'joint_blocks.#.x_block.attn2.proj'],
      ['transformer_blocks.#.{ff,ff_context}.net.{0.proj,2}', 'joint_blocks.#.{x,context}_block.mlp.{fc1,fc2}'],
      ['transformer_blocks.#.attn.norm_{q,k,added_q,added_k}', 'joint_blocks.#.{x,context}_block.attn.{ln_q,ln_k}'],
      ['transformer_blocks.#.attn2.norm_{q,k}', 'joint_blocks.#.x_block.attn2.{ln_q,ln_k}'],
      ['time_text_embed.{timestep,text}_embedder.linear_{1,2}', '{t,y}_embedder.mlp.{0,2}'],
      ['{context_embedder,pos_embed.proj}', '{context_embedder,x_embedder.proj}'],
      ['{norm_out.linear,proj_out}', 'final_layer.{adaLN_modulation.1,linear}'],
    ]),
  ],
  [
    'auraflow',
    pairs([
      ['joint_transformer_blocks.#.attn.{to_{q,k,v},to_out.0}', 'double_layers.#.attn.w2{q,k,v,o}'],
      ['joint_transformer_blocks.#.attn.{add_{q,k,v}_proj,to_add_out}', 'double_layers.#.attn.w1{q,k,v,o}'],
      ['joint_transformer_blocks.#.{ff,ff_context}.{linear_1,linear_2,out_projection}', 'double_layers.#.mlp{X,C}.c_{fc1,fc2,proj}'],
      ['joint_transformer_blocks.#.{norm1,norm1_context}.linear', 'double_layers.#.mod{X,C}.1'],
      ['single_transformer_blocks.#.attn.{to_{q,k,v},to_out.0}', 'single_layers.#.attn.w1{q,k,v,o}'],
      [
        'single_transformer_blocks.#.{norm1.linear,ff.{linear_1,linear_2,out_projection}}',
        'single_layers.#.{modCX.1,mlp.c_{fc1,fc2,proj}}',
      ],
      ['time_step_proj.linear_{1,2}', 't_embedder.mlp.{0,2}'],
      ['{context_embedder,pos_embed.proj,proj_out,norm_out.linear}', '{cond_seq_linear,init_x_linear,final_linear,modF.1}'],
    ]),
  ],
  [
    'pixart',
    pairs([
      ['transformer_blocks.#.attn1.to_{q,k,v}', 'blocks.#.attn.qkv', QKV],
      ['transformer_blocks.#.attn2.to_q', 'blocks.#.cross_attn.q_linear'],
      ['transformer_blocks.#.attn2.to_{k,v}', 'blocks.#.cross_attn.kv_linear', 'k,v'],
      ['transformer_blocks.#.{attn1.to_out.0,attn2.to_out.0}', 'blocks.#.{attn,cross_attn}.proj'],
      ['transformer_blocks.#.ff.net.{0.proj,2}', 'blocks.#.mlp.{fc1,fc2}'],
      ['adaln_single.emb.{timestep,resolution,aspect_ratio}_embedder.linear_{1,2}', '{t,csize,ar}_embedder.mlp.{0,2}'],
      ['{pos_embed.proj,adaln_single.linear,proj_out}', '{x_embedder.proj,t_block.1,final_layer.linear}'],
      ['caption_projection.linear_{1,2}', 'y_embedder.y_proj.{fc1,fc2}'],
    ]),
  ],
  [
    'krea2',
    pairs([
      ...[
        ['transformer_blocks', 'blocks'],
        ['text_fusion.layerwise_blocks', 'txtfusion.layerwise_blocks'],
        ['text_fusion.refiner_blocks', 'txtfusion.refiner_blocks'],
      ].flatMap(([from, to]): [string, string][] => [
        [`${from}.#.attn.{to_{q,k,v},to_gate,to_out.0,to_out}`, `${to}.#.attn.{w{q,k,v},gate,wo,wo}`],
        [`${from}.#.ff.{gate,up,down}`, `${to}.#.mlp.{gate,up,down}`],
      ]),
      ['{img_in,time_embed.linear_{1,2},time_mod_proj}', '{first,tmlp.{0,2},tproj.1}'],
      ['{txt_in.linear_{1,2},text_fusion.projector,final_layer.linear}', '{txtmlp.{1,3},txtfusion.projector,last.linear}'],
    ]),
  ],
]);

/** HunyuanVideo's first names, which musubi and diffusion-pipe write: `img_attn_qkv`, `img_mlp.fc1`, `img_mod.linear`. */
const HUNYUAN_OFFICIAL = [
  ...pairs([
    ['double_blocks.#.{img,txt}_attn_{qkv,proj}', 'double_blocks.#.{img,txt}_attn.{qkv,proj}'],
    ['double_blocks.#.{img,txt}_mlp.{fc1,fc2}', 'double_blocks.#.{img,txt}_mlp.{0,2}'],
    ['double_blocks.#.{img,txt}_mod.linear', 'double_blocks.#.{img,txt}_mod.lin'],
    ['single_blocks.#.modulation.linear', 'single_blocks.#.modulation.lin'],
    ['txt_in.individual_token_refiner.blocks.#.mlp.{fc1,fc2}', 'txt_in.individual_token_refiner.blocks.#.mlp.{0,2}'],
    ['txt_in.individual_token_refiner.blocks.#.self_attn_{qkv,proj}', 'txt_in.individual_token_refiner.blocks.#.self_attn.{qkv,proj}'],
  ]),
  ...own([
    'single_blocks.#.{linear1,linear2}',
    '{img_in,img_in.proj,final_layer.{linear,adaLN_modulation.1},{time,vector,guidance}_in.{in,out}_layer}',
    '{txt_in.{input_embedder,c_embedder.{in,out}_layer},txt_in.individual_token_refiner.blocks.#.{norm1,norm2,adaLN_modulation.1}}',
  ]),
];

/** Parts of Flux's fused layers that have a name of their own. */
const FLUX_PARTS = pairs([['single_blocks.#.linear1_qkv', 'single_blocks.#.linear1', 'qkv']]);

/** USO's LoRAs of Flux.1: XLabs' processors. */
const USO = pairs([
  ['double_blocks.#.processor.qkv_lora{1,2}', 'double_blocks.#.{img,txt}_attn.qkv'],
  ['double_blocks.#.processor.proj_lora{1,2}', 'double_blocks.#.{img,txt}_attn.proj'],
  ['single_blocks.#.processor.{qkv_lora,proj_lora}', 'single_blocks.#.{linear1,linear2}'],
]);

/**
 * Weights whose name changed between versions of ComfyUI: `...query_norm.scale` until the end of 2025, `...query_norm.weight` since then.
 * Older versions load nothing under the newer name.
 */
const RENAMED = own(FLUX_NORMS);

const OFFICIAL: ReadonlySet<FamilyId> = new Set(['hunyuan-video', 'hunyuan-video-1.5']);

/** The names of a family's weights in one convention; empty where it has none. */
export function modelNames(family: FamilyId, naming: Naming): readonly NameEntry[] {
  if (naming === 'own') return isUnetFamily(family) ? ldmUnetNames(family) : own(OWN.get(family) ?? ANY);
  if (naming === 'diffusers') return isUnetFamily(family) ? diffusersUnetNames(family) : (DIFFUSERS.get(family) ?? []);
  if (naming === 'modules') return own(DIFFUSERS_MODULES.get(family) ?? []);
  if (naming === 'any') return own(ANY);
  if (naming === 'official')
    return family === 'hunyuan-video-1.5' ? [...HUNYUAN_OFFICIAL, ...own(HUNYUAN_15)] : OFFICIAL.has(family) ? HUNYUAN_OFFICIAL : [];
  if (naming === 'parts') return FLUX_PARTS;
  if (naming === 'uso') return family === 'flux1' ? USO : [];
  if (naming === 'renamed-official') return OFFICIAL.has(family) ? RENAMED : [];
  if (family === 'chroma') return [...RENAMED, ...own(['distilled_guidance_layer.norms.#'])];
  return RENAMED_FAMILIES.has(family) ? RENAMED : [];
}

const RENAMED_FAMILIES: ReadonlySet<FamilyId> = new Set([
  'flux1',
  'flux2',
  'chroma',
  'hunyuan-video',
  'hunyuan-video-1.5',
  'hunyuan-image',
]);
