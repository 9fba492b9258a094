/** The one file that starts workers, and that knows where their kernels lie. */
import relaxedUrl from '../../workers/kernels/build/relaxed.wasm?url&no-inline';
import simdUrl from '../../workers/kernels/build/simd.wasm?url&no-inline';
import type { AnalystApi } from '../contracts/analyst.ts';
import type { BakerApi } from '../contracts/baker.ts';
import type { CatalogApi } from '../contracts/catalog.ts';
import type { IndexerApi } from '../contracts/indexer.ts';
import type { StrayFault, Workers } from '../contracts/platform.ts';
import type { ReaderApi } from '../contracts/reader.ts';
import type { SamplerApi } from '../contracts/sampler.ts';
import type { ThumbsApi } from '../contracts/thumbs.ts';
import { compileKernel, type KernelModule } from './kernel-module.ts';
import { OWN_SCRIPTS } from './own-scripts.ts';
import { createLine } from './rpc.ts';

/** Long enough for the pauses between two folders, short enough to give the memory of idle kernels back. */
const IDLE_MS = 30_000;

const spawn = (name: Exclude<keyof typeof OWN_SCRIPTS, 'service'>): Worker => new Worker(OWN_SCRIPTS[name], { type: 'module', name });

export function createWorkers(fault: (fault: StrayFault) => void): Workers {
  let kernel: Promise<KernelModule | null> | undefined;
  const kernelOnce = async (): Promise<KernelModule | null> => {
    kernel ??= compileKernel({ relaxed: relaxedUrl, simd: simdUrl });
    try {
      return await kernel;
    } catch (error) {
      // Without the file the scalar twin measures the same numbers, only slower; the next worker tries again.
      console.warn('The SIMD kernel could not be loaded', error);
      kernel = undefined;
      return null;
    }
  };

  return {
    kernel: async () => (await kernelOnce())?.kind ?? 'scalar',
    catalog: () =>
      createLine<CatalogApi>({
        name: 'The library worker',
        fault,
        respawn: false,
        spawn: () => spawn('catalog'),
      }),
    indexer: () =>
      createLine<IndexerApi>({
        name: 'The indexing worker',
        fault,
        idleMs: IDLE_MS,
        spawn: () => spawn('indexer'),
      }),
    analyst: () =>
      createLine<AnalystApi>({
        name: 'The measuring worker',
        fault,
        idleMs: IDLE_MS,
        spawn: () => spawn('analyst'),
        prepare: async (api) => {
          await api.init(await kernelOnce());
        },
      }),
    baker: () =>
      createLine<BakerApi>({
        name: 'The writing worker',
        fault,
        idleMs: IDLE_MS,
        spawn: () => spawn('baker'),
        prepare: async (api) => {
          await api.init(await kernelOnce());
        },
      }),
    reader: () =>
      createLine<ReaderApi>({
        name: 'The reading worker',
        idleMs: IDLE_MS,
        spawn: () => spawn('reader'),
      }),
    sampler: () =>
      createLine<SamplerApi>({
        name: 'The sample worker',
        fault,
        idleMs: IDLE_MS,
        spawn: () => spawn('sampler'),
      }),
    thumbs: () =>
      createLine<ThumbsApi>({
        name: 'The picture worker',
        fault,
        idleMs: IDLE_MS,
        spawn: () => spawn('thumbs'),
      }),
  };
}
