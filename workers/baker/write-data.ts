/** The tensors of a planned file in their order: copied from their sources in chunks, or computed with their module; hashed on the way. */
import { negate } from '../../src/domain/bake/encode-values.ts';
import type { Hasher } from '../analyst/measure-file.ts';
import { ShortFile } from '../analyst/tensor-values.ts';
import type { Crew } from './crew.ts';
import type { Computed } from './hand.ts';
import type { Context, Done, Job, OutTensor } from './job.ts';
import { certain, type Planned } from './plan-file.ts';
import { expectModule } from './load.ts';
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

/** @param crew computes modules ahead of their turn */
export async function writeData(
  { tensors, longest, context, jobs }: Planned,
  sink: Sink,
  tools: DataTools,
  crew: Crew | null = null,
): Promise<Data> {
  const done = new Map<string, Done>();
  const computed = new Map<Job, ReadonlyMap<string, Uint8Array>>();
  const left = new Map<Job, number>();
  for (const tensor of tensors) if (isComputed(tensor)) left.set(tensor.module, (left.get(tensor.module) ?? 0) + 1);
  const of = new Set(tensors.map(({ module }) => module)).size;
  const order = [...new Set(tensors.flatMap((tensor) => (isComputed(tensor) ? [tensor.module] : [])))];
  let begun = 0;
  const coming = crew && new Coming(order, jobs, context, crew);
  const out = gathering(sink, longest.header.length, tools);
  tools.hasher.init();
  try {
    await writeAll();
    await out.flush();
  } finally {
    // Whoever closes or gives up the file must not meet a write that is still under way.
    await out.settled();
    await coming?.settled();
  }
  return { hash: tools.hasher.digest(), done };

  async function writeAll(): Promise<void> {
    for (let at = 0; at < tensors.length; ) {
      if (tools.signal.aborted) throw new Cancelled();
      const tensor = tensors[at] as OutTensor;
      const early = tensor.module.early.get(tensor.spec.name);
      const run = early ? [] : runFrom(tensors, at);
      for (const { module } of run) if (!done.has(module.name)) await computeModule(module);
      if (early) await out.put(early);
      else if (tensor.copied) await copyRun(run, context, out.put, tools.signal);
      else await out.put(computedBytes(tensor));
      at += Math.max(1, run.length);
      tools.onProgress({ modules: done.size, of, bytes: out.position(), size: longest.fileSize });
    }
  }

  async function computeModule(module: Job): Promise<void> {
    if (!coming && order[begun] === module) {
      begun++;
      const next = order[begun];
      if (next) expectModule(next.as, context.sources);
    }
    const result = certain(await (coming?.take(module) ?? module.compute()));
    done.set(module.name, result.done);
    if (left.get(module)) computed.set(module, result.bytes);
  }

  function computedBytes({ module, spec }: OutTensor): Uint8Array {
    const bytes = computed.get(module)?.get(spec.name) as Uint8Array;
    const open = (left.get(module) ?? 1) - 1;
    left.set(module, open);
    if (open === 0) computed.delete(module);
    return bytes;
  }
}

/** Modules that the hands compute before they are asked for, in their order: as many as there are places, and the one that is awaited. */
class Coming {
  readonly #order: readonly Job[];
  readonly #index: ReadonlyMap<Job, number>;
  readonly #context: Context;
  readonly #crew: Crew;
  readonly #begun = new Map<Job, Promise<Computed>>();
  #next = 0;

  constructor(order: readonly Job[], jobs: readonly Job[], context: Context, crew: Crew) {
    this.#order = order;
    this.#index = new Map(jobs.map((job, index) => [job, index]));
    this.#context = context;
    this.#crew = crew;
  }

  /** @returns null for a module of which nothing is computed */
  take(module: Job): Promise<Computed> | null {
    this.#fill();
    const found = this.#begun.get(module) ?? null;
    this.#begun.delete(module);
    this.#fill();
    return found;
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.#begun.values());
  }

