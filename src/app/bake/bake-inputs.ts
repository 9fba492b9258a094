/** The files that a bake reads: found by content, wherever the library has it now, with what measuring found of them. */
import type { BakeInput } from '../../contracts/baker.ts';
import type { LoraDetail } from '../../contracts/library.ts';
import type { JobSource } from '../../domain/bake/job.ts';
import { type Message, message } from '../../domain/message.ts';
import type { MeasuredModule } from '../../domain/reading.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { OpenRow } from '../library/open-row.ts';

export interface InputParts {
  readonly open: OpenRow;
  readonly detail: (key: { readonly id: number }) => Promise<LoraDetail | null>;
  readonly modules: (id: number) => Promise<readonly MeasuredModule[]>;
  readonly lorasOf: (owner: string) => Promise<readonly number[]>;
}

/** The first row of each source whose file can be read now. */
export async function bakeInputs(parts: InputParts, sources: readonly JobSource[]): Promise<Result<BakeInput[], Message>> {
  const inputs: BakeInput[] = [];
  for (const source of sources) {
    const input = await inputOf(parts, source);
    if (!input.ok) return input;
    inputs.push(input.value);
  }
  return ok(inputs);
}

async function inputOf({ open, detail, modules, lorasOf }: InputParts, { owner, name }: JobSource): Promise<Result<BakeInput, Message>> {
  let why: Message = message('bake.source-away', { file: name });
  for (const id of await lorasOf(owner)) {
    const file = await open(id);
    if (!file.ok) {
      why = message('bake.source', { file: name, problem: file.error });
      continue;
    }
    const found = await detail({ id });
    // The measured numbers are of the file as it was when it was opened here: same size, same time.
    if (!found || found.contentHash === null || found.measuredAt === null) return ok({ name, file: file.value, known: null });
    const norms = (await modules(id)).map(({ module, deltaNorm }) => [module, deltaNorm] as const);
    return ok({ name, file: file.value, known: { hash: found.contentHash, norms } });
  }
  return err(why);
}
