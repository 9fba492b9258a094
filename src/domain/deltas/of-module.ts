/** The exact delta of one module, from its decoded, finite tensors, by its adapter kind. */
import { valuesOfParts } from '../adapters/assemble.ts';
import { BIAS_ROLES } from '../adapters/diff.ts';
import { moduleScale } from '../adapters/module-scale.ts';
import { adapterKind } from '../adapters/registry.ts';
import type { PeftConfig } from '../adapters/scale.ts';
import { type Stored, storedParts } from '../adapters/stored.ts';
import type { AdapterKind, Parts } from '../adapters/adapter-kind.ts';
import { message, type Message } from '../message.ts';
import { biasDelta, type Delta, type Values } from './delta.ts';

/** What is needed of a module: its kind, and its tensors by their roles in the file, with their decoded values. */
export interface ModuleValues {
  readonly adapter: string;
  readonly parts: Parts;
  readonly values: Values;
  readonly peft: PeftConfig | null;
}

/** @returns the delta, or why it is not known */
export const deltaOf = (module: ModuleValues): Delta | Message => by(module, (kind, ...given) => kind.delta?.(...given));

/** The same where only inner products are asked of it, which need no factors. */
export const comparedDeltaOf = (module: ModuleValues): Delta | Message =>
  by(module, (kind, ...given) => (kind.comparedDelta ? kind.comparedDelta(...given) : kind.delta?.(...given)));

type Way = (kind: AdapterKind, scale: number, parts: Parts, values: Values) => Delta | Message | undefined;

function by(module: ModuleValues, way: Way): Delta | Message {
  const kind = adapterKind(module.adapter);
  if (!kind) return message('delta.no-kind');
  const stored = storedParts(module.parts);
  if (stored.problem !== null) return message('delta.unreadable');
  const values = valuesOfParts(stored, module.values);
  const scale = scaleOf(module, stored, values);
  if (scale === null) return message('delta.scale');
  return way(kind, scale, stored.parts, values) ?? message('delta.needs-base');
}

/** The difference of a bias beside a module. @param role of the bias; of the values only its own and those of the scale are read */
export function biasOf(module: ModuleValues, role: string): Delta | Message {
  const stored = storedParts(module.parts);
  if (stored.problem !== null) return message('delta.unreadable');
  const values = valuesOfParts(stored, module.values);
  const scale = BIAS_ROLES.get(role) === true ? scaleOf(module, stored, values) : 1;
  return scale === null ? message('delta.scale') : biasDelta(values.get(role) ?? new Float32Array(), scale);
}

/** The scale of a module's delta; null when it is not known. Of the values only those of one number are read. */
export function scaleOfModule(module: ModuleValues): number | null {
  const stored = storedParts(module.parts);
  return stored.problem === null ? scaleOf(module, stored, valuesOfParts(stored, module.values)) : null;
}

function scaleOf({ adapter, peft }: ModuleValues, { parts, shares }: Stored, values: Values): number | null {
  const first = (role: string): number | null => (parts.has(role) ? (values.get(role)?.[0] ?? Number.NaN) : null);
  return moduleScale(adapterKind(adapter) ?? null, parts, first, peft, shares).value;
}
