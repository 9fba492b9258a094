/**
 * Faults of one text. A text of any size may be wrong at every place, so only the first are kept, with their places; the others
 * are counted.
 */

export interface TextFault {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly said: TextFaultSaid;
}

/** What a text must be there: a list, text, ... */
export type Wanted = 'object' | 'list' | 'text' | 'number' | 'truth';

/** A text is a whole sentence of the reader of another program. */
export type TextFaultSaid =
  | string
  /** Syntax of JSON. */
  | { readonly kind: 'json-more' | 'json-depth' | 'json-end' | 'json-large' | 'json-open-text' | 'json-escape' | 'json-name' }
  | { readonly kind: 'json-value'; readonly found: string }
  | { readonly kind: 'json-twice'; readonly name: string }
  | { readonly kind: 'json-sign'; readonly sign: string; readonly found: string }
  /** A file of profiles. */
  | { readonly kind: 'not-object' | 'missing'; readonly what: FilePart }
  | { readonly kind: 'format'; readonly format: string }
  | { readonly kind: 'version'; readonly found: number; readonly reads: number }
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'main-count'; readonly most: number }
  | { readonly kind: 'member'; readonly name: string; readonly wanted: Wanted }
  | { readonly kind: 'member-missing'; readonly name: string }
  | { readonly kind: 'slots-twice' | 'tag' | 'name-empty' | 'no-profile' }
  | { readonly kind: 'gain-number' | 'no-slot'; readonly slot: string }
  | { readonly kind: 'gain'; readonly slot: string; readonly gain: number }
  /** Texts of other programs. */
  | { readonly kind: 'empty' | 'no-colon' }
  | { readonly kind: 'foreign' | 'foreign-json'; readonly family: string }
  /** `says`: the program's own words, null when it takes nothing. */
  | { readonly kind: 'host'; readonly host: string; readonly says: string | null }
  | { readonly kind: 'host-gain'; readonly host: string; readonly slot: string; readonly gain: number }
  | { readonly kind: 'value' | 'letter'; readonly place: number; readonly text: string }
  | { readonly kind: 'count'; readonly values: number; readonly known: readonly number[] };

export type FilePart = 'file' | 'profile' | 'preset' | 'layout' | 'slot';

export interface Faults<Fault = TextFault> {
  /** At most `MOST_FAULTS`, in the order in which they were found. */
  readonly faults: readonly Fault[];
  /** How many there are beyond these. */
  readonly more: number;
}

/** The first faults explain the others. */
export const MOST_FAULTS = 20;

export class FaultList<Fault = TextFault> {
  readonly #faults: Fault[] = [];
  #count = 0;

  get any(): boolean {
    return this.#count > 0;
  }

  /** @param fault made only while it is kept: finding a place takes a pass over the text */
  add(fault: () => Fault): void {
    if (this.#count < MOST_FAULTS) this.#faults.push(fault());
    this.#count += 1;
  }

  all(): Faults<Fault> {
    return { faults: this.#faults, more: this.#count - this.#faults.length };
  }
}

export const oneFault = <Fault>(fault: Fault): Faults<Fault> => ({ faults: [fault], more: 0 });

/** Line and column, from 1, of an offset. */
export function placeIn(text: string, at: number): { readonly line: number; readonly column: number } {
  let [line, start] = [1, 0];
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', start)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: at - start + 1 };
}

export const faultAt = (text: string, at: number, said: TextFaultSaid): TextFault => ({ ...placeIn(text, at), said });
