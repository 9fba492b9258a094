/** What a plan would give, by the code that writes it, without computing a factor. */
import { bakeError, type ModuleLoss } from '../../src/domain/bake/certificate.ts';
import type { Level } from '../../src/domain/bake/compute.ts';
import { fitsF16 } from '../../src/domain/bake/dtype-advice.ts';
import { type BakedDtype, isBaked } from '../../src/domain/bake/encode-values.ts';
import { groupedByReason, type OutModule } from '../../src/domain/bake/members.ts';
import { targetOf } from '../../src/domain/bake/names.ts';
import { namedModel, peftNaming, readsPairsAlone } from '../../src/domain/bake/peft-models.ts';
import { type BakePlan, NAMES } from '../../src/domain/bake/plan.ts';
import {
  type BakePreview,
  curveOf,
  expectedRounding,
  type PreviewModule,
  type ProgramVerdict,
  type Rounded,
} from '../../src/domain/bake/preview.ts';
import type { Spectrum } from '../../src/domain/bake/rank-rules.ts';
import type { ShrinkFile } from '../../src/domain/bake/shrink.ts';
import { resolveBake, type Resolution } from '../../src/domain/bake/resolve.ts';
import { tailOf } from '../../src/domain/bake/truncate.ts';
import { type Message, message } from '../../src/domain/message.ts';
import { loadedAs } from '../../src/domain/programs/loaders.ts';
import type { FamilyId } from '../../src/domain/reading.ts';
import { byteLength } from '../../src/domain/safetensors/dtype.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { dtypeOf, isCut, type Survey } from './modules.ts';
import type { Context, Job } from './job.ts';
import { Cancelled } from './write-data.ts';
import { normalised } from './normalise.ts';
import { certain, contextOf, fixedBytes, type Planned, plannedFile } from './plan-file.ts';
import { Refusal } from './refusal.ts';
import type { OpenSource } from './sources.ts';
import type { Surveys } from './spectra.ts';
import { largest, smallest } from '../../src/domain/extremes.ts';

const NAMED = NAMES.filter((program) => program !== 'source');
const MOST_NAMED = 50;
const MOST_RESOLVED = 8;

export interface PreviewTools {
  readonly kernel: Kernel;
  readonly app: string;
  readonly onProgress: (done: number, of: number) => void;
  readonly signal: AbortSignal;
}

interface Structure {
  readonly resolution: Resolution;
  /** With the factor of `normalise` in their gains, once it is known. */
  modules: readonly OutModule[] | null;
  verdicts: readonly ProgramVerdict[] | null;
  /** Of a plan with every rank open; it is the same whichever ranks are chosen. */
  cut: Cut | null;
  curve: BakePreview['curve'];
}

export class Previewer {
  readonly #surveys: Surveys;
  readonly #structures = new Map<string, Structure>();

  constructor(surveys: Surveys) {
    this.#surveys = surveys;
  }

  /**
   * Reads what the plan's numbers need and is not known yet; nothing when all is.
   * @param curve also what the curve of size and error needs @throws Cancelled
   */
  async preview(plan: BakePlan, sources: readonly OpenSource[], curve: boolean, tools: PreviewTools): Promise<BakePreview | Message> {
    const structure = this.#structure(plan, sources);
    if (!structure.resolution.ok) return structure.resolution.error;
    const { leftOut } = structure.resolution.resolved;
    const context = contextOf(plan, sources, tools.kernel);
    try {
      const modules = await this.#normalised(structure, context);
      const surveys = await this.#read(modules, context, tools);
      const file = plannedFile(modules, surveys, leftOut, context, tools.app);
      structure.verdicts ??= verdictsOf(file, sources);
      const open = curve ? await this.#cut(plan, sources, tools) : null;
      if (open?.cut) open.curve ??= curveFrom(open.cut);
      return previewOf(file, modules, surveys, open, structure.verdicts);
    } catch (error) {
      if (error instanceof Refusal) return error.said;
      throw error;
    }
  }

