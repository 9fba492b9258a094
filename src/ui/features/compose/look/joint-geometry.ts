/**
 * The picture of a stack, block by block. A bar is as high as the changes would be together if they were independent, the root of the
 * sum of squares, and is divided by energy: a LoRA's part of the height is its part of that sum. The line is the exact joint strength:
 * above the bar they reinforce each other, below it they cancel. Where not everything could be compared two lines say between what it lies.
 */
import type { BlockTotals } from '../../../../domain/composition/joint/totals.ts';

export interface Segment {
  /** Position among the counted. */
  readonly member: number;
  readonly from: number;
  readonly to: number;
}

export interface JointBar {
  /** Bottom to top; members that bring nothing have none. */
  readonly segments: readonly Segment[];
  /** Root of the sum of squares of the parts. */
  readonly independent: number;
  readonly joint: number;
  readonly known: boolean;
  /** Where `joint` lies when it is not known; up to Infinity where no limit is known. */
  readonly range: readonly [from: number, to: number];
}

export function jointBar({ parts, joint, known, range }: Pick<BlockTotals, 'parts' | 'joint' | 'known' | 'range'>): JointBar {
  const energy = parts.reduce((sum, part) => sum + part * part, 0);
  const independent = Math.sqrt(energy);
  let below = 0;
  const segments = parts.flatMap((part, member): Segment[] => {
    if (part === 0) return [];
    const from = below;
    below += energy > 0 ? (part * part * independent) / energy : 0;
    return [{ member, from, to: below }];
  });
  return { segments, independent, joint, known, range };
}

/** Up to three round numbers for the axis, the first above 0, and the top of it. */
export function axisOf(largest: number): { readonly top: number; readonly ticks: readonly number[] } {
  if (!(largest > 0)) return { top: 1, ticks: [1] };
  const rough = largest / 3;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * unit).find((each) => each >= rough) ?? unit * 10;
  const ticks = Array.from({ length: Math.floor((largest * 1.02) / step) }, (_, index) => Number(((index + 1) * step).toPrecision(6)));
  return { top: largest * 1.04, ticks };
}
