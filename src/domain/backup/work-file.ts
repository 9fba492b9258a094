/**
 * The user's work as a file: JSON with a hash over the work, so that a file that was cut short or changed by accident is refused
 * whole. `schema` is the version of the tables it was read from.
 */
import { isRecord } from '../decode.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { ALL_TABLES, type Cell, type Work, type WorkRow } from './work.ts';

export const FORMAT = 'lora-weights-builder work';
const VERSION = 1;

/** Why a snapshot was taken. */
export type SnapshotReason = 'daily' | 'migration' | 'restore' | 'hand';

export interface WorkFile {
  readonly schema: number;
  /** ms since 1970. */
  readonly madeAt: number;
  readonly work: Work;
}

/** Why a file is refused as a whole. */
export type BackupFault =
  /** Gone, or not allowed to be read. */
  | { readonly code: 'unreadable' }
  | { readonly code: 'not-ours' }
  | { readonly code: 'cut-short' }
  | { readonly code: 'changed' }
  | { readonly code: 'newer'; readonly schema: number }
  /** A row that no version of this program wrote. */
  | { readonly code: 'form'; readonly table: string }
  /** A database that SQLite itself finds damaged. */
  | { readonly code: 'damaged'; readonly detail: string };

/** @param hash SHA-256 of UTF-8 text, in hex */
export async function workFileText({ schema, madeAt, work }: WorkFile, hash: (text: string) => Promise<string>): Promise<string> {
  const body = JSON.stringify(work);
  const head = { format: FORMAT, version: VERSION, schema, made_at: new Date(madeAt).toISOString(), sha256: await hash(body) };
  // The body stands as it was hashed.
  return `${JSON.stringify(head).slice(0, -1)},"work":${body}}\n`;
}

/** @param newest schema this program knows */
export async function readWorkFile(
  text: string,
  newest: number,
  hash: (text: string) => Promise<string>,
): Promise<Result<WorkFile, BackupFault>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err({ code: text.includes(FORMAT) ? 'cut-short' : 'not-ours' });
  }
  // A whole export carries the work under the same name.
  const file = isRecord(value) && isRecord(value['backup']) ? value['backup'] : value;
  if (!isRecord(file) || file['format'] !== FORMAT || typeof file['schema'] !== 'number') return err({ code: 'not-ours' });
  const { schema, version, work, sha256, made_at: madeAt } = file;
  if (schema > newest || version !== VERSION) return err({ code: 'newer', schema });
  if (!isRecord(work) || (await hash(JSON.stringify(work))) !== sha256) return err({ code: 'changed' });
  const wrong = Object.entries(work).find(([table, rows]) => !ALL_TABLES.includes(table) || !isRows(rows));
  if (wrong) return err({ code: 'form', table: wrong[0] });
  return ok({ schema, madeAt: Date.parse(String(madeAt)) || 0, work: work as Record<string, WorkRow[]> });
}

const isCell = (value: unknown): value is Cell => value === null || typeof value === 'string' || Number.isFinite(value);

const isRows = (value: unknown): value is WorkRow[] =>
  Array.isArray(value) && value.every((row) => isRecord(row) && Object.values(row).every(isCell));
