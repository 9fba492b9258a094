/**
 * OneTrainer. Legacy files: diffusers' path flattened behind `lora_transformer_`. Newer ones: diffusers' dotted prefixes, but
 * with the suffixes `lora_down` / `lora_up` and an alpha, which diffusers itself never writes there. Its files in the names of the
 * Open Model Initiative have the model's own names, and the parts of a fused layer by their number: `img_attn.qkv.1` for k.
 */
import { type Dialect, MAIN, prefixes } from './dialect.ts';

const SELF = ['attn.to_q', 'attn.to_k', 'attn.to_v'];
const ADDED = ['attn.add_q_proj', 'attn.add_k_proj', 'attn.add_v_proj'];

/** A path up to the number of its block, the fused layer below that, and where its parts are in diffusers' names. */
const FUSED: readonly (readonly [block: string, layer: RegExp, diffusers: string, parts: readonly string[]])[] = [
  ['double_blocks', /^img_attn[._]qkv$/, 'transformer_blocks', SELF],
  ['double_blocks', /^txt_attn[._]qkv$/, 'transformer_blocks', ADDED],
  ['single_blocks', /^linear1$/, 'single_transformer_blocks', [...SELF, 'proj_mlp']],
  ['joint_blocks', /^x_block\.attn\.qkv$/, 'transformer_blocks', SELF],
  ['joint_blocks', /^x_block\.attn2\.qkv$/, 'transformer_blocks', ['attn2.to_q', 'attn2.to_k', 'attn2.to_v']],
  ['joint_blocks', /^context_block\.attn\.qkv$/, 'transformer_blocks', ADDED],
  ['blocks', /^attn\.qkv$/, 'transformer_blocks', ['attn1.to_q', 'attn1.to_k', 'attn1.to_v']],
  ['blocks', /^cross_attn\.kv_linear$/, 'transformer_blocks', ['attn2.to_k', 'attn2.to_v']],
  ['txt_in.individual_token_refiner.blocks', /^self_attn_qkv$/, 'context_embedder.token_refiner.refiner_blocks', SELF],
];

const PART = /^([a-z_.]+)\.(\d+)\.(.+)\.([0-3])$/;
/** HunyuanVideo's first layer of a feed-forward is called `fc0` there. */
const FIRST_LAYER = /^(double_blocks\.\d+\.(?:img|txt)_mlp)\.fc0$/;

function rewrite(path: string): string | null {
  const first = FIRST_LAYER.exec(path);
  if (first) return `${first[1]}.fc1`;
  const [, stack, index, layer = '', part] = PART.exec(path) ?? [];
  if (stack === undefined) return null;
  const fused = FUSED.find(([block, name]) => block === stack && name.test(layer));
  const name = fused?.[3][Number(part)];
  return fused && name !== undefined ? `${fused[2]}.${index}.${name}` : null;
}

export const onetrainer: Dialect = {
  id: 'onetrainer',
  prefixes: [
    ...prefixes(MAIN, 'lora_transformer_', 'lora_prior_unet_', 'lora_prior_'),
    ...prefixes('te1', 'lora_prior_te_'),
    ...prefixes('embedding', 'bundle_emb.'),
    ...prefixes('te3', 't5.'),
    ...prefixes('te4', 'llama.'),
  ],
  rewrite,
  settles: { from: 'diffusers', suffix: /\.(lora_down\.weight|lora_up\.weight)$/ },
};
