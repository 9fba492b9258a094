/**
 * Which rows a search line finds, as marks by row id. Each term is asked once, along one index that covers it or over the few
 * rows of `own`; AND, OR and NOT are then done on bytes. A trigram index (FTS5) was tried at 70,000 rows: common words are no
 * faster by it than by walking the covering index (59 against 38 ms on a busy machine), while storing a row takes ten times as
 * long, which the header stage would pay for.
 */
import {
  foldText,
  type HasWhat,
  type LibrarySearch,
  type NumberTerm,
  parseSearch,
  type SearchTerm,
  type TextField,
  type TextTerm,
} from '../../src/domain/library/search.ts';
import { list, text, tuple } from '../../src/domain/decode.ts';
import type { Context } from './context.ts';
import type { Cell } from './cells.ts';
import { STATUS_LABELS } from './facets.ts';
import type { Group, Grouping } from './groups.ts';
import { COUNTS, parseJson } from './json.ts';

/** How strengths are spread, which no column holds: made from all fingerprints when it is first asked for. */
export type Spreads = () => { readonly ids: Uint32Array; readonly concentration: Float64Array };

/** 1 where a row is found. */
type Marks = Uint8Array;

/** null when nothing is asked for. */
export function foundRows(ctx: Context, line: string, grouping: Grouping, spreads: Spreads): Marks | null {
  const { any }: LibrarySearch = parseSearch(line);
  if (any.length === 0) return null;
  const all = new Uint8Array(grouping.size);
  const words = wordMarks(
    ctx,
    any.flat().flatMap((term) => (term.kind === 'word' ? [term.text] : [])),
    grouping.size,
  );
  for (const run of any) {
    const marks = run.map((term) => markedBy(ctx, term, grouping, words, spreads));
    for (let id = 0; id < all.length; id++) if (marks.every((mark) => mark[id] === 1)) all[id] = 1;
  }
  return all;
}

type WordMarks = ReadonlyMap<string, Marks>;

function markedBy(ctx: Context, term: SearchTerm, grouping: Grouping, words: WordMarks, spreads: Spreads): Marks {
  const marks = termMarks(ctx, term, grouping, words, spreads);
  return term.not ? marks.map((mark) => 1 - mark) : marks;
}

function termMarks(ctx: Context, term: SearchTerm, grouping: Grouping, words: WordMarks, spreads: Spreads): Marks {
  switch (term.kind) {
    case 'word':
      return words.get(term.text) ?? new Uint8Array(grouping.size);
    case 'number':
      return marked(grouping.size, numbered(ctx, term, spreads));
    case 'has':
      return marked(grouping.size, hasRows(ctx, term.what));
    case 'text':
      return textMarks(ctx, term, grouping);
  }
}

function textMarks(ctx: Context, { field, text }: TextTerm, grouping: Grouping): Marks {
  if (!isGrouped(field)) return marked(grouping.size, fieldRows(ctx, field, text));
  return grouped(grouping, (group) => saysTerm(grouping, group, field, text));
}

export function marked(size: number, lists: readonly ArrayLike<number>[]): Marks {
  const marks = new Uint8Array(size);
  for (const each of lists) {
    for (let at = 0; at < each.length; at++) {
      const id = each[at] as number;
      if (id < size) marks[id] = 1;
    }
  }
  return marks;
}

function grouped(grouping: Grouping, says: (group: Group) => boolean): Marks {
  const marks = new Uint8Array(grouping.size);
  for (const group of grouping.groups) if (says(group)) for (const id of group.ids) marks[id] = 1;
  return marks;
}

/** One JSON text instead of 20,000 rows: stepping through rows from JavaScript costs more than the query itself. */
export function idsOf(ctx: Context, sql: string, params: readonly Cell[]): Uint32Array {
  const text = ctx.db.get(`SELECT json_group_array(id) FROM (${sql})`, params, (row) => row.text('ids'));
  return Uint32Array.from(parseJson('ids', text ?? '[]', COUNTS));
}

/** The pattern for "has this in it", wildcards taken literally. */
const containing = (text: string): string => `*${text.replaceAll(/[*?[]/gu, '[$&]')}*`;

/** Words asked for in one walk of the index: the walk alone takes as long as looking for two of them. */
const WORDS_AT_ONCE = 8;
const BITS = 2 ** WORDS_AT_ONCE;

/** Rows that have each word anywhere: in their own texts, or in what the user keeps about them. */
function wordMarks(ctx: Context, texts: readonly string[], size: number): WordMarks {
  const all = new Map<string, Marks>();
  const words = [...new Set(texts)];
  for (let at = 0; at < words.length; at += WORDS_AT_ONCE) {
    const some = words.slice(at, at + WORDS_AT_ONCE);
    const marks = some.map((text) => marked(size, ownRows(ctx, ['tag', 'trigger', 'note'], text)));
    for (const found of rowsWithBits(ctx, some)) {
      const id = Math.floor(found / BITS);
      for (const [bit, mark] of marks.entries()) if (id < size && (found >> bit) & 1) mark[id] = 1;
    }
    for (const [bit, text] of some.entries()) all.set(text, marks[bit] ?? new Uint8Array(size));
  }
  return all;
}

