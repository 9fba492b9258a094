/**
 * One number for all strengths of a plan, so that the sum is as strong as its parts are on average:
 *
 *   factor = mean over the sources of ||c_i Delta_i|| / ||sum of c_i Delta_i||     over the whole file
 *
 * from Gram matrices at f64, not by a kernel, so that every machine writes the same bytes. Never divided by a sum of signed strengths.
 */
import type { OutModule } from '../../src/domain/bake/members.ts';
import { gramBySource } from '../../src/domain/bake/terms.ts';
import { type Message, message } from '../../src/domain/message.ts';
import { deltasOf } from './load.ts';
import type { Context } from './job.ts';

/** Below this share of the parts a sum counts as cancelled: what is left of it is hardly more than rounding. */
const CANCELLED = 1e-6;

/** @returns the modules with that factor in their gains; why there is none */
export async function normalised(modules: readonly OutModule[], context: Context): Promise<readonly OutModule[] | Message> {
  const { plan, sources, kernel } = context;
  if (plan.normalise !== true) return modules;
  const squares = new Float64Array(sources.length);
  let sum = 0;
  for (const out of modules) {
    // What needs the base model is copied as it is, and has no norm.
    if (out.contributions.some(({ member }) => member.kind.delta === undefined && member.bias === null)) continue;
    const deltas = await deltasOf(out, sources, kernel);
    if ('code' in deltas) return deltas;
    const gram = gramBySource(out, deltas, sources.length);
    for (let i = 0; i < sources.length; i++) {
      squares[i] = (squares[i] as number) + (gram[i * sources.length + i] as number);
      for (let j = 0; j < sources.length; j++) sum += gram[i * sources.length + j] as number;
    }
  }
  const norms = [...squares].map(Math.sqrt).filter((norm) => norm > 0);
  const mean = norms.reduce((total, norm) => total + norm, 0) / norms.length;
  const norm = Math.sqrt(Math.max(0, sum));
  if (norms.length === 0) return modules;
  if (norm <= CANCELLED * mean) return message('bake.cancels');
  return modules.map((out) => scaled(out, mean / norm));
}

const scaled = (out: OutModule, factor: number): OutModule => ({
  ...out,
  contributions: out.contributions.map((one) => {
    const kept = one.member.unchanged || (one.member.kind.delta === undefined && one.member.bias === null);
    return kept ? one : { ...one, member: { ...one.member, gain: one.member.gain * factor } };
  }),
});
