/** Strengths of LoRAs as typed: wider than gains, because programs load a LoRA with any number. */
import { err, ok, type Result } from '../../../../domain/result.ts';
import { composeText } from '../../../strings/rooms/compose.ts';

export const MOST_STRENGTH = 10;

const PLAIN = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)$/;

/** @returns the strength, or the sentence to show at the field */
export function strengthFromText(text: string): Result<number, string> {
  const typed = text.trim().replace(/^[−–]/, '-');
  if (!PLAIN.test(typed)) return err(composeText().strength.notANumber(MOST_STRENGTH));
  const value = Number(typed.replace(',', '.')) + 0;
  return Math.abs(value) <= MOST_STRENGTH ? ok(value) : err(composeText().strength.outOfRange(MOST_STRENGTH));
}
