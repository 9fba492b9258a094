/**
 * What was understood of tables of tensors, to be given again for the next file with the same table. Collections hold thousands of files
 * of a few hundred tables, alike to the byte. Understanding asks questions about name and metadata (`architectures/hints.ts`); what is
 * asked next depends on the answers so far only, so what is known of one table is a tree: a question at each fork, an answer on each
 * branch, what was understood at its end.
 */
import { type Answer, answerTo, type Question, type Said } from './architectures/hints.ts';

interface Fork<V> {
  readonly question: Question<unknown>;
  readonly branches: Map<string, Fork<V> | Leaf<V>>;
}

interface Leaf<V> {
  readonly value: V;
}

interface Table<V> {
  readonly root: Fork<V>;
  /** Bytes of data that its tensors take. */
  readonly dataBytes: number;
  leaves: number;
}

const isLeaf = <V>(node: Fork<V> | Leaf<V>): node is Leaf<V> => 'value' in node;

export class TableCache<V> {
  /** Least recently used first. */
  readonly #tables = new Map<string, Table<V>>();
  readonly #most: number;
  #leaves = 0;

  /** @param most ends of branches kept over all tables: an end is about 10 kB of a LoRA with 57 blocks */
  constructor(most = 2048) {
    this.#most = most;
  }

  /** Bytes of data that the tensors of a known table take; null of an unknown one. */
  dataBytes(key: string): number | null {
    return this.#tables.get(key)?.dataBytes ?? null;
  }

  /** null when no file with this table and these answers was understood yet. */
  get(key: string, said: Said): V | null {
    const table = this.#tables.get(key);
    if (!table) return null;
    this.#tables.delete(key);
    this.#tables.set(key, table);
    let node: Fork<V> | Leaf<V> | undefined = table.root;
    while (node && !isLeaf(node)) node = node.branches.get(answerTo(node.question, said).text);
    return node ? node.value : null;
  }

  put(key: string, dataBytes: number, answers: readonly Answer[], value: V): void {
    const [first] = answers;
    if (!first) return;
    this.#makeRoom();
    const table = this.#tables.get(key) ?? { root: { question: first.question, branches: new Map() }, dataBytes, leaves: 0 };
    this.#tables.set(key, table);
    if (!grow(table.root, answers, value)) return;
    table.leaves += 1;
    this.#leaves += 1;
  }

  /** Lets whole tables go, the least recently used first; the only one begins anew. */
  #makeRoom(): void {
    for (const [key, { leaves }] of this.#tables) {
      if (this.#leaves < this.#most) return;
      this.#tables.delete(key);
      this.#leaves -= leaves;
    }
  }
}

/** @returns whether a new end was made */
function grow<V>(root: Fork<V>, answers: readonly Answer[], value: V): boolean {
  let fork = root;
  for (const [index, { text }] of answers.entries()) {
    const next = answers[index + 1];
    let branch = fork.branches.get(text);
    if (!branch) fork.branches.set(text, (branch = next ? { question: next.question, branches: new Map() } : { value }));
    else if (!next) return false;
    if (isLeaf(branch)) break;
    fork = branch;
  }
  return true;
}

/** The values that were used last, as many as weigh no more than `most` together. */
export class Recent<V> {
  /** Least recently used first. */
  readonly #kept = new Map<string, { readonly value: V; readonly weight: number }>();
  readonly #most: number;
  #weight = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): V | null {
    const kept = this.#kept.get(key);
    if (!kept) return null;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.value;
  }

  put(key: string, value: V, weight: number): void {
    this.#drop(key);
    if (weight > this.#most) return;
    this.#kept.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#kept.keys()) {
      if (this.#weight <= this.#most) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#weight -= this.#kept.get(key)?.weight ?? 0;
    this.#kept.delete(key);
  }
}