  #fill(): void {
    while (this.#begun.size <= this.#crew.places && this.#next < this.#order.length) {
      const job = this.#order[this.#next++] as Job;
      const known = this.#context.decompositions?.take(job.out) ?? null;
      const self = (): Promise<Computed> => {
        if (known) this.#context.decompositions?.keep(job.out, known, null);
        return job.compute();
      };
      const found = this.#crew.compute(this.#index.get(job) as number, known, self);
      // It is awaited in its turn; until then a failure is not one that nobody waits for.
      found.catch(() => undefined);
      this.#begun.set(job, found);
    }
  }
}

/** Progress moves with every run. */
const LONGEST_RUN = 16 * 1024 * 1024;

/** The tensor at this place, and those behind it that lie behind it in its source too: copied at once, since a read costs more than its bytes. */
function runFrom(tensors: readonly OutTensor[], first: number): OutTensor[] {
  const run = [tensors[first] as OutTensor];
  const begin = run[0]?.copied?.tensor.begin ?? 0;
  for (let at = first + 1; at < tensors.length; at++) {
    const [last, next] = [run.at(-1) as OutTensor, tensors[at] as OutTensor];
    if (!isVerbatim(last) || !isVerbatim(next)) break;
    if (next.module.out.template.source !== last.module.out.template.source || next.copied?.tensor.begin !== last.copied?.tensor.end) break;
    if ((next.copied?.tensor.end ?? 0) - begin > LONGEST_RUN) break;
    run.push(next);
  }
  return run;
}

const isVerbatim = ({ copied, module, spec }: OutTensor): boolean => copied?.change.kind === 'bytes' && !module.early.has(spec.name);

/** Small writes are gathered: each costs more than its bytes. */
const GATHERED = 4 * 1024 * 1024;

/** While one buffer is being written the next is filled. */
function gathering(sink: Sink, start: number, { hasher }: DataTools) {
  let [filling, other] = [new Uint8Array(GATHERED), new Uint8Array(GATHERED)];
  let [written, held] = [start, 0];
  let under: Promise<void> = Promise.resolve();
  const write = async (bytes: Uint8Array): Promise<void> => {
    await under;
    under = sink.write(bytes, written);
    // It is awaited before the next write; until then a failure is not one that nobody waits for.
    under.catch(() => undefined);
    hasher.update(bytes);
    written += bytes.length;
  };
  const turn = async (): Promise<void> => {
    if (held === 0) return;
    const bytes = filling.subarray(0, held);
    held = 0;
    [filling, other] = [other, filling];
    await write(bytes);
  };
  return {
    async flush(): Promise<void> {
      await turn();
      await under;
    },
    async put(bytes: Uint8Array): Promise<void> {
      for (let at = 0; at < bytes.length; ) {
        const part = bytes.subarray(at, at + filling.length - held);
        filling.set(part, held);
        held += part.length;
        at += part.length;
        if (held === filling.length) await turn();
      }
    },
    position: () => written + held,
    settled: () => under.catch(() => undefined),
  };
}

const isComputed = ({ copied, module, spec }: OutTensor): boolean => !copied && !module.early.has(spec.name);

/** @param run of tensors that lie behind each other in one source; several only where their bytes stay */
async function copyRun(
  run: readonly OutTensor[],
  { sources }: Context,
  put: (bytes: Uint8Array) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const [first, last] = [run[0], run.at(-1)] as [OutTensor, OutTensor];
  const { tensor, change } = first.copied as NonNullable<typeof first.copied>;
  const { end: stop, name } = (last.copied as NonNullable<typeof last.copied>).tensor;
  const source = sources[first.module.out.template.source] as OpenSource;
  const [begin, end] = [source.header.dataStart + tensor.begin, source.header.dataStart + stop];
  let at = 0;
  for await (const chunk of source.bytes.stream(begin, end)) {
    if (signal.aborted) throw new Cancelled();
    // A chunk is the stream's own memory until the next one is asked for.
    const bytes = change.kind === 'negate' ? chunk.slice() : chunk;
    if (change.kind === 'negate') negate(bytes, tensor.dtype, at);
    await put(bytes);
    at += chunk.length;
  }
  if (at < end - begin) throw new ShortFile(name);
}
