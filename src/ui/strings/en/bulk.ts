/** Acting on many LoRAs at once. Loaded with the list. */
import { formsOf } from '../forms.ts';

const { count, plural } = formsOf('en');

const loras = (number: number): string => plural(number, { one: 'LoRA', other: 'LoRAs' });

export const bulk = {
  menu: 'Actions',
  actsOn: (number: number) => `Acts on ${loras(number)}`,
  shown: (number: number) => `The ${count(number)} shown`,
  stacked: (number: number) => `The ${count(number)} in the stack`,
  scope: 'Acts on',
  favourite: 'Mark as favourites',
  notFavourite: 'Remove from favourites',
  tag: 'Add a tag…',
  untag: 'Remove a tag…',
  profile: 'Apply a profile…',
  stack: 'Add to the stack',
  stackFirst: (most: number) => `Add the first ${count(most)} to the stack`,
  exportTable: 'Export as library.csv',
  exportBlocks: 'Export all blocks',
  join: 'Make one training run of them',
  apart: 'Remove from their training runs',
  auto: 'Recognise training runs automatically',
  done: {
    favourite: (number: number) => `${loras(number)} marked as favourites.`,
    notFavourite: (number: number) => `${loras(number)} removed from favourites.`,
    tag: (tag: string, number: number) => `Tag ${tag} added to ${loras(number)}.`,
    untag: (tag: string, number: number) => `Tag ${tag} removed from ${loras(number)}.`,
    join: (number: number) => `${loras(number)} are one training run.`,
    apart: (number: number) => `${loras(number)} no longer belong to a training run.`,
    auto: (number: number) => `Training runs of ${loras(number)} are recognised automatically.`,
    profile: (name: string, made: number, refused: number) =>
      `${loras(made)} got the profile ${name}${refused > 0 ? `; ${count(refused)} did not fit` : ''}.`,
  },
  tagTitle: (number: number) => `Tag ${loras(number)}`,
  untagTitle: (number: number) => `Remove a tag from ${loras(number)}`,
  tagField: 'Tag',
  add: 'Add',
  remove: 'Remove',
  profileTitle: (number: number) => `Apply a profile to ${loras(number)}`,
  profileAbout: 'Each LoRA gets its own profile with these gains, block by block. LoRAs of another structure are left out.',
  noProfiles: 'There is no saved profile yet. Save one in the editor of a LoRA first.',
  applying: (done: number, of: number) => `${count(done)} of ${count(of)}`,
  apply: 'Apply',
  stop: 'Stop',
  cancel: 'Cancel',
  close: 'Close',
  refused: 'Not applied',
};
