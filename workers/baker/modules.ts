/**
 * One output module after the other: what it is written as, and its bytes when their turn comes. Numbers that decide the header (ranks)
 * are found first; factors are computed when they are written and forgotten with the next module.
 */
import type { GramArithmetic } from '../../src/domain/adapters/types.ts';
import {
  cutPair,
  exactPair,
  isJoining,
  type Level,
  lossOf,
  normOf,
  outOfRange,
  type Pair,
  reduced,
  sharedCoefficient,
  termsOf,
  wholeSum,
} from '../../src/domain/bake/compute.ts';
import type { ModuleLoss } from '../../src/domain/bake/certificate.ts';
import { type BakedDtype, encodeValues, isBaked } from '../../src/domain/bake/encode-values.ts';
import { renamedTensor } from '../../src/domain/bake/names.ts';
import { needsGram } from '../../src/domain/bake/methods.ts';
import type { BakePlan } from '../../src/domain/bake/plan.ts';
import type { Member, OutModule } from '../../src/domain/bake/members.ts';
import {
  type CopiedTensor,
  copiedTensors,
  isMark,
  kernelOf,
  type PairNames,
  pairNames,
  pairSpecs,
  wholeName,
  writesAlphas,
} from '../../src/domain/bake/tensors.ts';
import { scaleOfModule } from '../../src/domain/deltas/of-module.ts';
import type { Delta, Numbers, Values } from '../../src/domain/deltas/delta.ts';
import { type Message, message } from '../../src/domain/message.ts';
import type { Dtype } from '../../src/domain/safetensors/types.ts';
import type { TensorSpec } from '../../src/domain/safetensors/writer.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { deltasOf, memberValues } from './load.ts';
import type { OpenSource } from './sources.ts';

export interface Context {
  readonly plan: BakePlan;
  readonly sources: readonly OpenSource[];
  readonly kernel: Kernel;
  readonly arithmetic: GramArithmetic;
}

/** A tensor of the new file. `bytes`: made when asked for; `copy`: streamed from its source. */
export interface OutTensor {
  readonly spec: TensorSpec;
  readonly module: Job;
  readonly copied: CopiedTensor | null;
}

/** What is known of a module when it is done. */
export interface Done extends ModuleLoss {
  readonly rank: number | null;
  readonly alpha: number | null;
  /** Norm of what is written. */
  readonly written: number;
  /** Its delta is not in the file, so that it has no norm. */
  readonly needsBase?: true;
  readonly level: Level;
}

export interface Job {
  readonly out: OutModule;
  readonly name: string;
  readonly tensors: readonly OutTensor[];
  /** Bytes that are known before anything is computed: alphas, which come first in files of half precision. */
  readonly early: ReadonlyMap<string, Uint8Array>;
  /** Bytes of the tensors that are not plain copies, by name; a reason when they cannot be written. */
  compute(): Promise<{ readonly bytes: ReadonlyMap<string, Uint8Array>; readonly done: Done } | Message>;
}

/** Spectrum of a module whose rank is to be chosen; null for one that keeps what it has. */
export interface Survey {
  readonly spectrum: Float64Array | null;
  /** Ranks of the exact sum. */
  readonly rank: number;
  /** What stands as alpha of the exact sum. */
  readonly alpha: number;
  /** Nothing is left of it. */
  readonly empty: boolean;
}

