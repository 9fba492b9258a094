/** Text encoders that LoRAs carry beside the diffusion model, or alone. Their block is the encoder layer. */
import type { Location } from '../dialects/locate.ts';
import type { Slot } from '../reading.ts';
import { firstWidth, highest, type Seen, stack } from './types.ts';

interface Encoder {
  readonly name: string;
  readonly layers: number;
}

/** By hidden width. OpenCLIP-H has 24 layers of which loaders use 23. */
const CLIPS: ReadonlyMap<number, Encoder> = new Map([
  [768, { name: 'CLIP-L', layers: 12 }],
  [1024, { name: 'OpenCLIP-H', layers: 24 }],
  [1280, { name: 'CLIP-G', layers: 32 }],
]);
const T5: Encoder = { name: 'T5', layers: 24 };

/** Layer of a module, or null for what lies outside the layers (embeddings, projections). */
export function layerOf(location: Location): number | null {
  const block = location.block;
  return block && /^(text_model_encoder_layers|encoder_layers|encoder_block|layers)$/.test(block.container) ? block.index : null;
}

const attentionWidth = ({ location: { flat }, cols }: Seen): number | null => (/_self_attn_[qkv]_proj$/.test(flat) ? cols : null);

function encoderOf(component: string, seen: readonly Seen[]): Encoder {
  const layers = highest(seen.map(({ location }) => layerOf(location) ?? -1)) + 1;
  if (seen.some(({ location }) => location.block?.container === 'encoder_block')) return { ...T5, layers: Math.max(T5.layers, layers) };
  const known = CLIPS.get(firstWidth(seen, attentionWidth) ?? 0);
  if (known && seen.some(({ location }) => location.flat.startsWith('text_model_')))
    return { name: known.name, layers: Math.max(known.layers, layers) };
  return {
    name: component.toUpperCase(),
    layers: Math.max(layers, seen.some(({ location }) => location.flat.startsWith('text_model_')) ? 12 : 0),
  };
}

export interface EncoderSlots {
  readonly encoder: string;
  readonly slots: readonly Slot[];
}

/** All layers of one encoder, plus one slot for what lies outside them when the file touches that; none when it names no layer. */
export function encoderSlots(component: string, seen: readonly Seen[]): EncoderSlots {
  const encoder = encoderOf(component, seen);
  if (encoder.layers === 0) return { encoder: encoder.name, slots: [] };
  const number = /\d+$/.exec(component)?.[0] ?? '1';
  const named = encoder.name === component.toUpperCase() ? '' : ` (${encoder.name})`;
  const group = `Text encoder ${number}${named}`;
  const layers = stack(encoder.layers, { id: component, label: (i) => `${component.toUpperCase()} ${i}`, group, component, role: 'te' });
  const outside = seen.some(({ location }) => layerOf(location) === null);
  const extra: Slot = { id: `${component}.other`, label: `${component.toUpperCase()} other`, group, component, role: 'te' };
  return { encoder: encoder.name, slots: outside ? [...layers, extra] : layers };
}

export const encoderSlotOf = (location: Location): string => {
  const layer = layerOf(location);
  return layer === null ? `${location.component}.other` : `${location.component}.${layer}`;
};
