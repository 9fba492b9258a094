/**
 * Speed of the kernels: `npx tsx e2e/bench/kernels.ts` (`node --experimental-wasm-relaxed-simd --import tsx ...` to see
 * relaxed SIMD in a Node that hides it behind that flag).
 *
 * Every number is the best of several runs, since the machine may be busy. A multiply-add is one needed product: the Gram
 * matrix of r vectors of length n takes n * r * (r + 1) / 2 of them, its upper half being a mirror of the lower.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ELEMENT_BYTES } from '../../workers/kernels/elements.ts';
import type { Kernel } from '../../workers/kernels/kernel.ts';
import type { FloatDtype } from '../../workers/kernels/elements.ts';
import { detectKernel, instantiateKernel } from '../../workers/kernels/load.ts';

const KINDS = ['scalar', 'simd', 'relaxed-simd'] as const;
const RANKS = [16, 64, 128];
const LENGTHS = [3072, 12288];
const CHUNK = 2 ** 20;
const DECODE_BYTES = 16 * 2 ** 20;

/** Least milliseconds of a run: at least 5 runs, then until half a second is used up. */
function best(run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  const until = performance.now() + 500;
  for (let runs = 0; runs < 5 || performance.now() < until; runs++) {
    const started = performance.now();
    run();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

async function kernelsOf(): Promise<Kernel[]> {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../workers/kernels/build.mjs', import.meta.url))], { stdio: 'inherit' });
  const wanted = KINDS.filter((kind) => kind !== 'relaxed-simd' || detectKernel() === 'relaxed-simd');
  return Promise.all(
    wanted.map(async (kind) => {
      if (kind === 'scalar') return instantiateKernel(kind, null);
      const file = new URL(`../../workers/kernels/build/${kind === 'simd' ? 'simd' : 'relaxed'}.wasm`, import.meta.url);
      return instantiateKernel(kind, await WebAssembly.compile(await readFile(file)));
    }),
  );
}

/** Bytes that are ordinary numbers in every format: exponents in the middle, few subnormals, no NaN. */
function ordinaryBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (((i * 2654435761) >>> 16) & 0x8f) | 0x30);
}

function push(kernel: Kernel, dtype: FloatDtype, bytes: Uint8Array): void {
  kernel.begin(dtype, bytes.length / ELEMENT_BYTES[dtype]);
  for (let at = 0; at < bytes.length; at += CHUNK) kernel.push(bytes.subarray(at, at + CHUNK));
  kernel.stats();
}

interface Row {
  readonly name: string;
  /** By kernel, in the row's unit; the first is the scalar twin. */
  readonly rates: readonly number[];
}

/** Billions of multiply-adds a second. */
function gramRows(kernels: readonly Kernel[]): Row[] {
  return LENGTHS.flatMap((length) =>
    RANKS.flatMap((rank) => {
      const products = (length * rank * (rank + 1)) / 2;
      const bytes = ordinaryBytes(length * rank * 4);
      for (const kernel of kernels) push(kernel, 'F32', bytes);
      const rates = (run: (kernel: Kernel) => void): number[] => kernels.map((kernel) => products / best(() => run(kernel)) / 1e6);
      return [
        { name: `rows    ${rank} x ${length}`, rates: rates((kernel) => kernel.gramRows(rank, length)) },
        { name: `columns ${length} x ${rank}`, rates: rates((kernel) => kernel.gramCols(length, rank)) },
      ];
    }),
  );
}

/** GB of file bytes a second, decoded to f32 and counted, in chunks of 1 MiB. */
function decodeRows(kernels: readonly Kernel[]): Row[] {
  const bytes = ordinaryBytes(DECODE_BYTES);
  const dtypes = Object.keys(ELEMENT_BYTES) as FloatDtype[];
  return dtypes.map((dtype) => ({
    name: dtype,
    rates: kernels.map((kernel) => DECODE_BYTES / best(() => push(kernel, dtype, bytes)) / 1e6),
  }));
}

function print(title: string, unit: string, kernels: readonly Kernel[], rows: readonly Row[], memcpy: number | null): void {
  const columns = [unit, ...kernels.map((kernel) => kernel.kind), ...kernels.slice(1).map((kernel) => `${kernel.kind}/scalar`)];
  if (memcpy !== null) columns.push(...kernels.map((kernel) => `${kernel.kind}/memcpy`));
  const lines = rows.map(({ name, rates }) => {
    const scalar = rates[0] ?? Number.NaN;
    const cells = [...rates.map((rate) => rate.toFixed(2)), ...rates.slice(1).map((rate) => `${(rate / scalar).toFixed(1)}x`)];
    if (memcpy !== null) cells.push(...rates.map((rate) => `${(rate / memcpy).toFixed(2)}x`));
    return [name, ...cells];
  });
  const widths = columns.map((column, i) => Math.max(column.length, ...lines.map((line) => line[i]?.length ?? 0)));
  const format = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  console.log(`\n${title}\n${format(columns)}\n${lines.map(format).join('\n')}`);
}

const kernels = await kernelsOf();
const source = ordinaryBytes(DECODE_BYTES);
const target = new Uint8Array(DECODE_BYTES);
const memcpy = DECODE_BYTES / best(() => target.set(source)) / 1e6;
console.log(`memcpy of 16 MiB: ${memcpy.toFixed(1)} GB/s; kernels: ${kernels.map((kernel) => kernel.kind).join(', ')}`);
print('Gram matrices', 'G multiply-adds/s', kernels, gramRows(kernels), null);
print('Decoding with statistics', 'GB/s of file', kernels, decodeRows(kernels), memcpy);
