/**
 * The beginning and the end of a library as JSON (`library-json.ts`), by which Restore knows it. It stands apart so that a backup can be
 * read without code that has to be fetched first.
 */
import type { BackupFault } from '../../domain/backup/work-file.ts';
import { err, ok, type Result } from '../../domain/result.ts';

const START = '{"format":"lora-weights-builder library","version":2,';
const HEAD = /^"backup_bytes":(\d{1,12}),"backup":/u;
/** Longer than the rest of the head, and than the end. */
const ENOUGH = 200;
const END = /,"end":\{"loras":\d{1,12},"bytes":(\d{1,15})\}\}\s*$/u;

/** @param backupBytes length of the user's work, which comes next, in UTF-8 */
export const headOf = (backupBytes: number): string => `${START}"backup_bytes":${backupBytes},"backup":`;

/** @param bytes length of the file before it */
export const endOf = (loras: number, bytes: number): string => `,"end":{"loras":${loras},"bytes":${bytes}}}\n`;

/**
 * The text of a backup that the user chose; of a library as JSON the work alone, for all of it can be more than a text can hold. One
 * whose length is another than its end says was written anew by another program: it is read whole, as any other file is.
 * @throws DOMException where the file cannot be read
 */
export async function backupText(file: File): Promise<Result<string, BackupFault>> {
  const start = await file.slice(0, START.length + ENOUGH).text();
  if (!start.startsWith(START)) return ok(await file.text());
  const [head, length] = HEAD.exec(start.slice(START.length)) ?? [];
  const [end, before] = END.exec(await file.slice(-ENOUGH).text()) ?? [];
  if (end === undefined) return err({ code: 'cut-short' });
  if (head === undefined || file.size - end.length !== Number(before)) return ok(await file.text());
  const from = START.length + head.length;
  return ok(await file.slice(from, from + Number(length)).text());
}
