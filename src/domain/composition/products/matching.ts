/**
 * Which modules of several files adapt the same weights: clusters of modules that share at least one weight, directly or through
 * a fused one. What is in no cluster of two files has an inner product of exactly 0 with everything of the others, because the
 * deltas touch different entries of the model.
 */
import { BIAS_ROLES } from '../../adapters/diff.ts';
import { adapterKind } from '../../adapters/registry.ts';
import { message, type Message } from '../../message.ts';
import type { Header } from '../../safetensors/header-types.ts';
import { elementsOf } from '../../safetensors/dtype.ts';
import type { AdaptedWeights } from '../../understand.ts';
import { rowRanges } from './fused.ts';
import { coveringOf } from './joined.ts';
import type { Placed } from './placed.ts';

export interface FileModules extends AdaptedWeights {
  readonly header: Header;
}

export type Cluster = readonly Placed[];

/** Only clusters of at least two files, in the order in which the first file has them. */
export const clustersOf = (files: readonly FileModules[]): Cluster[] =>
  clustered(files.flatMap(placedOf))
    .filter((cluster) => new Set(cluster.map(({ file }) => file)).size > 1)
    .map(withRanges);

/** Modules of one file of which several count on one weight. */
export const clustersWithin = (file: FileModules): Cluster[] =>
  clustered(placedOf(file, 0))
    .filter((cluster) => cluster.length > 1)
    .map(withRanges);

function clustered(all: readonly Placed[]): Placed[][] {
  const owner = new Map<string, number>();
  const parent = all.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] as number;
    for (let at = index; at !== root; ) [at, parent[at]] = [parent[at] as number, root];
    return root;
  };
  all.forEach(({ weights }, index) => {
    for (const weight of weights) {
      const other = owner.get(weight);
      if (other === undefined) owner.set(weight, index);
      else parent[find(index)] = find(other);
    }
  });
  const clusters = new Map<number, Placed[]>();
  all.forEach((placed, index) => {
    const root = find(index);
    const cluster = clusters.get(root);
    if (cluster) cluster.push(placed);
    else clusters.set(root, [placed]);
  });
  return [...clusters.values()];
}

/** Modules that enter no sum, twins of another entry or broken ones, have no part in an inner product either. */
function placedOf({ header, understanding, weights }: FileModules, file: number): Placed[] {
  return understanding.modules.flatMap((plan, module) => {
    if (plan.problem !== null) return [];
    const names = weights[module] ?? [];
    const base = { file, module, name: plan.name, slot: plan.slot, ranges: null };
    const own = plan.rows === null || plan.cols === null ? [] : [{ ...base, bias: null, rows: plan.rows, cols: plan.cols, weights: names }];
    const biases = plan.tensors.flatMap(({ role, tensor }) => {
      const found = header.tensors[tensor];
      if (!BIAS_ROLES.has(role) || !found || adapterKind(plan.adapter)?.roles.includes(role)) return [];
      return [{ ...base, bias: role, rows: elementsOf(found.shape), cols: 1, weights: names.map(biasName) }];
    });
    return isBias(plan.adapter)
      ? own.map((one) => ({ ...one, rows: one.rows * one.cols, cols: 1, weights: names.map(biasName) }))
      : [...own, ...biases];
  });
}

const biasName = (weight: string): string => `${weight} bias`;
const isBias = (adapter: string): boolean => adapterKind(adapter)?.difference === 'bias';

function withRanges(cluster: readonly Placed[]): Cluster {
  const known = new Map(cluster.flatMap(({ weights, rows }) => (weights.length === 1 ? [[weights[0] as string, rows] as const] : [])));
  // A bias has one column, so the number of inputs says nothing about its parts; its rows alone do.
  return cluster.map((placed) => {
    const shape = placed.cols === 1 && placed.weights.length === 3 ? { rows: placed.rows, cols: placed.rows / 3 } : placed;
    return { ...placed, ranges: rowRanges(placed.weights, shape, known) };
  });
}

/** A module as far as it may be another file's under another name. */
interface Suspect extends Pick<Placed, 'file' | 'module' | 'name' | 'slot'> {
  /** null: not known. */
  readonly rows: number | null;
  readonly cols: number | null;
}

/** Modules that were refused, or whose shape is not known: what they hold is not known, and so not that it is nothing. */
const shapeless = ({ understanding }: FileModules, file: number): Suspect[] =>
  understanding.modules.flatMap(({ name, slot, problem, copy, rows, cols }, module) =>
    copy || (problem === null && rows !== null && cols !== null) ? [] : [{ file, module, name, slot, rows, cols }],
  );

/** Slots of single layers before and after the blocks. */
const ENDS: ReadonlySet<string> = new Set(['stem', 'head']);

export interface Suspects {
  readonly a: number;
  readonly b: number;
  /** null: in no block. */
  readonly slot: string | null;
  /** The files' own names. */
  readonly names: readonly string[];
}

/**
 * Modules of two files in the same block that share no known weight, and may be one weight under two names: their families do not join
 * both names, their inputs are as many, and they may come from two lists of names. So they are not taken for independent.
 */
