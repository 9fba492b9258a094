import type { VerifyOutcome } from '../../../contracts/baker.ts';
import { say } from '../../strings/language.ts';
import { bakesText } from '../../strings/rooms/bakes.ts';

/** '' when it was cancelled. */
export function verdictText(outcome: VerifyOutcome): string {
  if (outcome.kind === 'cancelled') return '';
  return outcome.kind === 'verified' ? bakesText().verified(outcome.sources) : bakesText().differs(say(outcome.error));
}
