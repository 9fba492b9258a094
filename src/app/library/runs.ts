/** Training runs, for the interface: what the user says about them, and comparing in the background what names alone say. */
import type { CatalogApi } from '../../contracts/catalog.ts';
import type { RunChoice, RunFile } from '../../contracts/runs.ts';
import { wholeCosine } from '../../domain/library/runs/cosine.ts';
import type { PairReads } from '../compare/pair-reads.ts';

export interface RunsApp {
  /** @returns how to take it back; null when nothing was changed, because no library is open or the change failed and was told */
  choose(ids: readonly number[], how: 'together' | 'apart' | 'auto'): Promise<(() => Promise<void>) | null>;
}

interface Parts {
  readonly catalog: () => CatalogApi | null;
  /** The list says something else now. */
  readonly changed: () => void;
  readonly trouble: (error: unknown) => void;
}

export function createRuns({ catalog, changed, trouble }: Parts): RunsApp {
  async function change(work: (open: CatalogApi) => Promise<readonly RunChoice[] | void>): Promise<readonly RunChoice[] | null> {
    const open = catalog();
    if (!open) return null;
    try {
      const before = await work(open);
      changed();
      return before ?? null;
    } catch (error) {
      trouble(error);
      return null;
    }
  }
  return {
    async choose(ids, how) {
      const before = await change((open) => open.chooseRun(ids, how));
      return before && before.length > 0 ? async () => void (await change((open) => open.putRunChoices(before))) : null;
    },
  };
}

/** Pairs asked for at once: each batch ends with one change of the library. */
const BATCH = 8;

interface CheckParts {
  readonly catalog: CatalogApi;
  readonly pairs: Pick<PairReads, 'read'>;
  /** Nothing else is under way, and the library is still open. */
  readonly mayGoOn: () => boolean;
  readonly changed: () => void;
}

/**
 * Compares, pair by pair, files that only their names call saves of one run. Ends when none is left or `mayGoOn` says no.
 * @param failed pairs that could not be read; they are not tried again while the page is open
 */
export async function checkRuns({ catalog, pairs, mayGoOn, changed }: CheckParts, failed: Set<string>): Promise<void> {
  while (mayGoOn()) {
    const batch = await catalog.runChecks(BATCH, [...failed]);
    if (batch.length === 0) return;
    let found = false;
    for (const [a, b] of batch) {
      if (!mayGoOn()) return;
      const cosine = await cosineOf(catalog, pairs, a, b);
      if (cosine === undefined) failed.add(`${contentOf(a)} ${contentOf(b)}`);
      else {
        await catalog.putRunLinks([{ a: contentOf(a), b: contentOf(b), cosine }]);
        found = true;
      }
    }
    if (found) changed();
  }
}

const contentOf = ({ owner }: RunFile): string => owner.slice('content:'.length);

/** null: not computable; undefined: a file could not be read. */
async function cosineOf(catalog: CatalogApi, pairs: Pick<PairReads, 'read'>, a: RunFile, b: RunFile): Promise<number | null | undefined> {
  const read = await pairs.read([a, b], () => undefined, new AbortController().signal);
  const products = read.products(a.owner, b.owner);
  if (!products) return undefined;
  const [first, second] = await catalog.rows([a.id, b.id]);
  return wholeCosine(products, first?.totalStrength ?? null, second?.totalStrength ?? null);
}
