/** Comma-separated rows with their places, so that a fault can name line and column. Quotes as in RFC 4180. */

import { guarded, unguarded } from '../../export/spreadsheet.ts';

export interface Cell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const special = /[",\r\n]/;
/** `csvRows` gives back what was given here, but for texts that begin with an apostrophe before a formula. */
export function csvCell(text: string): string {
  const safe = guarded(text);
  return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows without the empty ones. A quote that is never closed runs to the end. */
export function csvRows(text: string): readonly (readonly Cell[])[] {
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let [at, line, lineStart] = [text.startsWith('\uFEFF') ? 1 : 0, 1, text.startsWith('\uFEFF') ? 1 : 0];
  const endRow = (): void => {
    if (row.length > 1 || (row[0]?.text.trim() ?? '') !== '') rows.push(row);
    row = [];
  };
  while (at <= text.length) {
    const place = { line, column: at - lineStart + 1 };
    let value = '';
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      value = text.slice(at + 1, end).replaceAll('""', '"');
      for (let i = at; i < end; i++) if (text[i] === '\n') [line, lineStart] = [line + 1, i + 1];
      at = end + 1;
    }
    const end = endOfCell(text, at);
    row.push({ text: unguarded(value + text.slice(at, end)), ...place });
    at = end + 1;
    if (text[end] === ',') continue;
    endRow();
    if (end >= text.length) break;
    if (text[end] === '\r' && text[at] === '\n') at++;
    [line, lineStart] = [line + 1, at];
  }
  return rows;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return text.length;
}

function endOfCell(text: string, from: number): number {
  let end = from;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}
