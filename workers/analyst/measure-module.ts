/** One module's reduced tensors -> its rows of numbers. Pure; nothing leaves it that is NaN or infinite. */
import { ROWS_BESIDE } from '../../src/domain/adapters/diff.ts';
import { partsReduced } from '../../src/domain/adapters/assemble.ts';
import { hasOtherChanges } from '../../src/domain/adapters/registry.ts';
import { moduleScale } from '../../src/domain/adapters/module-scale.ts';
import { NO_ALPHA, type PeftConfig, type Scale } from '../../src/domain/adapters/scale.ts';
import type { Stored } from '../../src/domain/adapters/stored.ts';
import type { AdapterKind, Arithmetic, DeltaFigures, Need, Parts, Reduced } from '../../src/domain/adapters/adapter-kind.ts';
import { message, type Message } from '../../src/domain/message.ts';
import type { MeasuredModule, ModulePlan } from '../../src/domain/reading.ts';

export interface ModuleData {
  readonly plan: ModulePlan;
  readonly kind: AdapterKind | null;
  /** Its tensors by their role in the file. */
  readonly raw: Parts;
  /** The parts they make. */
  readonly stored: Stored;
  needOf(part: string): Need;
  /** Of the tensors of the file. */
  readonly reduced: ReadonlyMap<string, Reduced>;
  readonly peft: PeftConfig | null;
}

/** A module without numbers, with the reason. */
export function unmeasured(plan: ModulePlan, problem: Message | null, tensorNormSum: number | null = null): MeasuredModule {
  return {
    module: plan.name,
    component: plan.component,
    slot: plan.slot,
    adapter: plan.adapter,
    rank: plan.rank,
    alpha: null,
    scale: null,
    scaleRule: null,
    rows: plan.rows,
    cols: plan.cols,
    deltaNorm: null,
    rms: null,
    spectralNorm: null,
    stableRank: null,
    rank99: null,
    tensorNormSum,
    problem,
    roles: plan.tensors.map(({ role }) => role),
  };
}

const copyOf = ({ copy }: ModulePlan): Pick<MeasuredModule, 'copy'> => (copy ? { copy } : {});

export interface MeasuredRows {
  readonly rows: readonly MeasuredModule[];
  /** The numbers of the first row are rounding: `measureAgain` has better ones. */
  readonly cancelled: boolean;
}

/**
 * The module itself first, then a row for each difference of its bias, which is another weight of the model. A module that is a
 * bias difference has one row.
 */
export function measureModule(data: ModuleData, arithmetic: Arithmetic): MeasuredRows {
  const { plan, kind, stored, peft } = data;
  const reduced = plan.problem === null ? partsReduced(stored, data.reduced, data.needOf, arithmetic) : data.reduced;
  const own = new Map(reduced);
  const rows: MeasuredModule[] = [];
  const module: Module = { plan, kind, parts: plan.problem === null ? stored.parts : data.raw, stored, reduced: own };
  const scale = moduleScale(kind, stored.parts, (role) => scalar(reduced.get(role)), peft, stored.shares);
  for (const [role, { adapter, scaled }] of ROWS_BESIDE) {
    const part = reduced.get(role);
    if (!part || kind?.roles.includes(role)) continue;
    own.delete(role);
    rows.push(rowBeside(module, role, adapter, part, scaled ? scale : FIXED));
  }
  const { row, cancelled } = weightRow(module, scale, arithmetic);
  return { rows: [row, ...rows], cancelled };
}

/** A module with its tensors put together to the parts that its kind knows. */
interface Module {
  readonly plan: ModulePlan;
  readonly kind: AdapterKind | null;
  readonly parts: Parts;
  readonly stored: Stored;
  readonly reduced: ReadonlyMap<string, Reduced>;
}

const FIXED: Scale = { value: 1, alpha: null, rule: 'no scale for this kind: 1', problem: null };

interface WeightRow {
  readonly row: MeasuredModule;
  readonly cancelled: boolean;
}

function weightRow({ plan, kind, parts, stored, reduced }: Module, scale: Scale, arithmetic: Arithmetic): WeightRow {
  const without = (row: MeasuredModule): WeightRow => ({ row, cancelled: false });
  const bad = notFinite(reduced, parts);
  if (bad) return without(unmeasured(plan, bad));
  // Norms of packed integers say nothing.
  const sum = stored.problem === null ? tensorNormSum(reduced) : null;
  if (!kind) return without(unmeasured(plan, plan.problem ?? message('module.no-kind'), sum));
  const others = notesOfOthers(kind, parts);
  const said = others.length > 0 ? { notes: others } : {};
  if (plan.problem !== null) return without({ ...unmeasured(plan, plan.problem, sum), ...copyOf(plan), ...said });
  const base = { ...unmeasured(plan, null, sum), alpha: scale.alpha, scale: scale.value, scaleRule: scale.rule };
  if (scale.value === null) return without({ ...base, problem: scale.problem });
  const unscaled = kind.figures(reduced, parts, arithmetic);
  const figures = unscaled && sized(unscaled, scale.value);
  if (!figures) return without({ ...base, problem: message('module.not-computable') });
  if (!Number.isFinite(figures.norm)) return without({ ...base, problem: message('module.too-large') });
  if (figures.proxy !== undefined) {
    const proxy = { label: figures.proxy, value: figures.norm };
    return without({ ...base, problem: message('module.needs-base', { kind: kind.label }), proxy, ...said });
  }
  const row = {
    ...base,
    ...numbers(figures, (plan.rows ?? 0) * (plan.cols ?? 0)),
    ...noted(figures, plan, scale, [...notesOf(stored, scale), ...others]),
    problem: null,
  };
  return { row, cancelled: figures.cancelled === true };
}

