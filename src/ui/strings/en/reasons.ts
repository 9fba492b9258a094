/** Sentences that the domain builds in English (what programs do with a text, problems of modules, columns of files) and some of which are stored. */
export const reasons = { said: (text: string) => text };
