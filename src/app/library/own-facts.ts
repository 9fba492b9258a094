/** What the user keeps about LoRAs, for the interface: changes for many at once, each of which can be taken back. */
import type { CatalogApi } from '../../contracts/catalog.ts';
import type { OwnChange } from '../../domain/library/own.ts';

export interface OwnFactsApp {
  /** @returns how to take it back; null when nothing was changed, because no library is open or the change failed and was told */
  change(ids: readonly number[], change: OwnChange): Promise<(() => Promise<void>) | null>;
  /** Tags in use, most used first. */
  tags(): Promise<readonly { readonly tag: string; readonly count: number }[]>;
}

interface Parts {
  readonly catalog: () => CatalogApi | null;
  /** The rows say something else now. */
  readonly changed: () => void;
  readonly trouble: (error: unknown) => void;
}

export function createOwnFacts({ catalog, changed, trouble }: Parts): OwnFactsApp {
  async function guarded<T>(work: (open: CatalogApi) => Promise<T>): Promise<T | null> {
    const open = catalog();
    if (!open) return null;
    try {
      return await work(open);
    } catch (error) {
      trouble(error);
      return null;
    }
  }
  return {
    async change(ids, wanted) {
      const before = await guarded((open) => open.changeOwn(ids, wanted));
      if (!before || before.length === 0) return null;
      changed();
      return async () => {
        await guarded((open) => open.putOwn(before));
        changed();
      };
    },
    tags: async () => (await guarded((open) => open.tags())) ?? [],
  };
}

/** Batches follow each other only while the library stays open; each leaves the catalog free for questions in between. */
export async function fillWhatIsSaid(catalog: CatalogApi, isOpen: () => boolean, changed: () => void): Promise<void> {
  let filled = false;
  while (isOpen() && (await catalog.fillSaid())) filled = true;
  if (filled && isOpen()) changed();
}
