/** The files of a run with their numbers: rows at once, ranks and the comparison of each with the one before as they are read. */
import { type Accessor, createEffect, createMemo, createResource, createSignal, on, onCleanup } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import type { RunRows } from '../../../contracts/runs.ts';
import { NO_FILTER } from '../../../domain/library/filter.ts';
import { runWith } from '../../../domain/library/runs/packed.ts';
import { wholeCosine } from '../../../domain/library/runs/cosine.ts';
import { type Growth, growthOf, rankUsed } from '../../../domain/library/runs/growth.ts';
import { lookupOf } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import type { Unread } from '../../state/by-reason.ts';

export interface RunOf {
  readonly run: RunRows;
  readonly rows: readonly LibraryRow[];
}

/** Why there is no run: no LoRA is named, the library does not have it, or it belongs to none. */
export type NoRun = 'unnamed' | 'unknown' | 'none';

export interface GrowthNumbers {
  /** undefined until the library has answered. */
  readonly found: Accessor<RunOf | undefined>;
  readonly missing: Accessor<NoRun | null>;
  readonly error: Accessor<unknown>;
  readonly growth: Accessor<Growth | null>;
  /** Share of the comparison done; null when it has ended. */
  readonly share: Accessor<number | null>;
  /** Files that could not be read. */
  readonly unread: Accessor<readonly Unread[]>;
}

export function createGrowth(name: Accessor<string | undefined>): GrowthNumbers {
  const { app, state } = useApp();
  const ready = createMemo(() => state().phase.kind === 'ready');
  const [answer] = createResource(
    () => ({ name: name(), revision: state().revision, ready: ready() }),
    async (asked): Promise<RunOf | NoRun | undefined> => {
      const lookup = lookupOf(asked.name);
      if (!lookup) return 'unnamed';
      if (!asked.ready) return undefined;
      const detail = await app.detail(lookup);
      if (!detail) return 'unknown';
      const { runs } = await app.query({ filter: NO_FILTER, sort: { key: 'name', descending: false } });
      const run = runWith(runs, detail.row.id);
      return run ? { run, rows: await app.rows(run.ids) } : 'none';
    },
  );
  const latest = () => (answer.error === undefined ? answer.latest : undefined);
  const found = (): RunOf | undefined => {
    const now = latest();
    return typeof now === 'string' ? undefined : now;
  };
  const missing = (): NoRun | null => {
    const now = latest();
    return typeof now === 'string' ? now : null;
  };
  const rows = createMemo<readonly LibraryRow[]>((before) => {
    const now = found()?.rows ?? [];
    // The same files measured as before: nothing is compared again because something else in the library changed.
    return sameFiles(before, now) ? before : now;
  }, []);
  const [ranks] = createResource(rows, (list) => Promise.all(list.map(async ({ id }) => rankUsed(await app.modules(id)))));
  const compared = createCompared(rows);
  const growth = createMemo(() => {
    const known = ranks.error === undefined ? ranks.latest : undefined;
    const saves = rows().map(({ totalStrength }, index) => ({ norm: totalStrength, rankUsed: known?.[index] ?? null }));
    return saves.length > 1 ? growthOf(saves, compared.cosines()) : null;
  });
  return { found, missing, error: () => answer.error as unknown, growth, share: compared.share, unread: compared.unread };
}

const sameFiles = (a: readonly LibraryRow[], b: readonly LibraryRow[]): boolean =>
  a.length === b.length && a.every((row, index) => row.id === b[index]?.id && row.totalStrength === b[index]?.totalStrength);

function createCompared(rows: Accessor<readonly LibraryRow[]>) {
  const { app } = useApp();
  const [cosines, setCosines] = createSignal<readonly (number | null)[]>([]);
  const [share, setShare] = createSignal<number | null>(null);
  const [unread, setUnread] = createSignal<GrowthNumbers['unread'] extends Accessor<infer T> ? T : never>([]);

  async function compare(list: readonly LibraryRow[], signal: AbortSignal): Promise<void> {
    setCosines(list.map(() => null));
    setUnread([]);
    setShare(0);
    const owners = await Promise.all(list.map(({ id }) => app.compositions.ownerOf(id)));
    for (let at = 1; at < list.length && !signal.aborted; at++) {
      const [a, b] = [list[at - 1], list[at]];
      const [ownerA, ownerB] = [owners[at - 1], owners[at]];
      if (!a || !b || !ownerA || !ownerB) continue;
      const done = at - 1;
      const members = [
        { id: a.id, owner: ownerA, path: a.path },
        { id: b.id, owner: ownerB, path: b.path },
      ];
      const read = await app.pairs.read(members, (part) => setShare((done + part) / (list.length - 1)), signal);
      if (signal.aborted) return;
      const products = read.products(ownerA, ownerB);
      if (products) {
        const cosine = wholeCosine(products, a.totalStrength, b.totalStrength);
        setCosines((before) => before.map((each, index) => (index === at ? cosine : each)));
      }
      const failed = read.unread.map(({ owner, why }) => ({ name: (owner === ownerA ? a : b).name, why }));
      setUnread((before) => [...before, ...failed.filter(({ name }) => before.every((each) => each.name !== name))]);
      setShare((done + 1) / (list.length - 1));
    }
    setShare(null);
  }

  createEffect(
    on(rows, (list) => {
      const stop = new AbortController();
      onCleanup(() => stop.abort());
      if (list.length > 1) void compare(list, stop.signal);
    }),
  );
  return { cosines, share, unread };
}
