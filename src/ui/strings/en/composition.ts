/** Sentences about LoRAs that are put together. They come with Compose. */
import type { CompositionMessages, NamedGroup } from '../../../domain/composition/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';

const { and, plural } = formsOf('en');

/** At most three by name. */
const list = (names: readonly string[]): string =>
  names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
const groupsOf = (groups: readonly NamedGroup[], label = (text: string): string => text): string =>
  groups.map((group) => `${label(group.label ?? 'no layout')}: ${list(group.names)}`).join('; ');
const inBrackets = (groups: readonly NamedGroup[]): string =>
  groups.map(({ label, names }) => `${label ?? 'no layout'} (${list(names)})`).join('; ');

export const composition: SentencesOf<CompositionMessages> = {
  'compose.missing': ({ name }) => `${name} is not in the library: no file with this content was found.`,
  'compose.unreadable': ({ name }) =>
    `${name} has no measured blocks: the file cannot be read. A neutral profile says nothing about it, so it stays out of the numbers.`,
  'compose.no-blocks': ({ name, reason }, say) =>
    `${name} has no measured blocks: ${reason ? say(reason) : 'none of its blocks can be measured'}. A neutral profile says nothing about it, so it stays out of the numbers.`,
  'compose.none-chosen': () => 'No LoRA is chosen.',
  'compose.none-measured': () => 'None of the chosen LoRAs has measured blocks.',
  'compose.bases': ({ groups }) => `They are for different base models: ${inBrackets(groups)}.`,
  'compose.layouts': ({ groups }) => `They have different blocks: ${inBrackets(groups)}.`,
  'compose.do.add-folder': () => 'Add the folder that holds it, or take it out.',
  'compose.do.get-again': () => 'Get the file again and scan its folder, or take it out.',
  'compose.do.take-out': () => 'Take it out; you can still load it beside the others.',
  'compose.do.wait': () => 'Wait until they are measured, or choose others.',
  'compose.do.choose-measured': () => 'Choose LoRAs that are measured.',
  'compose.do.split': ({ names, by }) =>
    `${list(names)} ${names.length === 1 ? 'is' : 'are'} set aside, and the rest is computed. Take ${names.length === 1 ? 'it' : 'them'} out, or make one set for each ${by === 'base' ? 'base model' : 'layout'}.`,
  'compose.families': ({ groups }) => `They load into each other's models but were trained for different ones (${groupsOf(groups)}).`,
  'compose.look-alikes': ({ names, families, told }) =>
    `The others are for ${and(told)}. ${list(names)} may be too, but the tensors fit ${and(families)} equally well. A LoRA for another model has no useful effect here.`,
  'compose.strangers': ({ names }) =>
    `No model is known for ${list(names)}. Their blocks have the same names, but they may belong to different models.`,
  'compose.video-inputs': ({ image, text }) =>
    `Text-to-video and image-to-video models read different inputs (image to video: ${list(image)}; text to video: ${list(text)}). What a LoRA learned for one works only in part for the other.`,
  'compose.noise': ({ groups }) =>
    `The two models of Wan 2.2 work at different times (${groupsOf(groups)}). Load each LoRA into its own model; loaded into one model together, their sum here means nothing.`,
  'compose.checkpoints': ({ groups }) =>
    `They were trained on different checkpoints (${groupsOf(groups)}). They load, but each may act weaker or differently on the checkpoint of another.`,
  'compose.ranks': ({ groups }) =>
    `Their ranks differ (${groupsOf(groups, (rank) => `rank ${rank}`)}). The numbers here do not depend on that.`,
  'compose.adapters': ({ groups }) =>
    `They are of different kinds (${groupsOf(groups)}). Where the interference of two kinds is too costly to compute, you see "not compared".`,
  'compose.file-away': ({ names, measured }) => {
    const one = names.length === 1;
    const where = `The ${one ? 'file' : 'files'} of ${list(names)} ${one ? 'is' : 'are'} not there now`;
    return measured
      ? `${where}; ${one ? 'its' : 'their'} stored numbers are used. Interference that was never computed stays unknown.`
      : `${where} and ${one ? 'was' : 'were'} never measured, so no number includes ${one ? 'it' : 'them'}.`;
  },
  'compose.unmeasured': ({ names }) =>
    names.length === 1
      ? `${list(names)} is not measured yet. The numbers include it as soon as it is.`
      : `${list(names)} are not measured yet. The numbers include each as soon as it is.`,
  'compose.partly-measured': ({ name, modules }) =>
    `${plural(modules, { one: 'module', other: 'modules' })} of ${name} cannot be measured and ${modules === 1 ? 'is' : 'are'} left out of the sums.`,
  'compose.contradiction': ({ names, says }, say) => `${list(names)}: ${say(says)}`,
  'compose.ambiguous': ({ names, family, models }) => {
    const one = names.length === 1;
    const who = names.length > 4 ? list(names) : and(names);
    return models > 1
      ? `${who} ${one ? 'fits' : 'fit'} several models (${family}); ${one ? 'its' : 'their'} tensors do not tell which.`
      : `${who} ${one ? 'is' : 'are'} not known for certain (${family}): not everything fits the only model that ${one ? 'it resembles. Its' : 'they resemble. Their'} details say what does not.`;
  },
  'compose.average.nothing': () => 'Every strength is 0, so there is nothing to average: all values are 0.',
  'compose.average.rule': ({ divisor, negative }) =>
    `Weighted by strength and divided by the sum of the strengths without their signs (${Number(divisor.toPrecision(6))})${negative ? '; a negative strength counts against the others' : ''}.`,
  'compose.average.zero': ({ part }) => `All ${part === 'clip' ? 'CLIP' : 'model'} strengths are 0, so these blocks are left at 1.`,
  'compose.average.encoders': ({ rule }, say) => `Text encoders: ${say(rule)}`,
  'compose.average.measured': () => 'These are measured weights used as gains: blocks that are weak in the LoRAs are weakened once more.',
  'compose.average.unmeasured': ({ part, blocks }) =>
    `${plural(blocks, { one: `${part === 'clip' ? 'text encoder ' : ''}block has`, other: `${part === 'clip' ? 'text encoder ' : ''}blocks have` })} modules that were not measured, so ${blocks === 1 ? 'its weight is not known and it is' : 'their weights are not known and they are'} left at 1.`,
  'compose.set.json': () => 'It is not valid JSON.',
  'compose.set.other': () => 'This program did not save it as a set.',
  'compose.set.newer': ({ found, reads }) =>
    `It was saved by a newer version of this program (format ${found}; this version reads ${reads}).`,
  'compose.set.value': ({ where, expected }) => `${where} must be ${expected}.`,
  'compose.set.gain': ({ name, slot, gain, farthest }) =>
    `${name}: the gain of ${slot} is ${gain}; gains go from −${farthest} to ${farthest}.`,
  'compose.fit.absent': () => 'it is not in the checkpoint',
  'compose.fit.partly-absent': () => 'parts of it are not in the checkpoint',
  'compose.fit.shape': ({ checkpoint, lora }) => `${checkpoint} in the checkpoint, ${lora} in the LoRA`,
  'compose.pair.costly': () => 'their kinds are too costly to compare',
  'compose.pair.inputs': ({ one, other }) => `one has ${one} inputs, the other ${other}`,
  'compose.pair.outputs': ({ one, other }) => `one has ${one} outputs, the other ${other}`,
  'compose.pair.parts': () => 'the parts of a fused layer are not known',
  'compose.pair.part-size': () => 'a part of a fused layer has another size',
  'compose.pair.too-large': () => 'their product is too large for a number',
  'compose.pair.names': () => 'they may be the same weight under two names',
  'compose.host.connect': () => 'Connect model and CLIP to the first loader, and take them from the last.',
  'compose.host.tag-numbers': () =>
    'The first number of a tag is for the text encoders, the second for the model. A single number is for both.',
};
