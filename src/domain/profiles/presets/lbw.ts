/**
 * Presets that sd-webui-lora-block-weight ships: names and values. Seventeen values for SD 1.x and 2.x in the order of
 * `LBW_17`, one preset of 61 for Flux. Source: hako-mikan/sd-webui-lora-block-weight, scripts/lora_block_weight.py@b403cb7.
 */
const ONES_61 = Array.from({ length: 61 }, () => '1').join(',');

export const LBW_PRESETS: readonly (readonly [name: string, vector: string])[] = [
  ['NONE', '0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0'],
  ['ALL', '1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1'],
  ['INS', '1,1,1,1,0,0,0,0,0,0,0,0,0,0,0,0,0'],
  ['IND', '1,0,0,0,1,1,1,0,0,0,0,0,0,0,0,0,0'],
  ['INALL', '1,1,1,1,1,1,1,0,0,0,0,0,0,0,0,0,0'],
  ['MIDD', '1,0,0,0,1,1,1,1,1,1,1,1,0,0,0,0,0'],
  ['OUTD', '1,0,0,0,0,0,0,0,1,1,1,1,0,0,0,0,0'],
  ['OUTS', '1,0,0,0,0,0,0,0,0,0,0,0,1,1,1,1,1'],
  ['OUTALL', '1,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1,1'],
  ['ALL0.5', '0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5'],
  ['FLUXALL', ONES_61],
];
