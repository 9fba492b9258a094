/** The line to the worker that writes the built-in sample library into OPFS. */
export interface SamplerApi {
  /** Writes the sample library (if it is not complete there) and returns its directory handle. `onProgress(done, total)` in files. */
  build(onProgress: (done: number, total: number) => void): Promise<FileSystemDirectoryHandle>;
}