  /** The same plan with every rank open. */
  async #cut(plan: BakePlan, sources: readonly OpenSource[], tools: PreviewTools): Promise<Structure | null> {
    const open: BakePlan = { ...plan, reduce: { rule: 'rank', value: Number.MAX_SAFE_INTEGER, min: 1, max: null, uniform: false } };
    const structure = this.#structure(open, sources, true);
    if (!structure.resolution.ok) return null;
    if (structure.cut) return structure;
    const context = contextOf(open, sources, tools.kernel);
    const all = await this.#normalised(structure, context);
    const modules = all.filter((out) => isCut(out, open));
    if (modules.length === 0) return null;
    const surveys = await this.#read(modules, context, tools);
    structure.cut = { modules, surveys, context, all };
    return structure;
  }

  /** What a smaller form of one file can be told from. @throws Cancelled */
  async shrinkFile(plan: BakePlan, sources: readonly OpenSource[], tools: PreviewTools): Promise<ShrinkFile | Message> {
    try {
      const size = sources.reduce((sum, { bytes }) => sum + bytes.size, 0);
      const cut = (await this.#cut(plan, sources, tools))?.cut;
      if (!cut) return { size, fixedBytes: size, bytesPerEntry: 0, spectra: [] };
      return { size, ...bytesOfCut(cut), spectra: spectraOf(cut) };
    } catch (error) {
      if (error instanceof Refusal) return error.said;
      throw error;
    }
  }

  async #normalised(structure: Structure, context: Context): Promise<readonly OutModule[]> {
    if (!structure.resolution.ok) return [];
    structure.modules ??= certain(await normalised(structure.resolution.resolved.modules, context));
    return structure.modules;
  }

  async #read(modules: readonly OutModule[], context: Context, { onProgress, signal }: PreviewTools): Promise<Survey[]> {
    const surveys: Survey[] = [];
    const unknown = modules.filter((out) => !this.#surveys.known(out, context)).length;
    let done = 0;
    for (const out of modules) {
      const known = this.#surveys.known(out, context);
      if (signal.aborted) throw new Cancelled();
      surveys.push(known ?? certain(await this.#surveys.find(out, context)));
      if (!known) onProgress(++done, unknown);
    }
    return surveys;
  }

  /** What does not change while ranks, dtypes of the same kind and texts do. */
  #structure(plan: BakePlan, sources: readonly OpenSource[], open = false): Structure {
    const { metadata: _, date: __, reduce, ...rest } = plan;
    const key = JSON.stringify([rest, reduce !== null, open, sources.map(({ hash }) => hash)]);
    const known = this.#structures.get(key);
    if (known) return known;
    const made: Structure = { resolution: resolveBake(plan, sources), modules: null, verdicts: null, cut: null, curve: null };
    const [oldest] = this.#structures.keys();
    if (this.#structures.size >= MOST_RESOLVED && oldest !== undefined) this.#structures.delete(oldest);
    this.#structures.set(key, made);
    return made;
  }
}

interface Cut {
  readonly modules: readonly OutModule[];
  readonly surveys: readonly Survey[];
  readonly context: Context;
  readonly all: readonly OutModule[];
}

function previewOf(
  file: Planned,
  modules: readonly OutModule[],
  surveys: readonly Survey[],
  open: Structure | null,
  programs: readonly ProgramVerdict[],
): BakePreview {
  const { context, jobs, leftOut, longest } = file;
  const survey = new Map(modules.map((out, index) => [out, surveys[index] as Survey]));
  const cut = open?.cut;
  const known = new Map(cut?.modules.map((out, index) => [out.name, cut.surveys[index] as Survey]) ?? []);
  const told = jobs.map((job) => toldOf(job, survey.get(job.out) as Survey, known.get(job.name) ?? null, context));
  const losses = told.map(({ module, rounding }): ModuleLoss => {
    // Norms that are not known weigh alike; with one dtype for all that changes nothing.
    const norm = module.norm ?? 1;
    return { name: module.name, norm, truncation: module.truncation, rounding: rounding * norm };
  });
  const level = told.reduce<Level>((most, own) => (own.level > most ? own.level : most), 0);
  return {
    size: longest.fileSize,
    modules: told.map(({ module }) => module),
    leftOut: groupedByReason(leftOut),
    level,
    error: bakeError(losses, file.dropped),
    dtypes: [...new Set(told.flatMap(({ dtype }) => dtype ?? []))],
    curve: open?.curve ?? null,
    programs,
    notes: notesOf(file, told),
  };
}

interface Told {
  readonly module: PreviewModule;
  readonly rounding: number;
  readonly level: Level;
  readonly dtype: BakedDtype | null;
  /** Its values fit F16; null: it is not cut. */
  readonly fits: boolean | null;
}

function toldOf(job: Job, survey: Survey, open: Survey | null, context: Context): Told {
  const { as: out, name } = job;
  const { slot } = out.template.plan;
  const rank = rankOf(job);
  const exact = survey.spectrum ?? open?.spectrum ?? null;
  if (out.form === 'copy') {
    const { member } = out.contributions[0] as OutModule['contributions'][number];
    const measured = member.bias === null ? member.plan.name : (member.parts.get(member.bias)?.name ?? '');
    const own = context.sources[member.source]?.norms.get(measured) ?? null;
    const { rounded, level, dtype } = copyRounding(job);
    const norm = own === null ? null : Math.abs(member.gain * member.strength) * own;
    const module = { name, slot, rank: member.plan.rank, exactRank: member.plan.rank, norm, truncation: 0 };
    return { module, rounding: expectedRounding(rounded, dtype ?? 'F32'), level, dtype, fits: null };
  }
  const dtype = dtypeOf(out, context.plan);
  const norm = exact ? tailOf(exact, 0) : null;
  const cut = isCut(out, context.plan);
  const truncation = cut && survey.spectrum && rank !== null ? tailOf(survey.spectrum, rank) : 0;
  const fits =
    cut && survey.spectrum && rank !== null ? fitsF16({ spectrum: survey.spectrum, rank, rows: out.rows, cols: out.cols }) : null;
  const module = { name, slot, rank, exactRank: out.form === 'whole' ? null : survey.rank, norm, truncation };
  return { module, rounding: expectedRounding(cut ? 'both' : 'one', dtype), level: cut ? 4 : 3, dtype, fits };
}

/** Of the factor that lies lower: rows are the ranks. */
const rankOf = (job: Job): number | null => (job.as.form === 'low-rank' ? rankOfTensors(job) : null);

function rankOfTensors({ tensors }: Job): number {
  const shapes = tensors.map(({ spec }) => spec.shape).filter((shape) => shape.length > 1);
  return smallest(shapes.flatMap(([rows = 1, cols = 1]) => [rows, cols]));
}

function copyRounding({ tensors, early }: Job): { rounded: Rounded; level: Level; dtype: BakedDtype | null } {
  const changed = tensors.filter(({ copied, spec }) => copied === null && !early.has(spec.name));
  const [first] = changed;
  if (first) {
    const dtype = isBaked(first.spec.dtype) ? first.spec.dtype : 'F32';
    return changed.length > 1 ? { rounded: 'both', level: 4, dtype } : { rounded: 'one', level: 3, dtype };
  }
  const level = tensors.some(({ copied }) => copied?.change.kind === 'negate') ? 1 : 0;
  return { rounded: early.size > 0 ? 'alpha' : 'none', level, dtype: null };
}

function curveFrom(cut: Cut): BakePreview['curve'] {
  const { fixedBytes: fixed, bytesPerEntry } = bytesOfCut(cut);
  return curveOf(spectraOf(cut), fixed, bytesPerEntry);
}

const spectraOf = ({ modules, surveys }: Cut): Spectrum[] =>
  modules.map((out, index) => ({ values: surveys[index]?.spectrum ?? new Float64Array(), perRank: out.rows + out.cols }));

const bytesOfCut = ({ modules, context, all }: Cut): Pick<ShrinkFile, 'fixedBytes' | 'bytesPerEntry'> => ({
  fixedBytes: fixedBytes(
    all,
    all.map(() => 1),
    context,
  ),
  bytesPerEntry: largest(modules.map((out) => byteLength(dtypeOf(out, context.plan), [1]))),
});

/** Programs that are told by their loader's tables; the others by what is known to be read by them. */
const BY_TABLE = { comfyui: 'comfy', forge: 'forge' } as const;

function verdictsOf({ jobs }: Planned, sources: readonly OpenSource[]): ProgramVerdict[] {
  const [first] = sources;
  const family = first?.understanding.family.id;
  if (!first || family === undefined) return [];
  // What a loader makes of names depends on the model.
  const certain = first.understanding.family.certainty === 'certain';
  const names = new Set(jobs.map(({ name }) => name));
  const encoder = ({ out }: Job): boolean => /^te\d$/.test(out.template.plan.component);
  return NAMED.map((program) => {
    if (!certain) return { program, verdict: 'unknown', missing: [], missingCount: 0 };
    const table = program === 'comfyui' || program === 'forge' ? BY_TABLE[program] : null;
    const target = table
      ? null
      : targetOf(program, { ...namedModel(family, [...names]), names: [...names], weightsAt: first.weightsAt }, names);
    const stops = new Set(stoppedAt(program, family, jobs));
    const missing = jobs.filter(
      (job) =>
        stops.has(job) ||
        (table ? loadedAs(table, { family, names }, job.name, encoder(job)).state === 'unknown' : !target?.knows(job.name, encoder(job))),
    );
    const verdict = missing.length === 0 ? 'loads' : table || stops.size > 0 ? 'some' : 'unknown';
    return { program, verdict, missing: missing.slice(0, MOST_NAMED).map(({ name }) => name), missingCount: missing.length };
  });
}

/** Modules that stop the program or get another scale there, whatever their names are. */
function stoppedAt(program: ProgramVerdict['program'], family: FamilyId, jobs: readonly Job[]): Job[] {
  const model = namedModel(
    family,
    jobs.map(({ name }) => name),
  );
  const peft = peftNaming(program, model) !== null;
  const named = jobs.filter(({ name }) => !peft || name.startsWith('transformer.'));
  const isPair = ({ tensors }: Job): boolean => tensors.some(({ spec }) => /\.lora_(?:up|B)\.|\.lora\.up\.|_lora\.up\./.test(spec.name));
  const wrong = readsPairsAlone(program, model) ? named.filter((job) => !isPair(job)) : [];
  if (!peft) return wrong;
  const withAlpha = (family === 'flux1' ? [] : named).filter(({ tensors }) => tensors.some(({ spec }) => !spec.name.includes('lora')));
  const rankOfFirst = named[0] ? rankOfTensors(named[0]) : null;
  const otherRank = program === 'diffusers-old' ? named.filter((job) => rankOfTensors(job) !== rankOfFirst) : [];
  return [...wrong, ...withAlpha, ...otherRank];
}

function notesOf({ jobs }: Planned, told: readonly Told[]): Message[] {
  const notes: Message[] = [];
  const kept = jobs.filter(
    ({ out }) => out.form === 'copy' && out.contributions.some(({ member }) => member.kind.delta === undefined && member.bias === null),
  );
  if (kept.length > 0) notes.push(message('bake.kept-as-is', { modules: kept.map(({ name }) => name) }));
  if (jobs.some(({ tensors }) => tensors.some(({ copied }) => copied?.change.kind === 'negate'))) notes.push(message('bake.by-sign'));
  const finer = told.filter(({ dtype }) => dtype === 'BF16');
  if (finer.length > 0 && finer.every(({ fits }) => fits)) notes.push(message('bake.f16-is-finer'));
  return notes;
}
