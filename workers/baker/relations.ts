/** What several sources have to do with each other, before anything is written: inner products, and how far a method is from the sum. */
import { distanceToSum, type Distance, shareOfSum } from '../../src/domain/bake/distance.ts';
import { absoluteSum } from '../../src/domain/bake/methods.ts';
import { isVector } from '../../src/domain/bake/members.ts';
import type { BakePlan } from '../../src/domain/bake/plan.ts';
import { resolveBake } from '../../src/domain/bake/resolve.ts';
import { gramBySource } from '../../src/domain/bake/terms.ts';
import type { Message } from '../../src/domain/message.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { deltasOf } from './load.ts';
import { contextOf } from './plan-file.ts';
import type { OpenSource } from './sources.ts';
import { Cancelled } from './write-data.ts';

export interface RelationTools {
  readonly kernel: Kernel;
  readonly onProgress: (done: number, of: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Inner products of the whole deltas at strength 1, n x n, at f64. A module whose delta needs the base model is passed over.
 * @param plan a plain sum @throws Cancelled
 */
export async function gramOfSources(plan: BakePlan, sources: readonly OpenSource[], tools: RelationTools): Promise<Float64Array | Message> {
  const n = sources.length;
  const resolution = resolveBake(plan, sources);
  if (!resolution.ok) return resolution.error;
  const { modules } = resolution.resolved;
  const gram = new Float64Array(n * n);
  for (const [index, out] of modules.entries()) {
    if (tools.signal.aborted) throw new Cancelled();
    tools.onProgress(index, modules.length);
    if (out.contributions.some(({ member }) => member.kind.delta === undefined && member.bias === null)) continue;
    const deltas = await deltasOf(out, sources, tools.kernel);
    if ('code' in deltas) return deltas;
    gramBySource(out, deltas, n).forEach((value, at) => (gram[at] = (gram[at] as number) + value));
  }
  return gram;
}

/** ||method - sum|| / ||sum|| over the whole file; null where the sum is nothing. @throws Cancelled */
export async function distanceOfMethod(
  plan: BakePlan,
  sources: readonly OpenSource[],
  tools: RelationTools,
): Promise<{ readonly share: number | null } | Message> {
  // A multiple of the sum.
  if (plan.combine === 'average') return { share: Math.abs(1 / absoluteSum(plan.sources.map(({ strength }) => strength)) - 1) };
  const resolution = resolveBake(plan, sources);
  if (!resolution.ok) return resolution.error;
  const { arithmetic } = contextOf(plan, sources, tools.kernel);
  const { modules } = resolution.resolved;
  const found: Distance[] = [];
  for (const [index, out] of modules.entries()) {
    if (tools.signal.aborted) throw new Cancelled();
    tools.onProgress(index, modules.length);
    const [only] = out.contributions;
    if (isVector(out) || out.form === 'whole' || only?.member.kind.delta === undefined) continue;
    const deltas = await deltasOf(out, sources, tools.kernel);
    if ('code' in deltas) return deltas;
    found.push(distanceToSum(out, deltas, plan, arithmetic));
  }
  return { share: shareOfSum(found) };
}
