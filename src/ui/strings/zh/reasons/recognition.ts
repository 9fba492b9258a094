/** Kinds of models that have a low and a high noise half. */
import type { Phrases } from './phrases.ts';

export const recognition: Phrases = [
  ['high noise', '高噪声'],
  ['low noise', '低噪声'],
  ['high and low noise', '高噪声和低噪声'],
  ['{parts}, high noise', '{parts}，高噪声'],
  ['{parts}, low noise', '{parts}，低噪声'],
];
