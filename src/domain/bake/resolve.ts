/**
 * Plan and sources -> the modules of the new file: which modules of which sources meet on which weights of the model, under whose
 * name they are written, and in what form. Nothing is computed yet; ranks and numbers come from the weights.
 *
 * A module that no other meets, of a kind that stays, is copied. Modules that meet are summed per weight: fused and split ones by the
 * rows that belong to the same weight. The names are those of the first source that has all of these weights.
 */
import { BIAS_ROLES } from '../adapters/diff.ts';
import { adapterKind } from '../adapters/registry.ts';
import type { PeftConfig } from '../adapters/scale.ts';
import { type Stored, storedParts } from '../adapters/stored.ts';
import type { AdapterKind, Parts } from '../adapters/types.ts';
import { mayCombine } from '../composition/compatibility.ts';
import { rowRanges } from '../composition/fused.ts';
import type { RowRange } from '../deltas/delta.ts';
import { type Message, message } from '../message.ts';
import type { ModulePlan } from '../reading.ts';
import { elementsOf } from '../safetensors/dtype.ts';
import type { Header, TensorInfo } from '../safetensors/types.ts';
import type { AdaptedWeights } from '../understand.ts';
import { absoluteSum } from './methods.ts';
import type { BakePlan } from './plan.ts';

export interface BakeSource extends Pick<AdaptedWeights, 'understanding' | 'weights'> {
  /** Base name of the file. */
  readonly name: string;
  readonly header: Header;
  readonly peft: (module: string) => PeftConfig | null;
  /** XXH3-128 of the tensor data: the same content twice is one source. */
  readonly hash: string;
  /** Values of the tensors of one element (alpha, scale), by name. */
  readonly scalars: ReadonlyMap<string, number>;
}

/** One adapted weight, or fused weights, in one source. */
export interface Member {
  readonly source: number;
  readonly module: number;
  readonly plan: ModulePlan;
  readonly kind: AdapterKind;
  /** As the kind sees them. */
  readonly parts: Parts;
  /** As they lie in the file. */
  readonly raw: Parts;
  readonly stored: Stored;
  /** Set for the difference of the module's bias: its role. */
  readonly bias: string | null;
  readonly weights: readonly string[];
  readonly rows: number;
  readonly cols: number;
  /** Rows per weight; null where the parts of a fused module are not known. */
  readonly ranges: readonly RowRange[] | null;
  /** Gain times component; the method and the strengths make the coefficient of it. */
  readonly gain: number;
  /** Sum of the strengths of the sources of this content. */
  readonly strength: number;
}

export interface Contribution {
  readonly member: Member;
  /** Rows of the member -> rows of the output. */
  readonly windows: readonly { readonly from: RowRange; readonly to: RowRange }[];
}

export interface OutModule {
  readonly form: 'copy' | 'low-rank' | 'whole';
  /** Whose names it has. */
  readonly template: Member;
  readonly rows: number;
  readonly cols: number;
  readonly contributions: readonly Contribution[];
}

export interface LeftOut {
  readonly module: string;
  readonly reason: Message;
}

export interface Resolved {
  readonly modules: readonly OutModule[];
  readonly leftOut: readonly LeftOut[];
}

export type Resolution = { readonly ok: true; readonly resolved: Resolved } | { readonly ok: false; readonly error: Message };

/** Differences stored as they are, which no alpha multiplies. */
const WHOLE: ReadonlySet<string> = new Set(['diff', 'diff_m', 'norm', 'bias', 'norm_bias', 'fullrank']);
export const isWhole = (member: Member): boolean => member.bias !== null || WHOLE.has(member.plan.adapter);
/** Biases and norms: nothing to be made smaller. */
export const isVector = ({ rows, cols }: { readonly rows: number; readonly cols: number }): boolean => Math.min(rows, cols) === 1;

export function resolveBake(plan: BakePlan, sources: readonly BakeSource[]): Resolution {
  const wrong = unknownSlot(plan, sources) ?? unknownComponent(plan, sources) ?? otherFamily(sources);
  if (wrong) return { ok: false, error: wrong };
  const leftOut: LeftOut[] = [];
  const members = sameContentOnce(
    sources.flatMap((source, index) => membersOf(plan, source, index, leftOut)),
    plan,
    sources,
  );
  const modules: OutModule[] = [];
  for (const cluster of clusters(members)) {
    const made = outputsOf(cluster, plan);
    if ('code' in made) return { ok: false, error: made };
    modules.push(...made);
  }
  const needy = refusedKinds(modules, plan);
  if (needy) return { ok: false, error: needy };
  return { ok: true, resolved: { modules: withScaledBiases(modules), leftOut } };
}

