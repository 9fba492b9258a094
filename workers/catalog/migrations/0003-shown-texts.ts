/** Version 3: the search texts lose the ids of family and layout, which are on no screen. They were lines of their own. */
import type { Migration } from './migration.ts';

/** Ids are lower-case ASCII, as the folded search text is. A label that reads like the id is a line too and stays: one is taken. */
const without = (text: string, id: string): string =>
  `replace(char(10) || trim(${text}, char(10)) || char(10), char(10) || coalesce(${id}, '') || char(10), char(10))`;

export const shownTexts: Migration = {
  version: 3,
  up(db) {
    const search = `trim(${without(without('search', 'family_id'), 'layout_id')}, char(10))`;
    for (const table of ['lora', 'lora_prior']) db.exec(`UPDATE ${table} SET search = ${search}`);
  },
};
