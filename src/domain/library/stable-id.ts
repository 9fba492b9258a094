/**
 * Stable IDs, `BASE-CAT-###`: what the user writes down, so an ID is never reused or changed. At least three digits and as
 * many more as needed; the catalog picks the numbers.
 */
export interface StableId {
  /** Three of A-Z and 0-9. */
  readonly base: string;
  /** Three of A-Z and 0-9. */
  readonly category: string;
  readonly number: number;
}

const CODE = /^[A-Z0-9]{3}$/;

export const isCode = (text: string): boolean => CODE.test(text);

/** @throws RangeError for a code of another form or a number that is not a whole one from 0 */
export function formatStableId({ base, category, number }: StableId): string {
  if (!isCode(base) || !isCode(category)) throw new RangeError(`Not a pair of codes: ${base}, ${category}`);
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`Not a number for a stable ID: ${number}`);
  return `${base}-${category}-${String(number).padStart(3, '0')}`;
}

/** null for anything that `formatStableId` would not have written: `FLX-STL-0012` is not another name of `FLX-STL-012`. */
export function parseStableId(text: string): StableId | null {
  const match = /^([A-Z0-9]{3})-([A-Z0-9]{3})-(\d{3,16})$/.exec(text);
  if (!match) return null;
  const [, base = '', category = '', digits = ''] = match;
  const id = { base, category, number: Number(digits) };
  return Number.isSafeInteger(id.number) && formatStableId(id) === text ? id : null;
}
