/** The text encoders that are told apart. */
import type { Slot } from '../reading.ts';

export type EncoderKind = 'clip-l' | 'clip-g' | 'openclip-h' | 't5' | 'gemma2' | 'gemma3' | 'qwen' | 'llama' | 'mistral' | 'other';

export interface EncoderStack {
  readonly component: string;
  readonly kind: EncoderKind;
  /** "CLIP-L", or the component's own name when the encoder is not known. */
  readonly label: string;
  /** All layers, then one slot for what lies outside them when the file touches that; none when it names no layer. */
  readonly slots: readonly Slot[];
  /** The file names a layer that it does not have. */
  readonly overflow: boolean;
}
