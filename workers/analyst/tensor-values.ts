/** Reads and decodes the tensors of the modules of one cluster, from one file, by ranges. */
import type { Numbers } from '../../src/domain/deltas/delta.ts';
import { message, type Message } from '../../src/domain/message.ts';
import type { TensorInfo } from '../../src/domain/safetensors/header-types.ts';
import { elementsOf } from '../../src/domain/safetensors/dtype.ts';
import type { Kernel } from '../kernels/kernel.ts';
import type { ByteSource } from './byte-source.ts';
import { isDecoded } from './plan.ts';

/** Decoded values; a reason when the tensor has none that can be used. */
export type TensorValues = Float32Array | Message;

/** The file ended before its header said. */
export class ShortFile extends Error {
  override readonly name = 'ShortFile';
  constructor(readonly tensor: string) {
    super(`ended within ${tensor}`);
  }
}

/**
 * @param tensors of one file, without repeats
 * @param notFinite takes those that hold a NaN or an infinity, which decoding counts anyway
 * @returns their values in the same order; @throws ShortFile, or what the source throws
 */
export async function tensorValues(
  source: ByteSource,
  dataStart: number,
  tensors: readonly TensorInfo[],
  kernel: Kernel,
  notFinite?: Set<TensorInfo>,
): Promise<ReadonlyMap<TensorInfo, TensorValues>> {
  const values = new Map<TensorInfo, TensorValues>();
  for (const run of runsOf(tensors)) {
    const [first, last] = [run[0] as TensorInfo, run.at(-1) as TensorInfo];
    const reader = new RunReader(run, kernel, (tensor, found) => {
      values.set(tensor, found);
      if (holdsOthers(tensor, kernel)) notFinite?.add(tensor);
    });
    for await (const chunk of source.stream(dataStart + first.begin, dataStart + last.end)) reader.push(chunk);
    reader.end();
  }
  return values;
}

/**
 * The same with the values of F64 tensors as they are: where terms nearly cancel, rounding them to f32 would be more than what is left.
 * @throws ShortFile, or what the source throws
 */
export async function exactValues(
  source: ByteSource,
  dataStart: number,
  tensors: readonly TensorInfo[],
  kernel: Kernel,
  notFinite?: Set<TensorInfo>,
): Promise<ReadonlyMap<TensorInfo, Numbers | Message>> {
  const isWide = ({ dtype }: TensorInfo): boolean => dtype === 'F64';
  const narrow = tensors.filter((tensor) => !isWide(tensor));
  const values = new Map<TensorInfo, Numbers | Message>(await tensorValues(source, dataStart, narrow, kernel, notFinite));
  for (const tensor of tensors.filter(isWide)) {
    const bytes = await source.slice(dataStart + tensor.begin, dataStart + tensor.end);
    if (bytes.length < tensor.end - tensor.begin) throw new ShortFile(tensor.name);
    // A copy, since doubles must begin at a multiple of 8 bytes.
    const own = new Float64Array(bytes.slice().buffer);
    values.set(tensor, own);
    // Kernels take them as f32.
    if (notFinite && own.some((value) => !Number.isFinite(Math.fround(value)))) notFinite.add(tensor);
  }
  return values;
}

/** Of the tensor that was decoded last. */
function holdsOthers({ dtype }: TensorInfo, kernel: Kernel): boolean {
  if (!isDecoded(dtype)) return false;
  const { nan, inf } = kernel.stats();
  return nan + inf > 0;
}

/** Neighbours in the file together. */
function runsOf(tensors: readonly TensorInfo[]): TensorInfo[][] {
  const runs: TensorInfo[][] = [];
  for (const tensor of [...tensors].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const run = runs.at(-1);
    if (run?.at(-1)?.end === tensor.begin) run.push(tensor);
    else runs.push([tensor]);
  }
  return runs;
}

/** Takes the bytes of tensors that follow each other, in chunks that begin and end anywhere. */
class RunReader {
  readonly #run: readonly TensorInfo[];
  readonly #kernel: Kernel;
  readonly #found: (tensor: TensorInfo, values: TensorValues) => void;
  #next = 0;
  /** Bytes that the tensor at hand still wants. */
  #left = 0;

  constructor(run: readonly TensorInfo[], kernel: Kernel, found: (tensor: TensorInfo, values: TensorValues) => void) {
    this.#run = run;
    this.#kernel = kernel;
    this.#found = found;
    this.#begin();
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const tensor = this.#run[this.#next];
      if (!tensor) return;
      const take = Math.min(chunk.length - at, this.#left);
      if (isDecoded(tensor.dtype)) this.#kernel.push(chunk.subarray(at, at + take));
      at += take;
      this.#left -= take;
      if (this.#left === 0) this.#finish(tensor);
    }
  }

  /** @throws ShortFile when the stream ended before the run did */
  end(): void {
    const tensor = this.#run[this.#next];
    if (tensor) throw new ShortFile(tensor.name);
  }

  #begin(): void {
    const tensor = this.#run[this.#next];
    if (!tensor) return;
    this.#left = tensor.end - tensor.begin;
    if (isDecoded(tensor.dtype)) this.#kernel.begin(tensor.dtype, elementsOf(tensor.shape));
    // With a 0 in its shape: no byte will come for it.
    if (this.#left === 0) this.#finish(tensor);
  }

  #finish(tensor: TensorInfo): void {
    const { dtype } = tensor;
    this.#found(tensor, isDecoded(dtype) ? this.#kernel.values() : message('delta.undecodable', { dtype }));
    this.#next += 1;
    this.#begin();
  }
}
