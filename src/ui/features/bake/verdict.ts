import type { VerifyOutcome } from '../../../contracts/baker.ts';
import { say, t } from '../../strings/language.ts';

/** '' when it was cancelled. */
export function verdictText(outcome: VerifyOutcome): string {
  if (outcome.kind === 'cancelled') return '';
  return outcome.kind === 'verified' ? t().bakes.verified(outcome.sources) : t().bakes.differs(say(outcome.error));
}