/** A slot that no source has is a typing error. */
function unknownSlot(plan: BakePlan, sources: readonly BakeSource[]): Message | null {
  const slots = new Set(sources.flatMap(({ understanding }) => understanding.layout?.slots.map(({ id }) => id) ?? []));
  const layout = sources.flatMap(({ understanding }) => understanding.layout?.label ?? [])[0] ?? '';
  for (const [index, source] of plan.sources.entries()) {
    const named = [
      ...Object.keys(source.gains).map((slot) => ({ slot, path: `sources[${index}].gains[${JSON.stringify(slot)}]` })),
      ...(source.blocks ?? []).map((slot, place) => ({ slot, path: `sources[${index}].blocks[${place}]` })),
    ];
    // Encoders, stem and head are slots of a model whether or not these files touch them.
    const unknown = named.find(({ slot }) => !slots.has(slot) && !/^(?:te\d\.\d+|stem|head)$/.test(slot));
    if (unknown) return message('bake.plan.unknown-slot', { ...unknown, layout });
  }
  return null;
}

/** Names of the model itself, whichever the family's own is. */
const MODEL: readonly string[] = ['model', 'unet', 'transformer'];

/** Encoders are components whether or not these files touch them: a plan that leaves them out fits every file. */
function unknownComponent(plan: BakePlan, sources: readonly BakeSource[]): Message | null {
  const present = sources.flatMap(({ understanding }) => understanding.modules.map(({ component }) => component));
  const known = new Set([...present, ...MODEL]);
  for (const [index, { components }] of plan.sources.entries()) {
    const component = Object.keys(components).find((name) => !known.has(name) && !/^te\d$/.test(name));
    if (component !== undefined) {
      const path = `sources[${index}].components[${JSON.stringify(component)}]`;
      return message('bake.plan.unknown-component', { path, known: [...known].sort() });
    }
  }
  return null;
}

function otherFamily(sources: readonly BakeSource[]): Message | null {
  const [first, ...rest] = sources;
  if (!first) return null;
  const of = ({ understanding: { family, layout } }: BakeSource) => ({ familyId: family.id, layoutId: layout?.id ?? null });
  const certain = ({ understanding }: BakeSource): boolean => understanding.family.certainty === 'certain';
  for (const other of rest) {
    if (!certain(first) || !certain(other) || first.understanding.family.id === other.understanding.family.id) continue;
    if (mayCombine(of(first), of(other))) continue;
    return message('bake.families', {
      a: first.name,
      familyA: first.understanding.family.label,
      b: other.name,
      familyB: other.understanding.family.label,
    });
  }
  return null;
}

function membersOf(plan: BakePlan, source: BakeSource, index: number, leftOut: LeftOut[]): Member[] {
  for (const name of source.understanding.notUnderstood) leftOut.push({ module: name, reason: message('bake.not-adapter') });
  return source.understanding.modules.flatMap((own, module) => {
    const kind = adapterKind(own.adapter);
    const gain = gainOf(plan, index, own);
    if (gain === 0 || plan.sources[index]?.strength === 0) {
      leftOut.push({ module: own.name, reason: message('bake.zero') });
      return [];
    }
    if (own.problem !== null || !kind) {
      leftOut.push({ module: own.name, reason: message('bake.problem', { problem: own.problem ?? own.adapter }) });
      return [];
    }
    const raw = new Map(own.tensors.map(({ role, tensor }) => [role, source.header.tensors[tensor] as TensorInfo]));
    const stored = storedParts(raw);
    const { parts } = stored;
    const strength = plan.sources[index]?.strength ?? 1;
    const weights = source.weights[module] ?? [];
    const base = { source: index, module, plan: own, kind, parts, raw, stored, ranges: null, gain, strength };
    const main: Member = {
      ...base,
      bias: null,
      rows: own.rows ?? 0,
      cols: own.cols ?? 0,
      weights: isBiasKind(own) ? weights.map(biasOf) : weights,
    };
    const biases = [...parts].flatMap(([role, tensor]): Member[] =>
      BIAS_ROLES.has(role) && !kind.roles.includes(role)
        ? [{ ...base, bias: role, rows: elementsOf(tensor.shape), cols: 1, weights: weights.map(biasOf) }]
        : [],
    );
    return [isBiasKind(own) ? { ...main, rows: main.rows * main.cols, cols: 1 } : main, ...biases];
  });
}

