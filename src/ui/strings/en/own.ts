/** What the user keeps about a LoRA. */
import type { BaseName } from '../../../domain/library/base-name.ts';

const ORIGIN: Readonly<Record<BaseName['from'], string>> = {
  sidecar: 'from the file beside it',
  metadata: 'from its metadata',
  'file name': 'a hint: from the file name',
  folder: 'a hint: from the folder',
};

export const own = {
  heading: 'Yours',
  favourite: (name: string) => `Favourite ${name}`,
  favouriteWord: 'Favourite',
  favouriteTitle: 'Favourite (F)',
  rating: 'Rating',
  stars: (stars: number) => (stars === 1 ? '1 star' : `${stars} stars`),
  noStars: 'Not rated',
  tags: 'Tags',
  tagsHint: 'style, character',
  addTag: 'Add a tag',
  removeTag: (tag: string) => `Remove tag ${tag}`,
  triggers: 'Trigger words',
  triggersHint: 'words that activate it',
  notes: 'Notes',
  notesHint: 'What works, what does not',
  base: 'Base model',
  baseFrom: ({ name, from }: BaseName) => `${name}, ${ORIGIN[from]}`,
  hint: 'hint',
  favourites: 'Favourites',
  baseFacet: 'Base model',
  tagFacet: 'Tags',
};
