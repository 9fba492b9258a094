/** Between two LoRAs of a stack. */
export const pairs = {
  about:
    'Cosine of what they change: 1 the same direction, 0 independent, −1 they undo each other. Above the diagonal at the strengths and gains as set, below it as trained.',
  cell: (one: string, other: string, cosine: string, asSet: boolean) =>
    `${one} and ${other}: cosine ${cosine} ${asSet ? 'as set' : 'as trained'}`,
  cosines: (asSet: string, asTrained: string) => `cosine ${asSet} as set, ${asTrained} as trained`,
};
