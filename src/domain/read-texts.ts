/** Every reader of a text that users bring, as one object: short texts are read where they are, long ones by a worker. */
import { readSet } from './composition/sets/set.ts';
import { readPresets } from './profiles/presets/preset-gains.ts';
import { readProfileFile } from './profiles/transfer/profile-file.ts';
import { readProfileText } from './profiles/transfer/read-profile-text.ts';

export const readTexts = {
  profileFile: async (text: string) => readProfileFile(text),
  presets: async (...args: Parameters<typeof readPresets>) => readPresets(...args),
  profileText: async (...args: Parameters<typeof readProfileText>) => readProfileText(...args),
  set: async (text: string) => readSet(text),
};
