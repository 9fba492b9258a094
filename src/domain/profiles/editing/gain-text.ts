/** Gains as text: checked as they are typed, shown without losing a digit. Nothing is clamped or rounded behind the user's back. */
import { err, ok, type Result } from '../../result.ts';
import { LEAST_GAIN, MOST_DECIMALS, MOST_GAIN } from '../profile.ts';

/** An optional sign, digits, and one point or comma among or around them. */
const PLAIN = /^([+-]?)(\d*)(?:[.,](\d*))?$/;

/** As programming languages and spreadsheets write large and small numbers: one, but not as gains are typed. */
const SCIENTIFIC = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)e[+-]?\d+$/i;

/** Minus signs that other programs and phone keyboards write. */
const MINUS = /^[−–]/;

/** Why a typed text is not a gain. */
export type GainTextFault =
  | { readonly kind: 'empty' | 'not-a-number' | 'exponent' | 'range' }
  | { readonly kind: 'decimals'; readonly used: number };

/** @returns the gain, or what to say at the field */
export function gainFromText(text: string): Result<number, GainTextFault> {
  const typed = text.trim().replace(MINUS, '-');
  if (typed === '') return err({ kind: 'empty' });
  if (SCIENTIFIC.test(typed)) return err({ kind: 'exponent' });
  const [, sign = '', whole = '', decimals = ''] = PLAIN.exec(typed) ?? [];
  if (whole + decimals === '') return err({ kind: 'not-a-number' });
  const gain = Number(`${sign}${whole || '0'}.${decimals || '0'}`) + 0;
  if (!Number.isFinite(gain) || gain < LEAST_GAIN || gain > MOST_GAIN) return err({ kind: 'range' });
  const used = decimals.replace(/0+$/, '').length;
  if (used > MOST_DECIMALS) return err({ kind: 'decimals', used });
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
