/** The exact delta of one module, from its decoded, finite tensors, by its adapter kind. */
import { BIAS_ROLES, ROWS_BESIDE } from '../adapters/diff.ts';
import { moduleScale } from '../adapters/module-scale.ts';
import { adapterKind } from '../adapters/registry.ts';
import type { PeftConfig } from '../adapters/scale.ts';
import type { Parts } from '../adapters/types.ts';
import type { Delta, Values } from './delta.ts';

/** What is needed of a module: its kind, the shapes of its tensors, their decoded values. */
export interface ModuleValues {
  readonly adapter: string;
  readonly parts: Parts;
  readonly values: Values;
  readonly peft: PeftConfig | null;
}

/** Differences of the weight itself, beside a module of another kind. */
const BESIDE = [...ROWS_BESIDE.keys()].filter((role) => !BIAS_ROLES.has(role));

/** @returns the delta, or why it is not known: "its change needs the base model" */
export function deltaOf(module: ModuleValues): Delta | string {
  const { adapter, parts, values } = module;
  const kind = adapterKind(adapter);
  if (!kind) return 'no adapter kind reads its tensors';
  // Measured as a row of its own, so that the norm of both together is not known either.
  if (BESIDE.some((role) => parts.has(role) && !kind.roles.includes(role))) return 'a difference of the same weight lies beside it';
  const scale = scaleOfModule(module);
  if (scale === null) return 'its scale is not known';
  return kind.delta ? kind.delta(scale, parts, values) : 'its change needs the base model';
}

/** The scale of a module's delta; null when it is not known. */
export function scaleOfModule({ adapter, parts, values, peft }: ModuleValues): number | null {
  const first = (role: string): number | null => (parts.has(role) ? (values.get(role)?.[0] ?? Number.NaN) : null);
  return moduleScale(adapterKind(adapter) ?? null, parts, first, peft).value;
}
