/** What two LoRAs have in common, block by block: the numbers that are kept per pair of contents. */
import { isRecord } from '../../decode.ts';
import { addNear, type Near } from '../../deltas/near.ts';
import { isMessage, type Message, message, messageKey } from '../../message.ts';
import { messageOfSentence, recoded } from '../../strength/stored-sentences.ts';
import type { PairProduct } from './pair-products.ts';

export interface PairBlock {
  /** null: modules that lie in no block. */
  readonly slot: string | null;
  /** Sum of <delta1, delta2> over the modules of the block that share a weight, scales included; weight units squared. */
  readonly inner: number;
  /** Pairs of modules compared. */
  readonly compared: number;
  /** Pairs that share a weight and could not be compared, and modules that may share one under another name: their part is not known. */
  readonly notCompared: number;
  /** The files' own names of modules that were not compared, at most `MOST_NAMES`. */
  readonly names: readonly string[];
  /** Both deltas over the entries that they share: what they leave of each other at opposite strengths, exactly. */
  readonly near?: Near;
  /** Entries of all such products, and of all modules of the block in the first and the second file. */
  readonly entries?: readonly [shared: number, first: number, second: number];
}

/** What is exact of the whole block: every entry of both files is shared, once. */
export function nearOfBlock({ near, entries, notCompared }: PairBlock): Near | null {
  if (!near || !entries || notCompared > 0) return null;
  return entries[0] > 0 && entries[0] === entries[1] && entries[0] === entries[2] ? near : null;
}

export interface NotCompared {
  readonly why: Message;
  readonly modules: number;
}

export interface PairProducts {
  /** Only blocks that both touch at the same weight; everywhere else the inner product is exactly 0. */
  readonly blocks: readonly PairBlock[];
  /** Why modules were not compared, the most frequent first. */
  readonly reasons: readonly NotCompared[];
}

/** Different reasons kept. */
const MOST_REASONS = 20;
/** Names kept per block: more than a block has weights, less than a text encoder in one slot. */
const MOST_NAMES = 64;

interface Sum {
  inner: number;
  compared: number;
  notCompared: number;
  readonly names: Set<string>;
  near: Near | null;
  readonly entries: [number, number, number];
}

/** Adds up products, cluster by cluster, for one pair of files. */
export class PairSum {
  readonly #blocks = new Map<string | null, Sum>();
  readonly #reasons = new Map<string, NotCompared>();

  add({ a, b, inner, reason, beside }: PairProduct): void {
    const block = this.#block(a.placed.slot ?? b.placed.slot);
    if (inner !== null && Number.isFinite(inner)) {
      block.inner += inner;
      block.compared++;
      if (beside) {
        block.near = addNear(block.near, beside.near);
        block.entries[0] += beside.entries;
      }
      return;
    }
    block.notCompared++;
    this.#named(block, [a.placed.name, b.placed.name]);
    this.#because(reason ?? message('compose.pair.too-large'), 1);
  }

  /** Modules of which it is not known whether they share a weight. */
  addUnknown(slot: string | null, names: readonly string[], why: Message): void {
    const block = this.#block(slot);
    block.notCompared += names.length;
    this.#named(block, names);
    this.#because(why, names.length);
  }

  /** Entries that each file has in a block, shared or not. Told once of all parts of the work. */
  addEntries(slot: string | null, first: number, second: number): void {
    const { entries } = this.#block(slot);
    entries[1] += first;
    entries[2] += second;
  }

  addProducts({ blocks, reasons }: PairProducts): void {
    for (const { slot, inner, compared, notCompared, names, near, entries } of blocks) {
      const block = this.#block(slot);
      block.inner += inner;
      block.compared += compared;
      block.notCompared += notCompared;
      this.#named(block, names);
      if (near) block.near = addNear(block.near, near);
      entries?.forEach((count, at) => (block.entries[at] = (block.entries[at] as number) + count));
    }
    for (const { why, modules } of reasons) this.#because(why, modules);
  }

