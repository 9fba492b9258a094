/**
 * Which modules meet, and what they are written as: the modules of the new file with the rows that each source puts where.
 */
import { rowRanges } from '../composition/products/fused.ts';
import type { RowRange } from '../deltas/delta.ts';
import { type Message, message } from '../message.ts';
import { type BakeSource, biasOf, BIAS, type Contribution, isVector, isWhole, type Member, type OutModule } from './members.ts';
import { type Target, type TargetModule, targetOf } from './names.ts';
import type { BakePlan } from './plan.ts';
import { targetOfStyle } from './style-names.ts';
import { modelOf } from './tensors.ts';

export function targetFor(plan: BakePlan, sources: readonly BakeSource[], members: readonly Member[]): Target | null {
  const [first] = sources;
  if (!first) return null;
  const { weightsAt } = first;
  const names = new Set(members.map(({ plan: { name } }) => name));
  const named = { ...modelOf(first), names: [...names], weightsAt };
  const { style } = plan.encode;
  return style === undefined ? targetOf(plan.encode.names, named, names) : targetOfStyle(style, named, names);
}

const isEncoder = ({ plan }: Member): boolean => /^te\d$/.test(plan.component);
const isKnown = (member: Member, target: Target | null): boolean => target === null || target.knows(member.plan.name, isEncoder(member));

/** The program's module that holds a weight, or the bias of one. */
function holding(target: Target, weight: string): TargetModule | null {
  const bias = weight.endsWith(BIAS);
  const found = target.holding(bias ? weight.slice(0, -BIAS.length) : weight);
  return found && bias ? { name: found.name, weights: found.weights.map(biasOf) } : found;
}

export function clusters(members: readonly Member[], target: Target | null): Member[][] {
  const parent = members.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] as number;
    return root;
  };
  const owner = new Map<string, number>();
  members.forEach((member, index) => {
    // Parts that the program has as one module meet there.
    const more = target && !isKnown(member, target) ? member.weights.flatMap((weight) => holding(target, weight)?.weights ?? []) : [];
    for (const weight of [...member.weights, ...more]) {
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

export function outputsOf(cluster: readonly Member[], plan: BakePlan, target: Target | null): OutModule[] | Message {
  // What needs the base model meets nothing, whatever its shape; it is refused for that.
  const needy = cluster.length > 1 ? cluster.find(({ kind, bias }) => kind.delta === undefined && bias === null) : undefined;
  if (needy) return [{ ...shapeOf(needy), name: needy.plan.name, form: 'low-rank', contributions: cluster.map(wholly) }];
  const byHeads = cluster.filter(({ head }) => head !== null);
  if (byHeads.length > 0 && (target !== null || byHeads.length < cluster.length))
    return message('bake.order', { modules: byHeads.map(({ plan: { name } }) => name) });
  const [alone] = cluster;
  if (cluster.length === 1 && alone) {
    const name = nameAlone(alone, target);
    if (name !== null) return [{ ...shapeOf(alone), name, form: formAlone(alone, plan), contributions: [wholly(alone)] }];
  }
  const known = new Map(cluster.flatMap(({ weights, rows }) => (weights.length === 1 ? [[weights[0] as string, rows] as const] : [])));
  const placed = cluster.map((member) => {
    const shape = member.cols === 1 && member.weights.length === 3 ? { rows: member.rows, cols: member.rows / 3 } : member;
    return { ...member, ranges: rowRanges(member.weights, shape, known) };
  });
  const templates = target && placed.some((member) => !isKnown(member, target)) ? virtualTemplates(placed, target) : templatesOf(placed);
  if (templates === 'unnamed')
    return message('bake.names', { names: plan.encode.style ?? plan.encode.names, modules: placed.map(({ plan: { name } }) => name) });
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
    outputs.push({
      ...shapeOf(template),
      name: template.plan.name,
      form: formTogether(template, contributions, plan),
      contributions,
    });
  }
  return outputs;
}

const shapeOf = (template: Member): Pick<OutModule, 'template' | 'rows' | 'cols'> => ({
  template,
  rows: template.rows,
  cols: template.cols,
});

/** A matrix among pairs makes a matrix of them all, unless the plan asks for LoRA; vectors stay vectors. */
function formTogether(template: Member, contributions: readonly Contribution[], { encode }: BakePlan): OutModule['form'] {
  const asLora = encode.adapter === 'lora' && !isVector(template);
  return contributions.some(({ member }) => isWhole(member)) && !asLora ? 'whole' : 'low-rank';
}

const wholly = (member: Member): Contribution => ({
  member,
  windows: [{ from: { from: 0, to: member.rows }, to: { from: 0, to: member.rows } }],
});

export function formAlone(member: Member, { reduce, encode }: Pick<BakePlan, 'reduce' | 'encode'>): OutModule['form'] {
  if (member.unchanged) return 'copy';
  if (member.kind.delta === undefined || isVector(member)) return 'copy';
  const whole = isWhole(member);
  // Quantised, numbered and transposed factors are scaled as what they stand for.
  const changed = member.gain * member.strength !== 1 || encode.dtype !== 'source';
  if (member.stored.made.size > 0 && changed) return whole ? 'whole' : 'low-rank';
  if (encode.adapter === 'lora') return whole || member.plan.adapter !== 'lora' ? 'low-rank' : reduce ? 'low-rank' : 'copy';
  return reduce && !whole ? 'low-rank' : 'copy';
}

/** Its own name where the program knows it, the program's where that is for the same weights; null where it is fused or split there. */
function nameAlone(member: Member, target: Target | null): string | null {
  if (target === null || isKnown(member, target)) return member.plan.name;
  const found = member.weights[0] === undefined ? null : holding(target, member.weights[0]);
  return found && found.weights.join() === member.weights.join() ? found.name : null;
}

/** The program's modules for all weights of the cluster, as members that hold nothing. */
function virtualTemplates(cluster: readonly Member[], target: Target): Member[] | 'unnamed' | null {
  const sizes = new Map<string, number>();
  for (const { weights, ranges } of cluster)
    weights.forEach((weight, index) => {
      const range = ranges?.[index];
      if (range) sizes.set(weight, range.to - range.from);
    });
  const found = new Map<string, TargetModule>();
  for (const weight of new Set(cluster.flatMap(({ weights }) => weights))) {
    const module = holding(target, weight);
    if (!module) return 'unnamed';
    found.set(module.name, module);
  }
  const made: Member[] = [];
  for (const { name, weights } of found.values()) {
    const base = cluster.find((member) => member.weights.some((weight) => weights.includes(weight)));
    const ranges = rangesOf(weights, sizes);
    if (!base || !ranges) return null;
    made.push({ ...base, plan: { ...base.plan, name }, weights, ranges, rows: ranges.at(-1)?.to ?? 0 });
  }
  return made;
}

/** One below the other; k and v have as many rows as each other. */
function rangesOf(weights: readonly string[], sizes: ReadonlyMap<string, number>): RowRange[] | null {
  const known = weights.map((weight) => sizes.get(weight) ?? null);
  if (weights.length === 3) {
    known[1] ??= known[2] ?? null;
    known[2] ??= known[1] ?? null;
    // Without grouped keys, q has as many rows as they.
    known[0] ??= known[1] ?? null;
    known[1] ??= known[0];
    known[2] ??= known[0];
  }
  let from = 0;
  const ranges: RowRange[] = [];
  for (const size of known) {
    if (size === null) return null;
    ranges.push({ from, to: from + size });
    from += size;
  }
  return ranges;
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
