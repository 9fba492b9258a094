/**
 * What the entries of one file on one weight have in common, where all of them count: ||A + B||^2 = ||A||^2 + ||B||^2 + 2 <A, B>, and the
 * last term is in none of the modules' own norms.
 */
import { peftConfigs } from '../../src/domain/adapters/scale.ts';
import { clustersWithin } from '../../src/domain/composition/matching.ts';
import { productsWithin } from '../../src/domain/composition/pair-products.ts';
import type { Header } from '../../src/domain/safetensors/types.ts';
import type { AdaptedWeights } from '../../src/domain/understand.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { kernelArithmetic } from './arithmetic.ts';
import type { ByteSource } from './byte-source.ts';
import { load, type Opened } from './load-deltas.ts';

/** @returns 2 <A, B> by slot, in weight units squared; what cannot be computed counts as 0 */
export async function ownProducts(
  source: ByteSource,
  header: Header,
  adapted: AdaptedWeights,
  kernel: Kernel,
): Promise<ReadonlyMap<string | null, number>> {
  const file: Opened = { ...adapted, header, source, peft: peftConfigs(header.metadata) };
  const sums = new Map<string | null, number>();
  for (const cluster of clustersWithin(file)) {
    const loaded = await load(cluster, [file], kernel, () => undefined);
    for (const { a, inner } of productsWithin(loaded, kernelArithmetic(kernel))) {
      if (inner !== null && Number.isFinite(inner)) sums.set(a.placed.slot, (sums.get(a.placed.slot) ?? 0) + 2 * inner);
    }
  }
  return sums;
}
