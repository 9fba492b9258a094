/** The page of the browser bench: starts the worker that does everything, and hands its functions to the script outside. */
import { wrap } from 'comlink';
import relaxedUrl from '../../workers/kernels/build/relaxed.wasm?url';
import simdUrl from '../../workers/kernels/build/simd.wasm?url';
import { detectKernel } from '../../workers/kernels/load.ts';
import type { BenchApi } from './api.ts';

const worker = wrap<BenchApi>(new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' }));

Object.assign(window, {
  bench: {
    async init() {
      const kind = detectKernel();
      const url = { 'relaxed-simd': relaxedUrl, simd: simdUrl, scalar: null }[kind];
      const module = url === null ? null : await WebAssembly.compileStreaming(fetch(url));
      return worker.init(kind, module);
    },
    make: (rank: number) => worker.make(rank),
    read: (rank: number) => worker.read(rank),
    measure: (rank: number) => worker.measure(rank),
    peak: (rank: number) => worker.peak(rank),
  },
});
