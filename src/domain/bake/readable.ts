/** Names of modules as they are said: "Double 7 img_attn_qkv" for `lora_unet_double_blocks_7_img_attn_qkv`. */

const PREFIX =
  /^(?:lora_(?:unet|transformer|te\d?)_|lycoris_|(?:diffusion_model|transformer|unet|base_model\.model|text_encoder(?:_\d)?)\.)+/;

/** @param label of its block, as shown; null: the block is said by the name itself */
export function readableModule(name: string, label: string | null = null): string {
  const short = name.replace(PREFIX, '');
  const number = label === null ? undefined : /\d+/.exec(label)?.[0];
  if (label === null || number === undefined) return short;
  // What stands behind the block's number.
  const rest = new RegExp(`(?:^|[._])0*${Number(number)}[._](.+)$`).exec(short)?.[1];
  return rest === undefined ? short : `${label} ${rest}`;
}
