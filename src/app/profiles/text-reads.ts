/** Texts that users bring: short ones are read at once, long ones by a worker, so that the page stays usable meanwhile. */
import type { WorkerLine, Platform } from '../../contracts/platform.ts';
import type { ReaderApi } from '../../contracts/reader.ts';

/** A file of texts is small; a whole model that is opened by mistake is not read. */
export const MOST_TEXT_BYTES = 20e6;

/** Characters. The slowest reader takes less than 10 ms for so many. */
const SHORT = 32_768;

export function createTextReads({ workers }: Pick<Platform, 'workers'>): ReaderApi {
  let line: WorkerLine<ReaderApi> | null = null;
  async function read<T>(text: string, by: (reader: ReaderApi) => Promise<T>): Promise<T> {
    // Every program's text is known to the readers, which is a lot of code for a page that may never read one.
    if (text.length <= SHORT) return by((await import('../../domain/read-texts.ts')).readTexts);
    // It ends its worker by itself after a while without calls.
    line ??= workers.reader();
    return by(line.api);
  }
  return {
    profileFile: (text) => read(text, (reader) => reader.profileFile(text)),
    presets: (text, layout) => read(text, (reader) => reader.presets(text, layout)),
    profileText: (text, file, as) => read(text, (reader) => reader.profileText(text, file, as)),
    set: (text) => read(text, (reader) => reader.set(text)),
  };
}
