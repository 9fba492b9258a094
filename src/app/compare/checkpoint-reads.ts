/** Which LoRAs fit the file of a base model, by names and shapes. Headers alone are read. Nothing here rejects: what fails is a reason. */
import type { AnalystApi } from '../../contracts/analyst.ts';
import { isWorkerGone, type WorkerLine, type Platform } from '../../contracts/platform.ts';
import type { CheckpointFit } from '../../domain/composition/fit/checkpoint.ts';
import { type Message, message, textOf, verbatim } from '../../domain/message.ts';
import type { FamilyId } from '../../domain/reading.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { OpenRow } from '../library/open-row.ts';

export type LoraFit = CheckpointFit | { readonly verdict: 'unreadable'; readonly why: Message };

export interface CheckpointAnswer {
  /** What the checkpoint itself is taken for: "Flux.1". */
  readonly family: string;
  readonly familyId: FamilyId;
  /** In the order asked for. */
  readonly fits: readonly { readonly id: number; readonly fit: LoraFit }[];
}

export interface CheckpointReads {
  /** @param loras rows of the library; the error says why nothing could be checked */
  fit(checkpoint: File, loras: readonly { readonly id: number; readonly path: string }[]): Promise<Result<CheckpointAnswer, Message>>;
}

interface Parts {
  readonly platform: Pick<Platform, 'workers'>;
  readonly open: OpenRow;
}

export function createCheckpointReads({ platform, open }: Parts): CheckpointReads {
  let line: WorkerLine<AnalystApi> | null = null;

  async function check(
    checkpoint: File,
    loras: readonly { readonly id: number; readonly path: string }[],
  ): Promise<Result<CheckpointAnswer, Message>> {
    const files = await Promise.all(loras.map(async ({ id, path }) => ({ id, path, file: await open(id) })));
    const readable = files.flatMap(({ id, path, file }) => (file.ok ? [{ id, path, file: file.value }] : []));
    // It ends its worker by itself after a while without calls.
    line ??= platform.workers.analyst();
    const outcome = await line.api.fitCheckpoint(
      checkpoint,
      readable.map(({ path, file }) => ({ path, file })),
    );
    if (outcome.kind === 'fault') return err(message('library.of-file', { name: checkpoint.name, problem: outcome.fault.message }));
    if (outcome.kind === 'lora') return err(message('library.lora-as-model', { name: checkpoint.name, modules: outcome.modules }));
    const found = new Map(readable.map(({ id }, index) => [id, outcome.fits[index]]));
    const fits = files.map(({ id, file }) => {
      const fit = found.get(id);
      if (!fit) return { id, fit: { verdict: 'unreadable', why: file.ok ? message('library.no-answer') : file.error } as const };
      return { id, fit: fit.verdict === 'unreadable' ? ({ verdict: 'unreadable', why: fit.fault.message } as const) : fit };
    });
    return ok({ family: outcome.family, familyId: outcome.familyId, fits });
  }

  return {
    async fit(checkpoint, loras) {
      try {
        return await check(checkpoint, loras);
      } catch (error) {
        return err(isWorkerGone(error) ? message('library.worker-ended') : verbatim(textOf(error)));
      }
    },
  };
}
