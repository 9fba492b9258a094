/** Of modules whose ranks were looked for: how they are cut, so that they are not taken apart a second time when they are written. */
import type { OutModule } from '../../src/domain/bake/members.ts';
import type { Decomposition } from '../../src/domain/bake/truncate.ts';

/** 300 modules of rank 64, or 150 of rank 96. Beyond it a module is taken apart twice. */
const MOST_BYTES = 24 * 2 ** 20;

export class Decompositions {
  readonly #kept = new Map<OutModule, Decomposition>();
  #bytes = 0;

  /** @param most ranks that will be asked for, where that is known */
  keep(out: OutModule, whole: Decomposition, most: number | null): void {
    const { spectrum, toRight, toLeft } = whole;
    const rank = spectrum.length === 0 ? 0 : toRight.length / spectrum.length;
    const rows = Math.min(most ?? spectrum.length, spectrum.length) * rank;
    const bytes = 8 * (spectrum.length + 2 * rows);
    if (this.#bytes + bytes > MOST_BYTES) return;
    this.#bytes += bytes;
    const part = (values: Float64Array): Float64Array => (rows === values.length ? values : values.slice(0, rows));
    this.#kept.set(out, { spectrum, toRight: part(toRight), toLeft: part(toLeft) });
  }

  /** It is asked for once. */
  take(out: OutModule): Decomposition | null {
    const found = this.#kept.get(out) ?? null;
    this.#kept.delete(out);
    if (found) this.#bytes -= 8 * (found.spectrum.length + found.toRight.length + found.toLeft.length);
    return found;
  }
}
