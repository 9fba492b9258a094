/**
 * What the library shows: filter and sort (signals), the ids that answer them (latest query wins, also when the catalog
 * changes underneath), and the rows of the ids on screen, fetched in windows and kept until newer ones arrive.
 */
import { type Accessor, createContext, createEffect, createMemo, createSignal, type JSX, on, useContext } from 'solid-js';
import type { LibraryQuery, LibraryRow, QueryResult } from '../../contracts/library.ts';
import { type LibraryFilter, NO_FILTER } from '../../domain/library/filter.ts';
import { type Facet, type SortKey, sortedBy } from '../../domain/library/vocabulary.ts';
import { useApp } from './app-context.tsx';
import { latest } from './latest.ts';
import { sameRow } from './same-row.ts';

export interface LibraryView {
  readonly filter: Accessor<LibraryFilter>;
  setSearch(text: string): void;
  toggle(facet: Facet, value: string): void;
  /** These values alone in these facets; the others stay. */
  narrow(facets: Partial<Pick<LibraryFilter, 'family' | 'layout'>>): void;
  setFavourite(only: boolean): void;
  clear(): void;
  /** The whole filter anew. */
  setFilter(filter: LibraryFilter): void;
  readonly filtered: Accessor<boolean>;
  readonly sort: Accessor<LibraryQuery['sort']>;
  sortBy(key: SortKey): void;
  setSort(sort: LibraryQuery['sort']): void;
  readonly query: Accessor<LibraryQuery>;
  /** The last question had no answer; what was shown before is old. */
  readonly failure: Accessor<{ readonly error: unknown } | null>;
  /** Asks it again. */
  retry(): void;
  /** null until the first answer. */
  readonly result: Accessor<QueryResult | null>;
  /** The row with this id as last seen; undefined while it is on its way. */
  row(id: number): LibraryRow | undefined;
  /** LoRAs of a list, and the places on screen, first and last: their rows are fetched with some around them, their files measured first. */
  show(list: ArrayLike<number>, first: number, last: number): void;
}

/** Rows kept around the ones on screen: 2,000 rows are about 2 MB, and scrolling back shows them at once. */
const KEPT_ROWS = 2000;
/** Rows fetched beyond both ends of what is seen, so that slow scrolling never meets an empty row: 80 rows cost one SQL query of about 1 ms. */
const AROUND = 40;

const Context = createContext<LibraryView>();

export function LibraryProvider(props: { readonly children: JSX.Element }): JSX.Element {
  return <Context.Provider value={createLibraryView()}>{props.children}</Context.Provider>;
}

export function useLibrary(): LibraryView {
  const view = useContext(Context);
  if (!view) throw new Error('LibraryProvider is missing above this component');
  return view;
}

function createLibraryView(): LibraryView {
  const { app, state } = useApp();
  const [filter, setFilter] = createSignal(NO_FILTER);
  const [sort, setSort] = createSignal<LibraryQuery['sort']>({ key: 'name', descending: false });
  const [result, setResult] = createSignal<QueryResult | null>(null);
  const [failure, setFailure] = createSignal<{ readonly error: unknown } | null>(null);
  const query = createMemo<LibraryQuery>(() => ({ filter: filter(), sort: sort() }));
  const ready = createMemo(() => state().phase.kind === 'ready');
  const revision = createMemo(() => state().revision);
  const rows = createRows();

  const run = latest(
    (asked: LibraryQuery) => app.query(asked),
    (answer) => {
      setFailure(null);
      setResult(answer);
      if (!answer.allRuns) afterPaint(() => run(query()));
    },
    // The same question asked again, because the catalog changed or for all runs.
    (asked, waiting) => asked.filter === waiting.filter && asked.sort === waiting.sort,
    (error) => setFailure({ error }),
  );
  createEffect(
    on([query, revision, ready], ([asked, , isReady]) => {
      if (isReady) run(result() === null ? { ...asked, soon: true } : asked);
    }),
  );
  const profiles = createMemo(() => state().changes.profiles);
  createEffect(on([revision, profiles], rows.refresh));

  return {
    filter,
    setSearch: (search) => setFilter((old) => ({ ...old, search })),
    toggle: (facet, value) =>
      setFilter((old) => {
        const values: readonly string[] = old[facet];
        const next = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
        return { ...old, [facet]: next };
      }),
    narrow: (facets) => setFilter((old) => ({ ...old, ...facets })),
    setFavourite: (favourite) => setFilter((old) => ({ ...old, favourite })),
    clear: () => setFilter(NO_FILTER),
    setFilter: (next) => setFilter(next),
    filtered: createMemo(() =>
      Object.values(filter()).some((value: string | boolean | readonly string[]) =>
        typeof value === 'boolean' ? value : value.length > 0,
      ),
    ),
    sort,
    setSort,
    sortBy: (key) => setSort((before) => sortedBy(before, key)),
    query,
    failure,
    retry: () => run(query()),
    result,
    row: rows.get,
    show: (list, first, last) => {
      const between = (from: number, to: number): number[] => Array.prototype.slice.call(list, Math.max(0, from), to + 1);
      const visible = between(first, last);
      app.setVisible(visible);
      rows.show(visible, between(first - AROUND, last + AROUND));
    },
  };
}

/** When the list and the rows that it asks for are on their way to the screen. */
const afterPaint = (then: () => void): void => void requestAnimationFrame(() => requestAnimationFrame(then));

interface Rows {
  get(id: number): LibraryRow | undefined;
  /** Fetches `window` when one of the visible rows is not known or not fresh. */
  show(visible: readonly number[], window: readonly number[]): void;
  refresh(): void;
}

/** Rows are kept with the round they were read in: after a change of the catalog what is on screen is read again, the rest when it is seen again. */
function createRows(): Rows {
  const { app } = useApp();
  const known = new Map<number, { readonly row: LibraryRow; readonly round: number }>();
  const [version, setVersion] = createSignal(0);
  let round = 0;
  let shown: readonly number[] = [];
  const keep = (rows: readonly LibraryRow[], readIn: number): void => {
    for (const row of rows) {
      const old = known.get(row.id)?.row;
      // An unchanged row stays the same object, so that nothing on screen is drawn again for it.
      const kept = old && sameRow(old, row) ? old : row;
      known.delete(row.id);
      known.set(row.id, { row: kept, round: readIn });
    }
    for (const id of known.keys()) {
      if (known.size <= KEPT_ROWS) break;
      known.delete(id);
    }
    setVersion((old) => old + 1);
  };
  const fetch = latest(
    async (ids: readonly number[]) => {
      const readIn = round;
      return { rows: await app.rows(ids), readIn };
    },
    ({ rows, readIn }) => keep(rows, readIn),
    // Rows asked for a moment ago are as good as any.
    () => true,
  );
  return {
    get: (id) => {
      version();
      return known.get(id)?.row;
    },
    show: (visible, window) => {
      shown = visible;
      if (visible.some((id) => known.get(id)?.round !== round)) fetch(window);
    },
    refresh: () => {
      round += 1;
      if (shown.length > 0) fetch(shown);
    },
  };
}
