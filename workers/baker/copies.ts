/**
 * A module that is written as it lies in its source: which of its tensors keep their bytes, and what becomes of those that do not.
 */
import type { GramArithmetic } from '../../src/domain/adapters/adapter-kind.ts';
import { type BakedDtype, type Encoded, encodeValues, isBaked } from '../../src/domain/bake/encode-values.ts';
import type { Member, OutModule } from '../../src/domain/bake/members.ts';
import { renamedTensor } from '../../src/domain/bake/names.ts';
import { normOf, outOfRange, plainNorm } from '../../src/domain/bake/norms.ts';
import type { BakePlan } from '../../src/domain/bake/plan.ts';
import { type CopiedTensor, copiedTensors, isMark, mayHaveAlphas, mustLackAlphas, withoutAlphas } from '../../src/domain/bake/tensors.ts';
import type { Delta, Term, Values } from '../../src/domain/deltas/delta.ts';
import { isMessage } from '../../src/domain/message.ts';
import type { Dtype } from '../../src/domain/safetensors/header-types.ts';
import type { TensorSpec } from '../../src/domain/safetensors/writer.ts';
import { memberValues } from './load.ts';
import type { Context, Job, OutTensor } from './job.ts';
import type { OpenSource } from './sources.ts';

const FACTOR_DTYPES: ReadonlySet<Dtype> = new Set(['F64', 'F32', 'F16', 'BF16', 'F8_E4M3', 'F8_E5M2', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ']);

export function copyJob(out: OutModule, context: Context): Job {
  const { plan, sources } = context;
  const { member } = out.contributions[0] as OutModule['contributions'][number];
  const source = sources[member.source] as OpenSource;
  const c = copyFactor(out, member, plan);
  const renamed = (role: string, tensor: string): string => renamedTensor(tensor, role, member.plan.name, out.name);
  const from = mustLackAlphas(sources, plan)
    ? withoutAlphas(member, source, c)
    : copiedTensors(member, source, c, mayHaveAlphas(source, plan, sources), plan.encode.alpha === 'write');
  const tensors = from
    .map((copied): CopiedTensor => recoded(copied, member, plan))
    .map((copied): CopiedTensor => ({ ...copied, tensor: { ...copied.tensor, name: renamed(copied.role, copied.tensor.name) } }));
  const bias = member.bias === null ? undefined : member.parts.get(member.bias)?.name;
  const name = member.bias === null || bias === undefined ? out.name : renamed(member.bias, bias);
  const made: OutTensor[] = [];
  const early = new Map(
    tensors.flatMap(({ tensor, change }) =>
      change.kind === 'number' ? [[tensor.name, encodeValues(Float64Array.of(change.value), 'F32').bytes] as const] : [],
    ),
  );
  const job: Job = { out, as: out, name, tensors: made, early, compute: () => copied(member, source, c, tensors, name, context) };
  for (const one of tensors) made.push({ spec: specOf(one, member, plan), module: job, copied: isPlain(one) ? one : null });
  return job;
}

/** What the only contribution to a weight is multiplied by. */
function copyFactor({ contributions }: OutModule, { gain, strength, source, unchanged }: Member, { combine, sources }: BakePlan): number {
  if (unchanged) return 1;
  const total = sources.reduce((sum, own) => sum + own.strength, 0);
  const share = combine === 'slerp' || combine === 'karcher' ? (sources[source]?.strength ?? 1) / total : strength;
  return contributions.length === 1 ? gain * share : gain;
}

/** Factors that are kept as they are, in another dtype. */
function recoded(copied: CopiedTensor, member: Member, { encode }: BakePlan): CopiedTensor {
  const { role, tensor, change } = copied;
  if (encode.dtype === 'source' || tensor.dtype === encode.dtype || isMark(role) || !FACTOR_DTYPES.has(tensor.dtype)) return copied;
  // What the loss would be needs the base model.
  if (member.kind.delta === undefined && member.bias === null) return copied;
  return { ...copied, change: { kind: 'times', factor: change.kind === 'times' ? change.factor : change.kind === 'negate' ? -1 : 1 } };
}

const isPlain = ({ change }: CopiedTensor): boolean => change.kind === 'bytes' || change.kind === 'negate';

function specOf({ tensor, change }: CopiedTensor, member: Member, { encode }: BakePlan): TensorSpec {
  const { name, shape } = tensor;
  return { name, shape, dtype: change.kind === 'times' ? timesDtype(tensor.dtype, change.factor, member, encode.dtype) : tensor.dtype };
}

/** The small whole factor of a LoKr takes what alpha cannot say; as F32 that costs nothing and rounds at 6e-8. */
function timesDtype(dtype: Dtype, factor: number, member: Member, wanted: BakePlan['encode']['dtype']): BakedDtype {
  if (wanted !== 'source') return wanted;
  return isBaked(dtype) && (member.plan.adapter !== 'lokr' || factor === 1) ? dtype : 'F32';
}

/** A factor that does not keep its bytes. */
interface Rewritten {
  readonly role: string;
  readonly planned: Float32Array;
  readonly made: Encoded;
}

async function copied(
  member: Member,
  source: OpenSource,
  c: number,
  tensors: readonly CopiedTensor[],
  name: string,
  context: Context,
): ReturnType<Job['compute']> {
  const measured = member.bias === null ? member.plan.name : (member.parts.get(member.bias)?.name ?? '');
  const known = source.norms.get(measured);
  const norm = Math.abs(c) * (known ?? 0);
  const needsBase = typeof known !== 'number';
  const base = { name, truncation: 0, rank: member.plan.rank, norm, ...(needsBase ? { needsBase: true as const } : {}) };
  const number = tensors.find(({ change }) => change.kind === 'number');
  const alpha = number?.change.kind === 'number' ? number.change.value : null;
  const hasAlpha = tensors.some(({ role }) => role === 'alpha');
  const kept = alpha ?? (hasAlpha ? (source.scalars.get(member.parts.get('alpha')?.name ?? '') ?? null) : null);
  const alphaLoss = alpha ? Math.abs(Math.fround(alpha) / alpha - 1) * norm : 0;
  const multiplied = tensors.filter(({ change }) => change.kind === 'times');
  if (multiplied.length === 0 && !(needsBase && hasDelta(member))) {
    const level = tensors.some(({ change }) => change.kind === 'negate') ? 1 : 0;
    return { bytes: new Map(), done: { ...base, written: norm, rounding: alphaLoss, alpha: kept, level } };
  }
  // A module without a norm, whose delta is in the file all the same, holds values that are not numbers: reading them says which.
  const values = await memberValues(member, source, context.kernel);
  if ('code' in values) return values;
  const bytes = new Map<string, Uint8Array>();
  const rewritten: Rewritten[] = [];
  for (const { role, tensor, change } of multiplied) {
    const factor = change.kind === 'times' ? change.factor : 1;
    const wanted = Float64Array.from(values.get(role) ?? [], (value) => factor * value);
    const dtype = timesDtype(tensor.dtype, factor, member, context.plan.encode.dtype);
    const made = context.arithmetic.encode(wanted, dtype);
    const wrong = outOfRange(tensor.name, made, dtype);
    if (wrong) return wrong;
    bytes.set(tensor.name, made.bytes);
    rewritten.push({ role, planned: Float32Array.from(wanted), made });
  }
  const { share, ratio } = changeOf(member, values, rewritten, context.arithmetic);
  const inexact = rewritten.filter(({ made }) => made.loss !== null).length;
  return {
    bytes,
    done: {
      ...base,
      written: norm * ratio,
      rounding: Math.hypot(share * norm, alphaLoss),
      alpha: kept,
      level: inexact === 0 ? 2 : inexact === 1 ? 3 : 4,
    },
  };
}

const hasDelta = ({ kind, bias }: Member): boolean => kind.delta !== undefined || bias !== null;

/**
 * What rounding changed, `share` = ||written - planned|| / ||planned||, and `ratio` = ||written|| / ||planned||. The delta is linear in
 * each factor, so that the change is a sum of deltas, one for each rounded factor: its loss in its place, what is written for those before
 * it, what is planned for those after it. That is exact, and cancels nothing.
 */
function changeOf(
  member: Member,
  values: Values,
  rewritten: readonly Rewritten[],
  arithmetic: GramArithmetic,
): { readonly share: number; readonly ratio: number } {
  if (member.bias !== null) {
    const [own] = rewritten;
    const planned = plainNorm(own?.planned ?? []);
    if (!own || planned === 0) return { share: 0, ratio: 1 };
    return { share: plainNorm(own.made.loss ?? []) / planned, ratio: plainNorm(own.made.values) / planned };
  }
  const deltaFrom = (own: Values): Delta | null => {
    const delta = member.kind.delta?.(1, member.parts, own);
    return delta === undefined || isMessage(delta) ? null : delta;
  };
  const current = new Map([...values, ...rewritten.map(({ role, planned }) => [role, planned] as const)]);
  const planned = deltaFrom(current);
  const size = planned ? normOf(planned, arithmetic) : 0;
  if (!planned || size === 0) return { share: 0, ratio: 1 };
  const terms: Term[] = [];
  for (const { role, made } of rewritten) {
    const { loss } = made;
    if (loss === null) continue;
    const rest = deltaFrom(new Map([...current, [role, new Float32Array(loss.length)]]));
    // Of a factor that the delta does not have (GLoRA's a-term without a base model) nothing is lost here.
    if (rest && normOf(rest, arithmetic) === 0) terms.push(...(deltaFrom(new Map([...current, [role, loss]]))?.terms ?? []));
    current.set(role, made.values);
  }
  const written = deltaFrom(current);
  return {
    share: terms.length === 0 ? 0 : normOf({ ...planned, terms }, arithmetic) / size,
    ratio: written && terms.length > 0 ? normOf(written, arithmetic) / size : 1,
  };
}
