import { describe, expect, it } from 'vitest';
import { combineOriginal, ORIGINAL_SETTINGS, type OriginalLora, type OriginalSettings } from './combine.ts';

const lora = (stableId: string, weights: readonly number[] | null, more: Partial<OriginalLora> = {}): OriginalLora => ({
  stableId,
  filename: `${stableId}.safetensors`,
  role: 'style',
  baseCode: 'FLX',
  layout: 'flux_transformer_3',
  clipContributor: false,
  weights,
  ...more,
});

const FIRST = [0.2, 0.4, 0.6];
const SECOND = [0.6, 0.8, 1];

function combine(
  loras: readonly OriginalLora[],
  settings: Readonly<Record<string, Partial<OriginalSettings>>> = {},
  ids = loras.map(({ stableId }) => stableId),
) {
  return combineOriginal(
    ids,
    new Map(loras.map((row) => [row.stableId, row])),
    new Map(Object.entries(settings).map(([id, own]) => [id, { ...ORIGINAL_SETTINGS, ...own }])),
  );
}

function done(result: ReturnType<typeof combine>) {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function refused(result: ReturnType<typeof combine>) {
  if (result.ok) throw new Error('It was combined');
  return result.error;
}

const codes = (result: ReturnType<typeof combine>) => refused(result).reasons.map(({ code }) => code);

describe('combineOriginal', () => {
  it('refuses when nothing but fallbacks is chosen', () => {
    const refusal = refused(combine([lora('FLX-FALL-001', null)]));
    expect(refusal.included_loras).toEqual([]);
    expect(refusal.excluded_loras[0]?.reason_code).toBe('fallback_excluded');
    expect(refusal.reasons[0]?.code).toBe('all_loras_excluded');
    expect(refusal.warnings.join()).toContain('fallback LoRAs are not allowed in /api/lora/combine');
  });

  it('combines what it can and says what it left out', () => {
    const rows = [lora('FLX-REAL-001', FIRST), lora('FLX-FALL-001', null)];
    const body = done(combine(rows, {}, [' FLX-REAL-001 ', 'FLX-FALL-001', 'FLX-GONE-009', 'FLX-REAL-001']));
    expect(body.included_loras).toEqual(['FLX-REAL-001']);
    expect(body.excluded_loras.map(({ reason_code }) => reason_code)).toEqual(['fallback_excluded', 'missing_lora']);
    expect(body.warnings.join()).toContain('Excluded 1 fallback LoRA(s)');
  });

  it('refuses other bases and other layouts with structured reasons', () => {
    const mixed = combine([lora('A', FIRST), lora('B', SECOND, { baseCode: 'SDX' })]);
    expect(codes(mixed)).toEqual(['base_model_mismatch']);
    expect(refused(mixed).reasons[0]?.stable_ids).toEqual(['A', 'B']);
    expect(codes(combine([lora('A', FIRST), lora('B', [1, 1, 1, 1], { layout: 'flux_transformer_4' })]))).toEqual(['layout_mismatch']);
    expect(codes(combine([lora('A', FIRST), lora('B', [1], { layout: 'x', baseCode: null })]))).toEqual([
      'base_model_mismatch',
      'layout_mismatch',
    ]);
    expect(codes(combine([lora('A', FIRST), lora('B', [1, 1])]))).toEqual(['layout_mismatch']);
    expect(codes(combine([], {}, [' ']))).toEqual(['all_loras_excluded']);
  });

  it('takes upper and lower case for the same', () => {
    const body = done(combine([lora('A', FIRST, { baseCode: 'flx' }), lora('B', SECOND, { layout: 'FLUX_TRANSFORMER_3' })]));
    expect(body).toMatchObject({ validated_base_model: 'FLX', validated_layout: 'flux_transformer_3', response_schema_version: '7.1' });
  });

  it('has aliases, and CSV that says what the lists say', () => {
    const clip = { clipContributor: true, layout: 'unet_57' };
    const body = done(combine([lora('A', FIRST, clip), lora('B', SECOND, clip)], { A: { strengthClip: 1, a: 2 }, B: { strengthClip: 3 } }));
    const { combined } = body;
    expect(combined.block_weights).toBe(combined.block_weights_model);
    expect(combined.block_weights_csv).toBe(combined.block_weights_model_csv);
    expect(combined.block_weights_model_csv.split(',').map(Number)).toEqual(combined.block_weights_model);
    expect(combined.block_weights_clip).toEqual([0.5, 0.7, 0.9]);
    expect(combined.block_weights_clip_csv).toBe('0.5000,0.7000,0.9000');
    expect([combined.combined_strength_model, combined.combined_strength_clip]).toEqual([1, 4]);
    expect([combined.combined_A, combined.combined_B]).toEqual([combined.A, combined.B]);
    expect(combined.B).toBe(1);
    expect(body.node_payloads.map(({ A }) => A)).toEqual([2, null]);
  });

  it('has null for CLIP when nothing contributes', () => {
    const body = done(combine([lora('A', FIRST, { clipContributor: true })]));
    expect(body.combined.block_weights_clip).toBeNull();
    expect(body.combined.block_weights_clip_csv).toBeNull();
    expect(body.node_payloads[0]?.strength_clip).toBeNull();
    expect(body.warnings.join()).toContain('No clip contributors');
  });

  it('forces CLIP off where the file has no text encoder', () => {
    const body = done(
      combine([lora('A', FIRST), lora('B', SECOND, { clipContributor: true })], { A: { strengthClip: 2 }, B: { strengthClip: 0.75 } }),
    );
    expect(body.node_payloads[0]).toMatchObject({ affect_clip: false, strength_clip: 0, clip_contributor: false });
    expect(body.node_payloads[1]).toMatchObject({ affect_clip: true, strength_clip: 0.75 });
    expect(body.combined.strength_clip).toBe(0.75);
    expect(body.warnings.join()).toContain('LoRA A is not a clip contributor; clip was ignored for this LoRA.');
    const unasked = done(combine([lora('A', FIRST)], { A: { affectClip: false } }));
    expect(unasked.warnings.join()).not.toContain('not a clip contributor');
  });

  it('advises by role without touching the numbers', () => {
    const body = done(combine([lora('A', FIRST, { role: 'pose' })], { A: { strengthModel: 0.8, strengthClip: 0.5 } }));
    const recommendation = body.node_payloads[0]?.role_strength_recommendation;
    expect(recommendation).toEqual({
      role: 'utility',
      requested_model_strength: 0.8,
      overlap_corrected_model_strength: expect.closeTo(0.064, 12),
      role_default_model_strength: 0.35,
      recommended_model_strength: 0.35,
      requested_clip_strength: 0.5,
      role_default_clip_strength: 0,
      recommended_clip_strength: 0,
      clip_contributor: false,
      applied_to_math: false,
      basis: 'role_policy_advisory',
    });
    expect(body.combined.block_weights_model).toEqual(FIRST);
  });

  it('softens within the payloads, never in the average', () => {
    const [a, b] = [lora('A', [1, 1, 0.2]), lora('B', [1, 0.9, 0.1])];
    const body = done(combine([a, b]));
    expect(body.node_payloads[1]?.block_weights).not.toEqual(b.weights);
    expect(body.node_payloads[1]?.orchestration_notes.join()).toContain('Same-role');
    expect(body.combined.block_weights_model[2]).toBeGreaterThan(0.1);
  });
});
