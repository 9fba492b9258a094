/** What leads to places that are loaded later: names, buttons and marks that stand in the shell and in the list. */
import { formsOf } from '../forms.ts';

const { count, plural } = formsOf('en');

const loras = (number: number): string => plural(number, { one: 'LoRA', other: 'LoRAs' });

export const doors = {
  health: 'Health',
  compare: 'Compare',
  similar: 'Similar',
  openPalette: 'Find anything',
  /** Of a problem in the sample library. */
  ofSample: 'part of the sample: broken on purpose',
  baking: (open: number) => `Baking: ${plural(open, { one: 'file', other: 'files' })} to go`,
  baked: 'Baked files',
  bake: 'Bake…',
  bakeShown: (files: number) => `Bake ${loras(files)}…`,
  tooMany: (most: number) => `Only the first ${count(most)} of the list are used.`,
  /** Of a row that cannot be computed together with the stack. */
  apart: ({ family, base }: { readonly family: string; readonly base: string }) =>
    `${family} does not go with the stack, which is for ${base}. If you add it, it is set aside.`,
  apartShort: 'Not with this stack',
  fitsCheckpoint: 'Fits my checkpoint',
  fitsCheckpointHint: (file: string, family: string) => `LoRAs for ${family}, as ${file} is`,
};
