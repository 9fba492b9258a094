/** The addresses of this application: places, and the one LoRA that a page or a panel shows. */

export const ROUTES = {
  library: '/library',
  lora: '/lora/:name',
  compose: '/compose',
  dashboard: '/dashboard',
  duplicates: '/duplicates',
  compare: '/compare',
  growth: '/growth',
  settings: '/settings',
  health: '/health',
  help: '/help',
} as const;

/** A LoRA in an address: its stable ID, or its row while it has none. Old addresses with the row stay good. */
export interface Addressed {
  readonly id: number;
  readonly stableId: string | null;
}

export type Lookup = { readonly id: number } | { readonly stableId: string };

const byRow = (id: number): string => `row-${id}`;

/** The part of an address that names the LoRA. */
export const addressOf = ({ id, stableId }: Addressed): string => stableId ?? byRow(id);

/** All names under which an address may mean it. */
const namesOf = ({ id, stableId }: Addressed): readonly string[] => (stableId === null ? [byRow(id)] : [stableId, byRow(id)]);

export const isNamed = (lora: Addressed, name: string | undefined): boolean => name !== undefined && namesOf(lora).includes(name);

export function lookupOf(name: string | undefined): Lookup | null {
  if (!name) return null;
  const row = /^row-(\d+)$/.exec(name);
  return row ? { id: Number(row[1]) } : { stableId: name };
}

/** The page of a LoRA. */
export const loraHref = (lora: Addressed): string => `/lora/${encodeURIComponent(addressOf(lora))}`;

/** The same, where only the row is known. */
export const rowHref = (id: number): string => loraHref({ id, stableId: null });

/** The comparison that begins with this LoRA, with one of its profiles or as trained. */
export const compareHref = (lora: Addressed, profile: string | null = null): string =>
  `${ROUTES.compare}?of=${encodeURIComponent(addressOf(lora) + (profile === null ? '' : `~${profile}`))}`;

/** The growth of the training run that this LoRA is of. */
export const growthHref = (lora: Addressed): string => `${ROUTES.growth}?of=${encodeURIComponent(addressOf(lora))}`;

/** Health, with the preview of what a snapshot would bring back. */
export const restoreHref = (snapshot: string): string => `${ROUTES.health}?restore=${encodeURIComponent(snapshot)}`;

/** The library with the LoRA of this name beside the list. */
export const besideListHref = (name: string): string => `${ROUTES.library}?lora=${encodeURIComponent(name)}`;

export const isAt = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);

/** Whether an address still shows this LoRA, as a page or beside the list, so that nothing is left by going there. */
export function showsLora(address: string, lora: Addressed): boolean {
  const [path = '', query = ''] = address.split('?');
  const page = /^\/lora\/([^/]+)$/.exec(path)?.[1];
  const shown = page === undefined ? new URLSearchParams(query).get('lora') : decodeURIComponent(page);
  return isNamed(lora, shown ?? undefined);
}
