/** What the bench page, its worker and the script outside say to each other. Times in seconds. */
import type { KernelKind } from '../../src/contracts/analyst.ts';

export interface Measured {
  readonly seconds: number;
  readonly kernelBytes: number;
  readonly modules: number;
  /** Multiply-adds that the Gram matrices of all factors need. */
  readonly products: number;
  /** Of the largest module, decoded to f32. */
  readonly largestBytes: number;
}

export interface BenchApi {
  init(kind: KernelKind, module: WebAssembly.Module | null): Promise<KernelKind>;
  /** A full Flux.1 LoRA in BF16. @returns its size in bytes */
  make(rank: number): Promise<number>;
  /** Plain BYOB read. */
  read(rank: number): Promise<number>;
  /** The whole measuring pass. */
  measure(rank: number): Promise<Measured>;
  /** Multiply-adds a second of the kernel's Gram matrices at this rank, with everything in its memory. */
  peak(rank: number): Promise<number>;
}
