/** Sentences about reading files of the library. */
import type { LibraryMessages } from '../../../domain/library/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';

const { plural } = formsOf('en');

const DAMAGE: Readonly<Record<LibraryMessages['library.damaged-cell']['why'], string>> = {
  'not-json': 'it is not valid JSON',
  form: 'it does not have the expected form',
  blocks: 'it is not a block vector of its layout',
  folder: 'its folder is missing',
};

export const library: SentencesOf<LibraryMessages> = {
  'library.gone': () => 'This LoRA is no longer in the library.',
  'library.folder-away': () => 'The folder is not connected. Reconnect it or choose it again, then try once more.',
  'library.file-changed': () => 'The file has changed since it was indexed. Rescan its folder, then try again.',
  'library.worker-ended': () => 'The worker that read the file ended unexpectedly. Try again.',
  'library.compare-ended': () => 'The worker that compared the files ended unexpectedly. Try again.',
  'library.not-comparable': () => 'Some of their modules may be the same weight under two names, or are of kinds that cannot be compared.',
  'library.no-answer': () => 'The worker gave no answer for this file. Try again.',
  'library.lora-as-model': ({ name, modules }) =>
    `${name} is itself a LoRA (${plural(modules, { one: 'module', other: 'modules' })}), not a base model. Choose the file of the model that the LoRA is for.`,
  'library.of-file': ({ name, problem }, say) => `${name}: ${say(problem)}`,
  'library.damaged-cell': ({ column, why }) =>
    `The library’s entry is damaged in ${column}: ${DAMAGE[why]}. Re-index the LoRA to write it again.`,
};
