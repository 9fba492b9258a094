/**
 * Several entries of one file on one weight, where all of them count: a fused layer and its parts. Their sum is taken as one delta with
 * the rows of the fused layer, so that what they leave of each other, or of another file's, is as exact as for a single entry.
 */
import type { Delta, Factored, Kron, LowRank, Numbers, RowRange, Term } from '../../deltas/delta.ts';
import { roomFor } from '../../deltas/factors.ts';
import { isMessage } from '../../message.ts';
import type { Loaded, Placed } from './placed.ts';

/** The entry that has all weights of the others; null: there is none, or there is one entry. */
export function coveringOf(group: readonly Placed[]): Placed | null {
  if (group.length < 2) return null;
  return group.find(({ weights }) => group.every((other) => other.weights.every((weight) => weights.includes(weight)))) ?? null;
}

export interface Joined {
  readonly members: readonly Loaded[];
  /** Entries that share a weight with another of their file and stay apart: each is a part of what the file does there. */
  readonly parts: ReadonlySet<Loaded>;
}

/** @param members of one cluster */
export function joined(members: readonly Loaded[]): Joined {
  const out: Loaded[] = [];
  const parts = new Set<Loaded>();
  for (const group of groupsOf(members)) {
    const one = group.length > 1 ? joinedGroup(group) : null;
    if (one) out.push(one);
    else {
      for (const member of group) {
        out.push(member);
        if (group.length > 1) parts.add(member);
      }
    }
  }
  return { members: out, parts };
}

/** Those of one file that share weights, directly or through a third. */
function groupsOf(members: readonly Loaded[]): Loaded[][] {
  const groups: Loaded[][] = [];
  for (const member of members) {
    const { file, weights } = member.placed;
    const meets = ({ placed }: Loaded): boolean => placed.file === file && placed.weights.some((weight) => weights.includes(weight));
    const own = groups.filter((group) => group.some(meets));
    const [first] = own;
    if (!first) groups.push([member]);
    else {
      for (const other of [...own.slice(1).flat(), member]) first.push(other);
      for (const other of own.slice(1)) groups.splice(groups.indexOf(other), 1);
    }
  }
  return groups;
}

function joinedGroup(group: readonly Loaded[]): Loaded | null {
  const placed = coveringOf(group.map((member) => member.placed));
  const whole = group.find((member) => member.placed === placed);
  if (!placed || !whole || isMessage(whole.delta)) return null;
  const terms: Term[] = [...whole.delta.terms];
  for (const { placed: own, delta } of group) {
    if (own === placed) continue;
    const ranges = own.weights.map((weight) => placed.ranges?.[placed.weights.indexOf(weight)] ?? null);
    if (isMessage(delta) || delta.cols !== whole.delta.cols) return null;
    const rows = ranges.reduce((sum, range) => sum + (range ? range.to - range.from : Number.NaN), 0);
    // Its weights lie one below the other in it, in its own order.
    if (rows !== delta.rows) return null;
    for (const term of delta.terms) {
      const places = ranges as readonly RowRange[];
      const moved = term.kind === 'kron' ? movedKron(term, places, whole.delta) : movedTo(term, delta, places, whole.delta);
      if (!moved) return null;
      terms.push(moved);
    }
  }
  return { placed, delta: { ...whole.delta, terms: sideBySide(terms, whole.delta) } };
}

/** The same rows at other places of a larger matrix, which is 0 elsewhere. */
function movedTo(term: Exclude<Term, { kind: 'kron' }>, { cols }: Delta, ranges: readonly RowRange[], whole: Delta): Term {
  const moved = (from: Numbers, width: number): Numbers => {
    const to = roomFor(from, whole.rows * width);
    let at = 0;
    for (const range of ranges) {
      const count = (range.to - range.from) * width;
      to.set(from.subarray(at, at + count), range.from * width);
      at += count;
    }
    return to;
  };
  if (term.kind === 'whole') return { ...term, values: moved(term.values, cols) };
  const placed = <F extends Factored>(factors: F): F => ({ ...factors, left: moved(factors.left, factors.rank) });
  return term.kind === 'low-rank' ? placed(term) : { ...term, one: placed(term.one), two: placed(term.two) };
}

/** Its first factor gets rows of zeros; null where a range begins or ends within one of its rows. */
function movedKron(term: Kron, ranges: readonly RowRange[], whole: Delta): Kron | null {
  const { one, two } = term;
  if (whole.rows % two.rows !== 0 || ranges.some(({ from, to }) => from % two.rows !== 0 || to % two.rows !== 0)) return null;
  const values = new Float64Array((whole.rows / two.rows) * one.cols);
  let at = 0;
  for (const { from, to } of ranges) {
    const count = ((to - from) / two.rows) * one.cols;
    values.set(one.values.subarray(at, at + count), (from / two.rows) * one.cols);
    at += count;
  }
  return { ...term, one: { rows: whole.rows / two.rows, cols: one.cols, values } };
}

/** Pairs of factors as one pair, with the scales in the left one, at f64. */
function sideBySide(terms: readonly Term[], { rows, cols }: Delta): readonly Term[] {
  const pairs = terms.filter((term): term is LowRank => term.kind === 'low-rank');
  if (pairs.length < 2) return terms;
  const rank = pairs.reduce((sum, term) => sum + term.rank, 0);
  const [left, right] = [new Float64Array(rows * rank), new Float64Array(rank * cols)];
  let first = 0;
  for (const { left: own, right: other, rank: r, scale } of pairs) {
    for (let i = 0; i < rows; i++) for (let p = 0; p < r; p++) left[i * rank + first + p] = scale * (own[i * r + p] as number);
    right.set(other, first * cols);
    first += r;
  }
  return [{ kind: 'low-rank', scale: 1, left, right, rank }, ...terms.filter(({ kind }) => kind !== 'low-rank')];
}
