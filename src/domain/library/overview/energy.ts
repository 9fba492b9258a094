/**
 * How a LoRA's strength is spread over its main blocks, from its fingerprint: one byte a block, linear in the block's strength,
 * 255 the strongest. A byte is at most 1/510 of the strongest away from the strength, so that shares of energy (squared
 * strengths) stand to about a percent; the details of a LoRA have the exact ones.
 */

export interface Spread {
  /** Share of the energy that the strongest quarter of the main blocks holds, 0.25 (even) to 1; NaN below four blocks. */
  readonly concentration: number;
  /** Share that the two strongest hold; NaN below four blocks. */
  readonly topTwo: number;
}

/** @param fingerprint main blocks first @param main how many of these are main blocks */
export function spreadOf(fingerprint: Uint8Array, main: number): Spread {
  const energies = Array.from(fingerprint.subarray(0, main), (byte) => byte * byte).toSorted((a, b) => b - a);
  const total = sum(energies);
  if (energies.length < 4 || total === 0) return { concentration: Number.NaN, topTwo: Number.NaN };
  return {
    concentration: sum(energies.slice(0, Math.ceil(energies.length / 4))) / total,
    topTwo: sum(energies.slice(0, 2)) / total,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** With fewer LoRAs of a layout it is not said what most of them do. */
const ENOUGH = 8;
const MOST = 0.9;

/** Which main blocks of one layout are changed by how many LoRAs. */
export class Peers {
  #count = 0;
  readonly #touched: number[] = [];

  add(fingerprint: Uint8Array, main: number): void {
    this.#count += 1;
    for (let slot = 0; slot < main; slot++) this.#touched[slot] = (this.#touched[slot] ?? 0) + (fingerprint[slot] === 0 ? 0 : 1);
  }

  /** How many blocks are 0 here that nine of ten LoRAs of the layout change. */
  deadIn(fingerprint: Uint8Array): number {
    if (this.#count < ENOUGH) return 0;
    return this.#touched.filter((touched, slot) => fingerprint[slot] === 0 && touched >= MOST * this.#count).length;
  }
}
