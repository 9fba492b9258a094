/**
 * The library in groups: rows that agree in family, layout, adapters, status, folder and base model, which is all that filters ask
 * about. A library of 20,000 LoRAs has a few hundred of them, or as many as folders. Read once along the index that covers them, and
 * kept by the rows that change.
 */
import { count, list, oneOf, text, tuple } from '../../src/domain/decode.ts';
import { type LoraStatus, STATUSES } from '../../src/domain/library/vocabulary.ts';
import { foldText } from '../../src/domain/library/search.ts';
import type { Changes } from './change-log.ts';
import type { Context } from './context.ts';
import { COUNTS, DamagedCell, parseJson } from './json.ts';

export interface Group {
  readonly family: string;
  /** '' for rows without a layout. */
  readonly layout: string;
  /** [''] for rows without a known adapter. */
  readonly adapters: readonly string[];
  readonly status: LoraStatus;
  readonly folder: Folder;
  /** Popular name of the base model; '' when nobody said it. */
  readonly base: string;
}

export interface Folder {
  /** `sourceId`, `sourceId/sub`, `sourceId/sub/folder`: a row counts for its folder and for all above. */
  readonly values: readonly string[];
  /** The same with the source's name. */
  readonly labels: readonly string[];
  /** Folded, for searching. */
  readonly fold: string;
}

export type LabelKind = 'family' | 'layout' | 'adapter';

export interface Grouping {
  /** Those that rows have left are still among them. */
  readonly groups: readonly Group[];
  /** Place in `groups` by the id of a row; `NO_GROUP` where there is no row. */
  readonly groupOf: Int32Array;
  /** Beyond every id. */
  readonly size: number;
  /** As shown; the value itself when it has no name. */
  label(kind: LabelKind, value: string): string;
  /** Whether the value or its name has this (folded) text in it. */
  says(kind: LabelKind, value: string, text: string): boolean;
}

export const NO_GROUP = -1;

/** Family, layout, adapters, status, folder, base model. */
const KEY = [text, text, text, oneOf(...STATUSES), count, text] as const;
type Key = readonly [family: string, layout: string, adapters: string, status: LoraStatus, folder: number, base: string];
const ENTRIES = list(tuple(COUNTS, ...KEY));
const ROWS = list(tuple(count, ...KEY));

const COLUMNS = `family_id, coalesce(layout_id, ''), adapters, status, folder_id, coalesce(base_name, '')`;

const GROUPS = `
  SELECT json_group_array(json_array(json(ids), family_id, layout, adapters, status, folder_id, base)) FROM (
    SELECT family_id, coalesce(layout_id, '') AS layout, adapters, status, folder_id, json_group_array(id) AS ids,
      coalesce(base_name, '') AS base
    FROM lora INDEXED BY lora_facets WHERE hidden = 0 GROUP BY family_id, layout_id, adapters, status, folder_id, base_name)`;
const SOME = `SELECT json_group_array(json_array(lora.id, ${COLUMNS})) FROM json_each(?) AS wanted CROSS JOIN lora ON lora.id = wanted.value
  WHERE hidden = 0`;

export class Groups implements Grouping {
  readonly #places = new Map<string, number>();
  #keys: Key[] = [];
  #folders: ReadonlyMap<number, Folder> = new Map();
  #labels: ReadonlyMap<string, string> = new Map();
  groups: Group[] = [];
  groupOf = new Int32Array(0);
  size = 0;

  constructor(ctx: Context) {
    this.#folders = readFolders(ctx);
    this.#labels = readLabels(ctx);
    for (const [ids, ...key] of parseJson('groups', ctx.db.get(GROUPS, [], (row) => row.text('groups')) ?? '[]', ENTRIES)) {
      const place = this.#placeOf(ctx, key);
      for (const id of ids) this.#put(id, place);
    }
  }

  update(ctx: Context, changes: Changes): void {
    if (changes.tables.has('label')) this.#labels = readLabels(ctx);
    if (changes.tables.has('folder') || changes.tables.has('source')) {
      this.#folders = readFolders(ctx);
      // Folders of a source that was taken out are not read; its rows have left their groups.
      this.groups = this.groups.map((group, at) => ({ ...group, folder: this.#folders.get(this.#keys[at]?.[4] ?? 0) ?? group.folder }));
    }
    const ids = changes.rowsIn('group');
    if (ids.length === 0) return;
    for (const id of ids) if (id < this.size) this.groupOf[id] = NO_GROUP;
    const rows = ctx.db.get(SOME, [JSON.stringify(ids)], (row) => row.text('groups')) ?? '[]';
    for (const [id, ...key] of parseJson('groups', rows, ROWS)) this.#put(id, this.#placeOf(ctx, key));
  }

  // Functions of the object itself: those who ask take them off it.
  readonly label = (kind: LabelKind, value: string): string => this.#labels.get(`${kind}\n${value}`) ?? value;

  readonly says = (kind: LabelKind, value: string, part: string): boolean =>
    foldText(value).includes(part) || foldText(this.label(kind, value)).includes(part);

  #put(id: number, place: number): void {
    if (id >= this.groupOf.length) {
      const longer = new Int32Array(Math.max(1024, 2 * id)).fill(NO_GROUP);
      longer.set(this.groupOf);
      this.groupOf = longer;
    }
    this.groupOf[id] = place;
    this.size = Math.max(this.size, id + 1);
  }

  #placeOf(ctx: Context, key: Key): number {
    const name = key.join('\n');
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const [family, layout, adapters, status, folderId, base] = key;
    const folder = this.#folders.get(folderId) ?? (this.#folders = readFolders(ctx)).get(folderId);
    if (!folder) throw new DamagedCell('lora.folder_id', 'folder');
    const place = this.groups.push({
      family,
      layout,
      adapters: adapters === '' ? [''] : adapters.slice(1, -1).split('+'),
      status,
      folder,
      base,
    });
    this.#keys.push(key);
    this.#places.set(name, place - 1);
    return place - 1;
  }
}

const readFolders = (ctx: Context): ReadonlyMap<number, Folder> =>
  new Map(
    ctx.db.all(
      'SELECT folder.id, source_id, path, fold, name FROM folder JOIN source ON source.id = source_id WHERE removed = 0',
      [],
      (row): [number, Folder] => {
        const id = row.number('folder.id');
        const source = row.text('folder.source_id');
        const path = row.text('folder.path');
        const fold = row.text('folder.fold');
        const name = row.text('source.name');
        const parts = path === '' ? [] : path.split('/');
        const above = [...parts.keys(), parts.length].map((depth) => parts.slice(0, depth));
        const joined = (first: string): string[] => above.map((step) => [first, ...step].join('/'));
        return [id, { values: joined(source), labels: joined(name), fold }];
      },
    ),
  );

const readLabels = (ctx: Context): ReadonlyMap<string, string> =>
  new Map(
    ctx.db.all('SELECT kind, value, label FROM label', [], (row): [string, string] => [
      `${row.text('label.kind')}\n${row.text('label.value')}`,
      row.text('label.label'),
    ]),
  );
