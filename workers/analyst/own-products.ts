/**
 * What the entries of one file on one weight have in common, where all of them count: ||A + B||^2 = ||A||^2 + ||B||^2 + 2 <A, B>, and the
 * last term is in none of the modules' own norms. Where they nearly undo each other, ||A + B||^2 is taken from the factors at f64.
 */
import { peftConfigs } from '../../src/domain/adapters/scale.ts';
import { joined } from '../../src/domain/composition/products/joined.ts';
import { clustersWithin } from '../../src/domain/composition/products/matching.ts';
import { productsWithin } from '../../src/domain/composition/products/pair-products.ts';
import type { Loaded } from '../../src/domain/composition/products/placed.ts';
import { cancels, exactSquare } from '../../src/domain/deltas/exact.ts';
import { isMessage } from '../../src/domain/message.ts';
import type { MeasuredModule } from '../../src/domain/reading.ts';
import type { Header } from '../../src/domain/safetensors/header-types.ts';
import type { Shared } from '../../src/domain/strength/aggregate.ts';
import type { AdaptedWeights } from '../../src/domain/understand.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { kernelArithmetic } from './arithmetic.ts';
import type { ByteSource } from './byte-source.ts';
import { load, type Opened } from './load-deltas.ts';

/** @param modules as measured; what cannot be computed counts as 0 */
export async function ownProducts(
  source: ByteSource,
  header: Header,
  adapted: AdaptedWeights,
  modules: readonly MeasuredModule[],
  kernel: Kernel,
): Promise<Shared> {
  const file: Opened = { ...adapted, header, source, peft: peftConfigs(header.metadata) };
  const squares = new Map<string | null, number>();
  const within = new Set<string>();
  const norms = new Map(modules.map(({ module, deltaNorm }) => [module, deltaNorm]));
  for (const cluster of clustersWithin(file)) {
    const loaded = await load(cluster, [file], kernel, () => undefined);
    const products = productsWithin(loaded, kernelArithmetic(kernel)).flatMap(({ a, inner }) =>
      inner !== null && Number.isFinite(inner) ? [{ slot: a.placed.slot, square: 2 * inner }] : [],
    );
    const exact = undone(
      loaded,
      norms,
      products.reduce((sum, { square }) => sum + square, 0),
    );
    if (exact) for (const { placed } of loaded) within.add(placed.name);
    for (const { slot, square } of exact ? [exact] : products) squares.set(slot, (squares.get(slot) ?? 0) + square);
  }
  return { squares, within };
}

/** ||A + B||^2 of entries that nearly undo each other; null where they do not, or there is no other way. */
function undone(
  loaded: readonly Loaded[],
  norms: ReadonlyMap<string, number | null>,
  products: number,
): { readonly slot: string | null; readonly square: number } | null {
  const own = loaded.reduce((sum, { placed }) => sum + (placed.bias === null ? (norms.get(placed.name) ?? 0) ** 2 : Number.NaN), 0);
  if (!cancels(own + products, own)) return null;
  const [one, ...more] = joined(loaded).members;
  const square = one && more.length === 0 && !isMessage(one.delta) ? exactSquare(one.delta) : null;
  return square === null ? null : { slot: one?.placed.slot ?? null, square };
}
