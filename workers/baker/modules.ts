/**
 * One output module after the other: what it is written as, and its bytes when their turn comes. Numbers that decide the header (ranks)
 * are found first; factors are computed when they are written and forgotten with the next module.
 */
import { cutPair, exactPair, type Pair, wholeSum } from '../../src/domain/bake/compute.ts';
import { type BakedDtype, encodeValues, isBaked } from '../../src/domain/bake/encode-values.ts';
import { formAlone } from '../../src/domain/bake/outputs.ts';
import { needsGram } from '../../src/domain/bake/methods.ts';
import { outOfRange } from '../../src/domain/bake/norms.ts';
import type { BakePlan } from '../../src/domain/bake/plan.ts';
import type { Member, OutModule } from '../../src/domain/bake/members.ts';
import { meetsNonLinear, reduced } from '../../src/domain/bake/reduced.ts';
import {
  isMark,
  kernelOf,
  mayHaveAlphas,
  mustLackAlphas,
  type PairNames,
  pairNames,
  pairSpecs,
  wholeName,
} from '../../src/domain/bake/tensors.ts';
import { isJoining, sharedCoefficient, termsOf } from '../../src/domain/bake/terms.ts';
import { scaleOfModule } from '../../src/domain/deltas/of-module.ts';
import { type Message, message } from '../../src/domain/message.ts';
import type { TensorSpec } from '../../src/domain/safetensors/writer.ts';
import { mayCancel } from './cancelling.ts';
import { copyJob } from './copies.ts';
import { deltasOf } from './load.ts';
import { type PlainPair, plainPair } from './plain-pairs.ts';
import type { OpenSource } from './sources.ts';
import type { Context, Job, OutTensor } from './job.ts';

/** Spectrum of a module whose rank is chosen; null for one that keeps what it has. */
export interface Survey {
  readonly spectrum: Float64Array | null;
  /** Ranks of the exact sum. */
  readonly rank: number;
  /** What stands as alpha of the exact sum. */
  readonly alpha: number;
  /** Nothing is left of it. */
  readonly empty: boolean;
}

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
export const isCut = (out: OutModule, plan: BakePlan): boolean =>
  out.form === 'low-rank' &&
  out.exact !== true &&
  (plan.reduce !== null || meetsNonLinear(out, plan) || out.contributions.some(({ member }) => !FACTORED.has(member.plan.adapter)));

/** Kinds whose stored factors are factors of the delta. */
const FACTORED: ReadonlySet<string> = new Set(['lora', 'locon', 'adalora', 'glora', 'loha', 'lokr']);

export async function survey(out: OutModule, context: Context): Promise<Survey | Message> {
  if (out.form !== 'low-rank') return { spectrum: null, rank: 0, alpha: 0, empty: false };
  const known = surveyOfHeader(out, context);
  if (known) return known;
  const plain = isCut(out, context.plan) ? null : plainCoefficients(out, context);
  if (plain && !(await mayCancel(out, plain, context.sources, context.kernel))) return sideBySide(out, plain);
  const deltas = await deltasOf(out, context.sources, context.kernel);
  if ('code' in deltas) return deltas;
  if (isCut(out, context.plan)) {
    const { spectrum, decomposition } = reduced(out, deltas, context.plan, context.arithmetic);
    if (decomposition) context.decompositions?.keep(out, decomposition, mostRanks(context.plan));
    return { spectrum, rank: spectrum.length, alpha: 0, empty: spectrum.length === 0 };
  }
  const terms = termsOf(out, deltas, context.plan);
  const rank = terms.reduce((sum, term) => sum + term.rank, 0);
  const coefficients = terms.map(({ coefficient }) => coefficient);
  const empty = rank === 0 || (bothSigns(coefficients) && exactPair(terms, out, 'F32', false, context.arithmetic).norm === 0);
  return { spectrum: null, rank, alpha: rank * (sharedCoefficient(coefficients) ?? 1), empty };
}

/** Of any module, where the rule says so. */
const mostRanks = ({ reduce }: BakePlan): number | null =>
  reduce?.rule === 'rank' ? Math.max(reduce.value ?? 0, reduce.min) : (reduce?.max ?? null);

const bothSigns = (values: readonly number[]): boolean => values.some((value) => value > 0) && values.some((value) => value < 0);

/** Without reading a weight: where factors are laid side by side, ranks and coefficients stand in the header and the alphas. */
export function surveyOfHeader(out: OutModule, context: Context): Survey | null {
  return isCut(out, context.plan) ? null : exactSurvey(out, context);
}

function exactSurvey(out: OutModule, context: Context): Survey | null {
  const coefficients = plainCoefficients(out, context);
  return !coefficients || bothSigns(coefficients) ? null : sideBySide(out, coefficients);
}

function sideBySide({ contributions }: OutModule, coefficients: readonly number[]): Survey {
  const rank = contributions.reduce((sum, { member }) => sum + (member.plan.rank ?? 0), 0);
  return { spectrum: null, rank, alpha: rank * (sharedCoefficient(coefficients) ?? 1), empty: rank === 0 };
}

