/**
 * Writes one file after a plan: module by module, tensors in the order of the file, so that the data can be hashed as it is written.
 *
 *   survey   of modules whose rank is not in the header: their spectra
 *   layout   ranks -> names, shapes, offsets; the header is reserved at its greatest length
 *   data     each tensor copied from its source in chunks, or computed with its module
 *   header   at position 0, when every number is known; spaces fill what was reserved
 *
 * Memory: the factors of one module of every source at f64, their Gram matrices, one chunk (1 MiB). Sources are only read. No clock is
 * read and no random number drawn: the same plan and sources give the same bytes.
 */
import { bakeError, type BakeRecord, type Certificate, errorOf, longestRecord, shortNumber } from '../../src/domain/bake/certificate.ts';
import { negate } from '../../src/domain/bake/encode-values.ts';
import { bakedMetadata, type Written } from '../../src/domain/bake/metadata.ts';
import { type BakePlan, planToJson } from '../../src/domain/bake/plan.ts';
import { ranksOf } from '../../src/domain/bake/rank-rules.ts';
import { resolveBake } from '../../src/domain/bake/resolve.ts';
import { type LeftOut, type OutModule } from '../../src/domain/bake/members.ts';
import { type Message, message } from '../../src/domain/message.ts';
import { byteLength } from '../../src/domain/safetensors/dtype.ts';
import { planFile, type TensorSpec } from '../../src/domain/safetensors/writer.ts';
import { kernelArithmetic } from '../analyst/arithmetic.ts';
import type { Hasher } from '../analyst/measure-file.ts';
import { ShortFile } from '../analyst/tensor-values.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { type Context, type Done, dtypeOf, isCut, type Job, jobOf, type OutTensor, type Survey, survey } from './modules.ts';
import type { OpenSource } from './sources.ts';

export interface BakeTools {
  readonly kernel: Kernel;
  readonly hasher: Hasher;
  /** As `name version`, for the record in the file. */
  readonly app: string;
  readonly onProgress: (done: { readonly modules: number; readonly of: number; readonly bytes: number }) => void;
  readonly signal: AbortSignal;
}

/** Where the file goes. Positions never overlap; the header comes last. */
export interface Sink {
  write(bytes: Uint8Array, position: number): Promise<void>;
}

export interface Baked {
  readonly kind: 'baked';
  readonly certificate: Certificate;
  readonly record: BakeRecord;
  readonly fileSize: number;
  readonly leftOut: readonly LeftOut[];
  /** Norm of each written module, for the check of the closed file. */
  readonly expected: ReadonlyMap<string, number>;
}

export type BakeOutcome = Baked | { readonly kind: 'refused'; readonly error: Message } | { readonly kind: 'cancelled' };

class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly said: Message) {
    super(said.code);
  }
}

class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

export async function bakeFile(plan: BakePlan, sources: readonly OpenSource[], sink: Sink, tools: BakeTools): Promise<BakeOutcome> {
  try {
    return await bake(plan, sources, sink, tools);
  } catch (error) {
    if (error instanceof Cancelled || tools.signal.aborted) return { kind: 'cancelled' };
    if (error instanceof Refusal) return { kind: 'refused', error: error.said };
    if (error instanceof ShortFile) return { kind: 'refused', error: message('read.ended-within', { tensor: error.tensor }) };
    throw error;
  }
}

