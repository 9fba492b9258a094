/**
 * Restore: what a backup holds against what is here, and the two merged as the user chooses. Pure, so that the preview and the
 * change itself cannot disagree. Things are matched by their key, and by content where the key is another: the same profile out
 * of another browser is not a second one.
 */
import {
  contentOf,
  isDeleted,
  isOwnSetting,
  keyOf,
  rowsOf,
  VERSIONS,
  type Work,
  WORK_TABLES,
  type WorkKind,
  type WorkRow,
  type WorkTable,
} from './work.ts';

export type Choice = 'mine' | 'theirs' | 'both';

export interface RestoreItem {
  /** Names the item in `choices`. */
  readonly id: string;
  readonly kind: WorkKind;
  /** The name that the user gave; where there is none, that of the LoRA if it is known. */
  readonly label: string;
  /** What a thing without a name belongs to. */
  readonly owner: string | null;
  readonly state: 'new' | 'differs';
  /** When each was changed last, ms since 1970; null where that is not kept. */
  readonly mineAt: number | null;
  readonly theirsAt: number | null;
  readonly canBoth: boolean;
}

export interface RestorePlan {
  readonly items: readonly RestoreItem[];
  /** Things that are here already as they are. */
  readonly same: number;
}

export type Choices = Readonly<Record<string, Choice>>;

/** What is new is taken, of what differs mine is kept, unless the user says otherwise. */
export const defaultChoice = ({ state }: Pick<RestoreItem, 'state'>): Choice => (state === 'new' ? 'theirs' : 'mine');

interface Match {
  readonly table: WorkTable & { readonly name: WorkKind };
  readonly theirs: WorkRow;
  readonly mine: WorkRow | null;
  readonly state: 'new' | 'differs' | 'same';
}

export function planRestore(mine: Work, theirs: Work): RestorePlan {
  const matches = matchesOf(mine, theirs);
  return {
    items: matches.flatMap(({ table, theirs: row, mine: here, state }) =>
      state === 'same'
        ? []
        : [
            {
              id: itemId(table, row),
              kind: table.name,
              label: table.label === null ? '' : String(row[table.label] ?? ''),
              owner: table.label === null ? String(row['owner']) : null,
              state,
              mineAt: here && timeOf(here),
              theirsAt: timeOf(row),
              canBoth: state === 'differs' && table.canBoth,
            },
          ],
    ),
    same: matches.filter(({ state }) => state === 'same').length,
  };
}

/**
 * @param newId a fresh id for what is to stand beside mine
 * @param beside the name of it, made of the name it had
 */
export function mergeWork(mine: Work, theirs: Work, choices: Choices, newId: () => string, beside: (name: string) => string): Work {
  const tables = new Map(Object.entries(mine).map(([name, rows]) => [name, [...rows]]));
  const into = (name: string): WorkRow[] => {
    const rows = tables.get(name) ?? [];
    tables.set(name, rows);
    return rows;
  };
  for (const { table, theirs: row, mine: here, state } of matchesOf(mine, theirs)) {
    if (state === 'same') continue;
    const choice = choices[itemId(table, row)] ?? defaultChoice({ state });
    if (choice === 'mine') continue;
    const rows = into(table.name);
    if (choice === 'both' && state === 'differs' && table.canBoth && table.label) {
      const id = newId();
      rows.push({ ...row, id, [table.label]: beside(String(row[table.label] ?? '')), ...(table.name === 'profile' && { is_default: 0 }) });
      if (table.name === 'profile') for (const version of versionsOf(theirs, row['id'] ?? null, id)) into(VERSIONS).push(version);
      continue;
    }
    const at = rows.findIndex((each) => keyOf(table, each) === keyOf(table, here ?? row));
    if (table.name === 'profile') restoreProfile(into(VERSIONS), theirs, row, at < 0 ? null : (rows[at] ?? null));
    const taken = table.name === 'profile' ? { ...row, is_default: defaultOf(rows, row, at) } : row;
    if (at < 0) rows.push(taken);
    else rows[at] = taken;
  }
  return Object.fromEntries(tables);
}

function matchesOf(mine: Work, theirs: Work): Match[] {
  return WORK_TABLES.flatMap((table: WorkTable & { readonly name: WorkKind }) => {
    const here = rowsOf(mine, table.name);
    const byKey = new Map(here.map((row) => [keyOf(table, row), row]));
    const contents = new Set(here.filter((row) => !isDeleted(row)).map((row) => contentOf(table, row)));
    return rowsOf(theirs, table.name).flatMap((row): Match[] => {
      if (isDeleted(row) || (table.name === 'setting' && !isOwnSetting(String(row['key'])))) return [];
      const known = byKey.get(keyOf(table, row)) ?? null;
      const placed = inPlace(table, row, known);
      if (!placed) return [];
      const state = stateOf(table, placed, known, contents);
      return [{ table, theirs: placed, mine: known, state }];
    });
  });
}

function stateOf(table: WorkTable, row: WorkRow, known: WorkRow | null, contents: ReadonlySet<string>): Match['state'] {
  const content = contentOf(table, row);
  if (known && !isDeleted(known)) return contentOf(table, known) === content ? 'same' : 'differs';
  return table.canBoth && contents.has(content) ? 'same' : 'new';
}

/**
 * `row:` owners are numbers of one library. Where they do not mean the same row here, a profile is of its layout alone, and the
 * others have nothing to belong to.
 */
function inPlace(table: WorkTable, row: WorkRow, known: WorkRow | null): WorkRow | null {
  const owner = row['owner'];
  if (typeof owner !== 'string' || !owner.startsWith('row:') || known?.['owner'] === owner) return row;
  return table.name === 'profile' ? { ...row, owner: null, is_default: 0 } : null;
}

const itemId = (table: WorkTable, row: WorkRow): string => `${table.name} ${keyOf(table, row)}`;

function timeOf(row: WorkRow): number | null {
  const time = row['updated_at'];
  return typeof time === 'number' ? time : null;
}

const numbered = (rows: readonly WorkRow[], id: WorkRow[string]): number =>
  rows.filter((row) => row['profile_id'] === id).reduce((last, row) => Math.max(last, Number(row['number'])), 0);

const versionsOf = (theirs: Work, id: WorkRow[string], as: string): WorkRow[] =>
  rowsOf(theirs, VERSIONS)
    .filter((row) => row['profile_id'] === id)
    .map((row) => ({ ...row, profile_id: as }));

/** What is replaced becomes a version, as a save does; of a profile that is new here its own versions come along. */
function restoreProfile(versions: WorkRow[], theirs: Work, row: WorkRow, mine: WorkRow | null): void {
  const id = row['id'] ?? null;
  if (!mine) for (const version of versionsOf(theirs, id, String(id))) versions.push(version);
  else if (!isDeleted(mine)) {
    const { name, gains, notes, tags, favourite } = mine;
    const content = { name, gains: JSON.parse(String(gains)), notes, tags: JSON.parse(String(tags)), favourite: favourite === 1 };
    versions.push({
      profile_id: id,
      number: numbered(versions, id) + 1,
      saved_at: mine['updated_at'] ?? 0,
      content: JSON.stringify(content),
    });
  }
}

/** One default per owner: the one that is here stays. */
function defaultOf(rows: readonly WorkRow[], row: WorkRow, at: number): number {
  const others = rows.filter((each, index) => index !== at && each['owner'] === row['owner'] && each['is_default'] === 1);
  return row['owner'] === null || others.length > 0 ? 0 : Number(row['is_default'] ?? 0);
}
