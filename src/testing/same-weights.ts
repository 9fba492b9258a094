/**
 * Which weight of a model's own naming is which weight, or which rows of which weight, of diffusers' naming: what one LoRA written in
 * two conventions is made of in tests. `same-weights.txt` was written down by running the converters of diffusers and ComfyUI, named in
 * its titles with their commit, on tensors that remember where their rows come from. One line a weight of the first and of the
 * last block of a stack: `own rows<columns other...` with `other@first row of it+rows`, in the order of the own weight's rows;
 * `{0,18}` stands for each of these numbers.
 */
import { readFileSync } from 'node:fs';

export interface Part {
  readonly path: string;
  /** Its first row in the weight called `path`. */
  readonly from: number;
  readonly rows: number;
}

export interface SameWeight {
  readonly path: string;
  readonly rows: number;
  /** Inputs, and the sides of the kernel of a convolution. */
  readonly sides: readonly number[];
  /** In diffusers' names, in the order of its rows. */
  readonly parts: readonly Part[];
}

export interface SameWeights {
  readonly name: string;
  readonly source: string;
  readonly weights: readonly SameWeight[];
}

function partOf(text: string, rows: number): Part {
  const [, path = '', from = '0', count] = /^([^@+]+)(?:@(\d+))?(?:\+(\d+))?$/.exec(text) ?? [];
  return { path, from: Number(from), rows: count === undefined ? rows : Number(count) };
}

function weightsOf(line: string): SameWeight[] {
  const numbers = /\{([\d,]+)\}/.exec(line)?.[1]?.split(',') ?? [''];
  return numbers.map((number) => {
    const [path = '', shape = '', ...parts] = line.replaceAll(/\{[\d,]+\}/g, number).split(' ');
    const [rows = '', inputs = ''] = shape.split('<');
    return { path, rows: Number(rows), sides: inputs.split('x').map(Number), parts: parts.map((part) => partOf(part, Number(rows))) };
  });
}

export function sameWeights(): SameWeights[] {
  const text = readFileSync(new URL('./same-weights.txt', import.meta.url), 'utf8');
  return text
    .split(/^# /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.trim().split('\n');
      const [name = '', source = ''] = title.split(' | ');
      return { name, source, weights: lines.flatMap(weightsOf) };
    });
}

/** A weight of one naming, as pieces of the weights of another, in the order of its rows. */
export interface Piece {
  readonly of: SameWeight;
  readonly from: number;
  readonly rows: number;
}

export interface NamedWeight {
  readonly path: string;
  readonly sides: readonly number[];
  readonly pieces: readonly Piece[];
}

export const ownNames = ({ weights }: SameWeights): NamedWeight[] =>
  weights.map((of) => ({ path: of.path, sides: of.sides, pieces: [{ of, from: 0, rows: of.rows }] }));

export function diffusersNames({ weights }: SameWeights): NamedWeight[] {
  const found = new Map<string, { readonly at: number; readonly piece: Piece }[]>();
  for (const of of weights) {
    let from = 0;
    for (const part of of.parts) {
      const list = found.get(part.path) ?? [];
      list.push({ at: part.from, piece: { of, from, rows: part.rows } });
      found.set(part.path, list);
      from += part.rows;
    }
  }
  return [...found].map(([path, list]) => {
    const pieces = list.sort((a, b) => a.at - b.at).map(({ piece }) => piece);
    return { path, sides: (pieces[0] as Piece).of.sides, pieces };
  });
}

const FUSED: readonly (readonly [string, readonly string[]])[] = [
  ['to_qkv', ['to_q', 'to_k', 'to_v']],
  ['to_added_qkv', ['add_q_proj', 'add_k_proj', 'add_v_proj']],
  ['to_kv', ['to_k', 'to_v']],
];

/**
 * As diffusers' `fuse_projections` leaves them: q, k and v of one input in one layer, else k and v.
 * @param oneWeight only those that are one weight in the model's own naming as well, which a LoKr must be
 */
export function fusedNames(section: SameWeights, oneWeight = false): NamedWeight[] {
  const split = diffusersNames(section);
  const left = new Map(split.map((weight) => [weight.path, weight]));
  for (const { path } of split) {
    const cut = path.lastIndexOf('.') + 1;
    const [stem, layer] = [path.slice(0, cut), path.slice(cut)];
    for (const [fused, names] of FUSED) {
      if (layer !== names[0] || !/(^|\.)(\w*attn\d?|\w*attention)\.$/.test(stem)) continue;
      const parts = names.map((name) => left.get(stem + name));
      const [first] = parts;
      if (!first || parts.some((part) => part?.sides.join('x') !== first.sides.join('x'))) continue;
      if (oneWeight && new Set(parts.flatMap((part) => part?.pieces.map(({ of }) => of))).size > 1) continue;
      left.set(stem + fused, { path: stem + fused, sides: first.sides, pieces: parts.flatMap((part) => part?.pieces ?? []) });
      for (const name of names) left.delete(stem + name);
    }
  }
  return [...left.values()];
}
