/** A worker for testing the line to workers. */
import '../../workers/report-faults.ts';
import { expose } from 'comlink';

let prepared = 0;
let calls = 0;

const api = {
  async prepare(): Promise<void> {
    prepared += 1;
  },
  async count(): Promise<{ prepared: number; calls: number }> {
    calls += 1;
    return { prepared, calls };
  },
  async steps(number: number, onStep: (step: number) => Promise<void>): Promise<string> {
    for (let step = 1; step <= number; step += 1) await onStep(step);
    return 'done';
  },
  async fail(): Promise<void> {
    throw new DOMException('no room', 'QuotaExceededError');
  },
  never(): Promise<void> {
    return new Promise(() => undefined);
  },
  /** Answers, and rejects a promise that nobody waits for. */
  async forget(): Promise<string> {
    void Promise.reject(new RangeError('forgotten on purpose'));
    return 'done';
  },
  async crash(): Promise<void> {
    setTimeout(() => {
      throw new Error('crashed on purpose');
    });
    await new Promise(() => undefined);
  },
};

export type EchoApi = typeof api;

expose(api);
