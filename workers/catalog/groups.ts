/**
 * The library in groups: rows that agree in family, layout, adapters, status and folder, which is all that filters ask about. A
 * library of 20,000 LoRAs has a few hundred of them, or as many as folders. Read along one index that covers them.
 */
import { count, list, oneOf, text, tuple } from '../../src/domain/decode.ts';
import { type LoraStatus, STATUSES } from '../../src/domain/library/vocabulary.ts';
import { foldText } from '../../src/domain/library/search.ts';
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
  readonly ids: readonly number[];
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
  readonly groups: readonly Group[];
  /** Beyond every id in `groups`. */
  readonly size: number;
  /** As shown; the value itself when it has no name. */
  label(kind: LabelKind, value: string): string;
  /** Whether the value or its name has this (folded) text in it. */
  says(kind: LabelKind, value: string, text: string): boolean;
}

/** Family, layout, adapters, status, folder, ids, base model. */
const ENTRIES = list(tuple(text, text, text, oneOf(...STATUSES), count, COUNTS, text));

const GROUPS = `
  SELECT json_group_array(json_array(family_id, layout, adapters, status, folder_id, json(ids), base)) FROM (
    SELECT family_id, coalesce(layout_id, '') AS layout, adapters, status, folder_id, json_group_array(id) AS ids,
      coalesce(base_name, '') AS base
    FROM lora INDEXED BY lora_facets WHERE hidden = 0 GROUP BY family_id, layout_id, adapters, status, folder_id, base_name)`;

export function readGroups(ctx: Context): Grouping {
  const text = ctx.db.get(GROUPS, [], (row) => row.text('groups')) ?? '[]';
  const folders = readFolders(ctx);
  let size = 0;
  const groups = parseJson('groups', text, ENTRIES).map(([family, layout, adapters, status, folderId, ids, base]): Group => {
    const folder = folders.get(folderId);
    if (!folder) throw new DamagedCell('lora.folder_id', 'folder');
    for (const id of ids) size = Math.max(size, id + 1);
    return {
      family,
      layout,
      adapters: adapters === '' ? [''] : adapters.slice(1, -1).split('+'),
      status,
      folder,
      base,
      ids,
    };
  });
  return { groups, size, ...readLabels(ctx) };
}

function readFolders(ctx: Context): ReadonlyMap<number, Folder> {
  return new Map(
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
}

function readLabels(ctx: Context): Pick<Grouping, 'label' | 'says'> {
  const labels = new Map(
    ctx.db.all('SELECT kind, value, label FROM label', [], (row): [string, string] => [
      `${row.text('label.kind')}\n${row.text('label.value')}`,
      row.text('label.label'),
    ]),
  );
  const label = (kind: LabelKind, value: string): string => labels.get(`${kind}\n${value}`) ?? value;
  return { label, says: (kind, value, text) => foldText(value).includes(text) || foldText(label(kind, value)).includes(text) };
}
