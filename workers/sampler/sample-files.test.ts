import { expect, it } from 'vitest';
import { sampleFile } from '../../src/domain/sample/sample-library.ts';
import { filesInMemory } from './sample-files.ts';

it('the sample library in memory has the same files', async () => {
  const progress: [number, number][] = [];
  const files = filesInMemory({ count: () => 20, file: sampleFile }, (done, total) => void progress.push([done, total]));
  expect(progress).toEqual([
    [8, 20],
    [16, 20],
  ]);
  expect(files).toHaveLength(20);
  for (const [index, { path, file }] of files.entries()) {
    const expected = sampleFile(index);
    expect(path).toBe(expected.path);
    expect(file.name).toBe(path.split('/').at(-1));
    expect(Buffer.from(await file.arrayBuffer()).equals(expected.bytes)).toBe(true);
  }
});