const FACTOR_DTYPES: ReadonlySet<Dtype> = new Set(['F64', 'F32', 'F16', 'BF16', 'F8_E4M3', 'F8_E5M2', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ']);

/** The dtype that the plan names, else the one that all factors have, else F32. */
export function dtypeOf({ contributions }: OutModule, { encode }: BakePlan): BakedDtype {
  if (encode.dtype !== 'source') return encode.dtype;
  const found = new Set(
    contributions.flatMap(({ member }) =>
      [...member.parts].flatMap(([role, { dtype }]) => (isMark(role) || isOther(member, role) ? [] : [dtype])),
    ),
  );
  const [only] = found;
  return found.size === 1 && only !== undefined && isBaked(only) ? only : 'F32';
}

const isOther = ({ bias, kind }: Member, role: string): boolean => (bias === null ? !kind.roles.includes(role) : role !== bias);

/** Whether the rank is chosen by the plan's rule, or by what the computed sum has. */
export const isCut = (out: OutModule, { reduce, combine }: BakePlan): boolean =>
  out.form === 'low-rank' &&
  (reduce !== null ||
    (combine === 'core-ties' && new Set(out.contributions.map(({ member }) => member.source)).size > 1) ||
    out.contributions.some(({ member }) => !FACTORED.has(member.plan.adapter)));

/** Kinds whose stored factors are factors of the delta. */
const FACTORED: ReadonlySet<string> = new Set(['lora', 'locon', 'adalora', 'glora', 'loha', 'lokr']);

export async function survey(out: OutModule, context: Context): Promise<Survey | Message> {
  if (out.form !== 'low-rank') return { spectrum: null, rank: 0, alpha: 0, empty: false };
  const known = surveyOfHeader(out, context);
  if (known) return known;
  const deltas = await deltasOf(out, context.sources, context.kernel);
  if ('code' in deltas) return deltas;
  if (isCut(out, context.plan)) {
    const { spectrum } = reduced(out, deltas, context.plan);
    return { spectrum, rank: spectrum.length, alpha: 0, empty: spectrum.length === 0 };
  }
  const terms = termsOf(out, deltas, context.plan);
  const rank = terms.reduce((sum, term) => sum + term.rank, 0);
  const coefficients = terms.map(({ coefficient }) => coefficient);
  const empty = rank === 0 || (bothSigns(coefficients) && exactPair(terms, out, 'F32', false, context.arithmetic).norm === 0);
  return { spectrum: null, rank, alpha: rank * (sharedCoefficient(coefficients) ?? 1), empty };
}

const bothSigns = (values: readonly number[]): boolean => values.some((value) => value > 0) && values.some((value) => value < 0);

/** Without reading a weight: where factors are laid side by side, ranks and coefficients stand in the header and the alphas. */
function surveyOfHeader(out: OutModule, { plan, sources }: Context): Survey | null {
  if (isCut(out, plan) || needsGram(plan.combine) || isJoining(out)) return null;
  let rank = 0;
  const coefficients: number[] = [];
  for (const { member } of out.contributions) {
    if (!SIDE_BY_SIDE.has(member.plan.adapter) || member.plan.rank === null || member.stored.made.size > 0) return null;
    const { scalars, peft } = sources[member.source] as OpenSource;
    const values = new Map(
      [...member.parts].flatMap(([role, { name }]) => (isMark(role) ? [[role, Float32Array.of(scalars.get(name) ?? Number.NaN)]] : [])),
    );
    const scale = scaleOfModule({ adapter: member.plan.adapter, parts: member.parts, values, peft: peft(member.plan.name) });
    if (scale === null) return null;
    rank += member.plan.rank;
    coefficients.push(member.gain * member.strength * scale);
  }
  return bothSigns(coefficients) ? null : { spectrum: null, rank, alpha: rank * (sharedCoefficient(coefficients) ?? 1), empty: rank === 0 };
}

const SIDE_BY_SIDE: ReadonlySet<string> = new Set(['lora', 'locon', 'adalora', 'glora']);

/** @param rank of a low-rank module @param alpha of its exact sum @returns what is written, or why it cannot be */
export function jobOf(out: OutModule, rank: number, alpha: number, context: Context): Job | Message {
  if (out.form === 'copy') return copyJob(out, context);
  return out.form === 'whole' ? wholeJob(out, context) : pairJob(out, rank, isCut(out, context.plan) ? rank : alpha, context);
}

function pairJob(out: OutModule, rank: number, alpha: number, context: Context): Job | Message {
  const { plan, sources, kernel, arithmetic } = context;
  const { name } = out;
  const dtype = dtypeOf(out, plan);
  const source = sources[out.template.source] as OpenSource;
  const sides = kernelOf(out, source.understanding.family.id);
  if (!sides) return message('bake.no-kernel', { module: name });
  const names = pairNames(out, source, mayHaveAlphas(source, plan));
  const job: Job = {
    out,
    name,
    tensors: [],
    early: names.alpha === null ? new Map() : new Map([[names.alpha, encodeValues(Float64Array.of(alpha), 'F32').bytes]]),
    async compute() {
      const deltas = await deltasOf(out, sources, kernel);
      if ('code' in deltas) return deltas;
      const pair = isCut(out, plan)
        ? cutPair(reduced(out, deltas, plan), rank, plan.reduce?.uniform === true, dtype, arithmetic)
        : exactPair(termsOf(out, deltas, plan), out, dtype, names.alpha !== null, arithmetic);
      return outOfRange(names.up, pair.up.values, dtype) ?? outOfRange(names.down, pair.down.values, dtype) ?? finished(name, names, pair);
    },
  };
  return withTensors(job, pairSpecs(names, out, rank, sides, dtype));
}

function finished(name: string, names: PairNames, pair: Pair): Awaited<ReturnType<Job['compute']>> {
  const bytes = new Map([
    [names.up, pair.up.bytes],
    [names.down, pair.down.bytes],
  ]);
  const { norm, written, rounding, truncation, rank, level } = pair;
  return { bytes, done: { name, norm, written, rounding, truncation, rank, alpha: names.alpha === null ? null : pair.alpha, level } };
}

function wholeJob(out: OutModule, context: Context): Job {
  const { name, shape } = wholeName(out);
  const dtype = dtypeOf(out, context.plan);
  const job: Job = {
    out,
    name: out.template.bias === null ? out.name : name,
    tensors: [],
    early: new Map(),
    async compute() {
      const deltas = await deltasOf(out, context.sources, context.kernel);
      if ('code' in deltas) return deltas;
      const { values, norm, written, rounding, truncation, level } = wholeSum(deltas, out, context.plan, dtype);
      const wrong = outOfRange(name, values.values, dtype);
      return (
        wrong ?? {
          bytes: new Map([[name, values.bytes]]),
          done: { name: job.name, norm, written, rounding, truncation, rank: null, alpha: null, level },
        }
      );
    },
  };
  return withTensors(job, [{ name, dtype, shape }]);
}

const withTensors = (job: Job, specs: readonly TensorSpec[]): Job => {
  const tensors: OutTensor[] = [];
  const whole: Job = { ...job, tensors, compute: job.compute };
  tensors.push(...specs.map((spec) => ({ spec, module: whole, copied: null })));
  return whole;
};

function copyJob(out: OutModule, context: Context): Job {
  const { plan, sources } = context;
  const { member } = out.contributions[0] as OutModule['contributions'][number];
  const source = sources[member.source] as OpenSource;
  const c = copyFactor(out, member, plan);
  const renamed = (role: string, tensor: string): string => renamedTensor(tensor, role, member.plan.name, out.name);
  const tensors = copiedTensors(member, source, c, mayHaveAlphas(source, plan))
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
  const job: Job = { out, name, tensors: made, early, compute: () => copied(member, source, c, tensors, name, context) };
  made.push(...tensors.map((one) => ({ spec: specOf(one, member, plan), module: job, copied: isPlain(one) ? one : null })));
  return job;
}

/** Programs that are named read alphas beside every name; a source's own convention may have none. */
const mayHaveAlphas = (source: OpenSource, { encode }: BakePlan): boolean => encode.names !== 'source' || writesAlphas(source);

/** What the only contribution to a weight is multiplied by. */
function copyFactor({ contributions }: OutModule, { gain, strength, source }: Member, { combine, sources }: BakePlan): number {
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

async function copied(
  member: Member,
  source: OpenSource,
  c: number,
  tensors: readonly CopiedTensor[],
  name: string,
  { plan, kernel, arithmetic }: Context,
): ReturnType<Job['compute']> {
  const bytes = new Map<string, Uint8Array>();
  const measured = member.bias === null ? member.plan.name : (member.parts.get(member.bias)?.name ?? '');
  const norm = Math.abs(c) * (source.norms.get(measured) ?? 0);
  const base = {
    name,
    truncation: 0,
    rank: member.plan.rank,
    ...(typeof source.norms.get(measured) !== 'number' ? { needsBase: true as const } : {}),
  };
  const number = tensors.find(({ change }) => change.kind === 'number');
  const alpha = number?.change.kind === 'number' ? number.change.value : null;
  const kept = alpha ?? source.scalars.get(member.parts.get('alpha')?.name ?? '') ?? null;
  const alphaLoss = alpha ? Math.abs(Math.fround(alpha) / alpha - 1) * norm : 0;
  const multiplied = tensors.filter(({ change }) => change.kind === 'times');
  if (multiplied.length === 0) {
    const level = tensors.some(({ change }) => change.kind === 'negate') ? 1 : 0;
    return { bytes, done: { ...base, norm, written: norm, rounding: alphaLoss, alpha: kept, level } };
  }
  const values = await memberValues(member, source, kernel);
  if ('code' in values) return values;
  const losses: { role: string; values: Float32Array; exact: boolean }[] = [];
  const planned = new Map(values);
  const written = new Map(values);
  for (const { role, tensor, change } of multiplied) {
    const factor = change.kind === 'times' ? change.factor : 1;
    const wanted = Float64Array.from(values.get(role) ?? [], (value) => factor * value);
    const dtype = timesDtype(tensor.dtype, factor, member, plan.encode.dtype);
    const made = encodeValues(wanted, dtype);
    const wrong = outOfRange(tensor.name, made.values, dtype);
    if (wrong) return wrong;
    bytes.set(tensor.name, made.bytes);
    losses.push({ role, ...lossOf(made.values, wanted) });
    planned.set(role, Float32Array.from(wanted));
    written.set(role, made.values);
  }
  const rounding = Math.sqrt(roundingOf(member, planned, losses, norm, arithmetic) ** 2 + alphaLoss ** 2);
  const inexact = losses.filter(({ exact }) => !exact).length;
  return {
    bytes,
    done: {
      ...base,
      norm,
      written: norm * ratioOf(member, written, planned, arithmetic),
      rounding,
      alpha: kept,
      level: inexact === 0 ? 2 : inexact === 1 ? 3 : 4,
    },
  };
}

/**
 * Norm of what rounding changed: the delta is linear in each factor, so that the change is the sum of the deltas with one factor
 * exchanged for its loss. Losses of two factors are independent of each other, so that they add as squares.
 */
function roundingOf(
  member: Member,
  values: ReadonlyMap<string, Float32Array>,
  losses: readonly { readonly role: string; readonly values: Float32Array; readonly exact: boolean }[],
  norm: number,
  arithmetic: GramArithmetic,
): number {
  const inexact = losses.filter(({ exact }) => !exact);
  if (inexact.length === 0) return 0;
  if (member.bias !== null) return plainNorm(inexact[0]?.values ?? []);
  const whole = member.kind.delta?.(1, member.parts, values);
  const changes = inexact.map(({ role, values: loss }) => member.kind.delta?.(1, member.parts, new Map([...values, [role, loss]])));
  if (!whole || typeof whole === 'string' || changes.some((delta) => !delta || typeof delta === 'string')) return 0;
  const size = normOf(whole, arithmetic);
  if (size === 0) return 0;
  const sum = (changes as Delta[]).reduce((total, delta) => total + normOf(delta, arithmetic) ** 2, 0);
  return (Math.sqrt(sum) / size) * norm;
}

/** ||written|| / ||planned||. */
function ratioOf(member: Member, written: Values, planned: Values, arithmetic: GramArithmetic): number {
  if (member.bias !== null) return plainNorm(written.get(member.bias) ?? []) / plainNorm(planned.get(member.bias) ?? []) || 1;
  const [a, b] = [written, planned].map((values) => member.kind.delta?.(1, member.parts, values));
  if (!a || !b || typeof a === 'string' || typeof b === 'string') return 1;
  return normOf(a, arithmetic) / normOf(b, arithmetic) || 1;
}

const plainNorm = (values: Numbers | readonly number[]): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
};
