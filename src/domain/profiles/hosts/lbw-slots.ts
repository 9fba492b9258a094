/**
 * The vectors of sd-webui-lora-block-weight: which names they hold, and which of the model's slots a name means. The same
 * vectors are used by SuperMerger and sd-scripts' svd_merge_lora.
 */
const two = (n: number): string => String(n).padStart(2, '0');
const names = (prefix: string, numbers: readonly number[]): string[] => numbers.map((n) => prefix + two(n));
const upTo = (count: number, from = 0): number[] => Array.from({ length: count - from }, (_, i) => from + i);

const LBW_12 = ['BASE', ...names('IN', [4, 5, 7, 8]), 'M00', ...names('OUT', upTo(6))];
export const LBW_17 = ['BASE', ...names('IN', [1, 2, 4, 5, 7, 8]), 'M00', ...names('OUT', upTo(12, 3))];
const LBW_20 = ['BASE', ...names('IN', upTo(9)), 'M00', ...names('OUT', upTo(9))];
export const LBW_26 = ['BASE', ...names('IN', upTo(12)), 'M00', ...names('OUT', upTo(12))];
export const LBW_61 = ['CLIP', 'T5', 'IN', ...names('D', upTo(19)), ...names('S', upTo(38)), 'OUT'];
/** nihedon's fork: blocks alone. */
export const LBW_57 = [...names('DB', upTo(19)), ...names('SG', upTo(38))];
/** nihedon's fork: the n-th value is double block n and single blocks 2n and 2n + 1. */
export const LBW_19 = names('FL', upTo(19));

export const UNET_VECTORS: readonly (readonly string[])[] = [LBW_12, LBW_17, LBW_20, LBW_26];

const STACKS: Readonly<Record<string, string>> = { IN: 'in', M: 'mid', OUT: 'out', D: 'double', S: 'single', DB: 'double', SG: 'single' };

/** `IN04` -> `in.4`; null for names that do not mean a single block. */
export function modelSlot(name: string): string | null {
  const match = /^([A-Z]+)(\d\d)$/.exec(name);
  const stack = STACKS[match?.[1] ?? ''];
  return stack === undefined ? null : `${stack}.${Number(match?.[2])}`;
}

/** A vector of 19 as one of 57. */
export const widened = <T>(values: readonly T[]): T[] => [
  ...values,
  ...Array.from({ length: 38 }, (_, single) => values[Math.floor(single / 2)] as T),
];
