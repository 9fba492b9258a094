/** What statistics are about. */
import { formsOf } from '../forms.ts';

const { and, plural } = formsOf('en');

interface Left {
  readonly te: number;
  readonly other: number;
}

/** Empty when nothing is left out. */
function without({ te, other }: Left): string {
  const parts = [
    ...(te > 0 ? [plural(te, { one: 'block of text encoders', other: 'blocks of text encoders' })] : []),
    ...(other > 0 ? [plural(other, { one: 'other', other: 'others' })] : []),
  ];
  return parts.length > 0 ? `without ${and(parts)}` : '';
}

export const statistics = {
  /** Below the numbers; empty when the chart shows no others. */
  leftOut: (left: Left) => (without(left) ? `In these numbers: the blocks of the model, ${without(left)}.` : ''),
  /** Where there is one line for all. */
  leftOutShort: (left: Left) => without(left),
  /** A hint with the same. */
  about: 'Over the blocks of the model itself. Text encoders and other parts appear in the chart and the list, but not in these numbers.',
};
