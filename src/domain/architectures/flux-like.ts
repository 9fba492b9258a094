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

const SPLIT = ['attn_to_q', 'attn_to_k', 'attn_to_v'];
/** Native names as the diffusers names they are. */
export const SAME_DOUBLE = {
  img_attn_qkv: SPLIT,
  img_attn_proj: ['attn_to_out_0'],
  txt_attn_qkv: ['attn_add_q_proj', 'attn_add_k_proj', 'attn_add_v_proj'],
  txt_attn_proj: ['attn_to_add_out'],
  ...Object.fromEntries(
    [
      ['img', 'ff', 'norm1'],
      ['txt', 'ff_context', 'norm1_context'],
    ].flatMap(([side, ff, norm]) => [
      ...['mlp_0', 'mlp_fc1'].map((name): [string, string[]] => [`${side}_${name}`, [`${ff}_net_0_proj`]]),
      ...['mlp_2', 'mlp_fc2'].map((name): [string, string[]] => [`${side}_${name}`, [`${ff}_net_2`]]),
      ...['mod_lin', 'mod_linear'].map((name): [string, string[]] => [`${side}_${name}`, [`${norm}_linear`]]),
    ]),
  ),
};
export const SAME_SINGLE = {
  linear1: [...SPLIT, 'proj_mlp'],
  linear1_qkv: SPLIT,
  linear2: ['proj_out'],
  modulation_lin: ['norm_linear'],
  modulation_linear: ['norm_linear'],
};

export const DOUBLE = { id: 'double', label: 'Double', group: 'Double blocks', counted: 'double', same: SAME_DOUBLE };
export const SINGLE = { id: 'single', label: 'Single', group: 'Single blocks', counted: 'single', same: SAME_SINGLE };

/** One layer each; where the Hunyuan models have a whole refiner of the text. */
export const TEXT_IN = 'txt_in(?!_)';
export const CONTEXT = 'context_embedder(?!_)';

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
