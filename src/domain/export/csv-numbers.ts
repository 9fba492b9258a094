/** Numbers as CSV text. Always a point, never a thousands mark; null, NaN and infinities become an empty cell. */

/** Below 1e-30 a written-out number only hides its digits; `E` is the form every spreadsheet reads. */
const SMALLEST_PLAIN = -30;

/** Block weights: 6 decimals, as the original tool writes them. */
export const formatWeight = (value: number): string => value.toFixed(6);

/** The shortest text that reads back as the same f64 (up to 17 significant digits), written out without exponent where that is readable. */
export function formatNumber(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '';
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', first = '', rest = '', power = '0'] = match;
  const exponent = Number(power);
  const digits = first + rest;
  if (exponent < SMALLEST_PLAIN) return text.replace('e', 'E');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.padEnd(exponent + 1, '0')}`;
}
