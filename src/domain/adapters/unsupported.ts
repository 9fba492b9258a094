/**
 * Tensors that are recognised by name and not measured: PEFT's rarer methods, T-LoRA (its deltas depend on the time step), residuals
 * and embeddings. Some share random projections that are not in the file at all.
 */
import { type AdapterKind, broken, normNeed } from './adapter-kind.ts';

/** Method -> endings of its tensors' names, as PEFT's tuners (`adapter_layer_names`) and T-LoRA write them. */
export const UNSUPPORTED: readonly (readonly [id: string, label: string, endings: readonly string[]])[] = [
  ['vera', 'VeRA', ['vera_lambda_b', 'vera_lambda_d']],
  ['pvera', 'PVeRA', ['pvera_lambda_b', 'pvera_lambda_d']],
  ['randlora', 'RandLoRA', ['randlora_lambda', 'randlora_gamma']],
  ['fourierft', 'FourierFT', ['fourierft_spectrum']],
  ['waveft', 'WaveFT', ['waveft_spectrum']],
  ['hra', 'HRA', ['hra_u']],
  ['delora', 'DeLoRA', ['delora_A', 'delora_B', 'delora_lambda']],
  ['gralora', 'GraLoRA', ['gralora_A', 'gralora_B', 'gralora_A_general', 'gralora_B_general']],
  ['hira', 'HiRA', ['hira_A', 'hira_B']],
  ['miss', 'MiSS', ['miss_block']],
  ['bone', 'Bone', ['bone_block']],
  ['road', 'RoAd', ['road_theta', 'road_alpha']],
  ['shira', 'SHiRA', ['shira_weight']],
  ['vblora', 'VB-LoRA', ['vblora_logits', 'vblora_logits_A', 'vblora_logits_B', 'vblora_vector_bank']],
  ['tinylora', 'TinyLoRA', ['tinylora_v']],
  ['frod', 'FRoD', ['frod_lambda_l', 'frod_lambda_s']],
  ['adamss', 'AdaMSS', ['adamss_A', 'adamss_B']],
  ['beft', 'BEFT', ['beft_bias']],
  ['deft', 'DEFT', ['deft_P', 'deft_R']],
  ['lily', 'Lily', ['lily_A', 'lily_B', 'lily_router']],
  ['osf', 'OSF', ['osf_svd_params']],
  ['peanut', 'PEANuT', ['peanut_A', 'peanut_B']],
  ['psoft', 'PSOFT', ['psoft_R']],
  ['poly', 'Poly', ['poly_lora_A', 'poly_lora_B', 'poly_router']],
  ['supertuning', 'SuperTuning', ['supertuning_weight', 'supertuning_bias']],
  ['ln-tuning', 'LN tuning', ['ln_tuning_layers']],
  ['trainable-tokens', 'Trainable tokens', ['trainable_tokens_delta']],
  ['t-lora', 'T-LoRA', ['q_layer', 'p_layer', 'lambda_layer']],
  ['sparse', 'Sparse residual', ['bias_indices', 'bias_values', 'bias_size']],
];

export const unsupportedKinds: readonly AdapterKind[] = UNSUPPORTED.map(([id, label, endings]) => ({
  id: `unsupported:${id}`,
  label,
  byNameOnly: true,
  roles: endings,
  match: (parts) => (endings.some((role) => parts.has(role)) ? broken('module.by-name-only', { method: label }) : null),
  need: normNeed,
  figures: () => null,
  alphaDivisor: () => null,
}));

/** `bundle_emb.<name>.<encoder>`: trained tokens that ride along; they change no weight. */
export const EMBEDDING = 'embedding:';

export const embedding: AdapterKind = {
  id: 'embedding',
  label: 'Bundled embedding',
  byNameOnly: true,
  extra: true,
  roles: [],
  match: (parts) => ([...parts.keys()].some((role) => role.startsWith(EMBEDDING)) ? broken('module.trained-tokens') : null),
  need: normNeed,
  figures: () => null,
  alphaDivisor: () => null,
};
