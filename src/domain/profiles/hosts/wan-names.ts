/**
 * How WanVideoWrapper renames a LoRA's keys before it filters and loads them (`standardize_lora_key_format`). The newer version knows
 * LyCORIS, DiffSynth, PEFT and Fun names; `attn1` and `attn2` of diffusers both become `cross_attn`, of which the second is meant.
 * Source: kijai/ComfyUI-WanVideoWrapper nodes_model_loading.py@33175770, nodes.py@721cd65e.
 */

/** @param name module, without the role of its tensors */
export const oldWanName = (name: string): string =>
  name.startsWith('transformer.') ? name.replaceAll('transformer.', 'diffusion_model.') : name;

const LYCORIS: readonly (readonly [string, string])[] = [
  ['lycoris_blocks_', 'blocks.'],
  ['_cross_attn_', '.cross_attn.'],
  ['_self_attn_', '.self_attn.'],
  ['_ffn_net_0_proj', '.ffn.0'],
  ['_ffn_net_2', '.ffn.2'],
  ['to_out_0', 'o'],
];
const PREFIXES: readonly (readonly [string, string])[] = [
  ['transformer.', 'diffusion_model.'],
  ['pipe.dit.', 'diffusion_model.'],
  ['blocks.', 'diffusion_model.blocks.'],
  ['vace_blocks.', 'diffusion_model.vace_blocks.'],
];
const PROJECTIONS: readonly (readonly [string, string])[] = [
  ['.to_k.', '.k.'],
  ['.to_q.', '.q.'],
  ['.to_v.', '.v.'],
  ['.to_out.0.', '.o.'],
];

const replaced = (text: string, pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((all, [from, to]) => all.replaceAll(from, to), text);

/** `lora_unet__blocks_0_cross_attn_k` -> `diffusion_model.blocks.0.cross_attn.k`; only names of blocks, which such files hold. */
function funName(name: string): string {
  const match = /^lora_unet__blocks_(\d+)_(self_attn|cross_attn|ffn)_([a-z0-9]+)(_img)?/.exec(name);
  return match ? `diffusion_model.blocks.${match[1]}.${match[2]}.${match[3]}${match[4] ?? ''}` : name;
}

/**
 * @param name module, without the role of its tensors
 * @param modulation it is the difference of a block's modulation (`diff_m`)
 */
export function newWanName(name: string, modulation: boolean): string {
  let key = `${name}.`;
  if (key.startsWith('lycoris_blocks_')) key = replaced(key, LYCORIS);
  for (const [from, to] of PREFIXES) if (key.startsWith(from)) key = key.replaceAll(from, to);
  if (modulation) key += 'modulation.';
  key = key.replaceAll('base_model.model.', 'diffusion_model.');
  if (key.startsWith('lora_unet__')) key = `${funName(key.slice(0, -1))}.`;
  if (key.startsWith('diffusion.model.')) key = key.replaceAll('diffusion.model.', 'diffusion_model.');
  const attention = key.includes('.attn1.') ? '.attn1.' : key.includes('.attn2.') ? '.attn2.' : null;
  if (attention) key = replaced(key.replaceAll(attention, '.cross_attn.'), PROJECTIONS);
  return key.slice(0, -1);
}
