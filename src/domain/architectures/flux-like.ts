/**
 * Names that the models with double and single blocks share. h: hidden width, f: width inside the feed-forward.
 * A single block's first layer holds q, k, v and the feed-forward's first layer, its second one attention and feed-forward out.
 */
export const NATIVE_DOUBLE = {
  '(img|txt)_attn_qkv': '3h<h',
  '(img|txt)_attn_proj': 'h<h',
  '(img|txt)_attn_norm_(query|key)_norm': '*',
};
export const NATIVE_MLP = { '(img|txt)_mlp_0': 'f<h', '(img|txt)_mlp_2': 'h<f' };
export const NATIVE_MODULATION = { '(img|txt)_mod_lin': '6h<h' };
export const NATIVE_SINGLE = { linear1: '3h+f<h', linear1_qkv: '3h<h', linear2: 'h<h+f', 'norm_(query|key)_norm|pre_norm': '*' };

export const DIFFUSERS_ATTENTION = {
  'attn_to_[qkv]|attn_to_out_0|attn_add_[qkv]_proj|attn_to_add_out': 'h<h',
  'attn_norm_(q|k|added_q|added_k)': '*',
};
export const DIFFUSERS_MLP = { '(ff|ff_context)_net_0_proj': 'f<h', '(ff|ff_context)_net_2': 'h<f' };
export const DIFFUSERS_MODULATION = { 'norm1(_context)?_linear': '6h<h' };
export const DIFFUSERS_SINGLE = { 'attn_to_[qkv]': 'h<h', proj_mlp: 'f<h', proj_out: 'h<h+f', 'attn_norm_[qk]': '*' };

export const DOUBLE = { id: 'double', label: 'Double', group: 'Double blocks', counted: 'double' } as const;
export const SINGLE = { id: 'single', label: 'Single', group: 'Single blocks', counted: 'single' } as const;

/** The token refiner of the Hunyuan models' text path, two blocks. */
export const TOKEN_REFINER = {
  id: 'refiner',
  label: 'Refiner',
  group: 'Token refiner',
  counted: 'token refiner',
  role: 'other',
  containers: ['txt_in_individual_token_refiner_blocks', 'context_embedder_token_refiner_refiner_blocks'],
  inside: { '.+': '*' },
} as const;
