/**
 * Plan and sources -> the modules of the new file: which modules of which sources meet on which weights of the model, under whose
 * name they are written, and in what form. Nothing is computed yet; ranks and numbers come from the weights.
 *
 * A module that no other meets, of a kind that stays, is copied. Modules that meet are summed per weight: fused and split ones by the
 * rows that belong to the same weight. The names are those of the first source that has all of these weights.
 */
import { mayCombine } from '../composition/fit/compatibility.ts';
import { underOneFamily } from '../composition/fit/one-family.ts';
import { type Message, message } from '../message.ts';
import { sourceOn } from '../profiles/old-slots.ts';
import { type BakeSource, type LeftOut, type Member, membersOf, MODEL, type OutModule, type Resolved, sameContentOnce } from './members.ts';
import { underFirstNames } from './first-names.ts';
import { clusters, outputsOf, targetFor } from './outputs.ts';
import { PAIR_KINDS, readsPairsAlone } from './peft-models.ts';
import type { BakePlan } from './plan.ts';
import { modelOf } from './tensors.ts';
import { blockOf, reindexed, reindexOf } from './reindex.ts';

export type Resolution = { readonly ok: true; readonly resolved: Resolved } | { readonly ok: false; readonly error: Message };

export function resolveBake(given: BakePlan, asRead: readonly BakeSource[]): Resolution {
  const sources = underOneFamily(asRead);
  // A plan may be as old as the file that holds it.
  const plan = {
    ...given,
    sources: given.sources.map((source, index) => sourceOn(source, sources[index]?.understanding.layout?.slots ?? [])),
  };
  const wrong = unknownSlot(plan, sources) ?? unknownComponent(plan, sources) ?? unknownModule(plan, sources) ?? otherFamily(sources);
  if (wrong) return { ok: false, error: wrong };
  const leftOut: LeftOut[] = [];
  const members = sameContentOnce(
    sources.flatMap((source, index) => membersOf(plan, source, index, leftOut)),
    plan,
    sources,
  );
  const target = targetFor(plan, sources, members);
  const modules: OutModule[] = [];
  for (const cluster of clusters(members, target)) {
    const made = outputsOf(cluster, plan, target);
    if ('code' in made) return { ok: false, error: made };
    for (const module of made) modules.push(module);
  }
  const needy = refusedKinds(modules, plan) ?? notPairs(modules, plan, sources);
  if (needy) return { ok: false, error: needy };
  const named = underFirstNames(withScaledBiases(modules), plan, sources);
  const moved = movedBlocks(named, plan, sources, leftOut);
  return 'code' in moved ? { ok: false, error: moved } : { ok: true, resolved: { modules: moved, leftOut } };
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

function unknownModule(plan: BakePlan, sources: readonly BakeSource[]): Message | null {
  for (const [index, source] of plan.sources.entries()) {
    const names = new Set(sources[index]?.understanding.modules.map(({ name }) => name));
    for (const field of ['without', 'unchanged'] as const) {
      const place = source[field]?.findIndex((name) => !names.has(name)) ?? -1;
      const module = source[field]?.[place];
      if (module !== undefined) return message('bake.plan.unknown-module', { path: `sources[${index}].${field}[${place}]`, module });
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

/** The same modules under the numbers that their blocks have in the other model. */
function movedBlocks(
  modules: readonly OutModule[],
  plan: BakePlan,
  sources: readonly BakeSource[],
  leftOut: LeftOut[],
): OutModule[] | Message {
  const highest = modules.reduce((most, { name }) => Math.max(most, blockOf(name) ?? -1), -1);
  const families = sources.map(({ understanding }) => understanding.family.id);
  const reindex = reindexOf(plan, families, highest);
  if (reindex === null) return [...modules];
  if (typeof reindex !== 'function') return reindex;
  return modules.flatMap((out) => {
    const name = reindexed(out.name, reindex);
    if (name !== null) return [{ ...out, name }];
    leftOut.push({ module: out.name, reason: message('bake.inserted') });
    return [];
  });
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

/** Programs that read pairs alone stop at anything else. */
function notPairs(modules: readonly OutModule[], { encode }: BakePlan, sources: readonly BakeSource[]): Message | null {
  const [first] = sources;
  if (!first || !readsPairsAlone(encode.names, modelOf(first))) return null;
  const found = modules.filter(
    ({ form, template }) => form === 'whole' || (form === 'copy' && (template.bias !== null || !PAIR_KINDS.has(template.plan.adapter))),
  );
  if (found.length === 0) return null;
  const parts = found.flatMap(({ contributions }) =>
    contributions.map(({ member }) => ({ source: member.source, module: member.plan.name })),
  );
  return message('bake.pairs-alone', { program: encode.names, modules: found.map(({ name }) => name), parts });
}

/** Kinds whose delta is not in the file may be copied as they are or left out, and nothing else. */
function refusedKinds(modules: readonly OutModule[], { encode, combine }: BakePlan): Message | null {
  const linear = combine === 'sum' || combine === 'average';
  for (const why of ['merge', 'gain', 'convert'] as const) {
    const found = modules.filter(({ contributions, form }) =>
      contributions.some(({ member }) => {
        if (member.kind.delta !== undefined || member.bias !== null) return false;
        if (why === 'merge') return contributions.length > 1 || form !== 'copy';
        if (member.unchanged) return false;
        return why === 'gain' ? !linear || member.gain * member.strength !== 1 : encode.adapter === 'lora';
      }),
    );
    const [first] = found;
    if (first) {
      const { label } = first.contributions.find(({ member }) => member.kind.delta === undefined)?.member.kind ?? first.template.kind;
      const parts = found.flatMap(({ contributions }) =>
        contributions.map(({ member }) => ({ source: member.source, module: member.plan.name })),
      );
      return message('bake.needs-base', { kind: label, modules: found.map(({ template }) => template.plan.name), why, parts });
    }
  }
  return null;
}
