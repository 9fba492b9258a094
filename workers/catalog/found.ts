/**
 * Which rows a search line finds, as marks by row id. A word is looked for in texts that are kept in memory (`words.ts`); every other
 * term is asked once, along one index that covers it or over the few rows of `own`; AND, OR and NOT are then done on bytes.
 */
import {
  type HasWhat,
  type LibrarySearch,
  type NumberTerm,
  parseSearch,
  type SearchTerm,
  type TextField,
  type TextTerm,
} from '../../src/domain/library/search.ts';
import type { Context } from './context.ts';
import type { Cell } from './cells.ts';
import { STATUS_LABELS } from './facets.ts';
import { type Group, type Grouping, NO_GROUP } from './groups.ts';
import { COUNTS, parseJson } from './json.ts';
import type { Words } from './words.ts';

/** How strengths are spread, which no column holds: made from all fingerprints when it is first asked for. */
export type Spreads = () => { readonly ids: Uint32Array; readonly concentration: Float64Array };

/** 1 where a row is found. */
type Marks = Uint8Array;

/** What is kept of the library; read when it is first asked for. */
export interface Kept {
  readonly grouping: Grouping;
  words(): Words;
  spreads: Spreads;
}

/** null when nothing is asked for. */
export function foundRows(ctx: Context, line: string, kept: Kept): Marks | null {
  const { any }: LibrarySearch = parseSearch(line);
  if (any.length === 0) return null;
  const all = new Uint8Array(kept.grouping.size);
  for (const run of any) {
    const [first, ...more] = run.map((term) => markedBy(ctx, term, kept));
    for (let id = 0; id < all.length; id++) if (first?.[id] === 1 && more.every((mark) => mark[id] === 1)) all[id] = 1;
  }
  return all;
}

function markedBy(ctx: Context, term: SearchTerm, kept: Kept): Marks {
  const marks = termMarks(ctx, term, kept);
  return term.not ? marks.map((mark) => 1 - mark) : marks;
}

function termMarks(ctx: Context, term: SearchTerm, kept: Kept): Marks {
  const { size } = kept.grouping;
  switch (term.kind) {
    case 'word':
      return mark(kept.words().marked(term.text, size), ownRows(ctx, ['tag', 'trigger', 'note'], term.text));
    case 'number': {
      const marks = marked(size, numbered(ctx, term, kept.spreads));
      // What is stored as the strength of a profile that stands in for a measurement is shown nowhere.
      return term.field === 'strength'
        ? both(
            marks,
            grouped(kept.grouping, ({ status }) => status !== 'fallback'),
          )
        : marks;
    }
    case 'has':
      return marked(size, hasRows(ctx, term.what));
    case 'text':
      return textMarks(ctx, term, kept.grouping);
  }
}

function textMarks(ctx: Context, { field, text }: TextTerm, grouping: Grouping): Marks {
  if (!isGrouped(field)) return marked(grouping.size, fieldRows(ctx, field, text));
  return grouped(grouping, (group) => saysTerm(grouping, group, field, text));
}

export const marked = (size: number, lists: readonly ArrayLike<number>[]): Marks => mark(new Uint8Array(size), lists);

/** Marks these too. */
function mark(marks: Marks, lists: readonly ArrayLike<number>[]): Marks {
  for (const each of lists) {
    for (let at = 0; at < each.length; at++) {
      const id = each[at] as number;
      if (id < marks.length) marks[id] = 1;
    }
  }
  return marks;
}

const both = (one: Marks, other: Marks): Marks => one.map((mark, id) => mark & (other[id] ?? 0));

function grouped({ groups, groupOf, size }: Grouping, says: (group: Group) => boolean): Marks {
  const said = groups.map(says);
  const marks = new Uint8Array(size);
  for (let id = 0; id < size; id++) if (said[groupOf[id] ?? NO_GROUP]) marks[id] = 1;
  return marks;
}

