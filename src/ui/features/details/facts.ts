/** Short sentences about adapters, ranks and scales. */
import { largest, smallest } from '../../../domain/extremes.ts';
import type { LoraDetail } from '../../../contracts/library.ts';
import { count, plural, significant } from '../../state/format.ts';

export const adaptersOf = ({ adapters }: Pick<LoraDetail, 'adapters'>): string =>
  adapters.length === 1 && adapters[0]
    ? `${adapters[0].label} (${plural(adapters[0].modules, 'module')})`
    : adapters.map(({ label, modules }) => `${label} (${count(modules)})`).join(', ');

/** "LoRA · rank 16 · alpha 8 · scale 0.5"; what varies is given as its range. */
export function scaleOf(detail: Pick<LoraDetail, 'adapters' | 'ranks' | 'scaleSummary'>): string {
  const parts = [detail.adapters.map(({ label }) => label).join(' + '), ranksOf(detail.ranks)];
  const scale = detail.scaleSummary;
  if (scale) {
    const [only] = detail.ranks;
    const constant = scale.min === scale.max;
    // With one rank, one scale and one rule, alpha follows; otherwise the modules table has them one by one.
    if (only && detail.ranks.length === 1 && constant && scale.rules.length === 1 && scale.rules[0] === 'alpha / rank')
      parts.push(`alpha ${number(scale.min * only.rank)}`);
    parts.push(constant ? `scale ${number(scale.min)}` : `scale ${number(scale.min)} to ${number(scale.max)}`);
  }
  return parts.filter((part) => part !== '').join(' · ');
}

/** "0.5 (alpha / rank)"; every rule met is named. */
export function scaleRuleOf({ min, max, rules }: NonNullable<LoraDetail['scaleSummary']>): string {
  const scale = min === max ? number(min) : `${number(min)} to ${number(max)}`;
  return rules.length > 0 ? `${scale} (${rules.join(', ')})` : scale;
}

const number = (value: number): string => String(Number(significant(value, 4)));

function ranksOf(ranks: LoraDetail['ranks']): string {
  const [first, ...more] = ranks;
  if (!first) return '';
  if (more.length === 0) return `rank ${first.rank}`;
  if (ranks.length > 3) return `ranks ${smallest(ranks.map(({ rank }) => rank))} to ${largest(ranks.map(({ rank }) => rank))}`;
  return `rank ${ranks.map(({ rank, modules }) => `${rank} (${plural(modules, 'module')})`).join(', ')}`;
}