/** @returns figures with the scale in them; of the singular values only the shares are read */
export function sized(figures: DeltaFigures, scale: number): DeltaFigures {
  const size = Math.abs(scale);
  return { ...figures, norm: size * figures.norm, spectral: figures.spectral === null ? null : size * figures.spectral };
}

/** @param figures scaled; the singular values need not be, since only their shares are read */
export function numbers({ norm, spectral, singularValues }: DeltaFigures, entries: number): Partial<MeasuredModule> {
  return {
    deltaNorm: norm,
    rms: entries > 0 ? norm / Math.sqrt(entries) : null,
    spectralNorm: spectral,
    stableRank: spectral !== null && spectral > 0 ? (norm / spectral) ** 2 : null,
    rank99: singularValues ? rankOfShare(singularValues, 0.99) : null,
  };
}

function noted({ note }: DeltaFigures, { rank }: ModulePlan, scale: Scale, others: readonly Message[]): Pick<MeasuredModule, 'notes'> {
  const notes = [
    ...(note === undefined ? [] : [note]),
    ...others,
    ...(scale.fromMetadata ? [message('module.scale-from-metadata')] : []),
    ...(rank === 0 ? [message('module.rank-zero')] : []),
    ...(rank !== 0 && scale.value === 0 && scale.alpha === 0 ? [message('module.alpha-zero')] : []),
  ];
  return notes.length > 0 ? { notes } : {};
}

/** What must be known of other changes of the same weight in the module. */
function notesOfOthers(kind: AdapterKind, parts: Parts): Message[] {
  return hasOtherChanges(kind, parts.keys()) ? [message('module.several-changes', { kind: kind.label })] : [];
}

/** What must be known of the tensors that the numbers were read from. */
function notesOf({ alpha, made }: Stored, scale: Scale): Message[] {
  const transposed = [...made.values()].some((part) => part.transposed);
  return [
    ...(alpha === 'lora_alpha' ? [message('module.alpha-as-tensor')] : []),
    ...(alpha === 'elsewhere' ? [message('module.alpha-elsewhere')] : []),
    ...(transposed && scale.rule === NO_ALPHA ? [message('module.mlx-scale')] : []),
  ];
}

function rowBeside({ plan, parts, kind }: Module, role: string, adapter: string, part: Reduced, scale: Scale): MeasuredModule {
  const name = parts.get(role)?.name ?? `${plan.name}.${role}`;
  const entries = part.need.rows * part.need.cols;
  const shape = adapter === 'bias' ? { rows: entries, cols: 1 } : { rows: part.need.rows, cols: part.need.cols };
  const own: ModulePlan = { ...plan, name, adapter, rank: null, ...shape, tensors: plan.tensors.filter((tensor) => tensor.role === role) };
  const bad = notFinite(new Map([[role, part]]), parts);
  if (bad) return unmeasured(own, bad);
  const sum = Math.sqrt(part.sumSq);
  const base = { ...unmeasured(own, null, sum), alpha: scale.alpha, scale: scale.value, scaleRule: scale.rule };
  // A module that another entry of the file replaces takes its bias with it.
  if (plan.problem !== null || scale.value === null) return { ...base, ...copyOf(plan), problem: plan.problem ?? scale.problem };
  const norm = Math.abs(scale.value) * sum;
  // Of a vector the norm is the largest singular value; of a matrix only its norm was asked for.
  const spectral = Math.min(shape.rows, shape.cols) === 1 ? norm : null;
  const notes = adapter === 'diff' && kind ? { notes: [message('module.beside', { kind: kind.label })] } : {};
  return { ...base, ...numbers({ norm, spectral, singularValues: null }, entries), ...notes, problem: null };
}

/** Least k with the k largest squared singular values holding `share` of their sum; 0 for a zero delta. */
export function rankOfShare(falling: Float64Array, share: number): number {
  const total = falling.reduce((sum, value) => sum + value * value, 0);
  let sum = 0;
  for (let k = 0; k < falling.length; k++) {
    if (sum >= share * total) return k;
    sum += (falling[k] as number) ** 2;
  }
  return total > 0 ? falling.length : 0;
}

/** Alpha and scale may hold any bit pattern (some trainers' overflow to infinity); their own rule judges them. */
function notFinite(reduced: ReadonlyMap<string, Reduced>, parts: Parts): Message | null {
  for (const [role, part] of reduced) {
    if (role === 'alpha' || role === 'scale' || part.nan + part.inf === 0) continue;
    const where = { values: part.need.rows * part.need.cols, tensor: parts.get(role)?.name ?? role };
    if (part.inf === 0) return message('module.nan', { nan: part.nan, ...where });
    return part.nan === 0
      ? message('module.infinity', { infinite: part.inf, ...where })
      : message('module.nan-and-infinity', { nan: part.nan, infinite: part.inf, ...where });
  }
  return null;
}

function scalar(part: Reduced | undefined): number | null {
  return part ? (part.values?.[0] ?? Number.NaN) : null;
}

/** The original tool's measure: plain norms of all tensors of the module, alpha included. */
function tensorNormSum(reduced: ReadonlyMap<string, Reduced>): number | null {
  let sum = 0;
  for (const part of reduced.values()) {
    if (part.nan + part.inf > 0) return null;
    sum += Math.sqrt(part.sumSq);
  }
  return Number.isFinite(sum) ? sum : null;
}
