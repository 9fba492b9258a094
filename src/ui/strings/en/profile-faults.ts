/** Why a profile, preset or set is not kept. It comes with the rooms that keep them. */
import type { ProfileMessages } from '../../../domain/profiles/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';

const { count } = formsOf('en');

export const profileFaults: SentencesOf<ProfileMessages> = {
  'profile.gain': ({ slot, gain, most }) => `The gain of ${slot} is ${gain}; gains go from −${most} to ${most}.`,
  'profile.name-empty': () => 'The name is empty.',
  'profile.name-long': ({ length, most }) => `The name has ${count(length)} characters; at most ${count(most)} are kept.`,
  'profile.gains-form': () => 'The gains are not a list of blocks and values.',
  'profile.unknown-slot': ({ slot }) => `The layout has no block ${slot}.`,
  'profile.notes': ({ most }) => `Notes must be text of at most ${count(most)} characters.`,
  'profile.tags-many': ({ most }) => `At most ${count(most)} tags are kept.`,
  'profile.tag': ({ most }) => `A tag must be text of 1 to ${count(most)} characters.`,
  'profile.favourite': () => 'Whether it is a favourite must be yes or no.',
  'profile.elsewhere': () => 'The library is open in another tab now. Use it here to go on.',
  'profile.no-room': () => 'The browser has no room left, and your last change was not stored.',
  'profile.lora-gone': () => 'This LoRA is not in the library any more.',
  'profile.gone': () => 'The profile does not exist any more.',
  'profile.here-already': () => 'The library has it already.',
  'profile.no-blocks': () => 'This LoRA has no blocks that a profile could be made for.',
  'profile.not-a-file': () => 'The text is not a file of profiles that can be read.',
};
