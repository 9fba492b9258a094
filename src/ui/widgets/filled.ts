/** Sentences with elements in them, so that a translator can put them where the language wants them. */
import type { JSX } from 'solid-js';

/**
 * @param text names where the places go, by number or word: `{0}`, `{says}`; each may stand anywhere, once or never
 * @param places a list for numbers, a record for words
 */
export const filled = (text: string, places: readonly JSX.Element[] | Readonly<Record<string, JSX.Element>>): JSX.Element[] => {
  const byName = new Map<string, JSX.Element>(Object.entries(places));
  // Text and names of places take turns.
  return text.split(/\{(\w+)\}/u).map((part, index) => (index % 2 === 0 ? part : byName.get(part)));
};
