import './report-faults.ts';
import { expose } from 'comlink';
import { createXXHash128 } from 'hash-wasm';
import type { IndexerApi } from '../src/contracts/indexer.ts';
import { createIndexer } from './indexer/indexer.ts';
import { HeaderReader } from './indexer/read-header.ts';

// The hash compiles asynchronously and messages must find a listener at once, so the first call waits and not the entry.
let indexer: Promise<IndexerApi> | undefined;
const ready = (): Promise<IndexerApi> => {
  indexer ??= createXXHash128().then((hasher) =>
    createIndexer(new HeaderReader({ hash: (bytes) => hasher.init().update(bytes).digest('hex') })),
  );
  return indexer;
};

const api: IndexerApi = {
  walk: async (...args) => (await ready()).walk(...args),
  readHeaders: async (...args) => (await ready()).readHeaders(...args),
  readBeside: async (...args) => (await ready()).readBeside(...args),
  cancel: async (job) => (await ready()).cancel(job),
};

expose(api);
