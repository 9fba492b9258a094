import { messageKey } from '../../src/domain/message.ts';
import type { FileFault } from '../../src/domain/safetensors/header-types.ts';

/** The measuring pass reads the header once more and meets what the first reading met: each is told once. */
export const distinctFaults = (faults: readonly FileFault[]): FileFault[] => [
  ...new Map(faults.map((fault) => [`${fault.code} ${fault.tensor ?? ''} ${messageKey(fault.message)}`, fault])).values(),
];
