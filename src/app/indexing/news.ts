/** What the scans since the library was opened found to be new, changed, moved or gone; a file counts as what it was found to be last. */
import type { CatalogApi, ChangedFile, ScanChanges, ScanSummary } from '../../contracts/catalog.ts';

export const CHANGES = ['added', 'changed', 'moved', 'gone'] as const;
export type Change = (typeof CHANGES)[number];

/** How a scan ended. */
export type ScanEnd =
  | { readonly kind: 'whole'; readonly scan: number; readonly summary: ScanSummary }
  | { readonly kind: 'cancelled' }
  /** It failed, or its folder cannot be read. */
  | { readonly kind: 'failed' };

export type News = Readonly<Record<Change, readonly ChangedFile[]>>;

export const NO_NEWS: News = { added: [], changed: [], moved: [], gone: [] };

/** The newest stand first. */
export function withNews(before: News, found: ScanChanges): News {
  const told = new Set(CHANGES.flatMap((kind) => found[kind].map(({ id }) => id)));
  const of = (kind: Change): readonly ChangedFile[] => [...found[kind], ...before[kind].filter(({ id }) => !told.has(id))];
  return { added: of('added'), changed: of('changed'), moved: of('moved'), gone: of('gone') };
}

/** @param first the source was never scanned whole before: all of it is new, which is not news */
export async function newsOf(catalog: Pick<CatalogApi, 'scanChanges'>, end: ScanEnd, first: boolean): Promise<ScanChanges | null> {
  if (end.kind !== 'whole' || first) return null;
  const { added, changed, moved, missing } = end.summary;
  return added + changed + moved + missing > 0 ? catalog.scanChanges(end.scan) : null;
}
