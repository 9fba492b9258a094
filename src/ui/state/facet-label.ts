/** What a value that LoRAs are grouped by is called in the user's language; the catalog names it in English. */
import type { Facet, LoraStatus } from '../../domain/library/vocabulary.ts';
import { t } from '../strings/language.ts';

export function facetLabel(facet: Facet, { value, label }: { readonly value: string; readonly label: string }): string {
  if (value === '') return t().names.none[facet];
  if (facet === 'status') return t().statuses[value as LoraStatus];
  if (facet === 'family') return t().names.family(label);
  if (facet === 'layout') return t().names.layout(label);
  return facet === 'adapter' ? t().reasons.said(label) : label;
}
