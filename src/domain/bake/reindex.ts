/**
 * Block numbers of models that were made deeper by inserting blocks. Anima's 40 blocks (2.9B) are its 28 with new ones at the places
 * below; what was trained for one of the 28 belongs to the block that it became. The way back leaves out what lies in inserted blocks.
 * Sources: expand_manifest.json of Anima-2.9B as quoted in sd-webui-forge-classic 1401; stable-diffusion-webui-extensions 437 (0 -> 0,
 * 2 -> 3, 14 -> 20, 27 -> 39). The authors of the 52-block model publish no list of the blocks that it inserts; what others found by
 * comparing weights is not taken for granted, and a plan may bring such a list (`inserted`).
 */
import { type Message, message } from '../message.ts';
import type { BakePlan } from './plan.ts';

const INSERTED: ReadonlyMap<string, readonly number[]> = new Map([['28 40', [2, 5, 8, 11, 14, 17, 21, 24, 27, 30, 33, 36]]]);

/** Old number -> new number, null: nowhere; or why there is no such way. */
export type Reindex = (block: number) => number | null;

/** @param highest number of a main block in the sources: the layout is told by it and not by how many blocks there are */
export function reindexOf({ reindex }: Pick<BakePlan, 'reindex'>, families: readonly string[], highest: number): Reindex | Message | null {
  if (!reindex) return null;
  const { from, to } = reindex;
  const say = (problem: 'unknown' | 'family' | 'blocks'): Message => message('bake.reindex', { problem, from, to });
  if (families.some((family) => family !== 'anima')) return say('family');
  const { inserted } = reindex;
  const [up, down] = inserted
    ? [to >= from ? inserted : undefined, to < from ? inserted : undefined]
    : [INSERTED.get(`${from} ${to}`), INSERTED.get(`${to} ${from}`)];
  if (!up && !down) return say('unknown');
  if (highest >= from) return say('blocks');
  if (up) return (block) => keptBlocks(to, up)[block] ?? null;
  const kept = keptBlocks(from, down ?? []);
  return (block) => {
    const index = kept.indexOf(block);
    return index < 0 ? null : index;
  };
}

const keptBlocks = (count: number, inserted: readonly number[]): number[] =>
  Array.from({ length: count }, (_, index) => index).filter((index) => !inserted.includes(index));

/** The main stack's number in a module's name: `lora_unet_blocks_7_...`, `diffusion_model.blocks.7....` */
const MAIN =
  /^((?:lora_unet_|lycoris_|diffusion_model\.|transformer\.|net\.|base_model\.model\.)*(?:transformer_)?blocks[._])(\d+)(?=[._])/;

export const blockOf = (name: string): number | null => {
  const digits = MAIN.exec(name)?.[2];
  return digits === undefined ? null : Number(digits);
};

/** @returns null when its block has no place in the other model; names of no block stay */
export function reindexed(name: string, reindex: Reindex): string | null {
  const block = blockOf(name);
  if (block === null) return name;
  const moved = reindex(block);
  return moved === null ? null : name.replace(MAIN, `$1${moved}`);
}
