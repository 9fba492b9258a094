/** The list of the library. */
import type { Facet, SortKey } from '../../../domain/library/vocabulary.ts';
import { formsOf } from '../forms.ts';

const { plural } = formsOf('en');

export const list = {
  columns: {
    name: 'Name',
    family: 'Family',
    layout: 'Layout',
    adapter: 'Adapter',
    rank: 'Rank',
    strength: 'Block strengths',
    size: 'Size',
    folder: 'Folder',
    date: 'Date',
    status: 'Status',
    stableId: 'Stable ID',
    base: 'Base model',
    rating: 'Rating',
  } satisfies Readonly<Record<SortKey, string>>,
  facets: {
    family: 'Family',
    base: 'Base model',
    layout: 'Layout',
    adapter: 'Adapter',
    status: 'Status',
    tag: 'Tags',
    folder: 'Folder',
  } satisfies Readonly<Record<Facet, string>>,
  rankVaries: 'The rank varies: this is the most frequent one',
  profiles: (count: number) => plural(count, { one: 'profile', other: 'profiles' }),
};
