/**
 * `lbwe=` of sd-webui-lora-block-weight: names of the extension's own presets, each `BLOCKS:PARTS:VALUE`. Layers whose key and block hold
 * one of both get the value instead of their block's. A name that it does not know is ignored.
 * Source: scripts/lora_block_weight.py (`ratiodealer`, `hyphener`, `ELEMPRESETS`)@b403cb7; nihedon's fork @c83b8d4 goes through the text
 * letter by letter in Forge, so that nothing of it applies there.
 */
interface Element {
  /** A range of blocks, or empty: all. */
  readonly blocks: readonly [from: string, to: string] | null;
  /** Part of the key, empty: all. */
  readonly part: string;
  readonly value: number;
}

const DEEP = ['IN05', 'OUT05'] as const;
const PRESETS: ReadonlyMap<string, Element> = new Map([
  ['ATTNDEEPON', { blocks: DEEP, part: 'attn', value: 1 }],
  ['ATTNDEEPOFF', { blocks: DEEP, part: 'attn', value: 0 }],
  ['PROJDEEPOFF', { blocks: DEEP, part: 'proj', value: 0 }],
  ['XYZ', { blocks: null, part: '', value: 1 }],
]);

/** @param name of the tag's item; null: there is none */
export const elementNamed = (name: string | null): Element | null => (name === null ? null : (PRESETS.get(name) ?? null));

/** The host looks for the ends of the range in its list of blocks, and fails without them. */
export const failsOn = ({ blocks }: Element, names: readonly string[]): boolean => blocks?.some((name) => !names.includes(name)) === true;

/**
 * @param key with `_` for points
 * @param block as the host calls it; empty where it found none
 * @param names of all blocks
 * @returns null: the layer keeps its block's value
 */
export function elementValue({ blocks, part, value }: Element, key: string, block: string, names: readonly string[]): number | null {
  const text = key + block;
  const within = blocks === null || names.slice(names.indexOf(blocks[0]), names.indexOf(blocks[1]) + 1).some((name) => text.includes(name));
  return within && text.includes(part) ? value : null;
}
