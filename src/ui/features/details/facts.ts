/** Short sentences about adapters, ranks and scales. */
import { largest, smallest } from '../../../domain/extremes.ts';
import type { LoraDetail } from '../../../contracts/library.ts';
import { significant } from '../../state/format.ts';
import { detailsText } from '../../strings/rooms/details.ts';
import { t } from '../../strings/language.ts';

const words = () => detailsText();

/** "LoRA · rank 16 · alpha 8 · scale 0.5"; what varies is given as its range. */
export function scaleOf(detail: Pick<LoraDetail, 'adapters' | 'ranks' | 'scaleSummary'>): string {
  const parts = [detail.adapters.map(({ label }) => t().reasons.said(label)).join(' + '), ranksOf(detail.ranks)];
  const scale = detail.scaleSummary;
  if (scale) {
    const [only] = detail.ranks;
    const constant = scale.min === scale.max;
    // With one rank, one scale and one rule, alpha follows; otherwise the modules table has them one by one.
    if (only && detail.ranks.length === 1 && constant && scale.rules.length === 1 && scale.rules[0] === 'alpha / rank')
      parts.push(words().alpha(number(scale.min * only.rank)));
    parts.push(words().scale(rangeOf(scale)));
  }
  return parts.filter((part) => part !== '').join(' · ');
}

/** "0.5 (alpha / rank)"; every rule met is named. */
export function scaleRuleOf({ min, max, rules }: NonNullable<LoraDetail['scaleSummary']>): string {
  const scale = rangeOf({ min, max });
  return rules.length > 0 ? `${scale} (${rules.map(words().rule).join(', ')})` : scale;
}

const rangeOf = ({ min, max }: { readonly min: number; readonly max: number }): string =>
  min === max ? number(min) : words().range(number(min), number(max));

const number = (value: number): string => String(Number(significant(value, 4)));

function ranksOf(ranks: LoraDetail['ranks']): string {
  const [first, ...more] = ranks;
  if (!first) return '';
  if (more.length === 0) return words().rank(first.rank);
  if (ranks.length > 3) return words().ranks(smallest(ranks.map(({ rank }) => rank)), largest(ranks.map(({ rank }) => rank)));
  return words().ranksOf(ranks);
}
