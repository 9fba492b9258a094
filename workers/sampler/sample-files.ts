/** The files of the sample library one after the other, and all of them in memory. */
import type { SampleFile } from '../../src/domain/sample/sample-library.ts';

export interface Source {
  count(): number;
  file(index: number): SampleFile;
}

export type OnProgress = (done: number, total: number) => void;

const REPORT_EVERY = 8;

/** `onProgress` comes every few files; the end is for the caller to say. */
export function* sampleFiles(source: Source, onProgress: OnProgress): Generator<SampleFile> {
  const count = source.count();
  for (let index = 0; index < count; index++) {
    yield source.file(index);
    if (index % REPORT_EVERY === REPORT_EVERY - 1) onProgress(index + 1, count);
  }
}

export const filesInMemory = (source: Source, onProgress: OnProgress): { readonly path: string; readonly file: File }[] =>
  Array.from(sampleFiles(source, onProgress), ({ path, bytes }) => ({
    path,
    file: new File([bytes as BlobPart], path.slice(path.lastIndexOf('/') + 1)),
  }));
