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

/** Tensors that follow each other are read at once up to this size; a larger one comes in the chunks of a stream. */
const AT_ONCE = 8 * 1024 * 1024;

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
    if (last.end - first.begin > AT_ONCE) {
      values.set(first, await streamed(source, dataStart, first, kernel));
      if (holdsOthers(first, kernel)) notFinite?.add(first);
      continue;
    }
    const bytes = await source.slice(dataStart + first.begin, dataStart + last.end);
    if (bytes.length < last.end - first.begin) throw new ShortFile(last.name);
    for (const tensor of run) {
      values.set(tensor, decoded(tensor, kernel, bytes.subarray(tensor.begin - first.begin, tensor.end - first.begin)));
      if (holdsOthers(tensor, kernel)) notFinite?.add(tensor);
    }
  }
  return values;
}

/**
 * The same with the values of F64 tensors as they are: where terms all but cancel, rounding them to f32 would be more than what is left.
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

/** Neighbours in the file together, a tensor larger than `AT_ONCE` alone. */
function runsOf(tensors: readonly TensorInfo[]): TensorInfo[][] {
  const runs: TensorInfo[][] = [];
  for (const tensor of [...tensors].sort((a, b) => a.begin - b.begin)) {
    const run = runs.at(-1);
    const joins = run?.at(-1)?.end === tensor.begin && tensor.end - (run[0]?.begin ?? 0) <= AT_ONCE;
    if (run && joins) run.push(tensor);
    else runs.push([tensor]);
  }
  return runs;
}

function decoded(tensor: TensorInfo, kernel: Kernel, bytes: Uint8Array): TensorValues {
  if (!isDecoded(tensor.dtype)) return message('delta.undecodable', { dtype: tensor.dtype });
  kernel.begin(tensor.dtype, elementsOf(tensor.shape));
  kernel.push(bytes);
  return kernel.values();
}

async function streamed(source: ByteSource, dataStart: number, tensor: TensorInfo, kernel: Kernel): Promise<TensorValues> {
  if (!isDecoded(tensor.dtype)) return message('delta.undecodable', { dtype: tensor.dtype });
  kernel.begin(tensor.dtype, elementsOf(tensor.shape));
  let left = tensor.end - tensor.begin;
  for await (const chunk of source.stream(dataStart + tensor.begin, dataStart + tensor.end)) {
    kernel.push(chunk);
    left -= chunk.length;
  }
  if (left > 0) throw new ShortFile(tensor.name);
  return kernel.values();
}
