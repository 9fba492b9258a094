/**
 * A hand: computes modules of a bake that another worker writes. It opens the same sources and comes to the same modules by the same
 * rules, so that a module is one number on the line, and what it gives back are the bytes that the writer would have made itself.
 */
import type { BakePlan } from '../../src/domain/bake/plan.ts';
import { resolveBake } from '../../src/domain/bake/resolve.ts';
import type { OutModule } from '../../src/domain/bake/members.ts';
import type { Decomposition } from '../../src/domain/bake/truncate.ts';
import { type Message, message } from '../../src/domain/message.ts';
import type { ByteSource } from '../analyst/byte-source.ts';
import type { Hasher } from '../analyst/measure-file.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { Decompositions } from './decompositions.ts';
import { type Survey, survey } from './modules.ts';
import type { Context, Job } from './job.ts';
import { expectModule } from './load.ts';
import { contextOf, plannedFile } from './plan-file.ts';
import { readAhead } from './read-ahead.ts';
import { type KnownFile, openSource, type OpenSource } from './sources.ts';
import { createTurn } from './turn.ts';

/** Where a source lies: a `File` in the browser, a path in Node. */
export type Place = File | string;

export interface HandTask {
  readonly plan: BakePlan;
  readonly app: string;
  /** In the order of the plan; hash and norms are those that the writer found. */
  readonly sources: readonly { readonly name: string; readonly at: Place; readonly known: KnownFile }[];
}

export interface Surveyed {
  readonly survey: Survey;
  /** By which it is cut later, by whichever hand is free then. */
  readonly decomposition: Decomposition | null;
}

export type Computed = Awaited<ReturnType<Job['compute']>>;

/** Every call may be answered by a `HandGone`. */
export interface Hand {
  /** @returns how many modules the plan has */
  open(task: HandTask): Promise<number>;
  /** @param index of the module as it was resolved */
  survey(index: number): Promise<Surveyed | Message>;
  /** @param surveys of all modules */
  lay(surveys: readonly Survey[]): Promise<null>;
  /** @param index of the job as it was laid */
  compute(index: number, known: Decomposition | null): Promise<Computed>;
}

export interface HandTools {
  readonly kernel: Kernel;
  readonly hasher: Hasher;
  readonly bytesOf: (at: Place) => ByteSource | Promise<ByteSource>;
}

interface Bench {
  readonly task: HandTask;
  readonly context: Context;
  readonly modules: readonly OutModule[];
  readonly leftOut: Parameters<typeof plannedFile>[2];
  jobs: readonly Job[];
}

export function createHand({ kernel, hasher, bytesOf }: HandTools): Hand {
  let bench: Bench | null = null;
  // A large tensor comes to the kernel in pieces, and another one between them would be taken for its own.
  const inTurn = createTurn();
  const own = (): Bench => {
    if (!bench) throw new Error('open() comes before all else');
    return bench;
  };
  return {
    async open(task) {
      const signal = new AbortController().signal;
      const sources: OpenSource[] = [];
      for (const { name, at, known } of task.sources) {
        const bytes = readAhead(await bytesOf(at), task.sources.length);
        const opening = await openSource(bytes, name, { kernel, hasher, onProgress: () => undefined, signal }, known);
        if (!opening?.ok) throw new Error(`${name} cannot be opened a second time`);
        sources.push(opening.source);
      }
      const resolution = resolveBake(task.plan, sources);
      if (!resolution.ok) throw new Error('The plan cannot be resolved a second time');
      const { modules, leftOut } = resolution.resolved;
      bench = { task, context: contextOf(task.plan, sources, kernel, new Decompositions()), modules, leftOut, jobs: [] };
      return modules.length;
    },
    async survey(index) {
      const { context, modules } = own();
      const out = modules[index] as OutModule;
      expectModule(out, context.sources);
      return inTurn(async () => {
        const found = await survey(out, context);
        return 'code' in found ? found : { survey: found, decomposition: context.decompositions?.take(out) ?? null };
      });
    },
    async lay(surveys) {
      const { context, modules, leftOut, task } = own();
      own().jobs = plannedFile(modules, surveys, leftOut, context, task.app).jobs;
      return null;
    },
    async compute(index, known) {
      const { context, jobs } = own();
      const job = jobs[index];
      if (!job) return message('bake.nothing');
      expectModule(job.as, context.sources);
      return inTurn(() => {
        if (known) context.decompositions?.keep(job.out, known, null);
        return job.compute();
      });
    },
  };
}
