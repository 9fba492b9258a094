/** What the commands over files on disk share: the kernel and the hasher as the app uses them, and how a fault is said. */
import { createXXHash128 } from 'hash-wasm';
import { accessFault } from '../src/domain/library/file-access.ts';
import type { FileFault } from '../src/domain/safetensors/header-types.ts';
import { english } from '../src/ui/strings/say.ts';
import type { PassTools } from '../workers/analyst/measure-file.ts';
import { nodeKernel } from './node-kernel.ts';
import '../src/ui/strings/rooms/module-reasons.ts';

export async function tools(): Promise<PassTools> {
  return {
    kernel: await nodeKernel(),
    hasher: await createXXHash128(),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
}

export const tell = (file: string, { message, tensor, offset, expected, found }: FileFault): void => {
  const where = [
    tensor && `tensor ${tensor}`,
    offset !== undefined && `offset ${offset}`,
    expected && `expected ${english(expected)}`,
    found && `found ${english(found)}`,
  ];
  const details = where.filter(Boolean).join(', ');
  console.error(`${file}: ${english(message)}${details ? ` (${details})` : ''}`);
};

/** The fault of a file that the system does not give; anything else is a bug and thrown again. */
export function diskFault(error: unknown): FileFault {
  if (!(error instanceof Error && 'code' in error)) throw error;
  const code = error.code === 'ENOENT' ? 'NotFoundError' : error.code === 'EACCES' ? 'NotAllowedError' : 'NotReadableError';
  return accessFault({ name: code, message: error.message }, 'file');
}
