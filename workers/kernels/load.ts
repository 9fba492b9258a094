/** Which kernel this engine can run, and making one. Fetching and compiling the module is the caller's, who knows where it is. */
import type { KernelKind } from '../../src/contracts/analyst.ts';
import type { Kernel } from './kernel.ts';
import { createScalarKernel } from './scalar.ts';
import { createWasmKernel } from './wasm.ts';

/** "\0asm", version 1; type section: one function () -> v128; function section: one function of that type. */
const PREFIX = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00];
/** `i32.const 0; i8x16.splat`: a v128 of zeros. */
const ZEROS = [0x41, 0x00, 0xfd, 0x0f];
/** `f32x4.relaxed_madd`: opcode 0x105 behind the SIMD prefix, as LEB128. */
const RELAXED_MADD = [0xfd, 0x85, 0x02];

/** Smallest module whose only function has the given instructions. */
function probe(instructions: readonly number[]): Uint8Array<ArrayBuffer> {
  const body = [0x00 /* no locals */, ...instructions, 0x0b /* end */];
  return Uint8Array.from([...PREFIX, 0x0a /* code section */, body.length + 2, 0x01, body.length, ...body]);
}

/** The fastest kernel the engine accepts. Validates two modules of some 30 bytes; nothing is compiled. */
export function detectKernel(): KernelKind {
  if (typeof WebAssembly === 'undefined') return 'scalar';
  if (WebAssembly.validate(probe([...ZEROS, ...ZEROS, ...ZEROS, ...RELAXED_MADD]))) return 'relaxed-simd';
  return WebAssembly.validate(probe(ZEROS)) ? 'simd' : 'scalar';
}

/**
 * A fresh kernel with memory of its own.
 * @param module build/relaxed.wasm or build/simd.wasm, compiled, to go with `kind`; not used for `scalar`
 * @throws TypeError when a WASM kind comes without its module or with another one
 */
export async function instantiateKernel(kind: KernelKind, module: WebAssembly.Module | null): Promise<Kernel> {
  if (kind === 'scalar') return createScalarKernel();
  if (!module) throw new TypeError(`The ${kind} kernel needs its WebAssembly module`);
  return createWasmKernel(kind, await WebAssembly.instantiate(module));
}
