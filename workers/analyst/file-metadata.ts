/** The metadata of a file as they stand in its header. The library keeps less: see `boundMetadata`. */
import type { MetadataOutcome } from '../../src/contracts/analyst.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import { readHeader } from '../../src/domain/safetensors/read-header.ts';
import { type ByteSource, isReadError } from './byte-source.ts';

export async function fileMetadata(source: ByteSource): Promise<MetadataOutcome> {
  try {
    const head = await readHeader(source);
    if (head.fault && !head.header) return { kind: 'fault', fault: head.fault };
    return { kind: 'read', metadata: head.header?.metadata ?? {} };
  } catch (error) {
    if (!isReadError(error)) throw error;
    return { kind: 'fault', fault: accessFault(error, 'file') };
  }
}
