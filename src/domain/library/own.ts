/**
 * What the user keeps about a LoRA beside its profiles: favourite, rating, tags, notes, trigger words. It belongs to the content of
 * the LoRA and is never mixed with what the file says of itself.
 */

export interface OwnFacts {
  readonly favourite: boolean;
  /** Stars, 1 to 5; null: not rated. */
  readonly rating: number | null;
  /** As typed, without repeats (`Red` and `red` are one tag), in the order they were added. */
  readonly tags: readonly string[];
  readonly notes: string;
  /** Words that call the LoRA up, as the user knows them. */
  readonly triggers: readonly string[];
}

export const NOTHING_OWN: OwnFacts = { favourite: false, rating: null, tags: [], notes: '', triggers: [] };

/** One change, for one LoRA or for many at once. What is left out stays as it is. */
export interface OwnChange {
  readonly favourite?: boolean;
  readonly rating?: number | null;
  readonly notes?: string;
  /** The whole list. */
  readonly tags?: readonly string[];
  readonly triggers?: readonly string[];
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
}

export const MOST_TAGS = 100;
export const LONGEST_TAG = 100;
export const LONGEST_NOTES = 50_000;
export const MOST_STARS = 5;

const sameKey = (text: string): string => text.normalize('NFC').toLowerCase();

/** Without empty ones and repeats, each on one line and no longer than `LONGEST_TAG` characters, at most `MOST_TAGS`. */
export function tidyList(list: readonly string[]): readonly string[] {
  const tidy = list.map((text) => [...text.replaceAll(/\s+/gu, ' ').trim()].slice(0, LONGEST_TAG).join('')).filter((text) => text !== '');
  const seen = new Set<string>();
  const fresh = (key: string): boolean => !seen.has(key) && Boolean(seen.add(key));
  return tidy.filter((text) => fresh(sameKey(text))).slice(0, MOST_TAGS);
}

/** A comma or a line break ends a tag or trigger that is typed. */
export const listFromText = (text: string): readonly string[] => tidyList(text.split(/[,;\n]/u));

export function changedOwn(before: OwnFacts, change: OwnChange): OwnFacts {
  const removed = new Set((change.removeTags ?? []).map((tag) => sameKey(tag.trim())));
  const tags = tidyList([...(change.tags ?? before.tags), ...(change.addTags ?? [])]).filter((tag) => !removed.has(sameKey(tag)));
  return {
    favourite: change.favourite ?? before.favourite,
    rating: change.rating === undefined ? before.rating : starsOf(change.rating),
    tags,
    notes: (change.notes ?? before.notes).slice(0, LONGEST_NOTES),
    triggers: change.triggers ? tidyList(change.triggers) : before.triggers,
  };
}

const starsOf = (rating: number | null): number | null =>
  rating === null || !Number.isFinite(rating) || rating < 1 ? null : Math.min(MOST_STARS, Math.round(rating));

export const isNothingOwn = ({ favourite, rating, tags, notes, triggers }: OwnFacts): boolean =>
  !favourite && rating === null && tags.length === 0 && notes === '' && triggers.length === 0;
