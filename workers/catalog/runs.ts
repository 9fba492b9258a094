/**
 * Training runs: rows that may be saves of one run are read along indexes, once per state of the library; `domain/library/runs`
 * decides. Rows that stand alone under their name and session are never read.
 */
import type { RunChoice, RunFile, RunLink } from '../../src/contracts/runs.ts';
import { count, type Decoded, finite, list, nullable, text, tuple } from '../../src/domain/decode.ts';
import { groupRuns, type RunCandidate, type RunGroup, type RunsFound } from '../../src/domain/library/runs/group.ts';
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
const CHOSEN = `
  SELECT json_group_array(json_array(id, run)) FROM (
    SELECT id, run FROM run_choice CROSS JOIN lora INDEXED BY lora_content ON content_hash = substr(owner, 9)
    WHERE owner GLOB 'content:*' AND hidden = 0
    UNION ALL SELECT id, run FROM run_choice CROSS JOIN lora ON lora.id = CAST(substr(owner, 5) AS INTEGER)
    WHERE owner GLOB 'row:*' AND hidden = 0)`;
const LINKS = 'SELECT json_group_array(json_array(a, b, cosine)) FROM run_link';

/** What was found, and the texts that it was found in. */
export interface KeptRuns extends RunsFound {
  readonly from: readonly string[];
}

/** @param before found last: stays good while nothing that runs go by changes, which the texts show faster than finding runs anew */
export function readRuns(ctx: Context, before: KeptRuns | null): KeptRuns {
  const ask = (sql: string, params: readonly string[] = []): string => ctx.db.get(sql, params, (row) => row.text('run')) ?? '[]';
  const from = [BY_NAME, BY_SESSION, CHOSEN, LINKS].map((sql) => ask(sql));
  if (before && from.every((each, index) => each === before.from[index])) return before;
  const [byName = '', bySession = '', chosenText = '', links = ''] = from;
  const rows = new Map(parseJson('lora.run_key', byName, ROWS).map((row) => [row[0], row]));
  const chosen = new Map(parseJson('run_choice.run', chosenText, list(tuple(count, text))));
  const more = [...parseJson('lora.run_session', bySession, list(COUNTS)).flat(), ...chosen.keys()].filter((id) => !rows.has(id));
  if (more.length > 0) for (const row of parseJson('lora.run_key', ask(BY_ID, [JSON.stringify(more)]), ROWS)) rows.set(row[0], row);
  const cosines = new Map(
    parseJson('run_link.cosine', links, list(tuple(text, text, nullable(finite)))).map(([a, b, cosine]) => [pairKey(a, b), cosine]),
  );
  const all = [...rows.values()];
  // One text for all: SQLite takes three times as long to lay JSON into JSON, and 70,000 small texts as long to be parsed.
  const cells = parseJson('lora.run_facts', `[${all.map((row) => row[4]).join()}]`, list(RUN_CELL));
  const candidates = all.map((row, index) => candidateOf(row, cells[index] as Decoded<typeof RUN_CELL>, chosen.get(row[0]) ?? null));
  return { from, ...groupRuns(candidates, (a, b) => cosines.get(pairKey(a, b))) };
}

const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

function candidateOf(row: Row, [unit, at, epoch, steps, modules]: Decoded<typeof RUN_CELL>, chosen: string | null): RunCandidate {
  const [id, source, key, session, , family, layout, adapters, rank, content] = row;
  const form = [family, layout, adapters, rank, modules].join('\n');
  return { id, source, key, session, unit, at, epoch, steps, content, form, chosen };
}

/** As far as they are among the rows. @param shown 1 where a row is */
export const runsAmong = (runs: readonly RunGroup[], shown: Uint8Array): RunGroup[] =>
  runs.map((run) => ({ ...run, ids: run.ids.filter((id) => shown[id] === 1) })).filter(({ ids }) => ids.length > 1);

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