/** Row ids times `BITS`, with a bit for every word that the row has. */
function rowsWithBits(ctx: Context, words: readonly string[]): readonly number[] {
  const bits = words.map((_, bit) => `((${hasWord(2 * bit + 1, 2 * bit + 2)}) << ${bit})`).join(' | ');
  const text = ctx.db.get(
    `SELECT json_group_array(id * ${BITS} + bits) FROM (SELECT id, ${bits} AS bits FROM lora INDEXED BY lora_search WHERE hidden = 0)
     WHERE bits > 0`,
    words.flatMap((word) => [containing(word), containing(word.toUpperCase())]),
    (row) => row.text('ids'),
  );
  return parseJson('ids', text ?? '[]', COUNTS);
}

/** GLOB takes half the time of instr(). Stable IDs are upper-case ASCII, and not all rows have one. */
const hasWord = (word: number, upper: number): string =>
  `(search GLOB ?${word} OR stable_id GLOB ?${upper} OR triggers GLOB ?${word} OR author GLOB ?${word} OR lower(base_name) GLOB ?${word} OR said_tags GLOB ?${word} OR said_more GLOB ?${word}) IS TRUE`;

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

/** Rows with one of these tags, in any case: of the user or of a sidecar. @param byTag see `rowsByTag` */
export const taggedRows = (byTag: RowsByTag, tags: readonly string[]): (readonly number[])[] =>
  tags.map((tag) => byTag.get(foldText(tag))?.ids ?? []);

export const favouriteRows = (ctx: Context): Uint32Array[] => hasRows(ctx, 'fav');

/** By folded tag: how the user spells it, and the rows it is on, each once. */
export type RowsByTag = ReadonlyMap<string, { readonly tag: string; readonly ids: readonly number[] }>;

export function rowsByTag(ctx: Context): RowsByTag {
  const found = new Map<string, { readonly tag: string; readonly ids: Set<number> }>();
  const add = (tag: string, id: number): void => {
    const entry = found.get(foldText(tag)) ?? { tag, ids: new Set() };
    entry.ids.add(id);
    found.set(foldText(tag), entry);
  };
  ctx.db.all(
    `SELECT tag.value, lora.id FROM own CROSS JOIN json_each(own.tags) AS tag
     CROSS JOIN lora INDEXED BY lora_content ON content_hash = substr(own.owner, 9)
     WHERE own.owner GLOB 'content:*' AND hidden = 0
     UNION ALL SELECT tag.value, lora.id FROM own CROSS JOIN json_each(own.tags) AS tag
     CROSS JOIN lora ON lora.id = CAST(substr(own.owner, 5) AS INTEGER) WHERE own.owner GLOB 'row:*' AND hidden = 0`,
    [],
    (row) => add(row.text('own.tags'), row.number('lora.id')),
  );
  for (const [tags, ids] of saidTags(ctx)) for (const tag of tags.split('\n')) for (const id of ids) add(tag, id);
  return new Map([...found].map(([key, { tag, ids }]) => [key, { tag, ids: [...ids] }]));
}

const TAGGED = list(tuple(text, COUNTS));

/** What sidecars say, one entry for all rows with the same tags. One JSON text, as in `idsOf`. */
function saidTags(ctx: Context): readonly (readonly [tags: string, ids: readonly number[]])[] {
  const found = ctx.db.get(
    `SELECT json_group_array(json_array(said_tags, json(ids))) FROM (
       SELECT said_tags, json_group_array(id) AS ids FROM lora INDEXED BY lora_tagged WHERE said_tags <> '' AND hidden = 0 GROUP BY said_tags)`,
    [],
    (row) => row.text('tags'),
  );
  return parseJson('lora.said_tags', found ?? '[]', TAGGED);
}

const GROUPED = ['family', 'layout', 'adapter', 'status', 'folder'] as const;
const isGrouped = (field: TextField): field is (typeof GROUPED)[number] => (GROUPED as readonly string[]).includes(field);

function saysTerm({ says }: Grouping, group: Group, field: (typeof GROUPED)[number], text: string): boolean {
  if (field === 'status') return group.status.startsWith(text) || (STATUS_LABELS[group.status] ?? '').toLowerCase().startsWith(text);
  if (field === 'folder') return group.folder.fold.includes(text);
  if (field === 'adapter') return group.adapters.some((adapter) => says('adapter', adapter, text));
  return says(field, group[field], text);
}
