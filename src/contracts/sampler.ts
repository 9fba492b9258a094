import type { SourceRoot } from './indexer.ts';

/** The line to the worker that makes the built-in sample library. */
export interface SamplerApi {
  /**
   * Writes the sample library into OPFS, if it is not complete there, and returns its folder; without OPFS (private windows) the
   * files themselves, which last as long as the page. `onProgress(done, total)` in files.
   */
  build(onProgress: (done: number, total: number) => void): Promise<SourceRoot>;
}
