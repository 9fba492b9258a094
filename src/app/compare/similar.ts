/**
 * LoRAs that are alike: sketches of the library narrow, exact inner products of the files decide, and what was decided is kept by
 * content, so that it is asked once. Loaded when something of it is first shown.
 */
import type { AnalystApi } from '../../contracts/analyst.ts';
import type { CatalogApi } from '../../contracts/catalog.ts';
import type { LibraryRow } from '../../contracts/library.ts';
import type { FoundSketch } from '../../contracts/similar.ts';
import { type Message, message } from '../../domain/message.ts';
import { chosenParts, exactParts } from '../../domain/similar/made-of.ts';
import { exactCosine, joined, keepOrder, keptBy, NEAR_SKETCH, SAME_COSINE } from '../../domain/similar/same.ts';
import { cosineError, sketchCosine } from '../../domain/similar/sketch.ts';
import type { PairMember, PairReads } from './pair-reads.ts';
import type { Duplicates, MadeOfRead, NearMiss, SameGroup, SameMember, SimilarApp, SimilarLora, SimilarRead } from './similar-types.ts';

type Store = Pick<
  CatalogApi,
  'overview' | 'rows' | 'detail' | 'sketchSigns' | 'sketches' | 'nearestSketches' | 'cosines' | 'putCosines' | 'rowsOfContents'
>;

export interface SimilarParts {
  readonly catalog: () => Store | null;
  readonly pairs: () => Promise<Pick<PairReads, 'read'>>;
  /** A worker for what would hold the page up. */
  readonly line: () => { readonly api: Pick<AnalystApi, 'nearPairs'> };
}

/** Contents asked for at once. */
const AT_ONCE = 5000;
const SKETCHES_AT_ONCE = 1000;
/** Exact values are computed for so many. */
const NEAREST = 50;
/** LoRAs that a file is looked for to be made of. */
const MOST_PARTS = 8;

/** A content of the library, with the row that stands for it. */
interface Content {
  readonly hash: string;
  readonly rows: readonly LibraryRow[];
}

type Exact = { readonly cosine: number | null } | { readonly why: Message };

