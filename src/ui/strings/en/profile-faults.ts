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
  'profile.favourite': () => 'The favourite mark must be true or false.',
  'profile.elsewhere': () => 'The library is now open in another tab. Use it here to continue.',
  'profile.no-room': () => 'The browser has no room left, and your last change was not stored.',
  'profile.lora-gone': () => 'This LoRA is no longer in the library.',
  'profile.gone': () => 'The profile no longer exists.',
  'profile.here-already': () => 'The library already has it.',
  'profile.no-blocks': () => 'This LoRA has no blocks, so it cannot have a profile.',
  'profile.not-a-file': () => 'The text is not a readable file of profiles.',
};
