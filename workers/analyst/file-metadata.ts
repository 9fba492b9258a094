/** The metadata of a file as they stand in its header. The library keeps less: see `boundMetadata`. */
import type { MetadataOutcome } from '../../src/contracts/analyst.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import { parseHeader, readHeaderLength } from '../../src/domain/safetensors/header.ts';
import { type ByteSource, isReadError } from './byte-source.ts';

/** With 64 bytes, files that are something else are named. */
const FIRST_BYTES = 64;

export async function fileMetadata(source: ByteSource): Promise<MetadataOutcome> {
  try {
    const length = readHeaderLength(await source.slice(0, Math.min(FIRST_BYTES, source.size)), source.size);
    if (!length.ok) return { kind: 'fault', fault: length.error };
    const outcome = parseHeader(await source.slice(0, 8 + length.value), source.size);
    if (outcome.ok) return { kind: 'read', metadata: outcome.header.metadata };
    return outcome.salvaged ? { kind: 'read', metadata: outcome.salvaged.metadata } : { kind: 'fault', fault: outcome.error };
  } catch (error) {
    if (!isReadError(error)) throw error;
    return { kind: 'fault', fault: accessFault(error, 'file') };
  }
}