async function bake(plan: BakePlan, sources: readonly OpenSource[], sink: Sink, tools: BakeTools): Promise<Baked> {
  const context: Context = { plan, sources, kernel: tools.kernel, arithmetic: kernelArithmetic(tools.kernel) };
  const resolution = resolveBake(plan, sources);
  if (!resolution.ok) throw new Refusal(resolution.error);
  const { modules, leftOut } = resolution.resolved;
  const jobs = await jobsOf(modules, context, tools, leftOut);
  if (jobs.jobs.length === 0) throw new Refusal(message('bake.nothing'));
  const tensors = inOrder(jobs.jobs.flatMap((job) => job.tensors));
  const record = recordOf(plan, sources, tools.app);
  const names = jobs.jobs.map(({ name }) => name).sort(byCode);
  const used = [...new Set(modules.flatMap(({ contributions }) => contributions.map(({ member }) => member.source)))].sort((a, b) => a - b);
  const texts = (written: Written, own: BakeRecord): ReturnType<typeof bakedMetadata> =>
    bakedMetadata(plan, distinct(used.map((index) => sources[index] as OpenSource)), written, JSON.stringify(own));
  const specs = tensors.map(({ spec }) => spec);
  const longest = planFile(specs, texts(LONGEST_WRITTEN, longestRecord(record, names)));
  const data = await writeData(tensors, longest.header.length, context, sink, tools);
  const done = names.map((name) => data.done.get(name) as Done);
  const certificate = certificateOf(done);
  const final: BakeRecord = {
    v: 1,
    ...record,
    level: certificate.level,
    error: shortError(certificate.error),
    data: data.hash,
    norms: certificate.modules.map(({ deltaNorm }) => (deltaNorm === null ? null : shortNumber(deltaNorm))),
  };
  const { header } = planFile(specs, texts(writtenOf(jobs.jobs, done), final), longest.header.length);
  if (header.length !== longest.header.length) throw new Error('The header is longer than what was reserved for it');
  await sink.write(header, 0);
  return {
    kind: 'baked',
    certificate,
    record: final,
    fileSize: longest.fileSize,
    leftOut: jobs.leftOut,
    expected: new Map(done.map(({ name, written }) => [name, written])),
  };
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

/** Survey, ranks by the plan's rule, and what is written of each module. */
async function jobsOf(
  modules: readonly OutModule[],
  context: Context,
  tools: BakeTools,
  before: readonly LeftOut[],
): Promise<{ jobs: Job[]; leftOut: LeftOut[] }> {
  const surveys: Survey[] = [];
  for (const out of modules) {
    if (tools.signal.aborted) throw new Cancelled();
    surveys.push(certain(await survey(out, context)));
  }
  const ranks = chosenRanks(modules, surveys, context);
  const leftOut = [...before];
  const jobs: Job[] = [];
  for (const [index, out] of modules.entries()) {
    const rank = ranks[index] as number;
    const gone = (surveys[index] as Survey).empty
      ? message('bake.zero')
      : out.form === 'low-rank' && rank === 0
        ? message('bake.below-size')
        : null;
    if (gone) leftOut.push({ module: out.name, reason: gone });
    else jobs.push(certain(jobOf(out, rank, surveys[index]?.alpha ?? 1, context)));
  }
  return { jobs, leftOut };
}

function certain<T extends object>(value: T | Message): T {
  if ('code' in value) throw new Refusal(value);
  return value;
}

function chosenRanks(modules: readonly OutModule[], surveys: readonly Survey[], context: Context): number[] {
  const { plan, sources } = context;
  const ranks = surveys.map(({ rank }) => rank);
  const { reduce } = plan;
  const cut = modules.flatMap((out, index) => (isCut(out, plan) ? [index] : []));
  if (!reduce || cut.length === 0) return ranks;
  const spectra = cut.map((index) => {
    const { rows, cols } = modules[index] as OutModule;
    return { values: surveys[index]?.spectrum ?? new Float64Array(), perRank: rows + cols };
  });
  const wanted =
    reduce.rule === 'size' ? (reduce.value ?? 0) * 2 ** 20 : reduce.rule === 'same-bytes' ? (sources[0]?.bytes.size ?? 0) : null;
  const bytesPerEntry = Math.max(...cut.map((index) => byteLength(dtypeOf(modules[index] as OutModule, plan), [1])));
  const budget = wanted === null ? null : { bytes: wanted - fixedBytes(modules, ranks, context), bytesPerEntry };
  if (budget && budget.bytes <= 0) {
    throw new Refusal(message('bake.size-too-small', { bytes: wanted ?? 0, least: (wanted ?? 0) - budget.bytes }));
  }
  ranksOf(spectra, reduce, budget).forEach((rank, at) => (ranks[cut[at] as number] = rank));
  return ranks;
}

/** The file without the factors whose rank is open: header, copies, alphas. */
function fixedBytes(modules: readonly OutModule[], ranks: readonly number[], context: Context): number {
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

interface Data {
  readonly hash: string;
  readonly done: ReadonlyMap<string, Done>;
}

async function writeData(tensors: readonly OutTensor[], start: number, context: Context, sink: Sink, tools: BakeTools): Promise<Data> {
  const done = new Map<string, Done>();
  const computed = new Map<Job, ReadonlyMap<string, Uint8Array>>();
  const left = new Map<Job, number>();
  for (const tensor of tensors) if (isComputed(tensor)) left.set(tensor.module, (left.get(tensor.module) ?? 0) + 1);
  const of = new Set(tensors.map(({ module }) => module)).size;
  let position = start;
  const put = async (bytes: Uint8Array): Promise<void> => {
    tools.hasher.update(bytes);
    await sink.write(bytes, position);
    position += bytes.length;
  };
  tools.hasher.init();
  for (const tensor of tensors) {
    if (tools.signal.aborted) throw new Cancelled();
    const { module, spec, copied } = tensor;
    const early = module.early.get(spec.name);
    if (early) {
      await put(early);
      continue;
    }
    if (!done.has(module.name)) {
      const result = certain(await module.compute());
      done.set(module.name, result.done);
      if (left.get(module)) computed.set(module, result.bytes);
    }
    if (copied) await copyTensor(tensor, context, put, tools.signal);
    else {
      await put(computed.get(module)?.get(spec.name) as Uint8Array);
      const open = (left.get(module) ?? 1) - 1;
      left.set(module, open);
      if (open === 0) computed.delete(module);
    }
    tools.onProgress({ modules: done.size, of, bytes: position });
  }
  return { hash: tools.hasher.digest(), done };
}

const isComputed = ({ copied, module, spec }: OutTensor): boolean => !copied && !module.early.has(spec.name);

async function copyTensor(
  { copied, module }: OutTensor,
  { sources }: Context,
  put: (bytes: Uint8Array) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { tensor, change } = copied as NonNullable<typeof copied>;
  const source = sources[module.out.template.source] as OpenSource;
  const [begin, end] = [source.header.dataStart + tensor.begin, source.header.dataStart + tensor.end];
  let at = 0;
  for await (const chunk of source.bytes.stream(begin, end)) {
    if (signal.aborted) throw new Cancelled();
    // A chunk is the stream's own memory until the next one is asked for.
    const bytes = change.kind === 'negate' ? chunk.slice() : chunk;
    if (change.kind === 'negate') negate(bytes, tensor.dtype, at);
    await put(bytes);
    at += chunk.length;
  }
  if (at < end - begin) throw new ShortFile(tensor.name);
}

function certificateOf(done: readonly Done[]): Certificate {
  return {
    ok: true,
    level: done.reduce<Done['level']>((most, { level }) => (level > most ? level : most), 0),
    error: bakeError(done),
    modules: done.map((own) => ({
      name: own.name,
      rank: own.rank,
      deltaNorm: own.needsBase ? null : own.written,
      error: errorOf(own),
    })),
  };
}

const shortError = (error: Certificate['error']): Certificate['error'] => ({
  total: shortNumber(error.total),
  rounding: shortNumber(error.rounding),
  truncation: shortNumber(error.truncation),
  worstModule: error.worstModule,
});

/** Texts at their greatest length. */
const LONGEST_WRITTEN: Written = { onlyPairs: true, ranks: [1e15], alphas: [-1.234567890123456e-300], copied: true };

function writtenOf(jobs: readonly Job[], done: readonly Done[]): Written {
  return {
    onlyPairs: jobs.every(
      ({ out }) => out.form !== 'copy' || out.template.plan.adapter === 'lora' || out.template.plan.adapter === 'locon',
    ),
    ranks: done.flatMap(({ rank }) => (rank === null ? [] : [rank])),
    alphas: done.flatMap(({ alpha }) => (alpha === null ? [] : [alpha])),
    copied: jobs.every(({ out }) => out.form === 'copy' && out.name === out.template.plan.name),
  };
}
