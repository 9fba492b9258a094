/** Texts that users bring: short ones are read at once, long ones by a worker, so that the page stays usable meanwhile. */
import type { Line, Platform } from '../contracts/platform.ts';
import type { ReaderApi } from '../contracts/reader.ts';
import { readTexts } from '../domain/read-texts.ts';

/** A file of texts is small; a whole model that is opened by mistake is not read. */
export const MOST_TEXT_BYTES = 20e6;

/** Characters. The slowest reader takes less than 10 ms for so many. */
const SHORT = 32_768;

export function createTextReads({ workers }: Pick<Platform, 'workers'>): ReaderApi {
  let line: Line<ReaderApi> | null = null;
  const readerOf = (text: string): ReaderApi => {
    if (text.length <= SHORT) return readTexts;
    // It ends its worker by itself after a while without calls.
    line ??= workers.reader();
    return line.api;
  };
  return {
    profileFile: (text) => readerOf(text).profileFile(text),
    presets: (text, layout) => readerOf(text).presets(text, layout),
    profileText: (text, file, as) => readerOf(text).profileText(text, file, as),
    set: (text) => readerOf(text).set(text),
  };
}
