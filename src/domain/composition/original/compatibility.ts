/** The original tool's reasons why LoRAs cannot be combined, by its codes and its equal-texts rule. Ours: `../fit/compatibility.ts`. */

export interface OriginalReason {
  readonly code: 'base_model_mismatch' | 'layout_mismatch' | 'all_loras_excluded';
  readonly detail: string;
  readonly stable_ids: readonly string[];
}

interface Named {
  readonly stableId: string;
  readonly baseCode: string | null;
  readonly layout: string | null;
}

export interface OriginalValidation {
  readonly reasons: readonly OriginalReason[];
  readonly baseModel: string | null;
  readonly layout: string | null;
}

export function validateOriginal(loras: readonly Named[]): OriginalValidation {
  const stable_ids = loras.map(({ stableId }) => stableId);
  const bases = new Set(loras.map(({ baseCode }) => (baseCode ?? '').toUpperCase()));
  const layouts = new Set(loras.map(({ layout }) => (layout ?? '').toLowerCase()));
  const reasons: OriginalReason[] = [];
  if (bases.size > 1) reasons.push({ code: 'base_model_mismatch', detail: 'The LoRAs are of different base models.', stable_ids });
  if (layouts.size > 1) reasons.push({ code: 'layout_mismatch', detail: 'The LoRAs have different block layouts.', stable_ids });
  const one = (texts: ReadonlySet<string>): string | null => (reasons.length === 0 ? [...texts][0] || null : null);
  return { reasons, baseModel: one(bases), layout: one(layouts) };
}
