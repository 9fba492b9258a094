/**
 * Writes a file in Node so that its bytes go to the disk while more is computed. The system keeps written bytes for itself until they are
 * asked for; asked for once, at the end, 900 MB took as long as all the sums before them.
 */
import type { FileHandle } from 'node:fs/promises';
import type { Sink } from '../workers/baker/bake-file.ts';

/** Bytes between two of these requests. */
const STRETCH = 64 * 1024 * 1024;

export interface DiskSink extends Sink {
  /** All bytes are on the disk. @throws what the disk said at any time */
  settle(): Promise<void>;
}

export function diskSink(file: FileHandle): DiskSink {
  let waiting = 0;
  let going: Promise<void> | null = null;
  let failed: Error | null = null;
  return {
    async write(bytes, position) {
      for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
      waiting += bytes.length;
      if (waiting < STRETCH || going) return;
      waiting = 0;
      going = file
        .datasync()
        .catch((error: unknown) => {
          failed ??= error instanceof Error ? error : new Error(String(error));
        })
        .finally(() => {
          going = null;
        });
    },
    async settle() {
      await going;
      if (failed !== null) throw failed;
      await file.sync();
    },
  };
}
