/** Which tensor of the file feeds which module, and what the pass must compute of it. */
import { adapterKind } from '../../src/domain/adapters/registry.ts';
import { tensorNeeds } from '../../src/domain/adapters/assemble.ts';
import { peftConfigs } from '../../src/domain/adapters/scale.ts';
import { storedParts } from '../../src/domain/adapters/stored.ts';
import { flat, type Need, normNeed, type Reduced } from '../../src/domain/adapters/types.ts';
import type { ModulePlan, Understanding } from '../../src/domain/reading.ts';
import type { Dtype, Header, TensorInfo } from '../../src/domain/safetensors/types.ts';
import type { FloatDtype } from '../kernels/kernel.ts';
import type { ModuleData } from './measure-module.ts';

const DECODED: ReadonlySet<Dtype> = new Set<Dtype & FloatDtype>([
  'F64',
  'F32',
  'F16',
  'BF16',
  'F8_E4M3',
  'F8_E5M2',
  'F8_E4M3FNUZ',
  'F8_E5M2FNUZ',
  'I64',
  'I32',
  'I16',
  'I8',
  'U8',
  'BOOL',
]);

export const isDecoded = (dtype: Dtype): dtype is Dtype & FloatDtype => DECODED.has(dtype);

export interface TensorTask {
  readonly module: number;
  readonly role: string;
  readonly need: Need;
}

export interface PassPlan {
  /** By index of the tensor in the header; null: the tensor is only hashed. */
  readonly tasks: readonly (TensorTask | null)[];
  readonly modules: readonly (ModuleData & { readonly reduced: Map<string, Reduced>; readonly fault: string | null })[];
}

export function planPass(header: Header, understanding: Understanding): PassPlan {
  const tasks: (TensorTask | null)[] = header.tensors.map(() => null);
  const configs = peftConfigs(header.metadata);
  const modules = understanding.modules.map((plan, index) => {
    const raw = new Map<string, TensorInfo>();
    for (const { role, tensor } of plan.tensors) raw.set(role, header.tensors[tensor] as TensorInfo);
    const stored = storedParts(raw);
    const kind = adapterKind(plan.adapter) ?? null;
    const unreadable = undecodable(raw);
    const fault = unreadable && (plan.problem ?? unreadable);
    const needOf = (role: string): Need => partNeed(plan, role, kind, stored.parts);
    const needs = plan.problem === null ? tensorNeeds(stored, needOf) : null;
    for (const { role, tensor } of fault ? [] : plan.tensors) {
      tasks[tensor] = { module: index, role, need: needs?.get(role) ?? normNeed(role, raw) };
    }
    return { plan, kind, raw, stored, needOf, reduced: new Map<string, Reduced>(), peft: configs(plan.name), fault };
  });
  return { tasks, modules };
}

/** Roles of which the value is wanted whatever the kind. */
const SCALARS: ReadonlySet<string> = new Set(['alpha', 'scale']);

/** What is wanted of a part of a module that has no problem. */
function partNeed(
  plan: ModulePlan,
  role: string,
  kind: ReturnType<typeof adapterKind> | null,
  parts: ReadonlyMap<string, TensorInfo>,
): Need {
  if (SCALARS.has(role)) return { reduction: 'values', ...flat(parts.get(role) as TensorInfo) };
  return kind && plan.problem === null ? kind.need(role, parts) : normNeed(role, parts);
}

function undecodable(parts: ReadonlyMap<string, TensorInfo>): string | null {
  for (const tensor of parts.values()) {
    if (!isDecoded(tensor.dtype)) return `${tensor.name} has the type ${tensor.dtype}, which holds no numbers we can decode`;
  }
  return null;
}
