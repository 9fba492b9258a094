/**
 * Writes one file after a plan: module by module, tensors in the order of the file, so that the data can be hashed as it is written.
 *
 *   survey   of modules whose rank is not in the header: their spectra
 *   layout   ranks -> names, shapes, offsets; the header is reserved at its greatest length
 *   data     each tensor copied from its source in chunks, or computed with its module
 *   header   at position 0, when every number is known; spaces fill what was reserved
 *
 * Memory: the factors of one module of every source at f64, their Gram matrices, 8 MiB read ahead and as much of what comes next,
 * 8 MiB to be written. Sources are only read. No clock is read and no random number drawn: the same plan and sources give the same
 * bytes.
 */
import { bakeError, type BakeRecord, type Certificate, errorOf, sealedText, shortNumber } from '../../src/domain/bake/certificate.ts';
import type { Written } from '../../src/domain/bake/metadata.ts';
import type { LeftOut, OutModule } from '../../src/domain/bake/members.ts';
import type { BakePlan } from '../../src/domain/bake/plan.ts';
import { resolveBake } from '../../src/domain/bake/resolve.ts';
import { type Message, message } from '../../src/domain/message.ts';
import { planFile } from '../../src/domain/safetensors/writer.ts';
import type { Hasher } from '../analyst/measure-file.ts';
import { type Crew, crewFor, type Help } from './crew.ts';
import { Decompositions } from './decompositions.ts';
import type { Surveyed } from './hand.ts';
import { hashOfText } from './hash-text.ts';
import { ShortFile } from '../analyst/tensor-values.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { normalised } from './normalise.ts';
import { expectModule } from './load.ts';
import { isCut, type Survey, survey, surveyOfHeader } from './modules.ts';
import type { Context, Done, Job } from './job.ts';
import { certain, contextOf, isSame, plannedFile } from './plan-file.ts';
import { readAhead } from './read-ahead.ts';
import { Refusal } from './refusal.ts';
import type { OpenSource } from './sources.ts';
import { type BakeProgress, Cancelled, type Sink, writeData } from './write-data.ts';

export type { Sink } from './write-data.ts';

export interface BakeTools {
  readonly kernel: Kernel;
  readonly hasher: Hasher;
  /** As `name version`, for the record in the file. */
  readonly app: string;
  readonly onProgress: (done: BakeProgress) => void;
  readonly signal: AbortSignal;
  /** Hands that compute modules, for bakes that are large enough. */
  readonly help?: Help;
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

async function surveysOf(
  modules: readonly OutModule[],
  context: Context,
  { signal, onProgress }: BakeTools,
  crew: Crew | null,
): Promise<Survey[]> {
  let found = 0;
  const look = async (out: OutModule, index: number): Promise<Survey> => {
    if (signal.aborted) throw new Cancelled();
    const own = certain(crew && needsWeights(out, context) ? await byHand(out, index, crew, context) : await survey(out, context));
    found += 1;
    onProgress({ modules: found, of: modules.length, bytes: 0, size: 0 });
    return own;
  };
  if (crew) return inOrder(modules, crew.places, look);
  const surveys: Survey[] = [];
  for (const [index, out] of modules.entries()) {
    const next = modules[index + 1];
    if (next && isCut(next, context.plan)) expectModule(next, context.sources);
    surveys.push(await look(out, index));
  }
  return surveys;
}

const needsWeights = (out: OutModule, context: Context): boolean => out.form === 'low-rank' && surveyOfHeader(out, context) === null;

/** What one hand found out about a module is kept here, for the hand that will write it. */
async function byHand(out: OutModule, index: number, crew: Crew, context: Context): Promise<Survey | Message> {
  const self = async (): Promise<Surveyed | Message> => {
    const own = await survey(out, context);
    return 'code' in own ? own : { survey: own, decomposition: null };
  };
  const found = await crew.survey(index, self);
  if ('code' in found) return found;
  if (found.decomposition) context.decompositions?.keep(out, found.decomposition, null);
  return found.survey;
}

/** Up to `places` at once; the results in the order of the list. Of failures the first in that order counts, as where one works alone. */
async function inOrder<T, R>(list: readonly T[], places: number, work: (one: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < list.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await work(list[index] as T, index);
      } catch (error) {
        failures.push({ index, error });
      }
    }
  };
  await Promise.all(Array.from({ length: places }, worker));
  const [first] = failures.sort((one, two) => one.index - two.index);
  if (first) throw first.error;
  return results;
}

async function bake(plan: BakePlan, opened: readonly OpenSource[], sink: Sink, tools: BakeTools): Promise<Baked> {
  const sources = opened.map((source) => ({ ...source, bytes: readAhead(source.bytes, opened.length) }));
  const context = contextOf(plan, sources, tools.kernel, new Decompositions());
  const resolution = resolveBake(plan, sources);
  if (!resolution.ok) throw new Refusal(resolution.error);
  const { modules: asked, leftOut: before } = resolution.resolved;
  const modules = certain(await normalised(asked, context));
  const crew = await crewFor(tools.help, modules, plan, opened, tools.app);
  const surveys = await surveysOf(modules, context, tools, crew);
  const file = plannedFile(modules, surveys, before, context, tools.app);
  await crew?.lay(surveys);
  const { jobs, leftOut, dropped, tensors, record, names, longest, texts } = file;
  const specs = tensors.map(({ spec }) => spec);
  const data = await writeData(file, sink, tools, crew);
  const done = names.map((name) => data.done.get(name) as Done);
  const certificate = certificateOf(done, dropped);
  const final: BakeRecord = {
    v: 1,
    ...record,
    level: certificate.level,
    error: shortError(certificate.error),
    data: data.hash,
    norms: certificate.modules.map(({ deltaNorm }) => (deltaNorm === null ? null : shortNumber(deltaNorm))),
  };
  const written = writtenOf(jobs, done);
  const seal = hashOfText(sealedText(final, specs, texts(written, final) ?? {}), tools.hasher);
  const { header } = planFile(specs, texts(written, { ...final, seal }), longest.header.length);
  if (header.length !== longest.header.length) throw new Error('The header is longer than what was reserved for it');
  await sink.write(header, 0);
  return {
    kind: 'baked',
    certificate,
    record: { ...final, seal },
    fileSize: longest.fileSize,
    leftOut,
    expected: new Map(done.map(({ name, written }) => [name, written])),
  };
}

function certificateOf(done: readonly Done[], dropped: readonly number[]): Certificate {
  const lost = dropped.some((norm) => norm > 0);
  return {
    ok: true,
    level: done.reduce<Done['level']>((most, { level }) => (level > most ? level : most), lost ? 4 : 0),
    error: bakeError(done, dropped),
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

function writtenOf(jobs: readonly Job[], done: readonly Done[]): Written {
  return {
    onlyPairs: jobs.every(({ as }) => as.form !== 'copy' || as.template.plan.adapter === 'lora' || as.template.plan.adapter === 'locon'),
    ranks: done.flatMap(({ rank }) => (rank === null ? [] : [rank])),
    alphas: done.flatMap(({ alpha }) => (alpha === null ? [] : [alpha])),
    copied: jobs.every(({ as }) => as.form === 'copy' && as.name === as.template.plan.name),
    same: isSame(jobs),
  };
}
