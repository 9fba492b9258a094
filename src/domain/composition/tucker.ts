/** Factors of convolutions in CP / Tucker form, as two factors of one product. */

/** (rank x rows) to (rows x rank). */
export function transposed(values: Float32Array, rank: number): Float32Array {
  const rows = values.length / rank;
  const out = new Float32Array(values.length);
  for (let p = 0; p < rank; p++) for (let i = 0; i < rows; i++) out[i * rank + p] = values[p * rows + i] as number;
  return out;
}

/**
 * right[p, (i, cell)] = sum over q of core[p,q,cell] down[q,i]: rank x inputs.cells, in the order of a flattened convolution.
 * @param core rank x rank x cells @param down rank x inputs
 */
export function tuckerRight(core: Float32Array, down: Float32Array, rank: number): Float32Array {
  const cells = core.length / (rank * rank);
  const inputs = down.length / rank;
  const out = new Float32Array(rank * inputs * cells);
  for (let p = 0; p < rank; p++) {
    for (let i = 0; i < inputs; i++) {
      for (let cell = 0; cell < cells; cell++) {
        let sum = 0;
        for (let q = 0; q < rank; q++) sum += (core[(p * rank + q) * cells + cell] as number) * (down[q * inputs + i] as number);
        out[(p * inputs + i) * cells + cell] = sum;
      }
    }
  }
  return out;
}
