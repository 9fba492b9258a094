/**
 * What a new file will be, from the resolved modules and their surveys alone: ranks by the plan's rule, names, shapes, the length of
 * the header. No weight is read here, so that a what-if costs nothing.
 */
import { type BakeRecord, longestRecord } from '../../src/domain/bake/certificate.ts';
import { bakedMetadata, type Written } from '../../src/domain/bake/metadata.ts';
import { type LeftOut, type OutModule } from '../../src/domain/bake/members.ts';
import { type BakePlan, planToJson } from '../../src/domain/bake/plan.ts';
import { mustLackAlphas } from '../../src/domain/bake/tensors.ts';
import { leastBytes, ranksOf } from '../../src/domain/bake/rank-rules.ts';
import { tailOf } from '../../src/domain/bake/truncate.ts';
import { type Message, message, messageKey } from '../../src/domain/message.ts';
import { byteLength } from '../../src/domain/safetensors/dtype.ts';
import { planFile, type TensorSpec } from '../../src/domain/safetensors/writer.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { bakeArithmetic } from './arithmetic.ts';
import { dtypeOf, isCut, jobOf, scaleAlone, type Survey, withoutCut } from './modules.ts';
import type { Context, Job, OutTensor } from './job.ts';
import type { Decompositions } from './decompositions.ts';
import { Refusal } from './refusal.ts';
import type { OpenSource } from './sources.ts';
import { largest, smallest } from '../../src/domain/extremes.ts';

/** All that is known of the new file before its first byte: everything but the numbers that the weights give. */
export interface Planned {
  readonly context: Context;
  readonly jobs: readonly Job[];
  readonly leftOut: readonly LeftOut[];
  /** Norms of the modules that the rule for ranks left out. */
  readonly dropped: readonly number[];
  readonly tensors: readonly OutTensor[];
  readonly record: Pick<BakeRecord, 'plan' | 'sources' | 'app'>;
  /** Of the modules as written, in order. */
  readonly names: readonly string[];
  /** The header at its greatest length. */
  readonly longest: ReturnType<typeof planFile>;
  readonly texts: (written: Written, own: BakeRecord) => ReturnType<typeof bakedMetadata>;
}

/** @param decompositions for a bake that writes what it has looked at */
export const contextOf = (
  plan: BakePlan,
  sources: readonly OpenSource[],
  kernel: Kernel,
  decompositions: Decompositions | null = null,
): Context => ({
  plan,
  sources,
  kernel,
  arithmetic: bakeArithmetic(kernel),
  decompositions,
});

/** @param surveys of these modules, in their order @throws Refusal */
export function plannedFile(
  modules: readonly OutModule[],
  surveys: readonly Survey[],
  before: readonly LeftOut[],
  context: Context,
  app: string,
): Planned {
  const ranks = chosenRanks(modules, surveys, context);
  const file = laidOut(modules, surveys, ranks, before, context, app, true);
  const most = budgetOf(context);
  // Alphas of the sources may be a few bytes longer than those that were counted.
  return most !== null && file.longest.fileSize > most ? laidOut(modules, surveys, ranks, before, context, app, false) : file;
}

/** @param exact whether modules that keep all of their ranks are written without cutting them */
function laidOut(
  modules: readonly OutModule[],
  surveys: readonly Survey[],
  ranks: readonly number[],
  before: readonly LeftOut[],
  context: Context,
  app: string,
  exact: boolean,
): Planned {
  const { plan, sources } = context;
  const { jobs, leftOut, dropped } = jobsOf(modules, surveys, ranks, context, before, exact);
  if (jobs.length === 0) throw new Refusal(nothing(leftOut));
  const mixed = mixedRanks(jobs, context);
  if (mixed) throw new Refusal(mixed);
  const tensors = inOrder(jobs.flatMap((job) => job.tensors));
  const record = recordOf(plan, sources, app);
  const names = jobs.map(({ name }) => name).sort(byCode);
  const used = [...new Set(modules.flatMap(({ contributions }) => contributions.map(({ member }) => member.source)))].sort((a, b) => a - b);
  const texts: Planned['texts'] = (written, own) =>
    bakedMetadata(plan, distinct(used.map((index) => sources[index] as OpenSource)), written, JSON.stringify(own));
  const longest = planFile(
    tensors.map(({ spec }) => spec),
    texts({ ...LONGEST_WRITTEN, same: isSame(jobs) }, longestRecord(record, names)),
  );
  return { context, jobs, leftOut, dropped, tensors, record, names, longest, texts };
}

/** Nothing is written but what lies in a source, byte for byte. */
export const isSame = (jobs: readonly Job[]): boolean =>
  jobs.every(({ tensors }) => tensors.every(({ copied }) => copied?.change.kind === 'bytes'));

/** Without alphas, diffusers once took the first rank for all. */
function mixedRanks(jobs: readonly Job[], { plan, sources }: Context): Message | null {
  if (plan.encode.names !== 'diffusers-old' || !mustLackAlphas(sources, plan)) return null;
  const ranks = jobs.flatMap(({ tensors }) => tensors.flatMap(({ spec }) => (/\.lora_A\./.test(spec.name) ? (spec.shape[0] ?? 0) : [])));
  const [least, most] = [smallest(ranks), largest(ranks)];
  return ranks.length > 0 && least !== most ? message('bake.mixed-ranks', { least, most }) : null;
}

