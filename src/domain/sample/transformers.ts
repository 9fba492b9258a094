/** Flux.1 and Wan. */
import { clipLayers, linears, type WeightSpec } from './modules.ts';

const FLUX_WIDTH = 3072;
const FLUX_DOUBLE = 19;
const FLUX_SINGLE = 38;

type Layers = Readonly<Record<string, readonly [number, number]>>;

function stack(container: string, label: string, count: number, layers: Layers): WeightSpec[] {
  return Array.from({ length: count }, (_, i) =>
    linears({ component: 'model', path: `${container}.${i}`, block: `${label}.${i}`, position: i / (count - 1) }, layers),
  ).flat();
}

/** Layers of the image or text half of a double block. */
function fluxStream(stream: 'img' | 'txt'): Layers {
  const h = FLUX_WIDTH;
  return {
    [`${stream}_attn.qkv`]: [3 * h, h],
    [`${stream}_attn.proj`]: [h, h],
    [`${stream}_mlp.0`]: [4 * h, h],
    [`${stream}_mlp.2`]: [h, 4 * h],
    [`${stream}_mod.lin`]: [6 * h, h],
  };
}

export function fluxNative(): WeightSpec[] {
  const h = FLUX_WIDTH;
  return [
    ...stack('double_blocks', 'double', FLUX_DOUBLE, { ...fluxStream('img'), ...fluxStream('txt') }),
    ...stack('single_blocks', 'single', FLUX_SINGLE, { linear1: [7 * h, h], linear2: [h, 5 * h], 'modulation.lin': [3 * h, h] }),
    ...clipLayers('te1', 768, 12),
  ];
}

export function fluxDiffusers(): WeightSpec[] {
  const h = FLUX_WIDTH;
  const square = (...names: string[]): Layers => Object.fromEntries(names.map((name) => [name, [h, h] as const]));
  const feedForward = (name: string): Layers => ({ [`${name}.net.0.proj`]: [4 * h, h], [`${name}.net.2`]: [h, 4 * h] });
  return [
    ...stack('transformer_blocks', 'double', FLUX_DOUBLE, {
      ...square('attn.to_q', 'attn.to_k', 'attn.to_v', 'attn.to_out.0'),
      ...square('attn.add_q_proj', 'attn.add_k_proj', 'attn.add_v_proj', 'attn.to_add_out'),
      ...feedForward('ff'),
      ...feedForward('ff_context'),
      'norm1.linear': [6 * h, h],
      'norm1_context.linear': [6 * h, h],
    }),
    ...stack('single_transformer_blocks', 'single', FLUX_SINGLE, {
      ...square('attn.to_q', 'attn.to_k', 'attn.to_v'),
      proj_mlp: [4 * h, h],
      proj_out: [h, 5 * h],
      'norm.linear': [3 * h, h],
    }),
    ...clipLayers('te1', 768, 12),
  ];
}

/** Native names. `image` adds the weights of the image-to-video models of 2.1. */
export function wan(width: number, feedForward: number, blocks: number, image: boolean): WeightSpec[] {
  const square = [width, width] as const;
  return stack('blocks', 'blocks', blocks, {
    'self_attn.q': square,
    'self_attn.k': square,
    'self_attn.v': square,
    'self_attn.o': square,
    'cross_attn.q': square,
    'cross_attn.k': square,
    'cross_attn.v': square,
    'cross_attn.o': square,
    ...(image ? { 'cross_attn.k_img': square, 'cross_attn.v_img': square } : {}),
    'ffn.0': [feedForward, width],
    'ffn.2': [width, feedForward],
  });
}