const biasOf = (weight: string): string => `${weight} bias`;
const isBiasKind = ({ adapter }: ModulePlan): boolean => adapter === 'bias' || adapter === 'norm_bias';

/** Gain of the block times that of the component; 0 where another source has the block, or this one has only others. */
function gainOf(plan: BakePlan, index: number, { slot, component }: ModulePlan): number {
  const source = plan.sources[index];
  if (!source) return 0;
  const listed = plan.sources.findIndex(({ blocks }) => slot !== null && blocks?.includes(slot) === true);
  if (source.blocks !== null ? listed !== index : listed >= 0) return 0;
  const gain = slot !== null && Object.hasOwn(source.gains, slot) ? (source.gains[slot] ?? 1) : 1;
  return gain * componentGain(source.components, component);
}

function componentGain(components: Readonly<Record<string, number>>, component: string): number {
  const name =
    Object.hasOwn(components, component) || !MODEL.includes(component) ? component : MODEL.find((one) => Object.hasOwn(components, one));
  return name !== undefined && Object.hasOwn(components, name) ? (components[name] ?? 1) : 1;
}

/**
 * The same content under several sources adds up before anything is computed: 0.5 A + 0.5 A is A to the bit, A - A nothing. Only
 * for sums: the other methods ask where the sources lie.
 */
function sameContentOnce(members: readonly Member[], plan: BakePlan, sources: readonly BakeSource[]): Member[] {
  if (plan.combine !== 'sum' && plan.combine !== 'average') return [...members];
  const divisor = plan.combine === 'average' ? absoluteSum(plan.sources.map(({ strength }) => strength)) : 1;
  const found = new Map<string, Member>();
  for (const member of members) {
    const key = `${sources[member.source]?.hash} ${member.plan.name} ${member.bias}`;
    const other = found.get(key);
    const own = { ...member, strength: 1, gain: (member.gain * member.strength) / divisor };
    found.set(key, other ? { ...other, gain: other.gain + own.gain } : own);
  }
  return [...found.values()].filter(({ gain }) => gain !== 0);
}

function clusters(members: readonly Member[]): Member[][] {
  const parent = members.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] as number;
    return root;
  };
  const owner = new Map<string, number>();
  members.forEach(({ weights }, index) => {
    for (const weight of weights) {
      const other = owner.get(weight);
      if (other === undefined) owner.set(weight, index);
      else parent[find(index)] = find(other);
    }
  });
  const groups = new Map<number, Member[]>();
  members.forEach((member, index) => {
    const root = find(index);
    groups.set(root, [...(groups.get(root) ?? []), member]);
  });
  return [...groups.values()];
}

function outputsOf(cluster: readonly Member[], plan: BakePlan): OutModule[] | Message {
  const [alone] = cluster;
  if (cluster.length === 1 && alone) return [{ ...shapeOf(alone), form: formAlone(alone, plan), contributions: [wholly(alone)] }];
  const known = new Map(cluster.flatMap(({ weights, rows }) => (weights.length === 1 ? [[weights[0] as string, rows] as const] : [])));
  const placed = cluster.map((member) => {
    const shape = member.cols === 1 && member.weights.length === 3 ? { rows: member.rows, cols: member.rows / 3 } : member;
    return { ...member, ranges: rowRanges(member.weights, shape, known) };
  });
  const templates = templatesOf(placed);
  if (!templates) return message('bake.parts-unknown', { modules: placed.map(({ plan: { name } }) => name) });
  const outputs: OutModule[] = [];
  for (const template of templates) {
    const contributions: Contribution[] = [];
    for (const member of placed) {
      if (!member.weights.some((weight) => template.weights.includes(weight))) continue;
      const windows = windowsOf(member, template);
      if (!windows) return message('bake.shapes', { a: template.plan.name, b: member.plan.name });
      contributions.push({ member, windows });
    }
    outputs.push({ ...shapeOf(template), form: contributions.some(({ member }) => isWhole(member)) ? 'whole' : 'low-rank', contributions });
  }
  return outputs;
}

