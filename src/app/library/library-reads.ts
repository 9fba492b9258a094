/** Questions of the UI. While no library is open (starting, in another tab) every answer is the empty one. */
import type { CatalogApi } from '../../contracts/catalog.ts';
import type { Counting, LibraryQuery, LibraryRow, LoraDetail, Problem, QueryResult } from '../../contracts/library.ts';
import type { KnownValue } from '../../domain/library/completion.ts';
import type { LibraryFilter } from '../../domain/library/filter.ts';
import { NO_RUNS } from '../../domain/library/runs/packed.ts';
import type { LibraryOverview } from '../../domain/library/overview/library-overview.ts';
import type { MeasuredModule } from '../../domain/reading.ts';
import { createAsk } from '../ask.ts';

export interface LibraryReads {
  query(query: LibraryQuery): Promise<QueryResult>;
  /** The block strength that is drawn brightest where fingerprints share one scale; see `CatalogApi`. */
  strengthScale(filter: LibraryFilter): Promise<number | null>;
  /** What a search that is typed may become; see `CatalogApi`. */
  wordsLike(typed: string): Promise<readonly KnownValue[]>;
  /** Another spelling of a line that finds nothing. */
  respelled(line: string): Promise<string | null>;
  /** The whole library in columns, for charts; null while no library is open. */
  overview(): Promise<LibraryOverview | null>;
  rows(ids: readonly number[]): Promise<readonly LibraryRow[]>;
  detail(key: { readonly id: number } | { readonly stableId: string }): Promise<LoraDetail | null>;
  modules(id: number): Promise<readonly MeasuredModule[]>;
  problems(): Promise<readonly Problem[]>;
}

const NOTHING_FOUND: QueryResult = {
  ids: new Uint32Array(),
  total: 0,
  runs: NO_RUNS,
  allRuns: true,
  pictured: false,
  facets: { family: [], layout: [], adapter: [], status: [], folder: [], base: [], tag: [] },
  revision: 0,
};

export function createReads(catalog: () => CatalogApi | null): LibraryReads {
  const ask = createAsk(catalog);

  /** Portions follow each other; each leaves the catalog free for other questions in between. */
  async function counted<T>(question: (open: CatalogApi) => Promise<Counting<T>>, otherwise: T): Promise<T> {
    for (;;) {
      const { whole, answer } = await ask(question, { whole: true, answer: otherwise });
      if (whole) return answer;
    }
  }

  return {
    query: (query) => ask((open) => open.query(query), NOTHING_FOUND),
    strengthScale: (filter) => ask<number | null>((open) => open.strengthScale(filter), null),
    wordsLike: (typed) => counted((open) => open.wordsLike(typed), []),
    respelled: (line) => counted<string | null>((open) => open.respelled(line), null),
    overview: () => ask<LibraryOverview | null>((open) => open.overview(), null),
    rows: (ids) => ask((open) => open.rows(ids), []),
    detail: (key) => ask((open) => open.detail(key), null),
    problems: () => ask((open) => open.problems(), []),
    async modules(id) {
      const bytes = await ask((open) => open.modules(id), null);
      if (!bytes) return [];
      const [text, { modulesFromText }] = await Promise.all([inflated(bytes), import('../../domain/strength/modules-codec.ts')]);
      const modules = modulesFromText(text);
      if (!modules) throw new Error('The stored modules of this LoRA are damaged. Re-index measures it again.');
      return modules;
    },
  };
}

/** deflate-raw -> text, as the analyst packed it. */
async function inflated(bytes: Uint8Array): Promise<string> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).text();
}
