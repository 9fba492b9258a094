/**
 * Training runs: rows that may be saves of one run are read along indexes when the library opens, then those that have to do with a row
 * that changed; `domain/library/runs` decides. Rows that stand alone under their name and session are never read.
 */
import type { RunChoice, RunFile, RunLink } from '../../src/contracts/runs.ts';
import { count, type Decoded, finite, list, nullable, text, tuple } from '../../src/domain/decode.ts';
import { groupRuns, type RunCandidate, type RunGroup, type RunsFound, type WantedPair } from '../../src/domain/library/runs/group.ts';
import type { Changes } from './change-log.ts';
import type { Context } from './context.ts';
import { COUNTS, parseJson } from './json.ts';
import { OWNER_OF_ROW } from './own.ts';
import { RUN_CELL } from './run-cell.ts';

const OF_ROW = `json_array(lora.id, source_id, run_key, run_session, run_facts, family_id, coalesce(layout_id, ''), adapters, coalesce(rank, 0), content_hash)`;
const ROWS = list(tuple(count, text, text, nullable(text), text, text, text, text, count, nullable(text)));
type Row = ReturnType<typeof ROWS>[number];

const BY_NAME = `
  WITH many AS MATERIALIZED (
    SELECT source_id AS source, run_key AS key FROM lora INDEXED BY lora_run WHERE hidden = 0 AND run_key IS NOT NULL
    GROUP BY source_id, run_key HAVING count(*) > 1)
  SELECT json_group_array(${OF_ROW}) FROM many CROSS JOIN lora INDEXED BY lora_run
    ON source_id = many.source AND run_key = many.key AND hidden = 0 AND run_key IS NOT NULL`;
const BY_SESSION = `
  SELECT json_group_array(json(ids)) FROM (
    SELECT json_group_array(id) AS ids FROM lora INDEXED BY lora_run_session WHERE hidden = 0 AND run_session IS NOT NULL
    GROUP BY source_id, run_session HAVING count(*) > 1)`;
const BY_ID = `SELECT json_group_array(${OF_ROW}) FROM json_each(?) AS wanted CROSS JOIN lora ON lora.id = wanted.value
  WHERE hidden = 0 AND run_key IS NOT NULL`;
/** All of one name, or of one session: `[source, value]` each. */
const OF_NAMES = `SELECT json_group_array(${OF_ROW}) FROM json_each(?) AS wanted CROSS JOIN lora INDEXED BY lora_run
  ON source_id = wanted.value ->> 0 AND run_key = wanted.value ->> 1 AND hidden = 0 AND run_key IS NOT NULL`;
const OF_SESSIONS = `SELECT json_group_array(lora.id) FROM json_each(?) AS wanted CROSS JOIN lora INDEXED BY lora_run_session
  ON source_id = wanted.value ->> 0 AND run_session = wanted.value ->> 1 AND hidden = 0 AND run_session IS NOT NULL`;
const OF_CONTENTS = `SELECT json_group_array(lora.id) FROM json_each(?) AS wanted CROSS JOIN lora INDEXED BY lora_content
  ON content_hash = wanted.value WHERE hidden = 0`;
const CHOSEN = `
  SELECT json_group_array(json_array(id, run)) FROM (
    SELECT id, run FROM run_choice CROSS JOIN lora INDEXED BY lora_content ON content_hash = substr(owner, 9)
    WHERE owner GLOB 'content:*' AND hidden = 0
    UNION ALL SELECT id, run FROM run_choice CROSS JOIN lora ON lora.id = CAST(substr(owner, 5) AS INTEGER)
    WHERE owner GLOB 'row:*' AND hidden = 0)`;
const LINKS = 'SELECT json_group_array(json_array(a, b, cosine)) FROM run_link';
const LINKS_OF = `SELECT json_group_array(json_array(a, b, cosine)) FROM json_each(?) AS wanted CROSS JOIN run_link
  ON a = wanted.value ->> 0 AND b = wanted.value ->> 1`;

/** The runs of the library: found once from all rows, then anew for those alone that have anything to do with a row that changed. */
export class Runs implements RunsFound {
  /** Rows that may be saves of a run with others. */
  readonly #rows = new Map<number, RunCandidate>();
  readonly #cosines = new Map<string, number | null>();
  #chosen: ReadonlyMap<number, string> = new Map();
  runs: readonly RunGroup[] = [];
  wanted: readonly WantedPair[] = [];

