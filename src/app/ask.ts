/** Questions to the open library. */
import type { CatalogApi } from '../contracts/catalog.ts';
import { isWorkerGone } from '../contracts/platform.ts';

/** A question; `otherwise` while no library is open (starting, in another tab), or where it goes to another tab on the way. */
export type Ask = <T>(question: (open: CatalogApi) => Promise<T>, otherwise: T) => Promise<T>;

export const createAsk =
  (catalog: () => CatalogApi | null): Ask =>
  async (question, otherwise) => {
    const open = catalog();
    if (!open) return otherwise;
    try {
      return await question(open);
    } catch (error) {
      if (isWorkerGone(error) || (error instanceof Error && error.name === 'CatalogClosed')) return otherwise;
      throw error;
    }
  };
