/**
 * What the user asks of one file beside measuring: its hashes, its metadata in full. A worker of its own does it, so that a
 * measuring run neither waits for it nor is waited for. Nothing here rejects: what fails is a reason.
 */
import type { AnalystApi } from '../../contracts/analyst.ts';
import type { LibraryRow } from '../../contracts/library.ts';
import { isWorkerGone, type WorkerLine, type Platform } from '../../contracts/platform.ts';
import type { FileHashes } from '../../domain/library/known-hashes.ts';
import { type Message, message, textOf, verbatim } from '../../domain/message.ts';
import { err, ok } from '../../domain/result.ts';
import type { OpenRow } from './open-row.ts';
import type { Hashing, LwbApp } from '../lwb-app.ts';

export function createFileReads(
  platform: Pick<Platform, 'workers'>,
  open: OpenRow,
): Pick<LwbApp, 'hashFile' | 'knownHashes' | 'wholeMetadata'> {
  let line: WorkerLine<AnalystApi> | null = null;
  let jobs = 0;
  const known = new Map<string, FileHashes>();
  const keyOf = ({ id, size, mtime }: Pick<LibraryRow, 'id' | 'size' | 'mtime'>): string => `${id} ${size} ${mtime}`;
  // Made when it is first needed; it ends its worker by itself after a while without calls.
  const worker = (): AnalystApi => {
    line ??= platform.workers.analyst();
    return line.api;
  };

  /**
   * Of a file that was written to while it was read, Chromium says that permissions may have changed; or it says nothing, and gives bytes
   * of both states.
   */
  async function changedMeanwhile(id: number): Promise<Message | null> {
    const now = await open(id);
    return now.ok ? null : now.error;
  }

  async function hash(id: number, onProgress: (bytes: number, of: number) => void, signal: AbortSignal): Promise<Hashing> {
    const file = await open(id);
    if (signal.aborted) return { kind: 'cancelled' };
    if (!file.ok) return { kind: 'failed', reason: file.error };
    jobs += 1;
    const job = jobs;
    // The worker stops between two chunks; a disk that sleeps may take its time, and the user need not wait for it.
    const cancelled = new Promise<Hashing>((resolve) => {
      signal.addEventListener('abort', () => {
        worker()
          .cancel(job)
          .catch(() => undefined);
        resolve({ kind: 'cancelled' });
      });
    });
    const { value } = file;
    const hashed = worker()
      .hash(job, value, (bytes) => {
        if (!signal.aborted) onProgress(bytes, value.size);
      })
      .then(async (outcome): Promise<Hashing> => {
        const changed = outcome.kind === 'cancelled' ? null : await changedMeanwhile(id);
        if (changed) return { kind: 'failed', reason: changed };
        if (outcome.kind === 'fault') return { kind: 'failed', reason: outcome.fault.message };
        if (outcome.kind === 'hashed') known.set(keyOf({ id, size: value.size, mtime: value.lastModified }), outcome.hashes);
        return outcome;
      });
    return Promise.race([hashed, cancelled]);
  }

  return {
    hashFile: (id, onProgress, signal) =>
      hash(id, onProgress, signal).catch((error: unknown): Hashing => ({ kind: 'failed', reason: reasonOf(error) })),
    knownHashes: (row) => known.get(keyOf(row)) ?? null,
    async wholeMetadata(id) {
      try {
        const file = await open(id);
        if (!file.ok) return file;
        const outcome = await worker().metadata(file.value);
        return outcome.kind === 'read' ? ok(outcome.metadata) : err((await changedMeanwhile(id)) ?? outcome.fault.message);
      } catch (error) {
        return err(reasonOf(error));
      }
    },
  };
}

const reasonOf = (error: unknown): Message => (isWorkerGone(error) ? message('library.worker-ended') : verbatim(textOf(error)));
