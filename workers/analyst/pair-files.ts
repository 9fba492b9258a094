/** Compares LoRA files: headers, which modules meet on which weights, their factors by ranges, inner products per block. */
import type { PairShare } from '../../src/contracts/pairs.ts';
import { peftConfigs } from '../../src/domain/adapters/scale.ts';
import { clustersOf, entriesBySlot, refusedOf, shareOf, suspectsOf } from '../../src/domain/composition/products/matching.ts';
import { underOneFamily } from '../../src/domain/composition/fit/one-family.ts';
import { type PairProducts, PairSum } from '../../src/domain/composition/products/pair.ts';
import { pairProducts } from '../../src/domain/composition/products/pair-products.ts';
import { message } from '../../src/domain/message.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import { readHeader } from '../../src/domain/safetensors/read-header.ts';
import type { FileFault } from '../../src/domain/safetensors/header-types.ts';
import { understandWeights } from '../../src/domain/understand.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { kernelArithmetic } from './arithmetic.ts';
import { type ByteSource, isReadError } from './byte-source.ts';
import { forwardSource } from './forward-source.ts';
import { load, type Opened } from './load-deltas.ts';
import { ShortFile } from './tensor-values.ts';

export interface ComparedFile {
  readonly source: ByteSource;
  readonly path: string;
}

export interface CompareTools {
  readonly kernel: Kernel;
  /** Share of the clusters done, 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

export interface ComparedPair {
  readonly a: number;
  readonly b: number;
  readonly products: PairProducts;
}

export type CompareOutcome =
  | { readonly kind: 'compared'; readonly pairs: readonly ComparedPair[] }
  | { readonly kind: 'fault'; readonly file: number; readonly fault: FileFault }
  | { readonly kind: 'cancelled' };

/** All pairs of the files; of the work, the given share. */
export async function compareFiles(files: readonly ComparedFile[], share: PairShare, tools: CompareTools): Promise<CompareOutcome> {
  let products = 0;
  const sources = files.map((file) => forwardSource(file.source));
  try {
    const read: Opened[] = [];
    for (const [index, source] of sources.entries()) {
      products = index;
      const path = files[index]?.path ?? '';
      const head = await readHeader(source);
      if (head.fault) return { kind: 'fault', file: index, fault: head.fault };
      read.push({ ...understandWeights(head.header, { path }), header: head.header, source, peft: peftConfigs(head.header.metadata) });
    }
    const sums = new Sums(files.length);
    if (share.index === 0) sums.addEntries(read.map(entriesBySlot));
    const groups = groupsOf(read);
    for (const [done, { places, opened }] of groups.entries()) {
      const sumOf = (a: number, b: number): PairSum | undefined => sums.of(places[a] ?? 0, places[b] ?? 0);
      const all = clustersOf(opened);
      if (share.index === 0) for (const { a, b, slot, names } of suspectsOf(opened, all)) sumOf(a, b)?.addUnknown(slot, names, OTHER_NAMES);
      if (share.index === 0) for (const { a, b, slot, names, why } of refusedOf(opened)) sumOf(a, b)?.addUnknown(slot, names, why);
      const clusters = shareOf(all, share.index, share.of);
      for (const [index, cluster] of clusters.entries()) {
        if (tools.signal.aborted) return { kind: 'cancelled' };
        const loaded = await load(cluster, opened, tools.kernel, (file) => {
          products = places[file] ?? 0;
        });
        for (const product of pairProducts(loaded, kernelArithmetic(tools.kernel)))
          sumOf(product.a.placed.file, product.b.placed.file)?.add(product);
        tools.onProgress((done + (index + 1) / clusters.length) / groups.length);
      }
    }
    return { kind: 'compared', pairs: sums.pairs(share.of === 1) };
  } catch (error) {
    if (tools.signal.aborted) return { kind: 'cancelled' };
    if (error instanceof ShortFile)
      return {
        kind: 'fault',
        file: products,
        fault: { code: 'read-failed', message: message('read.ended-within', { tensor: error.tensor }) },
      };
    if (!isReadError(error)) throw error;
    return { kind: 'fault', file: products, fault: accessFault(error, 'file') };
  } finally {
    for (const source of sources) await source.close();
  }
}

interface Group {
  /** Positions of its files among all. */
  readonly places: readonly number[];
  readonly opened: readonly Opened[];
}

/** All files at once where one family names their weights; else every two for themselves, by what those two may be. */
function groupsOf(read: readonly Opened[]): readonly Group[] {
  if (underOneFamily(read) === read) return [{ places: [...read.keys()], opened: read }];
  return read.flatMap((one, a) =>
    read.slice(a + 1).map((other, next): Group => ({ places: [a, a + 1 + next], opened: underOneFamily([one, other]) })),
  );
}

const OTHER_NAMES = message('compose.pair.names');

class Sums {
  readonly #sums: readonly { readonly a: number; readonly b: number; readonly sum: PairSum }[];

  constructor(count: number) {
    const files = Array.from({ length: count }, (_, index) => index);
    this.#sums = files.flatMap((a) => files.slice(a + 1).map((b) => ({ a, b, sum: new PairSum() })));
  }

  of(one: number, other: number): PairSum | undefined {
    const [a, b] = [Math.min(one, other), Math.max(one, other)];
    return this.#sums.find((pair) => pair.a === a && pair.b === b)?.sum;
  }

  addEntries(files: readonly ReadonlyMap<string | null, number>[]): void {
    for (const { a, b, sum } of this.#sums) {
      for (const slot of new Set([...(files[a]?.keys() ?? []), ...(files[b]?.keys() ?? [])])) {
        sum.addEntries(slot, files[a]?.get(slot) ?? 0, files[b]?.get(slot) ?? 0);
      }
    }
  }

  pairs(final: boolean): ComparedPair[] {
    return this.#sums.map(({ a, b, sum }) => ({ a, b, products: sum.products(final) }));
  }
}