const shapeOf = (template: Member): Pick<OutModule, 'template' | 'rows' | 'cols'> => ({
  template,
  rows: template.rows,
  cols: template.cols,
});

const wholly = (member: Member): Contribution => ({
  member,
  windows: [{ from: { from: 0, to: member.rows }, to: { from: 0, to: member.rows } }],
});

function formAlone(member: Member, { reduce, encode }: BakePlan): OutModule['form'] {
  if (member.kind.delta === undefined || isVector(member)) return 'copy';
  const whole = isWhole(member);
  // Quantised, numbered and transposed factors are scaled as what they stand for.
  const changed = member.gain * member.strength !== 1 || encode.dtype !== 'source';
  if (member.stored.made.size > 0 && changed) return whole ? 'whole' : 'low-rank';
  if (encode.adapter === 'lora') return whole || member.plan.adapter !== 'lora' ? 'low-rank' : reduce ? 'low-rank' : 'copy';
  return reduce && !whole ? 'low-rank' : 'copy';
}

/** The modules of the first source that has all weights of the cluster; else the first module that has them all by itself. */
function templatesOf(cluster: readonly Member[]): Member[] | null {
  const all = new Set(cluster.flatMap(({ weights }) => weights));
  for (const source of new Set(cluster.map((member) => member.source))) {
    const taken = new Set<string>();
    // Of a pair and a difference on one weight the pair names the output.
    const own = cluster.filter((member) => member.source === source).sort((a, b) => Number(isWhole(a)) - Number(isWhole(b)));
    const chosen = own.filter(({ weights }) => {
      if (weights.some((weight) => taken.has(weight))) return false;
      for (const weight of weights) taken.add(weight);
      return true;
    });
    if (taken.size === all.size) return chosen;
  }
  const covering = cluster.find(({ weights }) => weights.length === all.size);
  return covering ? [covering] : null;
}

function windowsOf(member: Member, template: Member): Contribution['windows'] | null {
  if (member.cols !== template.cols) return null;
  const same = member.weights.length === template.weights.length && member.weights.every((weight, i) => weight === template.weights[i]);
  if (same) return member.rows === template.rows ? wholly(member).windows : null;
  if (!member.ranges || !template.ranges) return null;
  const windows: { from: RowRange; to: RowRange }[] = [];
  for (const [index, weight] of member.weights.entries()) {
    const at = template.weights.indexOf(weight);
    const [from, to] = [member.ranges[index], template.ranges[at]];
    if (at < 0 || !from || !to) continue;
    if (from.to - from.from !== to.to - to.from) return null;
    windows.push({ from, to });
  }
  return windows;
}

/**
 * A bias that the module's scale multiplies is copied with its module; where that is computed anew, its scale is gone, and the bias is
 * written as a difference.
 */
function withScaledBiases(modules: readonly OutModule[]): OutModule[] {
  const copied = new Set(modules.flatMap(({ form, template }) => (form === 'copy' && template.bias === null ? [keyOf(template)] : [])));
  return modules.flatMap((out) => {
    if (out.form !== 'copy' || out.template.bias !== 'up.bias') return [out];
    return copied.has(keyOf(out.template)) ? [] : [{ ...out, form: 'whole' as const }];
  });
}

const keyOf = ({ source, module }: Member): string => `${source} ${module}`;

/** Kinds whose delta is not in the file may be copied as they are or left out, and nothing else. */
function refusedKinds(modules: readonly OutModule[], { encode, combine }: BakePlan): Message | null {
  const linear = combine === 'sum' || combine === 'average';
  for (const why of ['merge', 'gain', 'convert'] as const) {
    const found = modules.filter(({ contributions, form }) =>
      contributions.some(({ member }) => {
        if (member.kind.delta !== undefined || member.bias !== null) return false;
        if (why === 'merge') return contributions.length > 1 || form !== 'copy';
        return why === 'gain' ? !linear || member.gain * member.strength !== 1 : encode.adapter === 'lora';
      }),
    );
    const [first] = found;
    if (first) {
      const { label } = first.contributions.find(({ member }) => member.kind.delta === undefined)?.member.kind ?? first.template.kind;
      return message('bake.needs-base', { kind: label, modules: found.map(({ template }) => template.plan.name), why });
    }
  }
  return null;
}
