/** The tensors of a planned file in their order: copied from their sources in chunks, or computed with their module; hashed on the way. */
import { negate } from '../../src/domain/bake/encode-values.ts';
import type { Hasher } from '../analyst/measure-file.ts';
import { ShortFile } from '../analyst/tensor-values.ts';
import type { Context, Done, Job, OutTensor } from './modules.ts';
import { certain, type Planned } from './plan-file.ts';
import type { OpenSource } from './sources.ts';

/** Where the file goes. Positions never overlap; the header comes last. Bytes are the caller's again when the write is done. */
export interface Sink {
  write(bytes: Uint8Array, position: number): Promise<void>;
}

export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

export interface BakeProgress {
  readonly modules: number;
  readonly of: number;
  readonly bytes: number;
  /** Bytes of the whole file; 0 while ranks are being found. */
  readonly size: number;
}

export interface DataTools {
  readonly hasher: Hasher;
  readonly onProgress: (done: BakeProgress) => void;
  readonly signal: AbortSignal;
}

interface Data {
  readonly hash: string;
  readonly done: ReadonlyMap<string, Done>;
}

export async function writeData({ tensors, longest, context }: Planned, sink: Sink, tools: DataTools): Promise<Data> {
  const done = new Map<string, Done>();
  const computed = new Map<Job, ReadonlyMap<string, Uint8Array>>();
  const left = new Map<Job, number>();
  for (const tensor of tensors) if (isComputed(tensor)) left.set(tensor.module, (left.get(tensor.module) ?? 0) + 1);
  const of = new Set(tensors.map(({ module }) => module)).size;
  const out = gathering(sink, longest.header.length, tools);
  tools.hasher.init();
  for (const tensor of tensors) {
    if (tools.signal.aborted) throw new Cancelled();
    const { module, spec, copied } = tensor;
    const early = module.early.get(spec.name);
    if (early) {
      await out.put(early);
      continue;
    }
    if (!done.has(module.name)) {
      const result = certain(await module.compute());
      done.set(module.name, result.done);
      if (left.get(module)) computed.set(module, result.bytes);
    }
    if (copied) await copyTensor(tensor, context, out.put, tools.signal);
    else {
      await out.put(computed.get(module)?.get(spec.name) as Uint8Array);
      const open = (left.get(module) ?? 1) - 1;
      left.set(module, open);
      if (open === 0) computed.delete(module);
    }
    tools.onProgress({ modules: done.size, of, bytes: out.position(), size: longest.fileSize });
  }
  await out.flush();
  return { hash: tools.hasher.digest(), done };
}

/** Small writes are gathered: each costs more than its bytes. */
const GATHERED = 4 * 1024 * 1024;

function gathering(sink: Sink, start: number, { hasher }: DataTools) {
  const buffer = new Uint8Array(GATHERED);
  let [written, held] = [start, 0];
  const write = async (bytes: Uint8Array): Promise<void> => {
    hasher.update(bytes);
    await sink.write(bytes, written);
    written += bytes.length;
  };
  const flush = async (): Promise<void> => {
    if (held === 0) return;
    const length = held;
    held = 0;
    await write(buffer.subarray(0, length));
  };
  return {
    flush,
    async put(bytes: Uint8Array): Promise<void> {
      if (held + bytes.length > buffer.length) await flush();
      if (bytes.length > buffer.length) return write(bytes);
      buffer.set(bytes, held);
      held += bytes.length;
    },
    position: () => written + held,
  };
}

const isComputed = ({ copied, module, spec }: OutTensor): boolean => !copied && !module.early.has(spec.name);

async function copyTensor(
  { copied, module }: OutTensor,
  { sources }: Context,
  put: (bytes: Uint8Array) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { tensor, change } = copied as NonNullable<typeof copied>;
  const source = sources[module.out.template.source] as OpenSource;
  const [begin, end] = [source.header.dataStart + tensor.begin, source.header.dataStart + tensor.end];
  let at = 0;
  for await (const chunk of source.bytes.stream(begin, end)) {
    if (signal.aborted) throw new Cancelled();
    // A chunk is the stream's own memory until the next one is asked for.
    const bytes = change.kind === 'negate' ? chunk.slice() : chunk;
    if (change.kind === 'negate') negate(bytes, tensor.dtype, at);
    await put(bytes);
    at += chunk.length;
  }
  if (at < end - begin) throw new ShortFile(tensor.name);
}
