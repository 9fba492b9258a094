/** Bakes in memory, and an own reader of the result that shares no code with the writer: dense float64 deltas from the definition. */
import { createXXHash128 } from 'hash-wasm';
import { decodePlan } from '../domain/bake/decode-plan.ts';
import { bake as bakeSentences } from '../ui/strings/en/bake.ts';
import { addSentences, english } from '../ui/strings/say.ts';
import { fileSource } from '../../workers/analyst/byte-source.ts';
import { bakeFile, type Baked } from '../../workers/baker/bake-file.ts';
import type { Help } from '../../workers/baker/crew.ts';
import { openSource } from '../../workers/baker/sources.ts';
import type { Kernel } from '../../workers/kernels/kernel.ts';
import { createScalarKernel } from '../../workers/kernels/scalar.ts';
import { type Matrix, matrix, multiply, scaled } from './dense.ts';

addSentences(bakeSentences);

export interface BakedFile {
  readonly bytes: Uint8Array;
  readonly outcome: Baked;
  readonly tensors: ReadonlyMap<string, ReadTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ReadTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  readonly values: Float64Array;
}

const hasher = await createXXHash128();

/**
 * @param files bytes by the name that the plan has for them
 * @param hire hands that compute modules for it
 * @throws the English sentence of a refusal
 */
export async function bakeInMemory(
  plan: Record<string, unknown>,
  files: Readonly<Record<string, Uint8Array>>,
  kernel: Kernel = createScalarKernel(),
  hire?: Help['hire'],
): Promise<BakedFile> {
  const decoded = decodePlan({ v: 1, ...plan });
  if (!decoded.ok) throw new Error(english(decoded.error));
  const tools = { kernel, hasher, app: 'test', onProgress: () => undefined, signal: new AbortController().signal };
  const sources = [];
  const at: File[] = [];
  for (const { file } of decoded.plan.sources) {
    at.push(new File([files[file] as BlobPart], file));
    const opened = await openSource(fileSource(at.at(-1) as File), file, tools);
    if (!opened?.ok) throw new Error(JSON.stringify(opened?.fault));
    sources.push(opened.source);
  }
  const parts: { position: number; bytes: Uint8Array }[] = [];
  const sink = { write: async (bytes: Uint8Array, position: number) => void parts.push({ position, bytes: bytes.slice() }) };
  const outcome = await bakeFile(decoded.plan, sources, sink, { ...tools, ...(hire && { help: { at, hire, from: 0 } }) });
  if (outcome.kind !== 'baked') throw new Error(outcome.kind === 'refused' ? english(outcome.error) : 'cancelled');
  const bytes = new Uint8Array(outcome.fileSize);
  for (const part of parts) bytes.set(part.bytes, part.position);
  return { bytes, outcome, ...readFile(bytes) };
}

/** By the format's description alone. */
export function readFile(bytes: Uint8Array): Pick<BakedFile, 'tensors' | 'metadata'> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const json = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, Record<string, unknown>>;
  const tensors = new Map<string, ReadTensor>();
  for (const [name, entry] of Object.entries(json)) {
    if (name === '__metadata__') continue;
    const [begin, end] = entry['data_offsets'] as [number, number];
    const own = bytes.slice(8 + length + begin, 8 + length + end);
    tensors.set(name, {
      dtype: entry['dtype'] as string,
      shape: entry['shape'] as number[],
      bytes: own,
      values: valuesOf(entry['dtype'] as string, own),
    });
  }
  return { tensors, metadata: (json['__metadata__'] ?? {}) as Record<string, string> };
}

function valuesOf(dtype: string, bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (dtype === 'F32') return Float64Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  if (dtype === 'F64') return Float64Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
  const word = (i: number): number => view.getUint16(2 * i, true);
  const sign = (bits: number): number => (bits & 0x8000 ? -1 : 1);
  return Float64Array.from({ length: bytes.length / 2 }, (_, i) => {
    const bits = word(i);
    if (dtype === 'BF16') {
      const exponent = (bits >> 7) & 0xff;
      const mantissa = bits & 0x7f;
      return sign(bits) * (exponent === 0 ? mantissa * 2 ** -133 : (128 + mantissa) * 2 ** (exponent - 134));
    }
    const exponent = (bits >> 10) & 0x1f;
    const mantissa = bits & 0x3ff;
    return sign(bits) * (exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25));
  });
}

const flat = ({ shape, values }: ReadTensor): Matrix => {
  const rows = shape[0] ?? 1;
  return matrix(rows, values.length / rows, (i, j) => values[i * (values.length / rows) + j] as number);
};

/** alpha / rank . up . down, as the definition says. */
export function deltaOfPair(tensors: ReadonlyMap<string, ReadTensor>, module: string): Matrix {
  const find = (...endings: string[]): ReadTensor | undefined =>
    endings.map((ending) => tensors.get(module + ending)).find((found) => found !== undefined);
  const [up, down] = [find('.lora_up.weight', '.lora_B.weight'), find('.lora_down.weight', '.lora_A.weight')];
  if (!up || !down) throw new Error(`There is no pair of ${module} among ${[...tensors.keys()].join(', ')}`);
  const alpha = find('.alpha')?.values[0];
  return scaled(multiply(flat(up), flat(down)), alpha === undefined ? 1 : alpha / (down.shape[0] ?? 1));
}