  /** @param final nothing more is added: blocks that only one of them touches go */
  products(final: boolean): PairProducts {
    const reasons = [...this.#reasons]
      .sort(([one, x], [other, y]) => y.modules - x.modules || (one < other ? -1 : 1))
      .slice(0, MOST_REASONS);
    return {
      blocks: [...this.#blocks].flatMap(([slot, { names, near, ...block }]) =>
        final && block.compared + block.notCompared === 0 ? [] : [{ slot, ...block, names: [...names], ...(near ? { near } : {}) }],
      ),
      reasons: reasons.map(([, reason]) => reason),
    };
  }

  #named({ names }: Sum, more: readonly string[]): void {
    for (const name of more) if (names.size < MOST_NAMES) names.add(name);
  }

  #block(slot: string | null): Sum {
    let block = this.#blocks.get(slot);
    if (!block)
      this.#blocks.set(slot, (block = { inner: 0, compared: 0, notCompared: 0, names: new Set(), near: null, entries: [0, 0, 0] }));
    return block;
  }

  #because(why: Message, modules: number): void {
    const key = messageKey(why);
    this.#reasons.set(key, { why, modules: (this.#reasons.get(key)?.modules ?? 0) + modules });
  }
}

/** One reading of parts that were computed apart. */
export function mergeProducts(parts: readonly PairProducts[]): PairProducts {
  const sum = new PairSum();
  for (const part of parts) sum.addProducts(part);
  return sum.products(true);
}

/** Raised when the numbers mean something else; older texts are then computed anew. */
const VERSION = 7;

/** A JSON text, about 150 characters per block. */
export function pairToText({ blocks, reasons }: PairProducts): string {
  const rows = blocks.map(({ slot, inner, compared, notCompared, names, near, entries }) => [
    slot,
    inner,
    compared,
    notCompared,
    names,
    near ? [near.factor, near.residual, near.cross, near.square] : null,
    entries ?? null,
  ]);
  return JSON.stringify({ version: VERSION, blocks: rows, reasons: reasons.map(({ why, modules }) => [why, modules]) });
}

/** @returns null for a text of another version or of something else */
export function pairFromText(text: string): PairProducts | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(parsed) || parsed['version'] !== VERSION || !Array.isArray(parsed['blocks']) || !Array.isArray(parsed['reasons']))
    return null;
  const blocks = parsed['blocks'].map(blockOf);
  const reasons = parsed['reasons'].map(reasonOf);
  return blocks.every((block) => block !== null) && reasons.every((reason) => reason !== null) ? { blocks, reasons } : null;
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every((one) => typeof one === 'number');
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');

function blockOf(row: unknown): PairBlock | null {
  if (!Array.isArray(row)) return null;
  const [slot, inner, compared, notCompared, names, near, entries] = row as unknown[];
  if ((slot !== null && typeof slot !== 'string') || typeof inner !== 'number' || !isCount(compared) || !isCount(notCompared)) return null;
  if (!isTexts(names)) return null;
  const block = { slot, inner, compared, notCompared, names };
  const [factor, residual, cross, square] = isNumbers(near) && near.length === 4 ? near : [];
  const [shared, first, second] = isNumbers(entries) && entries.length === 3 ? entries : [];
  return {
    ...block,
    ...(factor !== undefined && residual !== undefined && cross !== undefined && square !== undefined
      ? { near: { factor, residual, cross, square } }
      : {}),
    ...(shared !== undefined && first !== undefined && second !== undefined ? { entries: [shared, first, second] as const } : {}),
  };
}

/** Older texts have the sentence in place of the message. */
function reasonOf(row: unknown): NotCompared | null {
  if (!Array.isArray(row)) return null;
  const [said, modules] = row as unknown[];
  const why = typeof said === 'string' ? messageOfSentence(said) : isMessage(said) ? recoded(said) : null;
  return why && isCount(modules) ? { why, modules } : null;
}
