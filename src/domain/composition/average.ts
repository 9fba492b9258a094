/**
 * Our weighted average of block vectors: sum(v s) / sum(|s|) per block. Dividing by absolute strengths keeps every value within
 * what the vectors hold, whatever the signs: 1 and -0.9 give a difference of two profiles, not ten times one of them.
 */

export interface Averaged {
  readonly values: readonly number[];
  /** Sum of the absolute strengths. */
  readonly divisor: number;
  /** How the values came about, for people. */
  readonly rule: string;
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
    rule:
      divisor === 0
        ? 'Every strength is 0, so there is nothing to average: all values are 0.'
        : `Weighted by strength and divided by the sum of the strengths without their signs (${text(divisor)})${negative ? '; a negative strength counts against the others' : ''}.`,
  };
}

const text = (value: number): string => String(Number(value.toPrecision(6)));
