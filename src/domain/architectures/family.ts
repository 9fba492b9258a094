/**
 * A model family is one file: what its blocks are called, how many there are, how wide, and which layout they make. Families do
 * not decide alone: each says how well a file fits it, and `resolve.ts` keeps those that fit best. Where several fit equally,
 * the file is ambiguous and says so.
 */
import type { Location } from '../dialects/dialect.ts';
import type { FamilyId, FamilyVerdict, Layout, Slot } from '../reading.ts';
import type { EncoderKind } from './encoder-kinds.ts';
import type { Hints } from './hints.ts';
import type { ModuleSummary } from './module-summary.ts';
import type { TensorEvidence } from './words.ts';

/**
 * `both`: the model's own layer is fused and ComfyUI has a place for its parts in it, so that it adds what a file has of both. `fused`: it
 * has none, or drops the parts. `split`: it knows the parts alone.
 */
export type FusedAndSplit = 'both' | 'fused' | 'split';

/** Blocks of one file under one family, layout included. */
export interface Structure {
  /** `unet`, `transformer`, `llm`. */
  readonly component: string;
  readonly layout: Pick<Layout, 'id' | 'label'> & { readonly slots: readonly Slot[] };
  /** Name the original tool would give the file's layout, where it has one. */
  readonly originalLayout: string | null;
  /** Slots beyond the main ones; a file gets those it touches, a stack of them (`Slot.group`) as a whole. */
  readonly others: readonly Slot[];
  /** Main or other slot of a module of the diffusion model, null for none. */
  slotOf(location: Location): string | null;
  /** The weights a module adapts, each by one name whatever the convention: three of a fused qkv. */
  weightsOf(location: Location): readonly string[];
  /** What ComfyUI applies of a fused layer and its parts in one file. */
  readonly fusedAndSplit: FusedAndSplit;
  /** The name is one of those that the family joins across conventions, so that another name means another weight. */
  isKnown(location: Location): boolean;
}

export type Subtype = NonNullable<FamilyVerdict['subtype']>;

export interface Fit {
  /** Names and shapes that this family does not have; the fewest wins. */
  readonly strange: number;
  /** Names this family does have. */
  readonly known: number;
  /** Not of any known size: widths differ from all of them, but are to each other as in one of them. */
  readonly inProportion: boolean;
  /** A block's number is beyond the depth of every size. */
  readonly overflow: boolean;
  /**
   * Every main stack is there with every block: a file that fills one model exactly is not a part of a larger one. Of a published
   * model, or only of what the model's constructor makes by default.
   */
  readonly filled: 'published' | 'unpublished' | null;
  readonly subtype: Subtype | null;
  readonly seen: TensorEvidence;
  structure(): Structure;
}

/** What `Fit` says of a file by names alone. */
export const BY_NAMES = { inProportion: false, overflow: false, filled: null } as const;

export interface Family {
  readonly id: FamilyId;
  /** Three letters or digits: what stable IDs of its files begin with. */
  readonly code: string;
  readonly label: string;
  /**
   * Beginnings of what trainers write into `ss_base_model_version`, `modelspec.architecture` and the network module,
   * lower case and without separators: `flux1`.
   */
  readonly named: readonly string[];
  /** What only a file name of this family holds, tested on the lower-case name with separators as spaces. */
  readonly fileName: RegExp;
  /** Words that decide among families which fit equally and contradict no other, since they also mean something else: `pony`, `mochi`. */
  readonly fileNameAmongEquals: RegExp | null;
  /** A name without a version that may mean this family too (`flux` of Flux.2): it contradicts other families and decides nothing. */
  readonly lineName: RegExp | null;
  /** Encoders a LoRA of this family may carry; none when that says nothing. */
  readonly encoders: readonly EncoderKind[];
  /** null when the file has nothing of this family. */
  fit(summary: ModuleSummary, hints: Hints): Fit | null;
}

/** `count` slots of one stack: `double.0` "Double 0" ... */
export function stackSlots(
  count: number,
  stack: { readonly id: string; readonly label: string; readonly group: string; readonly role: Slot['role'] },
  component: string,
): Slot[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${stack.id}.${index}`,
    label: `${stack.label} ${index}`,
    group: stack.group,
    component,
    role: stack.role,
  }));
}

/** Modules before and after the blocks have one slot each. */
export const endSlots = (component: string): readonly Slot[] => [
  { id: 'stem', label: 'Input layers', group: 'Other', component, role: 'other' },
  { id: 'head', label: 'Output layers', group: 'Other', component, role: 'other' },
];

/** A file's name in lower case, every separator a space, a space on both sides: what `Family.fileName` is tested on. */
export const plainName = (path: string): string =>
  ` ${path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.safetensors$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, ' ')} `;
