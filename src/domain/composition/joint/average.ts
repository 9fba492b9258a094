/**
 * Our weighted average of block vectors: sum(v s) / sum(|s|) per block. Dividing by absolute strengths keeps every value within
 * what the vectors hold, whatever the signs: 1 and -0.9 give a difference of two profiles, not ten times one of them.
 */
import { type Message, message } from '../../message.ts';

export interface Averaged {
  readonly values: readonly number[];
  /** Sum of the absolute strengths. */
  readonly divisor: number;
  /** How the values came about. */
  readonly rule: Message;
}

/** @param inputs of equally many values; @throws RangeError on different lengths */
export function absoluteAverage(inputs: readonly { readonly values: readonly number[]; readonly strength: number }[]): Averaged {
  const count = inputs[0]?.values.length ?? 0;
  if (inputs.some(({ values }) => values.length !== count)) throw new RangeError('Vectors of different lengths have no average');
  const divisor = inputs.reduce((sum, { strength }) => sum + Math.abs(strength), 0);
  const negative = inputs.some(({ strength }) => strength < 0);
  return {
    values: Array.from({ length: count }, (_, at) =>
      divisor === 0 ? 0 : inputs.reduce((sum, { values, strength }) => sum + (values[at] ?? 0) * strength, 0) / divisor,
    ),
    divisor,
    rule: divisor === 0 ? message('compose.average.nothing') : message('compose.average.rule', { divisor, negative }),
  };
}
