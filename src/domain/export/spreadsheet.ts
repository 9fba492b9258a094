/**
 * Cells that a spreadsheet would run as a formula, after OWASP's "CSV Injection": those that begin with `=`, `+`, `-`, `@`, their
 * full-width forms, a tab, a carriage return or a line feed. Programs pass over white space and invisible characters before the
 * sign, so these count as nothing; a plain number is none. Names of files, modules and blocks come from anywhere.
 */
const INVISIBLE = String.raw`[\s\p{Cc}\p{Cf}]*`;
const NUMBER = String.raw`[+-](?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$`;

export const FORMULA = new RegExp(String.raw`^(?!${NUMBER})(?:[\t\r\n]|${INVISIBLE}[=+\-@＝＋－＠])`, 'u');

const GUARD = "'";

/** An apostrophe before it makes a cell text for a spreadsheet. */
export const guarded = (text: string): string => (FORMULA.test(text) ? GUARD + text : text);

/** What `guarded` was given. */
export const unguarded = (text: string): string => (text.startsWith(GUARD) && FORMULA.test(text.slice(1)) ? text.slice(1) : text);