/** One JSON text instead of 20,000 rows: stepping through rows from JavaScript costs more than the query itself. */
export function idsOf(ctx: Context, sql: string, params: readonly Cell[]): Uint32Array {
  const text = ctx.db.get(`SELECT json_group_array(id) FROM (${sql})`, params, (row) => row.text('ids'));
  return Uint32Array.from(parseJson('ids', text ?? '[]', COUNTS));
}

/** The pattern for "has this in it", wildcards taken literally. */
const containing = (text: string): string => `*${text.replaceAll(/[*?[]/gu, '[$&]')}*`;

const saidRows = (ctx: Context, column: 'name_fold' | 'triggers' | 'author' | 'base_name' | 'said_tags', text: string): Uint32Array =>
  idsOf(
    ctx,
    `SELECT id FROM lora INDEXED BY lora_said WHERE hidden = 0 AND ${column === 'base_name' ? 'lower(base_name)' : column} GLOB ?`,
    [containing(text)],
  );

function fieldRows(ctx: Context, field: TextField, text: string): Uint32Array[] {
  if (field === 'name') return [saidRows(ctx, 'name_fold', text)];
  if (field === 'author') return [saidRows(ctx, 'author', text)];
  if (field === 'base') return [saidRows(ctx, 'base_name', text)];
  if (field === 'trigger') return [saidRows(ctx, 'triggers', text), ...ownRows(ctx, ['trigger'], text)];
  if (field === 'tag') return [saidRows(ctx, 'said_tags', text), ...ownRows(ctx, ['tag'], text)];
  return field === 'note'
    ? [...besideRows(ctx, 'beside_notes', "notes <> '' AND notes GLOB ?", [containing(text)]), ...ownRows(ctx, ['note'], text)]
    : [];
}

/** Rows beside which there is something. @param where over the index of `beside` */
const besideRows = (ctx: Context, index: string, where: string, params: readonly Cell[] = []): Uint32Array[] => [
  idsOf(
    ctx,
    `SELECT lora.id AS id FROM beside INDEXED BY ${index} CROSS JOIN lora INDEXED BY lora_place
     ON lora.source_id = beside.source_id AND lora.path = beside.path AND lora.present = 1 WHERE ${where} AND hidden = 0`,
    params,
  ),
];

/** The user's own words: each line of `fold` starts with its field. */
function ownRows(ctx: Context, fields: readonly ('tag' | 'trigger' | 'note')[], text: string): Uint32Array[] {
  const says = (fold: string): boolean =>
    fold.split('\n').some((line) => fields.some((field) => line.startsWith(`${field} `) && line.includes(text, field.length + 1)));
  const owners = ctx.db.all('SELECT owner, fold FROM own WHERE fold GLOB ?', [containing(text)], (row) => ({
    owner: row.text('own.owner'),
    fold: row.text('own.fold'),
  }));
  return rowsOfOwners(
    ctx,
    owners.filter(({ fold }) => says(fold)).map(({ owner }) => owner),
  );
}

/** Rows of owners: by the index of their content; the few whose content is not known by their id. */
function rowsOfOwners(ctx: Context, owners: readonly string[]): Uint32Array[] {
  const contents = owners.filter((owner) => owner.startsWith('content:')).map((owner) => owner.slice('content:'.length));
  const ids = owners.filter((owner) => owner.startsWith('row:')).map((owner) => Number(owner.slice('row:'.length)));
  return [
    idsOf(
      ctx,
      'SELECT lora.id AS id FROM json_each(?) AS wanted CROSS JOIN lora INDEXED BY lora_content ON content_hash = wanted.value WHERE hidden = 0',
      [JSON.stringify(contents)],
    ),
    Uint32Array.from(ids),
  ];
}

