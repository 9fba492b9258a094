/**
 * The original tool's weighted average of block vectors: sum(w s) / sum(s) per block, signs and all. Strengths that nearly cancel
 * make it explode (1 and -0.9 give [10, -9] of [1, 0] and [0, 1]); `../average.ts` is ours. Everything is rounded to four decimals.
 */
import { round4 } from './rounding.ts';

export interface AverageInput {
  readonly weights: readonly number[];
  readonly strengthModel: number;
  readonly strengthClip: number;
  readonly affectClip: boolean;
  /** Settings of the block-weight node; null counts as 1. */
  readonly a: number | null;
  readonly b: number | null;
}

export interface OriginalAverage {
  readonly model: readonly number[];
  /** null when nothing contributes to CLIP. */
  readonly clip: readonly number[] | null;
  /** Always 1: the vector is meant to be used at full strength. */
  readonly strengthModel: number;
  /** Sum of the absolute CLIP strengths; null when nothing contributes. */
  readonly strengthClip: number | null;
  /** null where the layout has no A and B. */
  readonly a: number | null;
  readonly b: number | null;
  readonly warnings: readonly string[];
}

/** A and B exist for block-weight nodes of layouts other than single Flux stacks, its encoders and the fallback. */
export function allowsAB(layout: string | null): boolean {
  const name = layout?.toLowerCase() ?? '';
  return name !== '' && !name.startsWith('flux_transformer_') && !name.startsWith('flux_te_') && name !== 'flux_fallback_16';
}

/** @throws RangeError when the vectors differ in length */
export function originalAverage(inputs: readonly AverageInput[], layout: string | null): OriginalAverage {
  const count = inputs[0]?.weights.length ?? 0;
  if (inputs.some(({ weights }) => weights.length !== count)) throw new RangeError('Vectors of different lengths have no average');
  const warnings: string[] = [];
  const model = inputs.map((input) => [input.weights, input.strengthModel] as const);
  const clip = inputs
    .filter((input) => input.affectClip && input.strengthClip !== 0)
    .map((input) => [input.weights, input.strengthClip] as const);
  if (total(model) === 0) warnings.push('Sum of strength_model values is 0; the combined model weights are all zero.');
  if (clip.length === 0) warnings.push('No clip contributors; clip weights omitted.');
  else if (total(clip) === 0) warnings.push('Sum of the strength_clip values that count is 0; the clip weights are all zero.');
  const mean = (pick: (input: AverageInput) => number | null): number | null =>
    allowsAB(layout)
      ? (combine(
          inputs.map((input) => [[pick(input) ?? 1], input.strengthModel]),
          1,
        )[0] ?? 0)
      : null;
  return {
    model: combine(model, count),
    clip: clip.length > 0 ? combine(clip, count) : null,
    strengthModel: 1,
    strengthClip: clip.length > 0 ? round4(clip.reduce((sum, [, strength]) => sum + Math.abs(strength), 0)) : null,
    a: mean(({ a }) => a),
    b: mean(({ b }) => b),
    warnings,
  };
}

type Weighted = readonly (readonly [weights: readonly number[], strength: number])[];

const total = (inputs: Weighted): number => inputs.reduce((sum, [, strength]) => sum + strength, 0);

function combine(inputs: Weighted, count: number): number[] {
  const divisor = total(inputs);
  return Array.from({ length: count }, (_, block) =>
    divisor === 0 ? 0 : round4(inputs.reduce((sum, [weights, strength]) => sum + (weights[block] ?? 0) * strength, 0) / divisor),
  );
}
