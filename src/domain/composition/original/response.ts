/** The original tool's answer to "combine", schema 7.1, field by field as its users' scripts read it. */
import type { OriginalReason } from './compatibility.ts';

export interface OriginalExclusion {
  readonly stable_id: string;
  readonly reason_code: 'missing_lora' | 'fallback_excluded';
  readonly reason_detail: string;
  readonly filename?: string;
  readonly role?: string;
}

export interface OriginalCombined {
  readonly strength_model: number;
  readonly strength_clip: number | null;
  readonly combined_strength_model: number;
  readonly combined_strength_clip: number | null;
  readonly A: number | null;
  readonly B: number | null;
  readonly combined_A: number | null;
  readonly combined_B: number | null;
  readonly block_weights_model: readonly number[];
  readonly block_weights_model_csv: string;
  readonly block_weights_clip: readonly number[] | null;
  readonly block_weights_clip_csv: string | null;
  /** The model's, under its older name. */
  readonly block_weights: readonly number[];
  readonly block_weights_csv: string;
}

export interface OriginalRecommendation {
  readonly role: string;
  readonly requested_model_strength: number;
  readonly overlap_corrected_model_strength: number;
  readonly role_default_model_strength: number;
  readonly recommended_model_strength: number;
  readonly requested_clip_strength: number;
  readonly role_default_clip_strength: number;
  readonly recommended_clip_strength: number;
  readonly clip_contributor: boolean;
  readonly applied_to_math: false;
  readonly basis: 'role_policy_advisory';
}

export interface OriginalNode {
  readonly stable_id: string;
  readonly filename: string | null;
  readonly role: string;
  readonly base_model_code: string | null;
  readonly block_layout: string | null;
  readonly clip_contributor: boolean;
  readonly affect_clip: boolean;
  readonly strength_model: number;
  /** 0 when CLIP is off for this LoRA, null when there is no CLIP result at all. */
  readonly strength_clip: number | null;
  readonly A: number | null;
  readonly B: number | null;
  readonly block_weights: readonly number[];
  readonly block_weights_csv: string;
  readonly orchestration_notes: readonly string[];
  readonly role_recommendation_notes: readonly string[];
  readonly role_strength_recommendation: OriginalRecommendation;
  readonly role_policy: {
    readonly role: string;
    readonly priority: number;
    readonly default_model_strength: number;
    readonly default_clip_strength: number;
    readonly intent_label: string;
    readonly protects_identity: boolean;
    readonly preserves_composition: boolean;
    readonly treat_as_flavour: boolean;
  };
}

interface Outcome {
  readonly included_loras: readonly string[];
  readonly excluded_loras: readonly OriginalExclusion[];
  readonly reasons: readonly OriginalReason[];
  readonly warnings: readonly string[];
}

export interface OriginalResponse extends Outcome {
  readonly response_schema_version: '7.1';
  readonly compatible: true;
  readonly validated_base_model: string | null;
  readonly validated_layout: string | null;
  readonly combined: OriginalCombined;
  readonly node_payloads: readonly OriginalNode[];
}

export interface OriginalRefusal extends Outcome {
  readonly compatible: false;
}