  /** @param only of these rows alone, with all that are bound to them */
  constructor(ctx: Context, only: readonly number[] | null = null) {
    this.#readLinks(ask(ctx, LINKS));
    this.#chosen = readChosen(ctx);
    if (only) {
      this.#find([...this.#together(ctx, new Set(only), this.#chosen).values()], new Set());
      return;
    }
    const rows = new Map(rowsIn(ask(ctx, BY_NAME)).map((row) => [row[0], row]));
    const more = [...parseJson('lora.run_session', ask(ctx, BY_SESSION), list(COUNTS)).flat(), ...this.#chosen.keys()];
    for (const row of rowsOf(
      ctx,
      more.filter((id) => !rows.has(id)),
    ))
      rows.set(row[0], row);
    this.#find([...rows.values()], new Set());
  }

  update(ctx: Context, changes: Changes): void {
    const changed = new Set(changes.rowsIn('run'));
    if (changes.tables.has('run_link')) this.#cosines.clear();
    const links = changes.tables.has('run_link') ? ask(ctx, LINKS) : ask(ctx, LINKS_OF, changes.links);
    this.#readLinks(links);
    for (const id of idsOf(ask(ctx, OF_CONTENTS, [...new Set(changes.links.flat())]))) changed.add(id);
    if (changes.tables.has('run_link')) for (const id of this.#rows.keys()) changed.add(id);
    const before = this.#chosen;
    if (changes.tables.has('run_choice') || changes.has('run')) {
      this.#chosen = readChosen(ctx);
      for (const id of new Set([...before.keys(), ...this.#chosen.keys()])) if (before.get(id) !== this.#chosen.get(id)) changed.add(id);
    }
    if (changed.size === 0) return;
    const rows = this.#together(ctx, changed, before);
    const concerned = new Set([...changed, ...rows.keys()]);
    this.runs = this.runs.filter(({ ids }) => !ids.some((id) => concerned.has(id)));
    this.wanted = this.wanted.filter(([, , row]) => !concerned.has(row));
    this.#find([...rows.values()], concerned);
  }

  /** These rows as they are now, and all that are bound to one of them by a name, a session or a choice of the user, now or before. */
  #together(ctx: Context, changed: ReadonlySet<number>, before: ReadonlyMap<number, string>): ReadonlyMap<number, Row> {
    const found = new Map<number, Row>();
    const names = new Asked();
    const sessions = new Asked();
    const choices = new Set<string>();
    const ids = new Asked();
    const bound = (id: number, source: string, key: string, session: string | null): void => {
      names.want(source, key);
      if (session !== null) sessions.want(source, session);
      for (const run of [before.get(id), this.#chosen.get(id)]) {
        if (run === undefined || run === '' || choices.has(run)) continue;
        choices.add(run);
        for (const [other, its] of this.#chosen) if (its === run) ids.want('', String(other));
      }
    };
    for (const id of changed) {
      ids.want('', String(id));
      const old = this.#rows.get(id);
      if (old) bound(id, old.source, old.key, old.session);
    }
    while (ids.waits || names.waits || sessions.waits) {
      const some = ids.take().map(([, id]) => Number(id));
      for (const row of [...rowsOf(ctx, some), ...rowsIn(ask(ctx, OF_NAMES, names.take()))]) {
        found.set(row[0], row);
        bound(row[0], row[1], row[2], row[3]);
      }
      for (const id of idsOf(ask(ctx, OF_SESSIONS, sessions.take()))) if (!found.has(id)) ids.want('', String(id));
    }
    return found;
  }

  /** @param gone rows that are known otherwise so far */
  #find(rows: readonly Row[], gone: ReadonlySet<number>): void {
    for (const id of gone) this.#rows.delete(id);
    // One text for all: 70,000 small ones take as long to be parsed as SQLite takes to lay JSON into JSON.
    const cells = parseJson('lora.run_facts', `[${rows.map((row) => row[4]).join()}]`, list(RUN_CELL));
    const candidates = rows.map((row, index) =>
      candidateOf(row, cells[index] as Decoded<typeof RUN_CELL>, this.#chosen.get(row[0]) ?? null),
    );
    for (const each of candidates) this.#rows.set(each.id, each);
    const { runs, wanted } = groupRuns(candidates, (a, b) => this.#cosines.get(pairKey(a, b)));
    this.runs = [...this.runs, ...runs];
    this.wanted = [...this.wanted, ...wanted];
  }

  #readLinks(links: string): void {
    for (const [a, b, cosine] of parseJson('run_link.cosine', links, list(tuple(text, text, nullable(finite))))) {
      this.#cosines.set(pairKey(a, b), cosine);
    }
  }
}

/** What the questions are, each once. */
class Asked {
  readonly #known = new Set<string>();
  #open: (readonly [string, string])[] = [];

  get waits(): boolean {
    return this.#open.length > 0;
  }

  want(source: string, value: string): void {
    const name = `${source}\n${value}`;
    if (this.#known.has(name)) return;
    this.#known.add(name);
    this.#open.push([source, value]);
  }

  take(): readonly (readonly [string, string])[] {
    return this.#open.splice(0);
  }
}

/** @param wanted for `json_each`; nothing is asked for an empty one */
function ask(ctx: Context, sql: string, wanted?: readonly unknown[]): string {
  if (wanted?.length === 0) return '[]';
  return ctx.db.get(sql, wanted ? [JSON.stringify(wanted)] : [], (row) => row.text('run')) ?? '[]';
}

const rowsIn = (rows: string): readonly Row[] => parseJson('lora.run_key', rows, ROWS);
const idsOf = (ids: string): readonly number[] => parseJson('lora.id', ids, COUNTS);
const rowsOf = (ctx: Context, ids: readonly number[]): readonly Row[] => rowsIn(ask(ctx, BY_ID, ids));
const readChosen = (ctx: Context): ReadonlyMap<number, string> =>
  new Map(parseJson('run_choice.run', ask(ctx, CHOSEN), list(tuple(count, text))));

const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

function candidateOf(row: Row, [unit, at, epoch, steps, modules]: Decoded<typeof RUN_CELL>, chosen: string | null): RunCandidate {
  const [id, source, key, session, , family, layout, adapters, rank, content] = row;
  const form = [family, layout, adapters, rank, modules].join('\n');
  return { id, source, key, session, unit, at, epoch, steps, content, form, chosen };
}

export function chooseRun(ctx: Context, ids: readonly number[], how: 'together' | 'apart' | 'auto'): RunChoice[] {
  const before = ctx.db.all(
    `SELECT DISTINCT of_row, run FROM (SELECT ${OWNER_OF_ROW} AS of_row FROM lora WHERE id IN (SELECT value FROM json_each(?)))
     LEFT JOIN run_choice ON owner = of_row`,
    [JSON.stringify(ids)],
    (row): RunChoice => ({ owner: row.text('run_choice.owner'), run: row.textOrNull('run_choice.run') }),
  );
  const run = how === 'together' ? ctx.newId() : how === 'apart' ? '' : null;
  putRunChoices(
    ctx,
    before.map(({ owner }) => ({ owner, run })),
  );
  return before;
}

export function putRunChoices(ctx: Context, choices: readonly RunChoice[]): void {
  for (const { owner, run } of choices) {
    if (run === null) ctx.db.run('DELETE FROM run_choice WHERE owner = ?', [owner]);
    else ctx.db.run('INSERT OR REPLACE INTO run_choice (owner, run, updated_at) VALUES (?, ?, ?)', [owner, run, ctx.now()]);
  }
}

export function runChecks(ctx: Context, { wanted }: RunsFound, limit: number, without: readonly string[]): (readonly [RunFile, RunFile])[] {
  const known = new Set(without);
  const found: (readonly [RunFile, RunFile])[] = [];
  for (const [a, b] of wanted) {
    if (found.length >= limit) break;
    if (known.has(`${a} ${b}`)) continue;
    const [first, second] = [fileOf(ctx, a), fileOf(ctx, b)];
    if (first && second) found.push([first, second]);
  }
  return found;
}

const fileOf = (ctx: Context, content: string): RunFile | null =>
  ctx.db.get('SELECT id, path FROM lora WHERE content_hash = ? AND present = 1 AND stale = 0 ORDER BY id LIMIT 1', [content], (row) => ({
    id: row.number('lora.id'),
    owner: `content:${content}`,
    path: row.text('lora.path'),
  }));

export function putRunLinks(ctx: Context, links: readonly RunLink[]): void {
  for (const { a, b, cosine } of links) {
    const [first, second] = a < b ? [a, b] : [b, a];
    ctx.db.run('INSERT OR REPLACE INTO run_link (a, b, cosine) VALUES (?, ?, ?)', [first, second, cosine]);
  }
}
