/** Threads that help the commands to bake, one for each processor: they start with the first bake that is large enough for them. */
import { availableParallelism } from 'node:os';
import { MessageChannel, Worker } from 'node:worker_threads';
import { type Port, remoteHand, type RemoteHand } from '../workers/baker/hand-line.ts';

/** Each holds a module at f64; more would not fit in what a bake may take. */
const MOST = 4;

export interface NodeHands {
  hire(): Promise<readonly RemoteHand[]>;
  end(): void;
}

export function nodeHands(): NodeHands {
  let hands: readonly RemoteHand[] | null = null;
  return {
    async hire() {
      hands ??= Array.from({ length: Math.min(MOST, availableParallelism()) }, started);
      return hands;
    },
    end() {
      for (const hand of hands ?? []) hand.end();
      hands = null;
    },
  };
}

function started(): RemoteHand {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./node-hand.mjs', import.meta.url), { workerData: port2, transferList: [port2] });
  const hand = remoteHand(port1 as unknown as Port);
  // Whoever bakes does its work then.
  worker.on('error', () => hand.gone());
  worker.on('exit', () => hand.gone());
  return hand;
}
