/** Numbers and dates as the language in force writes them. Tabular figures are the style sheet's business. */
import { forms, t } from '../strings/language.ts';

export const count = (value: number): string => forms().count(value);

/** Decimal units, as file managers and download pages use them: 153 MB. */
export const bytes = (value: number): string => forms().bytes(value);

export const dateAndTime = (ms: number): string => forms().moment(ms);

export const date = (ms: number): string => (ms > 0 ? forms().date(ms) : t().pieces.unknown);

/** Five significant digits; very small and very large values in scientific notation. "–" for what is not known. */
export function significant(value: number | null, digits = 5): string {
  if (value === null) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size < 1e-4 || size >= 1e6 ? value.toExponential(digits - 1) : value.toPrecision(digits);
}

/** For a column of figures, where "4.9420e+40" is wider than the rest: of what is written with an exponent two digits less. */
export function inColumn(value: number, digits = 5): string {
  const text = significant(value, digits);
  return text.includes('e') ? significant(value, digits - 2) : text;
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export function duration(seconds: number): string {
  if (seconds < 60) return t().pieces.duration.seconds(Math.max(1, Math.round(seconds)));
  if (seconds < 3600) return t().pieces.duration.minutes(Math.round(seconds / 60));
  return t().pieces.duration.hours(Math.floor(seconds / 3600), Math.round((seconds % 3600) / 60));
}