export function suspectsOf(files: readonly FileModules[], clusters: readonly Cluster[]): Suspects[] {
  const partners = new Map<string, Set<number>>();
  for (const cluster of clusters) {
    const inside = cluster.map(({ file }) => file);
    for (const { file, module } of cluster)
      partners.set(`${file} ${module}`, new Set([...(partners.get(`${file} ${module}`) ?? []), ...inside]));
  }
  const meeting = stacksThatMeet(files, clusters);
  const bySlot = files.map((file, index) => {
    const slots = new Map<string | null, Suspect[]>();
    const all: readonly Suspect[] = [...placedOf(file, index).filter(({ bias }) => bias === null), ...shapeless(file, index)];
    for (const placed of all) slots.set(placed.slot, [...(slots.get(placed.slot) ?? []), placed]);
    return slots;
  });
  const alone = (list: readonly Suspect[], other: number): Suspect[] =>
    list.filter(({ file, module }) => partners.get(`${file} ${module}`)?.has(other) !== true);
  return bySlot.flatMap((own, a) =>
    bySlot.slice(a + 1).flatMap((others, next) => {
      const b = a + 1 + next;
      return [...own].flatMap(([slot, list]): Suspects[] => {
        const [left, right] = [alone(list, b), alone(others.get(slot) ?? [], a)];
        const may = (x: Suspect, y: Suspect): boolean => mayBeOne(x, y, slot, files, meeting);
        const suspects = [...left.filter((x) => right.some((y) => may(x, y))), ...right.filter((y) => left.some((x) => may(x, y)))];
        return suspects.length > 0 ? [{ a, b, slot, names: [...new Set(suspects.map(({ name }) => name))] }] : [];
      });
    }),
  );
}

const stackOf = (files: readonly FileModules[], { file, module }: Suspect): string | null => files[file]?.names[module]?.stack ?? null;

/** Stacks of two files that have a name in common, and so names of one list: `0 1 layers`. */
function stacksThatMeet(files: readonly FileModules[], clusters: readonly Cluster[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const cluster of clusters) {
    for (const x of cluster) for (const y of cluster) if (x.file < y.file) found.add(`${x.file} ${y.file} ${stackOf(files, x)}`);
  }
  return found;
}

function mayBeOne(x: Suspect, y: Suspect, slot: string | null, files: readonly FileModules[], meeting: ReadonlySet<string>): boolean {
  const [own, other] = [files[x.file]?.names[x.module], files[y.file]?.names[y.module]];
  if (!own || !other || (own.known && other.known)) return false;
  // Known to be one: `refusedOf` and the clusters say so.
  if (files[x.file]?.weights[x.module]?.some((weight) => files[y.file]?.weights[y.module]?.includes(weight))) return false;
  const open = [x, y].some(({ rows, cols }) => rows === null || cols === null);
  if (!open && x.cols !== y.cols) return false;
  // Outside of the blocks nothing is fused, and every layer has a name of its own, so that shapes alone can tell.
  if (slot === null || ENDS.has(slot)) return open || x.rows === y.rows;
  if (own.stack !== other.stack) return true;
  // A name that the family does not have may be another convention's for one that it has: of as many rows, or fused of two or three.
  if (own.known || other.known)
    return x.rows === null || y.rows === null || [1, 2, 3].includes(Math.max(x.rows, y.rows) / Math.min(x.rows, y.rows));
  // Names of a model that is not known: any two may be of two conventions.
  return !meeting.has(`${Math.min(x.file, y.file)} ${Math.max(x.file, y.file)} ${own.stack}`);
}

export interface Refused {
  readonly a: number;
  readonly b: number;
  readonly slot: string | null;
  readonly names: readonly string[];
  readonly why: Message;
}

/** Modules that have no delta that could be read, where another file adapts one of their weights: not independent, whatever they hold. */
export function refusedOf(files: readonly FileModules[]): Refused[] {
  const owners = files.map((file) => {
    const owner = new Map<string, number>();
    file.understanding.modules.forEach(({ copy }, module) => {
      if (copy) return;
      for (const weight of file.weights[module] ?? []) owner.set(weight, module);
    });
    return owner;
  });
  return files.flatMap((file, one) =>
    file.understanding.modules.flatMap(({ name, slot, problem, copy, rows, cols }, module): Refused[] => {
      if (copy || (problem === null && rows !== null && cols !== null)) return [];
      return files.flatMap((other, two): Refused[] => {
        const shared = file.weights[module]?.map((weight) => owners[two]?.get(weight)).find((found) => found !== undefined);
        const partner = shared === undefined ? undefined : other.understanding.modules[shared];
        if (one === two || !partner) return [];
        const why = problem ?? message('delta.shape');
        return [{ a: Math.min(one, two), b: Math.max(one, two), slot, names: [...new Set([name, partner.name])], why }];
      });
    }),
  );
}

/** Entries of the deltas of a file, by block. */
export function entriesBySlot(file: FileModules): ReadonlyMap<string | null, number> {
  const entries = new Map<string | null, number>();
  for (const group of clustered(placedOf(file, 0))) {
    const covering = coveringOf(group);
    for (const { slot, rows, cols } of covering ? [covering] : group) entries.set(slot, (entries.get(slot) ?? 0) + rows * cols);
  }
  return entries;
}

/**
 * The share of one of several workers: neighbouring clusters of about equal work, which is what a cluster's factors hold.
 * @param index 0 to `of` - 1; all shares together are all clusters, each once
 */
export function shareOf(clusters: readonly Cluster[], index: number, of: number): Cluster[] {
  const work = clusters.map((cluster) => cluster.reduce((sum, { rows, cols }) => sum + rows + cols, 0));
  const total = work.reduce((sum, value) => sum + value, 0);
  let before = 0;
  return clusters.filter((_, at) => {
    const middle = before + (work[at] ?? 0) / 2;
    before += work[at] ?? 0;
    return Math.min(of - 1, Math.floor((middle / total) * of)) === index;
  });
}
