/** "Combine" under the original tool's rules, from chosen ids to its answer 7.1: exclusions, reasons, budgets, average, softening. */
import { err, ok, type Result } from '../../result.ts';
import { originalAverage, type OriginalAverage } from './average.ts';
import { type OriginalValidation, validateOriginal } from './compatibility.ts';
import { budgetedStrengths } from './energy.ts';
import { orchestrate } from './orchestrator.ts';
import type { OriginalCombined, OriginalExclusion, OriginalNode, OriginalRefusal, OriginalResponse } from './response.ts';
import { roleNotes, type RolePolicy, rolePolicy } from './roles.ts';
import { csv4 } from './rounding.ts';

/** A row of the library as the original's table has it. */
export interface OriginalLora {
  readonly stableId: string;
  readonly filename: string;
  /** By folder, see `roleOfPath`. */
  readonly role: string;
  readonly baseCode: string | null;
  readonly layout: string | null;
  readonly clipContributor: boolean;
  /** null when none were measured. */
  readonly weights: readonly number[] | null;
}

export interface OriginalSettings {
  readonly strengthModel: number;
  readonly strengthClip: number;
  readonly affectClip: boolean;
  readonly a: number | null;
  readonly b: number | null;
}

export const ORIGINAL_SETTINGS: OriginalSettings = { strengthModel: 1, strengthClip: 0, affectClip: true, a: null, b: null };

type Usable = OriginalLora & { readonly weights: readonly number[]; readonly settings: OriginalSettings };

/**
 * @param ids chosen ones in order; white space and repeats are ignored
 * @param settings by id; what is not named has the defaults
 */
export function combineOriginal(
  ids: readonly string[],
  library: ReadonlyMap<string, OriginalLora>,
  settings: ReadonlyMap<string, OriginalSettings>,
): Result<OriginalResponse, OriginalRefusal> {
  const chosen = [...new Set(ids.map((id) => id.trim()))].filter((id) => id !== '');
  const { usable, excluded, warnings } = sift(chosen, library, settings);
  const outcome = { included_loras: usable.map(({ stableId }) => stableId), excluded_loras: excluded, warnings };
  if (usable.length === 0) {
    const detail = chosen.length === 0 ? 'stable_ids must contain at least one stable_id.' : 'None of the chosen LoRAs can be combined.';
    return err({ ...outcome, compatible: false, reasons: [{ code: 'all_loras_excluded', detail, stable_ids: chosen }] });
  }
  const validation = validateOriginal(usable);
  if (validation.reasons.length > 0) return err({ ...outcome, compatible: false, reasons: validation.reasons });
  if (usable.some(({ weights }) => weights.length !== usable[0]?.weights.length)) {
    const detail = 'Included LoRAs have different block weight lengths.';
    return err({ ...outcome, compatible: false, reasons: [{ code: 'layout_mismatch', detail, stable_ids: outcome.included_loras }] });
  }
  const strengths = budgetedStrengths(usable.map((lora) => ({ ...lora, strength: lora.settings.strengthModel })));
  const corrected = usable.map((lora, index) => enforced(lora, strengths[index] ?? 0));
  const average = originalAverage(
    corrected.map((lora) => ({ weights: lora.weights, ...lora.settings })),
    validation.layout,
  );
  return ok(answer(usable, corrected, average, { ...outcome, warnings: [...warnings, ...ignoredClip(usable)] }, validation));
}

function sift(
  chosen: readonly string[],
  library: ReadonlyMap<string, OriginalLora>,
  settings: ReadonlyMap<string, OriginalSettings>,
): { usable: Usable[]; excluded: OriginalExclusion[]; warnings: string[] } {
  const usable: Usable[] = [];
  const excluded: OriginalExclusion[] = [];
  const warnings: string[] = [];
  for (const id of chosen) {
    const lora = library.get(id);
    if (lora?.weights && lora.weights.length > 0) {
      usable.push({ ...lora, weights: lora.weights, settings: settings.get(id) ?? ORIGINAL_SETTINGS });
      continue;
    }
    const reason_detail = lora
      ? 'It has no measured block weights; fallback LoRAs are not allowed in /api/lora/combine.'
      : 'No LoRA of the library has this stable_id.';
    excluded.push({
      stable_id: id,
      reason_code: lora ? 'fallback_excluded' : 'missing_lora',
      reason_detail,
      ...(lora ? { filename: lora.filename, role: lora.role } : {}),
    });
    warnings.push(`LoRA ${id}: ${reason_detail}`);
  }
  const fallbacks = excluded.filter(({ reason_code }) => reason_code === 'fallback_excluded').length;
  if (fallbacks > 0) warnings.push(`Excluded ${fallbacks} fallback LoRA(s) from the combination.`);
  return { usable, excluded, warnings };
}

