/** Comparing as a place of its own. */
import { formsOf } from '../forms.ts';

const { plural } = formsOf('en');

export const compare = {
  title: 'Compare',
  about: 'Put LoRAs, epochs or profiles side by side: A against B, and up to six on top of each other.',
  nothing: 'Nothing to compare yet',
  nothingText: 'Choose a LoRA from the list. Then add a second one, or the same one with another profile.',
  list: 'Compared',
  trained: 'As trained',
  profileOf: (name: string) => `Profile of ${name}`,
  leaveOut: (name: string) => `Leave out ${name}`,
  swap: 'Swap A and B',
  search: 'Search what to compare',
  add: 'Add a LoRA',
  offered: 'Offered',
  full: 'Six are compared already. Leave one out to add another.',
  same: 'Again, with another profile',
  scale: 'Scale',
  absolute: 'Strength',
  absoluteHint: 'Gain × strength, all on one scale',
  relative: 'Shape',
  relativeHint: 'Each relative to its own strongest block as trained',
  over: 'On top of each other',
  difference: 'Difference by block',
  differenceAbout: (a: string, b: string) => `${a} minus ${b}, on the same scale as above.`,
  cosine: 'Direction by block',
  cosineAbout: (a: string, b: string) =>
    `Cosine of what ${a} and ${b} change, computed from the weights: 1 is the same direction, 0 is independent, −1 means that they undo each other.`,
  overall: (cosine: string) => `Over all blocks: ${cosine}`,
  notCompared: (number: number, why: string) => `${plural(number, { one: 'module', other: 'modules' })} not compared: ${why}.`,
  whichNot: 'Blocks with modules that were not compared',
  reading: 'Comparing the files, weight by weight…',
  unread: 'Not compared: these files could not be read.',
  layouts: 'Not compared: they have different blocks.',
  two: 'Add a second one to see the difference and the direction.',
  otherLayout: (name: string, layout: string) => `${name} has other blocks (${layout || 'none'}) and is not drawn.`,
  missing: (name: string) => `${name} is not in the library.`,
  unmeasured: (name: string) => `${name} is not measured yet.`,
  open: 'Open as a page',
};
