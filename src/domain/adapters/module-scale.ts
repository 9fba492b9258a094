/** The scale of a module's delta, from its own tensors and the file's configuration: one place for measuring and for comparing. */
import { type PeftConfig, type Scale, scaleOf } from './scale.ts';
import type { AdapterKind, Parts } from './types.ts';

/** @param scalar value of a role that holds one number; null when the module has no such tensor, NaN when it cannot be read */
export function moduleScale(
  kind: AdapterKind | null,
  parts: Parts,
  scalar: (role: string) => number | null,
  peft: PeftConfig | null,
): Scale {
  const told = kind?.divisorIn ? scalar(kind.divisorIn.role) : null;
  const divisor = told !== null && kind?.divisorIn ? told + kind.divisorIn.plus : (kind?.alphaDivisor(parts) ?? null);
  return scaleOf({ alpha: scalar('alpha'), scale: scalar('scale'), divisor, peft, always: kind?.id === 'lokr' });
}