/** With the budgeted strength, and without CLIP where the file has no text encoder. CLIP strengths are never scaled. */
function enforced(lora: Usable, strengthModel: number): Usable {
  const clip = lora.clipContributor ? {} : { affectClip: false, strengthClip: 0 };
  return { ...lora, settings: { ...lora.settings, strengthModel, ...clip } };
}

const ignoredClip = (loras: readonly Usable[]): string[] =>
  loras
    .filter(({ clipContributor, settings }) => !clipContributor && (settings.affectClip || settings.strengthClip !== 0))
    .map(({ stableId }) => `LoRA ${stableId} is not a clip contributor; clip was ignored for this LoRA.`);

function answer(
  asked: readonly Usable[],
  corrected: readonly Usable[],
  average: OriginalAverage,
  outcome: Pick<OriginalResponse, 'included_loras' | 'excluded_loras' | 'warnings'>,
  validation: OriginalValidation,
): OriginalResponse {
  const softened = orchestrate(corrected.map((lora) => ({ ...lora, strength: lora.settings.strengthModel })));
  return {
    response_schema_version: '7.1',
    compatible: true,
    validated_base_model: validation.baseModel,
    validated_layout: validation.layout,
    included_loras: outcome.included_loras,
    excluded_loras: outcome.excluded_loras,
    reasons: [],
    warnings: [...outcome.warnings, ...average.warnings],
    combined: combinedOf(average),
    node_payloads: corrected.map((lora, index) => {
      const soft = softened[index];
      const weights = soft?.weights ?? lora.weights;
      return nodeOf(lora, asked[index] ?? lora, weights, soft?.notes ?? [], average.clip !== null);
    }),
  };
}

function combinedOf(average: OriginalAverage): OriginalCombined {
  const model = { block_weights_model: average.model, block_weights_model_csv: csv4(average.model) };
  return {
    strength_model: average.strengthModel,
    strength_clip: average.strengthClip,
    combined_strength_model: average.strengthModel,
    combined_strength_clip: average.strengthClip,
    A: average.a,
    B: average.b,
    combined_A: average.a,
    combined_B: average.b,
    ...model,
    block_weights_clip: average.clip,
    block_weights_clip_csv: average.clip && csv4(average.clip),
    block_weights: model.block_weights_model,
    block_weights_csv: model.block_weights_model_csv,
  };
}

function nodeOf(lora: Usable, asked: Usable, weights: readonly number[], notes: readonly string[], hasClip: boolean): OriginalNode {
  const { settings } = lora;
  const policy = rolePolicy(lora.role);
  return {
    stable_id: lora.stableId,
    filename: lora.filename,
    role: lora.role,
    base_model_code: lora.baseCode,
    block_layout: lora.layout,
    clip_contributor: lora.clipContributor,
    affect_clip: settings.affectClip,
    strength_model: settings.strengthModel,
    strength_clip: !settings.affectClip ? 0 : hasClip ? settings.strengthClip : null,
    A: settings.a,
    B: settings.b,
    block_weights: weights,
    block_weights_csv: csv4(weights),
    orchestration_notes: notes,
    role_recommendation_notes: roleNotes(lora.role),
    role_strength_recommendation: {
      role: policy.role,
      requested_model_strength: asked.settings.strengthModel,
      overlap_corrected_model_strength: settings.strengthModel,
      role_default_model_strength: policy.model,
      recommended_model_strength: policy.model,
      requested_clip_strength: asked.settings.strengthClip,
      role_default_clip_strength: policy.clip,
      recommended_clip_strength: lora.clipContributor ? policy.clip : 0,
      clip_contributor: lora.clipContributor,
      applied_to_math: false,
      basis: 'role_policy_advisory',
    },
    role_policy: policyOf(policy),
  };
}

const policyOf = (policy: RolePolicy): OriginalNode['role_policy'] => ({
  role: policy.role,
  priority: policy.priority,
  default_model_strength: policy.model,
  default_clip_strength: policy.clip,
  intent_label: policy.intent,
  protects_identity: policy.protectsIdentity,
  preserves_composition: policy.preservesComposition,
  treat_as_flavour: policy.treatAsFlavour,
});
