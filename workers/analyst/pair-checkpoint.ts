/** Which LoRAs fit a checkpoint, from the headers of the files. */
import type { CheckpointOutcome } from '../../src/contracts/pairs.ts';
import { checkpointOf, fitOf } from '../../src/domain/composition/fit/checkpoint.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import type { AccessedThing } from '../../src/domain/safetensors/messages.ts';
import { readHeader } from '../../src/domain/safetensors/read-header.ts';
import type { FileFault, Header } from '../../src/domain/safetensors/header-types.ts';
import { understand, understandWeights } from '../../src/domain/understand.ts';
import { type ByteSource, isReadError } from './byte-source.ts';
import type { ComparedFile } from './pair-files.ts';

export async function fitCheckpoint(checkpoint: ByteSource, loras: readonly ComparedFile[]): Promise<CheckpointOutcome> {
  const base = await headerOf(checkpoint, 'base-model');
  if ('fault' in base) return { kind: 'fault', fault: base.fault };
  const seen = understand(base.header, { path: '' });
  const modules = seen.modules.filter(({ problem }) => problem === null).length;
  if (modules > 0) return { kind: 'lora', modules };
  const entries = checkpointOf(base.header);
  const fits: Extract<CheckpointOutcome, { kind: 'checked' }>['fits'][number][] = [];
  for (const { source, path } of loras) {
    const own = await headerOf(source, 'file');
    fits.push('fault' in own ? { verdict: 'unreadable', fault: own.fault } : fitOf(entries, understandWeights(own.header, { path })));
  }
  return { kind: 'checked', family: seen.family.label, familyId: seen.family.id, fits };
}

async function headerOf(source: ByteSource, what: AccessedThing): Promise<{ readonly header: Header } | { readonly fault: FileFault }> {
  try {
    const head = await readHeader(source);
    return head.fault ? { fault: head.fault } : { header: head.header };
  } catch (error) {
    if (!isReadError(error)) throw error;
    return { fault: accessFault(error, what) };
  }
}
