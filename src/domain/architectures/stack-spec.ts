/** What a family is made of when its blocks lie in numbered stacks, as data for `stackFamily`. */
import type { FamilyNames } from './family-names.ts';
import type { EncoderKind } from './encoder-kinds.ts';
import type { FusedAndSplit, Subtype } from './family.ts';
import type { Hints } from './hints.ts';
import type { ModuleSummary } from './module-summary.ts';
import type { SameNames } from './same-names.ts';
import type { Widths } from './shape-terms.ts';

export interface StackSpec {
  /** Slot id before the number, and the key of its count in `Size.blocks`. */
  readonly id: string;
  /** Slot label before the number. */
  readonly label: string;
  readonly group: string;
  /** As counted in the evidence: "19 double". Empty: just "40". */
  readonly counted: string;
  readonly role?: 'main' | 'other';
  /** Flat names before the number, in every convention. */
  readonly containers: readonly string[];
  /** Inner names (a pattern for the whole name) and their shapes: `(img|txt)_attn_qkv: '3h<h'`. */
  readonly inside: Readonly<Record<string, string>>;
  /** Inner names that are other ones by another convention, or several of them fused: `img_attn_qkv` is to_q, to_k and to_v. */
  readonly same?: SameNames;
  /** Of the last block, where it differs. */
  readonly sameInLast?: SameNames;
}

export interface Size {
  /** Shown as sub-type: "14B". */
  readonly label: string | null;
  /** Blocks per stack id. */
  readonly blocks: Readonly<Record<string, number>>;
  /** Widths by letter; `h` is the hidden width. */
  readonly widths: Widths;
  /** The model's constructor has it as its default, and no published model is known that does. */
  readonly unpublished?: true;
}

export interface StackFamily extends FamilyNames {
  readonly lineName?: RegExp;
  /** Badge without the count: "Flux". */
  readonly badge: string;
  /** Layout id without the count. */
  readonly layout: string;
  readonly component?: string;
  readonly stacks: readonly StackSpec[];
  readonly sizes: readonly Size[];
  /** Paths outside the stacks, as alternatives that a path may begin with. */
  readonly stem: string;
  readonly head: string;
  /** Paths outside the stacks that are other ones by another convention. */
  readonly sameOutside?: SameNames;
  /** By default `split`. */
  readonly fusedAndSplit?: FusedAndSplit;
  /** Shapes of layers outside the stacks, by their whole path: what tells models apart whose blocks are alike. */
  readonly ends?: Readonly<Record<string, string>>;
  /** Encoders a LoRA of this family may carry. */
  readonly encoders?: readonly EncoderKind[];
  /** The model is a pair of two, which one file may hold. */
  readonly pair?: boolean;
  /** Sub-type beyond the size. */
  readonly subtype?: (summary: ModuleSummary, hints: Hints, size: Size | null) => Subtype | null;
  readonly original?: (touched: ReadonlyMap<string, number>, layout: string, summary: ModuleSummary) => string | null;
}
