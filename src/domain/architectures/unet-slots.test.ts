import { expect, it } from 'vitest';
import { slotOf57, UNET_57 } from './unet-slots.ts';

it('the 57-slot UNet layout: 4 stem + 4 x 5 down + 3 middle + 4 x 7 up + 2 out', () => {
  expect(UNET_57).toHaveLength(57);
  expect(new Set(UNET_57.map(({ id }) => id)).size).toBe(57);
});

it.each([
  ['conv_in', 0],
  ['time_embedding_linear_1', 1],
  ['time_embedding_linear_2', 2],
  ['add_embedding_linear_1', 3],
  ['down_blocks_0_resnets_0_conv1', 4],
  ['down_blocks_0_attentions_1_proj_in', 7],
  ['down_blocks_2_downsamplers_0_conv', 18],
  ['down_blocks_3_attentions_1_proj_in', 22],
  ['mid_block_resnets_0_conv1', 24],
  ['mid_block_attentions_0_proj_in', 25],
  ['mid_block_resnets_1_conv1', 26],
  ['up_blocks_0_resnets_2_conv1', 29],
  ['up_blocks_1_attentions_0_proj_in', 37],
  ['up_blocks_3_attentions_2_proj_out', 53],
  ['up_blocks_2_upsamplers_0_conv', 47],
  ['conv_norm_out', 55],
  ['conv_out', 56],
])('%s is slot %i', (path, index) => expect(slotOf57(path)).toBe(`unet57.${index}`));

it.each(['input_blocks_4_1_proj_in', 'up_blocks_4_resnets_0_conv1', 'down_blocks_0_resnets_2_conv1', 'something_else'])(
  '%s has none',
  (path) => expect(slotOf57(path)).toBeNull(),
);
