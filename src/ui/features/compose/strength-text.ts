/** Strengths of LoRAs as typed: wider than gains, because programs load a LoRA with any number. */
import { err, ok, type Result } from '../../../domain/result.ts';

export const MOST_STRENGTH = 10;

const PLAIN = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)$/;

/** @returns the strength, or the sentence to show at the field */
export function strengthFromText(text: string): Result<number, string> {
  const typed = text.trim().replace(/^[−–]/, '-');
  if (!PLAIN.test(typed)) return err(`Not a number: type one from −${MOST_STRENGTH} to ${MOST_STRENGTH}, such as 0.8.`);
  const value = Number(typed.replace(',', '.')) + 0;
  return Math.abs(value) <= MOST_STRENGTH ? ok(value) : err(`Out of range: strengths go from −${MOST_STRENGTH} to ${MOST_STRENGTH}.`);
}