/** What each stored pair is multiplied by, scales included; null where that does not stand in the header and the alphas. */
function plainCoefficients(out: OutModule, { plan, sources }: Context): number[] | null {
  if (needsGram(plan.combine) || isJoining(out)) return null;
  const coefficients: number[] = [];
  for (const { member } of out.contributions) {
    if (!SIDE_BY_SIDE.has(member.plan.adapter) || member.plan.rank === null || member.stored.made.size > 0) return null;
    const { scalars, peft } = sources[member.source] as OpenSource;
    const values = new Map(
      [...member.parts].flatMap(([role, { name }]) => (isMark(role) ? [[role, Float32Array.of(scalars.get(name) ?? Number.NaN)]] : [])),
    );
    const scale = scaleOfModule({ adapter: member.plan.adapter, parts: member.parts, values, peft: peft(member.plan.name) });
    if (scale === null) return null;
    coefficients.push(member.gain * member.strength * scale);
  }
  return coefficients;
}

const SIDE_BY_SIDE: ReadonlySet<string> = new Set(['lora', 'locon', 'adalora', 'glora']);

/** What the pair that alone makes a module is multiplied by; null for sums and other kinds. */
export function scaleAlone(out: OutModule, context: Context): number | null {
  const exact = out.contributions.length === 1 ? exactSurvey(out, context) : null;
  return exact && exact.rank > 0 ? exact.alpha / exact.rank : null;
}

/**
 * Where a rule keeps every rank that the sources have, there is nothing to cut: the same module as a copy of the one source, or with the
 * factors of several side by side.
 */
export function withoutCut(out: OutModule, rank: number, context: Context): { readonly out: OutModule; readonly alpha: number } | null {
  if (!isCut(out, context.plan) || meetsNonLinear(out, context.plan)) return null;
  const exact = exactSurvey(out, context);
  if (!exact || exact.rank !== rank) return null;
  const [only, ...others] = out.contributions;
  const alone = only && others.length === 0 ? formAlone(only.member, { ...context.plan, reduce: null }) : null;
  return { out: { ...out, exact: true, form: alone === 'copy' ? 'copy' : 'low-rank' }, alpha: exact.alpha };
}

/** @param rank of a low-rank module @param alpha of its exact sum @returns what is written, or why it cannot be */
export function jobOf(out: OutModule, rank: number, alpha: number, context: Context): Job | Message {
  if (out.form === 'copy') return copyJob(out, context);
  return out.form === 'whole' ? wholeJob(out, context) : pairJob(out, rank, isCut(out, context.plan) ? rank : alpha, context);
}

function pairJob(out: OutModule, rank: number, alpha: number, context: Context): Job | Message {
  const { plan, sources, kernel, arithmetic, decompositions } = context;
  const { name } = out;
  const dtype = dtypeOf(out, plan);
  const source = sources[out.template.source] as OpenSource;
  const sides = kernelOf(out, source.understanding.family.id);
  if (!sides) return message('bake.no-kernel', { module: name });
  const found = pairNames(out, source, mayHaveAlphas(source, plan, sources));
  const names = mustLackAlphas(sources, plan) ? { ...found, alpha: null } : found;
  const job: Job = {
    out,
    as: out,
    name,
    tensors: [],
    early: names.alpha === null ? new Map() : new Map([[names.alpha, encodeValues(Float64Array.of(alpha), 'F32').bytes]]),
    async compute() {
      const plain = await plainOf(out, dtype, names.alpha !== null, context);
      if (plain) return finished(name, names, { bytes: [plain.up, plain.down], truncation: 0, ...plain });
      const deltas = await deltasOf(out, sources, kernel);
      if ('code' in deltas) return deltas;
      const pair = isCut(out, plan)
        ? cutPair(reduced(out, deltas, plan, arithmetic, decompositions?.take(out)), rank, plan.reduce?.uniform === true, dtype, arithmetic)
        : exactPair(termsOf(out, deltas, plan), out, dtype, names.alpha !== null, arithmetic);
      return (
        outOfRange(names.up, pair.up, dtype) ??
        outOfRange(names.down, pair.down, dtype) ??
        finished(name, names, { ...pair, bytes: [pair.up.bytes, pair.down.bytes] })
      );
    },
  };
  return withTensors(job, pairSpecs(names, out, rank, sides, dtype));
}

/** Where factors are laid side by side as they are stored. */
function plainOf(out: OutModule, dtype: BakedDtype, alphas: boolean, context: Context): Promise<PlainPair | null> | null {
  const coefficients = isCut(out, context.plan) ? null : plainCoefficients(out, context);
  return coefficients && plainPair(out, coefficients, context.sources, dtype, alphas, context.kernel);
}

type Finished = Omit<Pair, 'up' | 'down'> & { readonly bytes: readonly [up: Uint8Array, down: Uint8Array] };

function finished(name: string, names: PairNames, pair: Finished): Awaited<ReturnType<Job['compute']>> {
  const bytes = new Map([
    [names.up, pair.bytes[0]],
    [names.down, pair.bytes[1]],
  ]);
  const { norm, written, rounding, truncation, rank, level } = pair;
  return { bytes, done: { name, norm, written, rounding, truncation, rank, alpha: names.alpha === null ? null : pair.alpha, level } };
}

function wholeJob(out: OutModule, context: Context): Job {
  const { name, shape } = wholeName(out);
  const dtype = dtypeOf(out, context.plan);
  const job: Job = {
    out,
    as: out,
    name: out.template.bias === null ? out.name : name,
    tensors: [],
    early: new Map(),
    async compute() {
      const deltas = await deltasOf(out, context.sources, context.kernel);
      if ('code' in deltas) return deltas;
      const { values, norm, written, rounding, truncation, level } = wholeSum(deltas, out, context.plan, dtype, context.arithmetic);
      const wrong = outOfRange(name, values, dtype);
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
  for (const spec of specs) tensors.push({ spec, module: whole, copied: null });
  return whole;
};
