/** What the bench page, its worker and the script outside say to each other. Times in seconds. */
import type { KernelKind } from '../../src/contracts/analyst.ts';

export interface BenchApi {
  init(kind: KernelKind, module: WebAssembly.Module | null): Promise<KernelKind>;
  /** A full Flux.1 LoRA in BF16. @returns its size in bytes */
  make(rank: number): Promise<number>;
  /** Plain BYOB read. */
  read(rank: number): Promise<number>;
  /** The whole measuring pass. */
  measure(rank: number): Promise<{ seconds: number; kernelBytes: number; modules: number }>;
  /** SD 1.x files with full headers. @returns bytes of one header */
  makeMany(count: number): Promise<number>;
  /** Walk and header stage as the app does them. */
  headers(): Promise<{ files: number; walk: number; read: number }>;
}
