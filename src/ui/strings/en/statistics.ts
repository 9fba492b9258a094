/** What statistics are about. */
import { formsOf } from '../forms.ts';

const { and, count } = formsOf('en');

export const statistics = {
  /** Beside the number of blocks; empty when the chart shows no others. */
  leftOut: ({ te, other }: { readonly te: number; readonly other: number }) => {
    const parts = [...(te > 0 ? [`${count(te)} of text encoders`] : []), ...(other > 0 ? [`${count(other)} others`] : [])];
    return parts.length > 0 ? `without ${and(parts)}` : '';
  },
  /** A hint with the same. */
  about: 'Over the blocks of the model itself. Text encoders and other parts are in the chart and the list, not in these numbers.',
};
