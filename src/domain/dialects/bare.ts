/**
 * Names without any prefix: BFL's own files, Qwen "Lightning" and DiffSynth dumps, OneTrainer's "original" format. BFL's control
 * LoRAs are told by the bias of their up layer, which no other file with bare names has.
 */
import type { Dialect } from './types.ts';

export const bare: Dialect = { id: 'bare', prefixes: [] };
export const bflControl: Dialect = {
  id: 'bfl-control',
  prefixes: [],
  only: ['flux1'],
  settles: { from: 'bare', suffix: /\.lora_B\.bias$/ },
};
