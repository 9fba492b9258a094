/** The scale of a module's delta, from its own tensors and the file's configuration: one place for measuring and for comparing. */
import { type PeftConfig, type Scale, scaleOf } from './scale.ts';
import type { AdapterKind, Parts } from './adapter-kind.ts';

/**
 * @param scalar value of a role that holds one number; null when the module has no such tensor, NaN when it cannot be read
 * @param shares numbered parts that the factors are made of: alpha is divided by the rank of one
 */
export function moduleScale(
  kind: AdapterKind | null,
  parts: Parts,
  scalar: (role: string) => number | null,
  peft: PeftConfig | null,
  shares = 1,
): Scale {
  const told = kind?.divisorIn ? scalar(kind.divisorIn.role) : null;
  const rank = kind?.alphaDivisor(parts) ?? null;
  const divisor = told !== null && kind?.divisorIn ? told + kind.divisorIn.plus : rank === null ? null : rank / shares;
  return scaleOf({ alpha: scalar('alpha'), scale: scalar('scale'), divisor, peft, always: kind?.alwaysScaled === true });
}
