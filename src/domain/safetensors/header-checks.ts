/** The checks over all entries, in the order of the reference implementation: offsets, then sizes, tensor by tensor. */
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import { bitsOf } from './dtype.ts';
import { clip, type TensorEntry } from './header-json.ts';
import { whole } from './messages.ts';
import { U64_MAX } from './json-number.ts';
import type { FileFault, TensorInfo } from './header-types.ts';

/** `dataBytes`: where the last tensor ends. Tensors come back in the order of their offsets; empty ones at the same place by name. */
export function checkTensors(
  entries: readonly TensorEntry[],
  dataStart: number,
): Result<{ tensors: TensorInfo[]; dataBytes: number }, FileFault> {
  const sorted = [...entries].sort((a, b) => compare(a.begin, b.begin) || compare(a.end, b.end) || compare(a.name, b.name));
  const tensors: TensorInfo[] = [];
  let start = 0;
  for (const entry of sorted) {
    const { name, dtype, begin, end } = entry;
    const fault = placeFault(entry, start, dataStart) ?? sizeFault(entry);
    if (fault) return err(fault);
    start = Number(end);
    tensors.push({ name, dtype, shape: plainNumbers(entry.shape), begin: Number(begin), end: start });
  }
  return ok({ tensors, dataBytes: start });
}

/** Without a copy in the usual case. A dimension above 2^53 is rounded; only an empty tensor can have one. */
const plainNumbers = (shape: readonly (number | bigint)[]): readonly number[] =>
  shape.every((dim) => typeof dim === 'number') ? shape : shape.map(Number);

const compare = <T extends number | bigint | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

function placeFault({ name, begin, end, at }: TensorEntry, start: number, dataStart: number): FileFault | null {
  if (begin === start && end >= begin && end <= Number.MAX_SAFE_INTEGER) return null;
  const tensor = clip(name);
  const evidence = {
    code: 'bad-offset',
    tensor,
    offset: at,
    expected: message('evidence.from', { offset: start }),
    found: message('evidence.range', { begin: whole(begin), end: whole(end) }),
  } as const;
  if (begin > end) return { ...evidence, message: message('file.offsets-reversed', { tensor }) };
  if (end > Number.MAX_SAFE_INTEGER) return { ...evidence, message: message('file.offsets-huge', { tensor }) };
  const place = { tensor, begin: whole(begin), expected: start, offset: dataStart + start };
  return { ...evidence, message: begin < start ? message('file.overlap', place) : message('file.gap', place) };
}

function sizeFault(entry: TensorEntry): FileFault | null {
  const bits = sizeInBits(entry.shape, bitsOf(entry.dtype));
  const found = Number(entry.end) - Number(entry.begin);
  const fits = typeof bits === 'bigint' ? bits === BigInt(found) * 8n : bits === found * 8;
  return fits ? null : describeSizeFault(entry, bits, found);
}

function describeSizeFault({ name, dtype, shape, at }: TensorEntry, bits: number | bigint | null, found: number): FileFault {
  const described = { dtype, shape: `${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}` };
  const evidence = { tensor: clip(name), offset: at };
  const facts = { tensor: clip(name), ...described };
  if (bits === null) {
    return {
      code: 'size-overflow',
      message: message('file.size-overflow', facts),
      expected: message('evidence.below-u64'),
      found: message('evidence.tensor', described),
      ...evidence,
    };
  }
  if (BigInt(bits) % 8n !== 0n) {
    return {
      code: 'misaligned',
      message: message('file.misaligned', facts),
      expected: message('evidence.whole-bytes'),
      found: message('evidence.bits', { bits: whole(bits) }),
      ...evidence,
    };
  }
  const needed = whole(BigInt(bits) / 8n);
  return {
    code: 'wrong-byte-count',
    message: message('file.byte-count', { ...facts, needed, found }),
    expected: message('evidence.bytes', { bytes: needed }),
    found: message('evidence.bytes', { bytes: found }),
    ...evidence,
  };
}

/** A number while that is exact, else a bigint; null on overflow of a u64. */
function sizeInBits(shape: readonly (number | bigint)[], bitsPerElement: number): number | bigint | null {
  let bits = bitsPerElement;
  for (const dim of shape) {
    if (typeof dim === 'bigint') return exactSizeInBits(shape, bitsPerElement);
    bits *= dim;
    if (bits > Number.MAX_SAFE_INTEGER) return exactSizeInBits(shape, bitsPerElement);
  }
  return bits;
}

/** The reference multiplies from the left, elements first: a zero later in the shape does not heal an overflow. */
function exactSizeInBits(shape: readonly (number | bigint)[], bitsPerElement: number): bigint | null {
  let elements = 1n;
  for (const dim of shape) {
    elements *= BigInt(dim);
    if (elements > U64_MAX) return null;
  }
  const bits = elements * BigInt(bitsPerElement);
  return bits > U64_MAX ? null : bits;
}
