/**
 * Modules whose terms nearly cancel, measured from their factors at f64 after the pass: their Gram matrices, made of f32 sums, leave
 * noise (`src/domain/deltas/exact.ts`). Such modules are few; each is read again by ranges and forgotten before the next.
 *
 * Memory: the module's factors as f32 (F64 ones as they are), and one of them at f64.
 */
import { valuesOfParts } from '../../src/domain/adapters/assemble.ts';
import { exactFigures } from '../../src/domain/deltas/exact.ts';
import { isMessage, message } from '../../src/domain/message.ts';
import type { MeasuredModule } from '../../src/domain/reading.ts';
import type { TensorInfo } from '../../src/domain/safetensors/header-types.ts';
import type { Kernel } from '../kernels/kernel.ts';
import type { ByteSource } from './byte-source.ts';
import { type ModuleData, numbers, sized } from './measure-module.ts';
import { exactValues } from './tensor-values.ts';

/** @param row of the weight, as the pass measured it @throws ShortFile, or what the source throws */
export async function measureAgain(
  { kind, raw, stored, plan }: ModuleData,
  row: MeasuredModule,
  file: { readonly source: ByteSource; readonly dataStart: number },
  kernel: Kernel,
): Promise<MeasuredModule> {
  // Of differences beside it nothing is wanted.
  const wanted = [...raw].filter(([role]) => role === '*' || kind?.roles.includes(role.replace(/[\^#*@].*$/, '')) === true);
  const found = await exactValues(
    file.source,
    file.dataStart,
    wanted.map(([, tensor]) => tensor),
    kernel,
  );
  const values = new Map(
    wanted.flatMap(([role, tensor]: [string, TensorInfo]) => {
      const own = found.get(tensor);
      return own === undefined || isMessage(own) ? [] : [[role, own] as const];
    }),
  );
  const delta = kind?.delta?.(1, stored.parts, valuesOfParts(stored, values));
  const figures = delta === undefined || isMessage(delta) ? null : exactFigures(delta);
  if (!figures) return { ...row, notes: [...(row.notes ?? []), message('module.inexact')] };
  return { ...row, ...numbers(sized(figures, row.scale ?? 1), (plan.rows ?? 0) * (plan.cols ?? 0)) };
}
