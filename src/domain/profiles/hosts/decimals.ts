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

/** Python's `float(text)`; null where that throws, and for `nan` and `inf`, which no gain can be. */
export function pythonFloat(text: string): number | null {
  const plain = text.trim();
  if (!FLOAT.test(plain)) return null;
  const value = Number(plain.replaceAll('_', ''));
  return Number.isFinite(value) ? value + 0 : null;
}
