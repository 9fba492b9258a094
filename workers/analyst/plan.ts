/** Which tensor of the file feeds which module, and what the pass must compute of it. */
import { adapterKind } from '../../src/domain/adapters/registry.ts';
import { tensorNeeds } from '../../src/domain/adapters/assemble.ts';
import { peftConfigs } from '../../src/domain/adapters/scale.ts';
import { storedParts } from '../../src/domain/adapters/stored.ts';
import { flat, type Need, normNeed, type Reduced } from '../../src/domain/adapters/adapter-kind.ts';
import { message, type Message } from '../../src/domain/message.ts';
import type { ModulePlan, Understanding } from '../../src/domain/reading.ts';
import type { Dtype, Header, TensorInfo } from '../../src/domain/safetensors/header-types.ts';
import type { FloatDtype } from '../kernels/elements.ts';
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

const MOST_HELD = 2 ** 30;

export interface PlannedModule extends ModuleData {
  readonly reduced: Map<string, Reduced>;
  /** What the pass has to compute of each of its tensors. */
  readonly needs: ReadonlyMap<string, Need>;
  /** Why none of it is read, else null. */
  readonly fault: Message | null;
}

export interface PassPlan {
  /** By index of the tensor in the header; null: the tensor is only hashed. */
  readonly tasks: readonly (TensorTask | null)[];
  readonly modules: readonly PlannedModule[];
  /** Positions of modules that are read by themselves after the pass, because too much would be held in it. */
  readonly putOff: readonly number[];
}

/** @param mostHeld bytes of Gram matrices and values that modules which are not complete yet may hold together */
export function planPass(header: Header, understanding: Understanding, mostHeld = MOST_HELD): PassPlan {
  const configs = peftConfigs(header.metadata);
  const modules = understanding.modules.map((plan): PlannedModule => {
    const raw = new Map<string, TensorInfo>();
    for (const { role, tensor } of plan.tensors) raw.set(role, header.tensors[tensor] as TensorInfo);
    const stored = storedParts(raw);
    const kind = adapterKind(plan.adapter) ?? null;
    const unreadable = undecodable(raw);
    const needOf = (role: string): Need => partNeed(plan, role, kind, stored.parts);
    const needs = plan.problem === null ? tensorNeeds(stored, needOf) : new Map<string, Need>();
    const own = [...raw.keys()].map((role) => [role, needs.get(role) ?? normNeed(role, raw)] as const);
    const fault = unreadable && (plan.problem ?? unreadable);
    return { plan, kind, raw, stored, needOf, needs: new Map(own), reduced: new Map(), peft: configs(plan.name), fault };
  });
  const tasks: (TensorTask | null)[] = header.tensors.map(() => null);
  understanding.modules.forEach(({ tensors }, index) => {
    const module = modules[index];
    for (const { role, tensor } of module?.fault === null ? tensors : []) {
      tasks[tensor] = { module: index, role, need: module?.needs.get(role) as Need };
    }
  });
  const putOff = beyondMemory(tasks, modules, mostHeld);
  return { tasks: tasks.map((task) => (task && putOff.has(task.module) ? null : task)), modules, putOff: [...putOff] };
}

const bytesOf = ({ reduction, rows, cols }: Need): number =>
  reduction === 'gramRows' ? 8 * rows * rows : reduction === 'gramCols' ? 8 * cols * cols : reduction === 'values' ? 4 * rows * cols : 0;

/** Follows the tensors in the order of the file; a module that takes too much is put off, with what it held. */
function beyondMemory(tasks: readonly (TensorTask | null)[], modules: readonly PlannedModule[], mostHeld: number): ReadonlySet<number> {
  const putOff = new Set<number>();
  const open = new Map<number, { bytes: number; tensors: number }>();
  let held = 0;
  for (const task of tasks) {
    if (!task || putOff.has(task.module)) continue;
    const own = open.get(task.module) ?? { bytes: 0, tensors: 0 };
    const bytes = bytesOf(task.need);
    own.bytes += bytes;
    own.tensors++;
    held += bytes;
    open.set(task.module, own);
    const isWhole = own.tensors === modules[task.module]?.raw.size;
    if (!isWhole && held <= mostHeld) continue;
    if (!isWhole) putOff.add(task.module);
    held -= own.bytes;
    open.delete(task.module);
  }
  return putOff;
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

function undecodable(parts: ReadonlyMap<string, TensorInfo>): Message | null {
  for (const tensor of parts.values()) {
    if (!isDecoded(tensor.dtype)) return message('module.undecodable', { tensor: tensor.name, dtype: tensor.dtype });
  }
  return null;
}
