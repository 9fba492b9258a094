/** Derived texts: what searching looks through and what sorting compares. Pure. */
import { foldText } from '../../src/domain/library/search.ts';

const EXTENSION = /\.safetensors$/iu;
/** Long titles say nothing more for searching. */
const MAX_SEARCHED = 300;
/** Metadata that holds names the user may remember a LoRA by. */
const TITLE_KEYS = ['modelspec.title', 'ss_output_name', 'modelspec.trigger_phrase', 'trigger_words', 'trigger_word', 'activation text'];

/** File name without its extension. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(EXTENSION, '');

/** Folder part of a path, '' at the top. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/**
 * Compares like the user reads: case and accents do not matter at first, "v2" comes before "v10". A run of digits becomes
 * '0', its length as one character, its digits; so runs compare by value and stand before letters.
 */
export function sortKey(text: string): string {
  const folded = foldText(text);
  const plain = folded.normalize('NFKD').replaceAll(/\p{M}+/gu, '');
  const numbered = plain.replaceAll(/\d+/gu, (run) => {
    const digits = run.replace(/^0+(?=\d)/u, '');
    return `0${String.fromCharCode(0x30 + Math.min(digits.length, 70))}${digits}`;
  });
  return plain === folded ? numbered : `${numbered}\u0001${folded}`;
}

/**
 * One folded line per fact, so that a phrase is never found across two of them. Only what is on screen: internal ids are found
 * by their own tokens (`layout:flux_unet`), or every `_` would find every LoRA.
 */
export function searchText(facts: {
  readonly path: string;
  readonly familyLabel: string;
  readonly layoutLabel: string | null;
  readonly adapterLabel: string;
  readonly titles: readonly string[];
}): string {
  const { path, familyLabel, layoutLabel, adapterLabel, titles } = facts;
  const lines = [path, familyLabel, layoutLabel ?? '', adapterLabel, ...titles];
  return foldText([...new Set(lines)].filter((line) => line !== '').join('\n'));
}

/** Titles and trigger words the trainer or the author wrote into the file. */
export const titlesOf = (metadata: Readonly<Record<string, string>>): readonly string[] =>
  TITLE_KEYS.flatMap((key) => {
    const text = metadata[key]?.replaceAll(/\s+/gu, ' ').trim().slice(0, MAX_SEARCHED);
    return text ? [text] : [];
  });
