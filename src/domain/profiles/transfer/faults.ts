/**
 * Faults of one text. A text of any size may be wrong at every place, so only the first are kept, with their places; the others
 * are counted.
 */

export interface TextFault {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Faults {
  /** At most `MOST_FAULTS`, in the order in which they were found. */
  readonly faults: readonly TextFault[];
  /** How many there are beyond these. */
  readonly more: number;
}

/** The first faults explain the others. */
export const MOST_FAULTS = 20;

export class FaultList {
  readonly #faults: TextFault[] = [];
  #count = 0;

  get any(): boolean {
    return this.#count > 0;
  }

  /** @param fault made only while it is kept: finding a place takes a pass over the text */
  add(fault: () => TextFault): void {
    if (this.#count < MOST_FAULTS) this.#faults.push(fault());
    this.#count += 1;
  }

  all(): Faults {
    return { faults: this.#faults, more: this.#count - this.#faults.length };
  }
}

export const oneFault = (fault: TextFault): Faults => ({ faults: [fault], more: 0 });

/** Line and column, from 1, of an offset. */
export function placeIn(text: string, at: number): { readonly line: number; readonly column: number } {
  let [line, start] = [1, 0];
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', start)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: at - start + 1 };
}

export const faultAt = (text: string, at: number, message: string): TextFault => ({ ...placeIn(text, at), message });

export const faultText = ({ line, column, message }: TextFault): string => `Line ${line}, column ${column}: ${message}`;
