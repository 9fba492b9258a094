/** A thread of Node that computes modules of a bake for another one. */
import { workerData } from 'node:worker_threads';
import { createXXHash128 } from 'hash-wasm';
import { createHand } from '../workers/baker/hand.ts';
import { type Port, serveHand } from '../workers/baker/hand-line.ts';
import { nodeKernel } from './node-kernel.ts';
import { nodeSource } from './node-source.ts';

const bytesOf = (at: File | string) => nodeSource(at as string);
await serveHand(workerData as Port, createHand({ kernel: await nodeKernel(), hasher: await createXXHash128(), bytesOf }));
