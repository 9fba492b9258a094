/** Pairs of files in which another tool wrote one LoRA in two conventions. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { differencesOf } from '../../src/testing/file-differences.ts';
import { describeWithLoraData, loraData } from '../../src/testing/lora-data.ts';
import { fileSource } from './byte-source.ts';

describeWithLoraData('a LoRA that another tool wrote in two conventions', () => {
  const folder = path.join(loraData, 'pairs');
  const names = readdirSync(folder).flatMap((name) => /^(.*)_a\.safetensors$/.exec(name)?.[1] ?? []);

  it.each(names)('%s is the same', async (name) => {
    const files = ['a', 'b'].map((letter) => {
      const bytes = readFileSync(path.join(folder, `${name}_${letter}.safetensors`));
      return { source: fileSource(new File([bytes], `${letter}.safetensors`)), path: `${letter}.safetensors` };
    });
    // Each was rounded to F16 by itself.
    expect(await differencesOf(files, ['a', 'b'], 1e-3)).toEqual([]);
  });
});
