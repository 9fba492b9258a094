/** The search line. Its fields are English in every language: they are typed. */
import { FIELDS, type SearchDoubt } from '../../../domain/library/search.ts';

function reason({ why, near }: SearchDoubt): string {
  switch (why) {
    case 'no-value':
      return 'nothing after the colon';
    case 'not-a-number':
      return 'not a number';
    case 'not-yes-or-no':
      return 'yes or no';
    case 'unknown-thing':
      return 'not something a LoRA can have';
    case 'open-quote':
      return 'no closing quote';
    case 'empty-or':
      return 'nothing on one side';
    case 'unknown-field':
      return near ? `no such field; did you mean ${near}:?` : `no such field; there are ${FIELDS.join(', ')}`;
  }
}

export const search = {
  label: 'Search LoRAs',
  placeholder: 'Search, e.g. family:flux rank:>=16',
  notUnderstood: (doubts: readonly string[]) => `Not understood: ${doubts.join(', ')}`,
  doubt: (doubt: SearchDoubt) => `${doubt.part} (${reason(doubt)})`,
};
