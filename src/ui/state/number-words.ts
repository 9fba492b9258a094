/** Numbers of the stack as the user reads them. */
import type { BlockTotals } from '../../domain/composition/joint/totals.ts';
import { significant } from './format.ts';
import { composeText } from '../strings/rooms/compose.ts';

/** "+12 %", "−3 %", "±0 %"; one decimal below 10 %. */
export function signedPercent(share: number): string {
  const size = Math.abs(share) * 100;
  const text = size < 9.95 ? String(Number(size.toFixed(1))) : size.toFixed(0);
  if (Number(text) === 0) return '±0 %';
  return `${share < 0 ? '−' : '+'}${text} %`;
}

type Joint = Pick<BlockTotals, 'joint' | 'known' | 'range'>;

/** "12.3", or "9 to 15" where it is not known in full, "at least 9" where a norm is not known. */
export function strengthText({ joint, known, range }: Joint, digits: number): string {
  if (known) return significant(joint, digits);
  return Number.isFinite(range[1])
    ? composeText().range(significant(range[0], digits), significant(range[1], digits))
    : atLeastText(range[0], digits);
}

/** Of a number of which only a part is known. */
export const atLeastText = (least: number, digits: number): string =>
  least > 0 ? composeText().atLeast(significant(least, digits)) : composeText().notKnown;

/** How much more or less they are together than independent changes would be: "−3 %", "−40 % to +41 %" where it is not known in full. */
export function interferenceText({ joint, known, range }: Joint, independent: number): string {
  if (!Number.isFinite(range[1])) return composeText().notKnown;
  const text = (value: number): string => signedPercent(value / independent - 1);
  return known ? text(joint) : composeText().range(text(range[0]), text(range[1]));
}

/** Two decimals, and three for what would be 0.00: "0.31", "−0.004". "–" for what is not known. */
export function cosineText(cosine: number | null): string {
  if (cosine === null) return '–';
  const text = Math.abs(cosine) < 0.0995 ? cosine.toFixed(3) : cosine.toFixed(2);
  return (Number(text) === 0 ? '0' : text).replace('-', '−');
}