/** With the reason that most modules have. */
function nothing(leftOut: readonly LeftOut[]): Message {
  const groups = new Map<string, LeftOut[]>();
  for (const own of leftOut) groups.set(messageKey(own.reason), [...(groups.get(messageKey(own.reason)) ?? []), own]);
  const [first] = [...groups.values()].sort((a, b) => b.length - a.length);
  if (!first?.[0]) return message('bake.nothing');
  const second = message('bake.left-out', { modules: first.map(({ module }) => module), reason: first[0].reason });
  return message('both', { first: message('bake.nothing'), second });
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The same content under two names counts once. */
function distinct(sources: readonly OpenSource[]): { name: string; metadata: Readonly<Record<string, string>> }[] {
  const found = new Map(sources.map((source) => [source.hash, source]));
  return [...found.values()].map(({ name, header }) => ({ name, metadata: header.metadata }));
}

const recordOf = (plan: BakePlan, sources: readonly OpenSource[], app: string): Pick<BakeRecord, 'plan' | 'sources' | 'app'> => ({
  plan: planToJson(plan, (file) => sources[plan.sources.findIndex((own) => own.file === file)]?.name ?? file),
  sources: sources.map(({ name, hash }) => ({ name, hash })),
  app,
});

/** Ranks by the plan's rule, and what is written of each module. */
function jobsOf(
  modules: readonly OutModule[],
  surveys: readonly Survey[],
  ranks: readonly number[],
  context: Context,
  before: readonly LeftOut[],
  exact: boolean,
): { jobs: Job[]; leftOut: LeftOut[]; dropped: number[] } {
  const leftOut = [...before];
  const dropped: number[] = [];
  const jobs: Job[] = [];
  for (const [index, out] of modules.entries()) {
    const rank = ranks[index] as number;
    const survey = surveys[index] as Survey;
    const gone = survey.empty ? message('bake.zero') : out.form === 'low-rank' && rank === 0 ? message('bake.below-size') : null;
    if (gone) {
      leftOut.push({ module: out.name, reason: gone });
      dropped.push(tailOf(survey.spectrum ?? new Float64Array(), 0));
      continue;
    }
    const whole = exact ? withoutCut(out, rank, context) : null;
    const job = certain(jobOf(whole?.out ?? out, rank, whole?.alpha ?? survey.alpha, context));
    jobs.push(whole ? { ...job, out } : job);
  }
  return { jobs, leftOut, dropped };
}

export function certain<T extends object>(value: T | Message): T {
  if ('code' in value) throw new Refusal(value);
  return value;
}

function chosenRanks(modules: readonly OutModule[], surveys: readonly Survey[], context: Context): number[] {
  const { plan } = context;
  const ranks = surveys.map(({ rank }) => rank);
  const { reduce } = plan;
  const cut = modules.flatMap((out, index) => (isCut(out, plan) ? [index] : []));
  if (!reduce || cut.length === 0) return ranks;
  const spectra = cut.map((index) => {
    const out = modules[index] as OutModule;
    const { rows, cols } = out;
    const scale = reduce.as === undefined ? null : scaleAlone(out, context);
    return {
      values: surveys[index]?.spectrum ?? new Float64Array(),
      perRank: rows + cols,
      all: Math.min(rows, cols),
      ...(scale === null ? {} : { scale }),
    };
  });
  const wanted = budgetOf(context);
  const bytesPerEntry = largest(cut.map((index) => byteLength(dtypeOf(modules[index] as OutModule, plan), [1])));
  const budget = wanted === null ? null : { bytes: wanted - fixedBytes(modules, ranks, context), bytesPerEntry };
  const least = leastBytes(spectra, reduce, bytesPerEntry);
  if (budget && (budget.bytes <= 0 || budget.bytes < least)) {
    throw new Refusal(message('bake.size-too-small', { bytes: wanted ?? 0, least: (wanted ?? 0) - budget.bytes + least }));
  }
  ranksOf(spectra, reduce, budget).forEach((rank, at) => (ranks[cut[at] as number] = rank));
  return ranks;
}

/** Bytes that the plan gives the whole file; null where it gives none. */
function budgetOf({ plan: { reduce }, sources }: Context): number | null {
  if (reduce?.rule === 'size') return (reduce.value ?? 0) * 2 ** 20;
  return reduce?.rule === 'same-bytes' ? (sources[0]?.bytes.size ?? 0) : null;
}

/** The file without the factors whose rank is open: header, copies, alphas. */
export function fixedBytes(modules: readonly OutModule[], ranks: readonly number[], context: Context): number {
  const jobs = modules.flatMap((out, index) => {
    const made = jobOf(out, isCut(out, context.plan) ? Math.max(1, ranks[index] as number) : (ranks[index] as number), 1, context);
    return 'code' in made ? [] : [{ out, made }];
  });
  const specs = jobs.flatMap(({ made }) => made.tensors.map(({ spec }) => spec));
  const names = jobs.map(({ made }) => made.name);
  const record = longestRecord(recordOf(context.plan, context.sources, 'LoRA Weights Builder 00.00.00'), names);
  const texts = bakedMetadata(context.plan, distinct(context.sources), LONGEST_WRITTEN, JSON.stringify(record));
  const open = jobs.flatMap(({ out, made }) => (isCut(out, context.plan) ? made.tensors.filter(({ spec }) => spec.shape.length > 0) : []));
  const openBytes = open.reduce((sum, { spec }) => sum + byteLength(spec.dtype, spec.shape), 0);
  return planFile(specs, texts).fileSize - openBytes;
}

/** Larger elements first, then by name: the order of the reference implementation. */
function inOrder(tensors: readonly OutTensor[]): OutTensor[] {
  const size = ({ dtype }: TensorSpec): number => byteLength(dtype, [8]);
  return [...tensors].sort((a, b) => size(b.spec) - size(a.spec) || byCode(a.spec.name, b.spec.name));
}

/** Texts at their greatest length. */
const LONGEST_WRITTEN: Written = { onlyPairs: true, ranks: [1e15], alphas: [-1.234567890123456e-300], copied: true, same: false };
