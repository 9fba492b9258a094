/** One LoRA with seeded values, written under any names: what must be known as the same in every convention. */
import { fileOf, type StoredDtype, tensorOf, type TestTensor } from './lora-file.ts';
import type { NamedWeight, SameWeight } from './same-weights.ts';

export type Kind = 'lora' | 'loha' | 'lokr';

/** How the tensors of a module are called, and whether an alpha of half the rank lies beside them. */
export interface Spelling {
  readonly up: string;
  readonly down: string;
  readonly alpha: boolean;
}
export const PEFT: Spelling = { up: 'lora_B.weight', down: 'lora_A.weight', alpha: false };
export const KOHYA: Spelling = { up: 'lora_up.weight', down: 'lora_down.weight', alpha: true };
export const DIFFUSERS: Spelling = { up: 'lora.up.weight', down: 'lora.down.weight', alpha: false };

const RANK = 2;
const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
const sixteenth = (size: number): number => (size % 16 === 0 ? size / 16 : 1);
/** Rows of a LoKr's second factor: every part of a fused layer begins at a multiple of it. */
const unitOf = ({ parts }: SameWeight): number => sixteenth(parts.map(({ rows }) => rows).reduce(divisor));

function random(seed: string): () => number {
  let state = 2166136261;
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 16777619);
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >> 8) / 2 ** 23;
  };
}

interface Values {
  readonly rows: number;
  readonly cols: number;
  readonly at: Float32Array;
}

/** The same numbers for the same seed, whatever they are written as. */
const drawn = (seed: string, rows: number, cols: number): Values => {
  const next = random(seed);
  const at = new Float32Array(rows * cols);
  // `Float32Array.from` takes five times as long, and there are millions.
  for (let i = 0; i < at.length; i++) at[i] = next();
  return { rows, cols, at };
};

const product = (sides: readonly number[]): number => sides.reduce((all, side) => all * side, 1);
const rowsOf = ({ pieces }: NamedWeight): number => pieces.reduce((sum, { rows }) => sum + rows, 0);

export class OneLora {
  readonly #seed: string;
  readonly #kind: Kind;
  /** Every convention has the same factors. */
  readonly #drawn = new Map<string, Values>();

  constructor(seed: string, kind: Kind) {
    this.#seed = seed;
    this.#kind = kind;
  }

  file(weights: readonly NamedWeight[], name: (path: string) => string, spelling: Spelling, dtype: StoredDtype = 'F32'): Uint8Array {
    return fileOf(this.tensors(weights, name, spelling, dtype));
  }

  tensors(weights: readonly NamedWeight[], name: (path: string) => string, spelling: Spelling, dtype: StoredDtype): TestTensor[] {
    const made: TestTensor[] = [];
    for (const weight of weights) {
      const put = (role: string, shape: readonly number[], values: Float32Array): void => {
        made.push(tensorOf(`${name(weight.path)}.${role}`, dtype, shape, values));
      };
      this[this.#kind](weight, spelling, put);
    }
    return made;
  }

  #factor(of: SameWeight, role: string, rows: number, cols: number): Values {
    const seed = `${this.#seed} ${of.path} ${role}`;
    const key = `${seed} ${rows} ${cols}`;
    const known = this.#drawn.get(key) ?? drawn(seed, rows, cols);
    this.#drawn.set(key, known);
    return known;
  }

  /** Rows of a factor of each piece, one below the other; pieces of different weights have columns of their own. */
  #stacked(weight: NamedWeight, role: string, height: (of: SameWeight) => number, width: number, unit: number): Values {
    const sources = [...new Set(weight.pieces.map(({ of }) => of))];
    const cols = width * sources.length;
    const rows = rowsOf(weight) / unit;
    const at = new Float32Array(rows * cols);
    let row = 0;
    for (const { of, from, rows: count } of weight.pieces) {
      const whole = this.#factor(of, role, height(of), width);
      const left = sources.indexOf(of) * width;
      for (let i = from / unit; i < (from + count) / unit; i++, row++)
        at.set(whole.at.subarray(i * width, (i + 1) * width), row * cols + left);
    }
    return { rows, cols, at };
  }

  /** The second factors of all sources below each other. */
  #beside(weight: NamedWeight, role: string, rows: number, cols: number): Values {
    const sources = [...new Set(weight.pieces.map(({ of }) => of))];
    const at = new Float32Array(sources.length * rows * cols);
    sources.forEach((of, index) => at.set(this.#factor(of, role, rows, cols).at, index * rows * cols));
    return { rows: sources.length * rows, cols, at };
  }

  lora(weight: NamedWeight, { up, down, alpha }: Spelling, put: Put): void {
    const kernel = weight.sides.slice(1);
    const [left, right] = [
      this.#stacked(weight, 'up', ({ rows }) => rows, RANK, 1),
      this.#beside(weight, 'down', RANK, product(weight.sides)),
    ];
    // An alpha of half the rank halves the delta, so the factor is twice as large.
    put(up, [left.rows, left.cols, ...kernel.map(() => 1)], alpha ? left.at.map((value) => 2 * value) : left.at);
    put(down, [right.rows, ...weight.sides], right.at);
    if (alpha) put('alpha', [], Float32Array.of(right.rows / 2));
  }

  loha(weight: NamedWeight, { alpha }: Spelling, put: Put): void {
    for (const half of ['w1', 'w2']) {
      const left = this.#stacked(weight, `${half}_a`, ({ rows }) => rows, RANK, 1);
      const right = this.#beside(weight, `${half}_b`, RANK, product(weight.sides));
      put(`hada_${half}_a`, [left.rows, left.cols], alpha && half === 'w1' ? left.at.map((value) => 2 * value) : left.at);
      put(`hada_${half}_b`, [right.rows, right.cols], right.at);
    }
    if (alpha) put('alpha', [], Float32Array.of(RANK / 2));
  }

  /** Of parts of one weight alone: the product of two factors has no room for the parts of several. */
  lokr(weight: NamedWeight, _: Spelling, put: Put): void {
    const [inputs = 1, ...kernel] = weight.sides;
    const [rows, cols] = [unitOf((weight.pieces[0] as NamedWeight['pieces'][number]).of), sixteenth(inputs)];
    const one = this.#stacked(weight, 'w1', (of) => of.rows / rows, inputs / cols, rows);
    const two = this.#beside(weight, 'w2', rows, cols * product(kernel));
    put('lokr_w1', [one.rows, one.cols], one.at);
    put('lokr_w2', [two.rows, cols, ...kernel], two.at);
  }
}
type Put = (role: string, shape: readonly number[], values: Float32Array) => void;
