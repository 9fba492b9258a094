/** What recognition says about a file: what it saw, what it cannot decide, what contradicts it. */

/** Blocks by the name of their stack; the name is empty where a model has one stack. */
export type StackCounts = readonly (readonly [count: number, stack: string])[];

/** What recognition saw in the tensors. Widths are null where names alone told the model. */
export type TensorEvidence =
  | {
      readonly kind: 'stacks';
      readonly blocks: StackCounts;
      readonly hidden: number | null;
      /** A width that no known size of the model has. */
      readonly inProportion: boolean;
      /** More blocks than any known size has. */
      readonly overflow: boolean;
    }
  /** `textWidths`: of cross-attention. `shaped`: shapes were looked at. */
  | { readonly kind: 'unet'; readonly blocks: number; readonly textWidths: readonly number[]; readonly shaped: boolean }
  | { readonly kind: 'cascade'; readonly blocks: number; readonly hidden: number | null }
  /** `only`: the one stack's name, null when there are several. */
  | { readonly kind: 'generic'; readonly blocks: StackCounts; readonly only: string | null }
  | { readonly kind: 'encoders'; readonly encoders: readonly string[] }
  | { readonly kind: 'no-stack'; readonly modules: number }
  | { readonly kind: 'no-adapters' | 'unread' };

/** Why a file was taken for the family that it is. */
export interface Evidence {
  readonly seen: TensorEvidence;
  /** Names or shapes that are not the family's. */
  readonly strange: number;
  /** Families that fit equally: which one was named, and where. */
  readonly chosen: { readonly label: string; readonly by: 'metadata' | 'file name' } | null;
  /** Of text encoders alone. */
  readonly whose: 'metadata' | 'many' | null;
}

export const evidenceOf = (seen: TensorEvidence, more: Partial<Evidence> = {}): Evidence => ({
  seen,
  strange: 0,
  chosen: null,
  whose: null,
  ...more,
});

/** "Wan 2.1 or 2.2", "Flux.1, Chroma or HunyuanVideo": a first word all share is said once. */
export function oneOf(labels: readonly string[]): string {
  const [first = '', ...others] = labels;
  const word = /^\S+ /.exec(first)?.[0];
  const same = word !== undefined && others.every((label) => label.startsWith(word));
  const rest = same ? others.map((label) => label.slice(word.length)) : others;
  // Three names can be read at a glance; the whole list is in the details.
  const short = rest.length > 2 ? [...rest.slice(0, 1), `${rest.length - 1} others`] : rest;
  const last = short.pop();
  return last === undefined ? first : `${[first, ...short].join(', ')} or ${last}`;
}

/** "Flux.1" when certain, "Flux.1 or another model" when it is the only one known that fits and may still not be it. */
export const familyLabel = (labels: readonly string[], certain: boolean): string =>
  labels.length === 1 && !certain ? `${labels[0]} or another model` : oneOf(labels);
