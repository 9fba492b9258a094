/**
 * What the members of a composition have in common: from the cache where it is known, else computed by several workers at once,
 * each with its share of the weights, and put into the cache. Nothing here rejects: what cannot be read is a reason.
 */
import type { AnalystApi } from '../../contracts/analyst.ts';
import type { PairFile, PairsOutcome } from '../../contracts/pairs.ts';
import type { KeptPair } from '../../contracts/profiles.ts';
import { isWorkerGone, type WorkerLine, type Platform } from '../../contracts/platform.ts';
import type { Advice, AdviceRequest } from '../../domain/composition/advice/advice.ts';
import type { MemberSetting, StackGrams } from '../../domain/composition/joint/gram-matrices.ts';
import { mergeProducts, pairFromText, type PairProducts, pairToText } from '../../domain/composition/products/pair.ts';
import { type Message, message, textOf, verbatim } from '../../domain/message.ts';
import type { Result } from '../../domain/result.ts';

export interface PairMember {
  /** Row of the library whose file is read. */
  readonly id: number;
  readonly owner: string;
  readonly path: string;
}

export interface PairReadsParts {
  /** Lines of this use alone: a worker that measures cannot compare at the same time. They end their workers when idle. */
  readonly lines: () => readonly WorkerLine<AnalystApi>[];
  /** The file of a row, as it was when it was indexed; else why not. */
  readonly open: (id: number) => Promise<Result<File, Message>>;
  /** All known pairs among these owners. */
  readonly cached: (owners: readonly string[]) => Promise<readonly KeptPair[]>;
  readonly keep: (pairs: readonly KeptPair[]) => Promise<void>;
}

export interface PairsRead {
  /** What two members have in common; null when it is not known. */
  readonly products: (ownerA: string, ownerB: string) => PairProducts | null;
  /** Members whose files could not be read, with the reason. */
  readonly unread: readonly { readonly owner: string; readonly why: Message }[];
  readonly cancelled: boolean;
}

export interface PairReads {
  /** Computed by a worker; null when that worker ended unexpectedly. */
  advise(stack: StackGrams, settings: readonly MemberSetting[], request: AdviceRequest): Promise<Advice | null>;
  /** @param onProgress share done, 0 to 1; not called when all was in the cache */
  read(members: readonly PairMember[], onProgress: (share: number) => void, signal: AbortSignal): Promise<PairsRead>;
}

type Found = Map<string, PairProducts>;

const keyOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
const decoder = new TextDecoder();
const productsOf = (bytes: Uint8Array | null): PairProducts | null => (bytes ? pairFromText(decoder.decode(bytes)) : null);

export function createPairReads({ lines, open, cached, keep }: PairReadsParts): PairReads {
  let jobs = 0;
  /** Settles when the comparison before has ended: a worker has one kernel, and one job at a time in it. */
  let turn: Promise<unknown> = Promise.resolve();

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function fromCache(members: readonly PairMember[]): Promise<Found> {
    const found: Found = new Map();
    for (const { a, b, bytes } of await cached(members.map(({ owner }) => owner))) {
      const products = productsOf(bytes);
      if (products) found.set(keyOf(a, b), products);
    }
    return found;
  }

  /** Only what some pair still lacks. */
  const lacking = (members: readonly PairMember[], found: Found): PairMember[] =>
    members.filter((a) => members.some((b) => a !== b && !found.has(keyOf(a.owner, b.owner))));

  async function compare(
    files: readonly PairFile[],
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<readonly PairsOutcome[]> {
    const workers = lines();
    jobs += 1;
    const job = jobs;
    const done = workers.map(() => 0);
    const stop = (): void => {
      for (const { api } of workers) api.cancel(job).catch(() => undefined);
    };
    signal.addEventListener('abort', stop);
    try {
      return await Promise.all(
        workers.map(({ api }, index) =>
          api.compare(job, files, { index, of: workers.length }, (share) => {
            done[index] = share;
            onProgress(done.reduce((sum, value) => sum + value, 0) / workers.length);
          }),
        ),
      );
    } catch (error) {
      stop();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async function computed(
    members: readonly PairMember[],
    found: Found,
    unread: Map<string, Message>,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const files: { readonly owner: string; readonly path: string; readonly file: File }[] = [];
    for (const { id, owner, path } of members) {
      const file = await open(id);
      if (file.ok) files.push({ owner, path, file: file.value });
      else unread.set(owner, file.error);
    }
    // A file that turns out unreadable is left out, and the others are compared without it.
    while (files.length > 1 && !signal.aborted) {
      const outcomes = await compare(files, onProgress, signal);
      const fault = outcomes.find((outcome) => outcome.kind === 'fault');
      if (!fault) {
        await store(files, outcomes, found);
        return;
      }
      const [bad] = files.splice(fault.file, 1);
      if (bad) unread.set(bad.owner, fault.fault.message);
    }
  }

  async function store(files: readonly { readonly owner: string }[], outcomes: readonly PairsOutcome[], found: Found): Promise<void> {
    const parts = outcomes.flatMap((outcome) => (outcome.kind === 'compared' ? [outcome.pairs] : []));
    if (parts.length < outcomes.length) return;
    const fresh: KeptPair[] = [];
    for (const { a, b } of parts[0] ?? []) {
      const shares = parts.map((pairs) => productsOf(pairs.find((pair) => pair.a === a && pair.b === b)?.bytes ?? null));
      const [one, other] = [files[a]?.owner, files[b]?.owner];
      if (one === undefined || other === undefined || shares.includes(null)) throw new Error('A worker gave pairs of other files');
      const merged = mergeProducts(shares.filter((part) => part !== null));
      found.set(keyOf(one, other), merged);
      fresh.push({ a: one, b: other, bytes: new TextEncoder().encode(pairToText(merged)) });
    }
    await keep(fresh);
  }

  return {
    async advise(stack, settings, request) {
      const [line] = lines();
      try {
        return (await line?.api.advise(stack, settings, request)) ?? null;
      } catch (error) {
        if (isWorkerGone(error)) return null;
        throw error;
      }
    },
    async read(members, onProgress, signal) {
      const unread = new Map<string, Message>();
      let found: Found = new Map();
      try {
        found = await fromCache(members);
        if (lacking(members, found).length > 0) {
          await inTurn(async () => {
            // The one before may have found what was lacking.
            found = await fromCache(members);
            const missing = lacking(members, found);
            if (missing.length > 0 && !signal.aborted) await computed(missing, found, unread, onProgress, signal);
          });
        }
      } catch (error) {
        const why = isWorkerGone(error) ? message('library.compare-ended') : verbatim(textOf(error));
        for (const { owner } of lacking(members, found)) unread.set(owner, why);
      }
      return {
        products: (a, b) => found.get(keyOf(a, b)) ?? null,
        unread: [...unread].map(([owner, why]) => ({ owner, why })),
        cancelled: signal.aborted,
      };
    },
  };
}

/** Workers of this use alone, made when first needed. @param count how many may work, asked before each use */
export function pairLines(platform: Pick<Platform, 'workers'>, count: () => number): () => readonly WorkerLine<AnalystApi>[] {
  const lines: WorkerLine<AnalystApi>[] = [];
  return () => {
    while (lines.length < count()) lines.push(platform.workers.analyst());
    return lines.slice(0, count());
  };
}
