/** Gains as text: checked as they are typed, shown without losing a digit. Nothing is clamped or rounded behind the user's back. */
import { err, ok, type Result } from '../../result.ts';
import { FARTHEST_GAIN, LEAST_GAIN, MOST_DECIMALS, MOST_GAIN } from '../types.ts';

/** An optional sign, digits, and one point or comma among or around them. */
const PLAIN = /^([+-]?)(\d*)(?:[.,](\d*))?$/;

/** Minus signs that other programs and phone keyboards write. */
const MINUS = /^[−–]/;

const RANGE = `from −${Math.abs(LEAST_GAIN)} to ${MOST_GAIN}`;

/** @returns the gain, or the sentence to show at the field */
export function gainFromText(text: string): Result<number, string> {
  const typed = text.trim().replace(MINUS, '-');
  if (typed === '') return err(`Empty: type a number ${RANGE}.`);
  const [, sign = '', whole = '', decimals = ''] = PLAIN.exec(typed) ?? [];
  if (whole + decimals === '') return err(`Not a number: type one ${RANGE}, such as 0.75.`);
  const gain = Number(`${sign}${whole || '0'}.${decimals || '0'}`) + 0;
  if (!Number.isFinite(gain) || gain < LEAST_GAIN || gain > MOST_GAIN)
    return err(`Out of range: typed gains go ${RANGE}; only imported ones may go to ${FARTHEST_GAIN} either way.`);
  const used = decimals.replace(/0+$/, '').length;
  if (used > MOST_DECIMALS) return err(`Too many decimals: ${used}. A gain has at most ${MOST_DECIMALS}.`);
  return ok(gain);
}

/** All digits of the gain, never with an exponent: "0.05", "-1", "0.3333333333333333", "0.0000001". */
export function gainToText(gain: number): string {
  const shortest = String(gain);
  const [, sign = '', digit = '', rest = '', exponent = ''] = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(shortest) ?? [];
  return exponent === '' ? shortest : `${sign}0.${'0'.repeat(Number(exponent) - 1)}${digit}${rest}`;
}

/** For a column of numbers: at least two decimals and at most four. Where it is shorter than the gain, all digits stand elsewhere. */
export function shortGain(gain: number): string {
  const decimals = gainToText(gain).split('.')[1]?.length ?? 0;
  return (Number(gain.toFixed(4)) + 0).toFixed(Math.min(4, Math.max(2, decimals)));
}
