/** Sentences with marked-up words in them, so that a translator can put them where the language wants them. */
import type { JSX } from 'solid-js';

/** @param text with `{0}`, `{1}` where the places go; each may stand anywhere, once or never */
export const filled = (text: string, ...places: readonly JSX.Element[]): JSX.Element[] =>
  text.split(/\{(\d)\}/).map((part, index) => (index % 2 === 0 ? part : places[Number(part)]));