export function createSimilar({ catalog, pairs, line }: SimilarParts): Omit<SimilarApp, 'exportDuplicates'> {
  const memberOf = ({ hash, rows }: Content): PairMember => ({ id: rows[0]?.id ?? 0, owner: `content:${hash}`, path: rows[0]?.path ?? '' });

  async function contentsOf(open: Store, hashes: readonly string[]): Promise<ReadonlyMap<string, Content>> {
    const found = new Map<string, Content>();
    for (let from = 0; from < hashes.length; from += SKETCHES_AT_ONCE) {
      const lists = await open.rowsOfContents(hashes.slice(from, from + SKETCHES_AT_ONCE));
      const rows = new Map((await open.rows(lists.flatMap(({ ids }) => ids))).map((row) => [row.id, row]));
      for (const { content, ids } of lists) {
        const own = ids.flatMap((id) => rows.get(id) ?? []).toSorted(keepOrder);
        if (own.length > 0) found.set(content, { hash: content, rows: own });
      }
    }
    return found;
  }

  /** From what is kept, else from the files; what was computed is kept. A cosine of null is kept, too: the files do not tell it. */
  async function compared(open: Store, a: Content, b: Content, signal: AbortSignal): Promise<Exact | null> {
    const [kept] = await open.cosines([a.hash, b.hash]);
    if (kept) return { cosine: kept.cosine };
    const read = await (await pairs()).read([memberOf(a), memberOf(b)], () => undefined, signal);
    const products = read.products(`content:${a.hash}`, `content:${b.hash}`);
    if (!products) return read.cancelled ? null : { why: read.unread[0]?.why ?? message('library.compare-ended') };
    const cosine = exactCosine(products, a.rows[0]?.totalStrength ?? 0, b.rows[0]?.totalStrength ?? 0);
    await open.putCosines([{ a: a.hash, b: b.hash, cosine }]);
    return { cosine };
  }

  async function signsOf(open: Store): Promise<{ readonly hashes: readonly string[]; readonly signs: Uint8Array }> {
    const hashes: string[] = [];
    const parts: Uint8Array[] = [];
    for (let more = true; more; ) {
      const page = await open.sketchSigns(hashes.at(-1) ?? '', AT_ONCE);
      for (const content of page.contents) hashes.push(content);
      parts.push(page.signs);
      more = page.contents.length === AT_ONCE;
    }
    const signs = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      signs.set(part, at);
      at += part.length;
    }
    return { hashes, signs };
  }

  /** Positions of pairs whose sketches are near, by all of their numbers. */
  async function nearPairs(open: Store, hashes: readonly string[], signs: Uint8Array): Promise<(readonly [number, number])[]> {
    const candidates = await line().api.nearPairs(signs);
    const wanted = [...new Set(candidates)].map((at) => hashes[at] as string);
    const values = new Map<string, Float32Array>();
    for (let from = 0; from < wanted.length; from += SKETCHES_AT_ONCE)
      for (const sketch of await open.sketches(wanted.slice(from, from + SKETCHES_AT_ONCE))) values.set(sketch.content, sketch.values);
    const near: (readonly [number, number])[] = [];
    for (let at = 0; at < candidates.length; at += 2) {
      const [a, b] = [candidates[at] as number, candidates[at + 1] as number];
      const [x, y] = [values.get(hashes[a] as string), values.get(hashes[b] as string)];
      if (x && y && sketchCosine(x, y) >= NEAR_SKETCH) near.push([a, b]);
    }
    return near;
  }

  interface Search {
    readonly open: Store;
    readonly signal: AbortSignal;
    /** Whether the sketches of two contents are near. */
    readonly isNear: (a: string, b: string) => boolean;
    readonly compared: () => void;
    readonly notCompared: NearMiss[];
  }

  /** Of contents that are near one another: the first is kept, what is the same as it goes to it, and so on with the rest. */
  async function sameWithin(contents: readonly Content[], search: Search): Promise<SameGroup[]> {
    const groups: SameGroup[] = [];
    let rest = contents.toSorted((a, b) => keepOrder(a.rows[0] as LibraryRow, b.rows[0] as LibraryRow));
    while (rest.length > 1 && !search.signal.aborted) {
      const [kept, ...others] = rest as [Content, ...Content[]];
      const same: SameMember[] = [];
      const left: Content[] = [];
      for (const other of others) {
        const exact =
          search.isNear(kept.hash, other.hash) && !search.signal.aborted ? await compared(search.open, kept, other, search.signal) : null;
        if (exact) search.compared();
        if (exact && 'why' in exact)
          search.notCompared.push({ owners: [kept.rows[0] as LibraryRow, other.rows[0] as LibraryRow], why: exact.why });
        if (exact && 'cosine' in exact && exact.cosine !== null && exact.cosine >= SAME_COSINE)
          for (const member of membersOf(other, kept, exact.cosine)) same.push(member);
        else left.push(other);
      }
      if (same.length > 0) groups.push(groupOf(kept, same));
      rest = left;
    }
    return groups;
  }

  async function duplicates(onProgress: (done: number, of: number) => void, signal: AbortSignal): Promise<Duplicates | null> {
    const open = catalog();
    if (!open) return null;
    const { copies, sameNames } = await open.overview();
    const { hashes, signs } = await signsOf(open);
    const near = hashes.length > 1 ? await nearPairs(open, hashes, signs) : [];
    const contents = await contentsOf(
      open,
      [...new Set(near.flat())].map((at) => hashes[at] as string),
    );
    const keys = new Set(near.map(([a, b]) => pairKey(hashes[a] as string, hashes[b] as string)));
    let done = 0;
    const search: Search = {
      open,
      signal,
      isNear: (a, b) => keys.has(pairKey(a, b)),
      compared: () => onProgress(++done, near.length),
      notCompared: [],
    };
    onProgress(0, near.length);
    const byWeights: SameGroup[] = [];
    for (const group of joined(hashes.length, near)) {
      if (signal.aborted) break;
      byWeights.push(
        ...(await sameWithin(
          group.flatMap((at) => contents.get(hashes[at] as string) ?? []),
          search,
        )),
      );
    }
    const shown = new Set(byWeights.flatMap(({ members }) => members.map(({ row }) => row.id)));
    const rows = new Map<number, LibraryRow>();
    const wanted = [...copies, ...sameNames].flat();
    for (let from = 0; from < wanted.length; from += SKETCHES_AT_ONCE)
      for (const row of await open.rows(wanted.slice(from, from + SKETCHES_AT_ONCE))) rows.set(row.id, row);
    const rowsOf = (ids: readonly number[]): LibraryRow[] => ids.flatMap((id) => rows.get(id) ?? []).toSorted(keepOrder);
    const identical = copies
      .map(rowsOf)
      .filter((list) => list.length > 1 && !list.some(({ id }) => shown.has(id)))
      .map((list) => groupOf({ hash: '', rows: list }, []));
    return {
      identical: identical.toSorted((a, b) => b.frees - a.frees),
      byWeights: byWeights.toSorted((a, b) => b.frees - a.frees),
      sameNames: sameNames.map(rowsOf).filter(({ length }) => length > 1),
      notCompared: search.notCompared,
      sketched: hashes.length,
      cancelled: signal.aborted,
    };
  }

  /** Over the whole library, by the sizes of their cosines or, `signed`, by the cosines. */
  async function nearestOf(
    open: Store,
    values: Float32Array,
    most: number,
    signed: boolean,
    without: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<FoundSketch[]> {
    let best: FoundSketch[] = [];
    const size = ({ cosine }: FoundSketch): number => (signed ? cosine : Math.abs(cosine));
    for (let after: number | null = 0; after !== null && !signal.aborted; ) {
      const page: { readonly found: readonly FoundSketch[]; readonly next: number | null } = await open.nearestSketches(
        values,
        after,
        most + without.size,
        signed,
      );
      best = [...best, ...page.found.filter(({ content }) => !without.has(content))]
        .toSorted((a, b) => size(b) - size(a))
        .slice(0, 2 * most);
      after = page.next;
    }
    // Contents that have left the library keep their sketches.
    const here = await contentsOf(
      open,
      best.map(({ content }) => content),
    );
    return best.filter(({ content }) => here.has(content)).slice(0, most);
  }

  async function sketchOf(open: Store, id: number): Promise<{ readonly hash: string; readonly values: Float32Array } | null> {
    const hash = (await open.detail({ id }))?.contentHash ?? null;
    const [sketch] = hash === null ? [] : await open.sketches([hash]);
    return hash !== null && sketch ? { hash, values: sketch.values } : null;
  }

  async function nearest(id: number, onChange: (read: SimilarRead) => void, signal: AbortSignal): Promise<void> {
    const open = catalog();
    if (!open) return;
    const own = await sketchOf(open, id);
    if (!own) return onChange({ kind: 'no-sketch' });
    const found = await nearestOf(open, own.values, NEAREST, true, new Set([own.hash]), signal);
    const contents = await contentsOf(open, [own.hash, ...found.map(({ content }) => content)]);
    const mine = contents.get(own.hash);
    let loras = found.flatMap(({ content, cosine, share }): SimilarLora[] => {
      const row = contents.get(content)?.rows[0];
      return row ? [{ row, estimate: cosine, error: cosineError(cosine), share, exact: null, why: null }] : [];
    });
    const tell = (done: number): void => onChange({ kind: 'found', loras, done, of: loras.length });
    tell(0);
    for (const [at, { row }] of [...loras].entries()) {
      const other = found.find(({ content }) => contents.get(content)?.rows[0]?.id === row.id);
      const content = other && contents.get(other.content);
      if (!content || !mine || signal.aborted) return;
      const exact = await compared(open, mine, content, signal);
      if (!exact) return;
      const known =
        'why' in exact
          ? { why: exact.why }
          : { exact: exact.cosine, why: exact.cosine === null ? message('library.not-comparable') : null };
      loras = loras.map((lora) => (lora.row.id === row.id ? { ...lora, ...known } : lora)).toSorted(byCosine);
      tell(at + 1);
    }
  }

  async function madeOf(id: number, onProgress: (share: number) => void, signal: AbortSignal): Promise<MadeOfRead> {
    const open = catalog();
    const own = open && (await sketchOf(open, id));
    if (!open || !own) return { kind: 'no-sketch' };
    const search = async (rest: Float32Array, without: ReadonlySet<string>) => {
      const [found] = await nearestOf(open, rest, 1, false, without, signal);
      const [sketch] = found ? await open.sketches([found.content]) : [];
      return sketch ?? null;
    };
    const chosen = await chosenParts(own.values, (rest, taken) => search(rest, new Set([own.hash, ...taken])), MOST_PARTS);
    if (signal.aborted) return { kind: 'cancelled' };
    const contents = await contentsOf(open, [own.hash, ...chosen]);
    const [mine, parts] = [contents.get(own.hash), chosen.flatMap((hash) => contents.get(hash) ?? [])];
    if (!mine || parts.length === 0) return { kind: 'found', parts: [], residual: 1 };
    const members = [mine, ...parts];
    const read = await (await pairs()).read(members.map(memberOf), onProgress, signal);
    if (read.cancelled) return { kind: 'cancelled' };
    const owner = (at: number): string => `content:${members[at]?.hash}`;
    const exact = exactParts(
      members.map(({ rows }) => rows[0]?.totalStrength ?? 0),
      (a, b) => read.products(owner(a), owner(b)),
    );
    if (!exact) return { kind: 'not-compared', why: read.unread[0]?.why ?? message('library.not-comparable') };
    return {
      kind: 'found',
      residual: exact.residual,
      parts: parts
        .flatMap(({ rows: [row] }, at) => (row && exact.weights[at] ? [{ row, weight: exact.weights[at] ?? 0 }] : []))
        .toSorted((a, b) => Math.abs(b.weight) * (b.row.totalStrength ?? 0) - Math.abs(a.weight) * (a.row.totalStrength ?? 0)),
    };
  }

  return { duplicates, nearest, madeOf };
}

const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

const byCosine = (a: SimilarLora, b: SimilarLora): number => (b.exact ?? b.estimate) - (a.exact ?? a.estimate);

function membersOf({ rows }: Content, kept: Content, cosine: number): SameMember[] {
  const times = (rows[0]?.totalStrength ?? 0) / (kept.rows[0]?.totalStrength ?? 1);
  return rows.map((row) => ({ row, as: 'same', cosine, times }));
}

function groupOf(kept: Content, same: readonly SameMember[]): SameGroup {
  const [first, ...copies] = kept.rows;
  const members: SameMember[] = [
    ...(first ? [{ row: first, as: 'kept' as const, cosine: 1, times: 1 }] : []),
    ...copies.map((row) => ({ row, as: 'copy' as const, cosine: 1, times: 1 })),
    ...same,
  ];
  const rows = members.map(({ row }) => row);
  return { members, why: keptBy(rows.toSorted(keepOrder)), frees: rows.slice(1).reduce((sum, { size }) => sum + size, 0) };
}