/** @param from after SELECT owner */
const ownedRows = (ctx: Context, from: string, params: readonly Cell[] = []): Uint32Array[] =>
  rowsOfOwners(
    ctx,
    ctx.db.all(`SELECT owner ${from}`, params, (row) => row.text('owner')),
  );

function hasRows(ctx: Context, what: HasWhat): Uint32Array[] {
  switch (what) {
    case 'fav':
      return ownedRows(ctx, 'FROM own WHERE favourite = 1');
    case 'tag':
      return [
        ...ownedRows(ctx, "FROM own WHERE tags <> '[]'"),
        idsOf(ctx, "SELECT id FROM lora INDEXED BY lora_tagged WHERE hidden = 0 AND said_tags <> ''", []),
      ];
    case 'note':
      return [...ownedRows(ctx, "FROM own WHERE notes <> ''"), ...besideRows(ctx, 'beside_notes', "notes <> ''")];
    case 'picture':
      return [...ownedRows(ctx, 'FROM own_picture'), ...besideRows(ctx, 'beside_picture', 'picture IS NOT NULL')];
    case 'rating':
      return ownedRows(ctx, 'FROM own WHERE rating IS NOT NULL');
    case 'trigger':
      return [
        ...ownedRows(ctx, "FROM own WHERE triggers <> '[]'"),
        idsOf(ctx, "SELECT id FROM lora INDEXED BY lora_said WHERE hidden = 0 AND triggers <> ''", []),
      ];
    case 'base':
      return [idsOf(ctx, 'SELECT id FROM lora INDEXED BY lora_said WHERE hidden = 0 AND base_name IS NOT NULL', [])];
    case 'profile':
      return ownedRows(ctx, 'FROM profile WHERE deleted_at IS NULL AND owner IS NOT NULL GROUP BY owner');
  }
}

/** Columns of `lora` whose name is not that of the field. */
const COLUMN: Readonly<Partial<Record<NumberTerm['field'], string>>> = { date: 'mtime', strength: 'total_strength' };

function numbered(ctx: Context, { field, op, value, low, high }: NumberTerm, spreads: Spreads): Uint32Array[] {
  const ranged = op === '=' && low !== high;
  if (field === 'concentration') {
    const holds = ranged ? (share: number) => share >= low && share < high : comparison(op, value);
    const { ids, concentration } = spreads();
    return [ids.filter((_, at) => holds(concentration[at] ?? Number.NaN))];
  }
  const column = COLUMN[field] ?? field;
  const where = ranged ? `${column} >= ? AND ${column} < ?` : `${column} ${op} ?`;
  const params = ranged ? [low, high] : [value];
  return field === 'rating'
    ? ownedRows(ctx, `FROM own WHERE ${where}`, params)
    : [idsOf(ctx, `SELECT id FROM lora INDEXED BY lora_by_${field} WHERE hidden = 0 AND ${where}`, params)];
}

function comparison(op: NumberTerm['op'], value: number): (share: number) => boolean {
  switch (op) {
    case '>=':
      return (share) => share >= value;
    case '<=':
      return (share) => share <= value;
    case '>':
      return (share) => share > value;
    case '<':
      return (share) => share < value;
    case '=':
      return (share) => share === value;
  }
}

export const favouriteRows = (ctx: Context): Uint32Array[] => hasRows(ctx, 'fav');

const GROUPED = ['family', 'layout', 'adapter', 'status', 'folder'] as const;
const isGrouped = (field: TextField): field is (typeof GROUPED)[number] => (GROUPED as readonly string[]).includes(field);

function saysTerm({ says }: Grouping, group: Group, field: (typeof GROUPED)[number], text: string): boolean {
  if (field === 'status') return group.status.startsWith(text) || (STATUS_LABELS[group.status] ?? '').toLowerCase().startsWith(text);
  if (field === 'folder') return group.folder.fold.includes(text);
  if (field === 'adapter') return group.adapters.some((adapter) => says('adapter', adapter, text));
  return says(field, group[field], text);
}
