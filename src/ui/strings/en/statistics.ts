/** What statistics are about. */
import { formsOf } from '../forms.ts';

const { and, plural } = formsOf('en');

export const statistics = {
  /** Below the numbers; empty when the chart shows no others. */
  leftOut: ({ te, other }: { readonly te: number; readonly other: number }) => {
    const parts = [
      ...(te > 0 ? [plural(te, { one: 'block of text encoders', other: 'blocks of text encoders' })] : []),
      ...(other > 0 ? [plural(other, { one: 'other', other: 'others' })] : []),
    ];
    return parts.length > 0 ? `In these numbers: the blocks of the model, without ${and(parts)}.` : '';
  },
  /** A hint with the same. */
  about: 'Over the blocks of the model itself. Text encoders and other parts are in the chart and the list, not in these numbers.',
};
