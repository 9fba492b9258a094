/**
 * A rejection that nobody takes stays inside a worker and is never seen. Imported first by every entry, this tells the page; an
 * error that is thrown outside of a promise reaches the page by itself, as the `error` event of the worker.
 */
import type { WorkerFault } from '../src/contracts/platform.ts';

/** The part of a worker's scope that every thread's type library knows. */
declare const self: {
  addEventListener(type: 'unhandledrejection', listener: (event: { readonly reason: unknown }) => void): void;
  postMessage(message: WorkerFault): void;
};

self.addEventListener('unhandledrejection', ({ reason }) => {
  const { name, message, stack } = reason instanceof Error ? reason : new Error(String(reason));
  self.postMessage({ workerFault: { name, message, stack: stack ?? '' } });
});
