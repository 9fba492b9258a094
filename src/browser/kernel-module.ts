/**
 * Compiles the SIMD kernel once for the whole pool. Compiling is also the test whether this browser can run it: a build with
 * relaxed SIMD does not validate where the proposal is missing, and then the plain SIMD build is tried.
 */
import type { KernelKind } from '../contracts/analyst.ts';

export interface KernelModule {
  readonly kind: KernelKind;
  readonly module: WebAssembly.Module;
}

export interface KernelUrls {
  readonly relaxed: string;
  readonly simd: string;
}

/** null: neither build runs here, so the scalar twin measures. @throws when the file cannot be fetched */
export async function compileKernel(urls: KernelUrls): Promise<KernelModule | null> {
  const relaxed = await compile(urls.relaxed);
  if (relaxed) return { kind: 'relaxed-simd', module: relaxed };
  const simd = await compile(urls.simd);
  return simd ? { kind: 'simd', module: simd } : null;
}

async function compile(url: string): Promise<WebAssembly.Module | null> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  // Some static hosts serve .wasm without its media type, which streaming compilation insists on.
  const streams = response.headers.get('content-type')?.startsWith('application/wasm') ?? false;
  try {
    return streams ? await WebAssembly.compileStreaming(response) : await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return null;
    throw error;
  }
}
