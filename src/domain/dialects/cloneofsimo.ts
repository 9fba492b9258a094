/**
 * cloneofsimo/lora, the first LoRA trainer for Stable Diffusion: modules are numbered in the order in which the model lists them.
 * The UNet of SD 1.x has 16 transformer blocks - 6 on the way down, then 9 on the way up, the middle one last, as its modules are
 * registered - with nine adapted layers each: four of the self-attention, the gate of the feed-forward, four of the
 * cross-attention. The text encoder's numbers are four attention layers for each of twelve layers.
 */
import { type Dialect, MAIN, prefixes } from './dialect.ts';

/** `level.attention` of the 16 transformer blocks, in the order of the numbers. */
const BLOCKS: readonly string[] = [
  ...[0, 1, 2].flatMap((level) => [0, 1].map((i) => `down_blocks.${level}.attentions.${i}`)),
  ...[1, 2, 3].flatMap((level) => [0, 1, 2].map((i) => `up_blocks.${level}.attentions.${i}`)),
  'mid_block.attentions.0',
];
const attention = (name: string): string[] => ['to_q', 'to_k', 'to_v', 'to_out.0'].map((layer) => `${name}.${layer}`);
const LAYERS: readonly string[] = [...attention('attn1'), 'ff.net.0.proj', ...attention('attn2')];
const ENCODER_LAYERS: readonly string[] = ['k_proj', 'v_proj', 'q_proj', 'out_proj'];

export const cloneofsimo: Dialect = {
  id: 'cloneofsimo',
  only: ['sd15', 'sd2'],
  prefixes: [...prefixes(MAIN, 'unet:'), ...prefixes('te1', 'text_encoder:')],
  rewrite(path, component) {
    if (!/^\d{1,3}$/.test(path)) return null;
    const number = Number(path);
    if (component === 'te1') {
      const layer = Math.floor(number / ENCODER_LAYERS.length);
      return `text_model.encoder.layers.${layer}.self_attn.${ENCODER_LAYERS[number % ENCODER_LAYERS.length]}`;
    }
    const block = BLOCKS[Math.floor(number / LAYERS.length)];
    return block === undefined ? null : `${block}.transformer_blocks.0.${LAYERS[number % LAYERS.length]}`;
  },
};
