/** Numbers as the hosts write and read them. */

/**
 * Plain decimal with all digits of the double, never an exponent: hosts' patterns know none. `1e-7` is `0.0000001`, -0 is `0`.
 *
 * @throws RangeError when it is not finite; such a gain is refused long before
 */
export function decimal(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a gain`);
  const [digits = '', exponent] = String(value + 0).split('e');
  if (exponent === undefined) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = digits.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const all = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${all}`;
  return point >= all.length ? sign + all.padEnd(point, '0') : `${sign}${all.slice(0, point)}.${all.slice(point)}`;
}

const FLOAT = /^[+-]?(\d+(_\d+)*(\.(\d+(_\d+)*)?)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i;

const DIGIT = /\p{Nd}/u;

/** Digits of every script as 0 to 9, which Python's `\d` and `float` take for the same. Unicode holds them in whole runs of ten. */
export const asciiDigits = (text: string): string =>
  text.replaceAll(/\p{Nd}/gu, (digit) => {
    const at = digit.codePointAt(0) ?? 0;
    let first = at;
    while (DIGIT.test(String.fromCodePoint(first - 1))) first--;
    return String((at - first) % 10);
  });

/** `nan` and `inf` in Python's spellings: numbers to `float`, but no gain. */
export const isPythonNonFinite = (text: string): boolean => /^[+-]?(nan|inf|infinity)$/i.test(text.trim());

/** Python's `float(text)`; null where that throws, and for `nan` and `inf`, which no gain can be. */
export function pythonFloat(text: string): number | null {
  const plain = asciiDigits(text.trim());
  if (!FLOAT.test(plain)) return null;
  const value = Number(plain.replaceAll('_', ''));
  return Number.isFinite(value) ? value + 0 : null;
}
