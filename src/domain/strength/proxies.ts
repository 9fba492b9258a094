/**
 * Adapters whose delta needs the base model (DoRA, OFT, IA3, ...) still say something exact per module: the undirected part, the size of
 * the rotations. Here it is put together per block, under its own label, apart from every strength:
 *   proxy(b) = sqrt( sum of the modules' values^2 ), per label
 */
import type { Layout, MeasuredModule } from '../reading.ts';

export interface ProxyProfile {
  /** "undirected part". */
  readonly label: string;
  /** One value per slot of the layout; 0 where no module has one. */
  readonly values: readonly number[];
  /** Modules that have one. */
  readonly modules: number;
}

export function proxyProfiles(layout: Layout, modules: readonly MeasuredModule[]): ProxyProfile[] {
  const places = new Map(layout.slots.map(({ id }, index) => [id, index]));
  const found = new Map<string, { squares: number[]; modules: number }>();
  for (const { slot, proxy } of modules) {
    const place = slot === null ? undefined : places.get(slot);
    if (!proxy || place === undefined) continue;
    let sums = found.get(proxy.label);
    if (!sums) found.set(proxy.label, (sums = { squares: layout.slots.map(() => 0), modules: 0 }));
    sums.squares[place] = (sums.squares[place] ?? 0) + proxy.value ** 2;
    sums.modules++;
  }
  return [...found].map(([label, { squares, modules: count }]) => ({ label, values: squares.map(Math.sqrt), modules: count }));
}
