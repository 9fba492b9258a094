/**
 * Version 22: reasons that were English sentences become codes with their facts: why a profile is neutral, why modules are not measured, what
 * contradicts the verdict on a family. Sentences that are not ours stay as they are, `verbatim`; damaged cells too, and are told as such where
 * they are read. The tables of modules, the pairs and the bakes are many and compressed, or work of the user: they are recoded when read
 * (`domain/strength/stored-sentences.ts`).
 */
import { isMessage } from '../../../src/domain/message.ts';
import { messageOfSentence, recoded } from '../../../src/domain/strength/stored-sentences.ts';
import type { Driver } from '../driver.ts';
import type { Migration } from './migration.ts';

interface Cell {
  readonly table: string;
  readonly key: string;
  readonly column: string;
  /** Which rows may hold a sentence. */
  readonly where: string;
  /** The new text; null where the cell stays. */
  readonly rewritten: (text: string) => string | null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

function message(text: string): string | null {
  const value = parsed(text);
  return isMessage(value) ? JSON.stringify(recoded(value)) : null;
}

function warnings(text: string): string | null {
  const list = parsed(text);
  if (!Array.isArray(list)) return null;
  return JSON.stringify(
    list.map((fault: unknown) =>
      isRecord(fault) && isMessage(fault['message']) ? { ...fault, message: recoded(fault['message']) } : fault,
    ),
  );
}

function family(text: string): string | null {
  const value = parsed(text);
  if (!isRecord(value) || !isRecord(value['family']) || !Array.isArray(value['family']['contradictions'])) return null;
  const contradictions = value['family']['contradictions'].map((said: unknown) =>
    typeof said === 'string' ? messageOfSentence(said) : said,
  );
  return JSON.stringify({ ...value, family: { ...value['family'], contradictions } });
}

const CELLS: readonly Cell[] = [
  {
    table: 'measurement',
    key: 'lora_id',
    column: 'fallback',
    where: 'fallback IS NOT NULL',
    rewritten: (text) => JSON.stringify(messageOfSentence(text)),
  },
  { table: 'lora', key: 'id', column: 'problem', where: 'problem IS NOT NULL', rewritten: message },
  { table: 'lora_prior', key: 'lora_id', column: 'problem', where: 'problem IS NOT NULL', rewritten: message },
  ...['measurement', 'lora_detail', 'lora_prior'].map((table) => ({
    table,
    key: 'lora_id',
    column: 'warnings',
    where: "warnings <> '[]'",
    rewritten: warnings,
  })),
  ...['lora_detail', 'lora_prior'].map((table) => ({
    table,
    key: 'lora_id',
    column: 'detail',
    where: `detail LIKE '%"contradictions":["%'`,
    rewritten: family,
  })),
];

function rewrite(db: Driver, { table, key, column, where, rewritten }: Cell): void {
  const rows = db.all(`SELECT ${key} AS id, ${column} AS text FROM ${table} WHERE ${where}`, [], (row) => ({
    id: row.number('id'),
    text: row.text('text'),
  }));
  for (const { id, text } of rows) {
    const next = rewritten(text);
    if (next !== null && next !== text) db.run(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`, [next, id]);
  }
}

export const codes: Migration = {
  version: 22,
  up(db) {
    for (const cell of CELLS) rewrite(db, cell);
  },
};
