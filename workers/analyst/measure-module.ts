/** One module's reduced tensors -> its row of numbers. Pure; nothing leaves it that is NaN or infinite. */
import type { AdapterKind, Parts, Reduced } from '../../src/domain/adapters/types.ts';
import { type PeftConfig, scaleOf } from '../../src/domain/adapters/scale.ts';
import type { MeasuredModule, ModulePlan } from '../../src/domain/reading.ts';

export interface ModuleData {
  readonly plan: ModulePlan;
  readonly kind: AdapterKind | null;
  readonly parts: Parts;
  readonly reduced: ReadonlyMap<string, Reduced>;
  readonly peft: PeftConfig | null;
}

/** A module without numbers, with the reason. */
export function unmeasured(plan: ModulePlan, problem: string, tensorNormSum: number | null = null): MeasuredModule {
  return {
    module: plan.name,
    component: plan.component,
    slot: plan.slot,
    adapter: plan.adapter,
    rank: plan.rank,
    alpha: null,
    scale: null,
    scaleRule: null,
    rows: plan.rows,
    cols: plan.cols,
    deltaNorm: null,
    rms: null,
    spectralNorm: null,
    stableRank: null,
    rank99: null,
    tensorNormSum,
    problem,
  };
}

export function measureModule({ plan, kind, parts, reduced, peft }: ModuleData): MeasuredModule {
  const bad = notFinite(reduced, parts);
  if (bad) return unmeasured(plan, bad);
  const sum = tensorNormSum(reduced);
  if (plan.problem !== null || !kind) return unmeasured(plan, plan.problem ?? 'No adapter kind reads these tensors', sum);
  const scale = scaleOf(scalar(reduced.get('alpha')), kind.alphaDivisor(parts), peft);
  const base = { ...unmeasured(plan, scale.problem ?? '', sum), alpha: scale.alpha, scale: scale.value, scaleRule: scale.rule };
  const figures = scale.value === null ? null : kind.figures(reduced, parts);
  if (scale.value === null || !figures) return { ...base, problem: scale.problem ?? 'Its delta cannot be computed from this file' };

  const size = Math.abs(scale.value);
  const deltaNorm = size * figures.norm;
  const spectralNorm = figures.spectral === null ? null : size * figures.spectral;
  const entries = (plan.rows ?? 0) * (plan.cols ?? 0);
  if (!Number.isFinite(deltaNorm)) return { ...base, problem: 'Its delta is too large for a number' };
  return {
    ...base,
    deltaNorm,
    rms: entries > 0 ? deltaNorm / Math.sqrt(entries) : null,
    spectralNorm,
    stableRank: spectralNorm !== null && spectralNorm > 0 ? (deltaNorm / spectralNorm) ** 2 : null,
    rank99: figures.singularValues ? rankOfShare(figures.singularValues, 0.99) : null,
    problem: null,
  };
}

/** Least k with the k largest squared singular values holding `share` of their sum; 0 for a zero delta. */
export function rankOfShare(falling: Float64Array, share: number): number {
  const total = falling.reduce((sum, value) => sum + value * value, 0);
  let sum = 0;
  for (let k = 0; k < falling.length; k++) {
    if (sum >= share * total) return k;
    sum += (falling[k] as number) ** 2;
  }
  return total > 0 ? falling.length : 0;
}

/** Alpha may hold any bit pattern (some trainers' overflow to infinity); its own rule judges it. */
function notFinite(reduced: ReadonlyMap<string, Reduced>, parts: Parts): string | null {
  for (const [role, part] of reduced) {
    if (role === 'alpha' || part.nan + part.inf === 0) continue;
    const counts = [part.nan > 0 ? `NaN in ${part.nan}` : '', part.inf > 0 ? `infinity in ${part.inf}` : ''].filter(Boolean).join(' and ');
    return `${counts} of the ${part.need.rows * part.need.cols} values of ${parts.get(role)?.name ?? role}`;
  }
  return null;
}

function scalar(alpha: Reduced | undefined): number | null {
  return alpha ? (alpha.values?.[0] ?? Number.NaN) : null;
}

/** The original tool's measure: plain norms of all tensors of the module, alpha included. */
function tensorNormSum(reduced: ReadonlyMap<string, Reduced>): number | null {
  let sum = 0;
  for (const part of reduced.values()) {
    if (part.nan + part.inf > 0) return null;
    sum += Math.sqrt(part.sumSq);
  }
  return Number.isFinite(sum) ? sum : null;
}
