/**
 * What a header says about a LoRA: family, layout, modules. Built by `understand.ts` from the registries
 * (dialects x adapters x architectures); everything downstream (analyst, catalog, UI, CSV) knows only these types.
 * All of it is plain data and crosses threads by structured clone.
 */

/** Short, documented ids: `sd15 sd2 sdxl flux1 wan2.1 wan2.2 ... unknown`. */
export type FamilyId = string;

/** Which model of a pipeline a module belongs to: `unet`, `transformer`, `te1`, `te2`, `te3`, `llm`, `other`, ... */
export type Component = string;

export interface FamilyVerdict {
  readonly id: FamilyId;
  /** As shown: "Flux.1", "SDXL", "Unknown". For an ambiguous file: "Wan 2.1 or 2.2", "Z-Image or another model". */
  readonly label: string;
  readonly certainty: 'certain' | 'ambiguous' | 'unknown';
  /** Every family that fits; one when certain or when only one is like it, none when unknown. */
  readonly candidates: readonly { readonly id: FamilyId; readonly label: string }[];
  readonly subtype: { readonly label: string; readonly from: 'tensors' | 'metadata' | 'file name' } | null;
  /** "19 double + 38 single blocks, hidden 3072; from tensor shapes". A text is what an older version of this program stored. */
  readonly evidence: Evidence | string;
  /** Things that do not fit together, e.g. metadata naming another family than the tensors. */
  readonly contradictions: readonly Message[];
}

export interface Slot {
  /** Stable identity: `double.7`, `in.4`, `mid.0`, `te1.3`, `stem`, `head`, `blocks.12`. */
  readonly id: string;
  /** Shown: "Double 7", "IN04", "M00", "TE1 3", "Block 12". */
  readonly label: string;
  /** Group shown together, in this order in the layout: "Double blocks", "IN", "Text encoder 1 (CLIP-L)", ... */
  readonly group: string;
  readonly component: Component;
  /** `main`: the diffusion model's own stack(s); `te`: a text encoder; `other`: refiners, stem, head, side stacks. */
  readonly role: 'main' | 'te' | 'other';
}

/** The slots of one LoRA, in order: all main slots first (present or not), then text encoders and others the file touches. */
export interface Layout {
  /** `flux_unet_57`, `sd_unet_25`, `sdxl_unet_19`, `wan_unet_40`, `generic_blocks_12`, `flux_fallback_16`, ... */
  readonly id: string;
  /** Badge text: "Flux 57", "SDXL 19". */
  readonly label: string;
  /** Number of main slots; `slots.slice(0, mainCount)` are they. */
  readonly mainCount: number;
  readonly slots: readonly Slot[];
}

export type AdapterId = string;

export interface ModuleTensor {
  /** `up`, `down`, `mid`, `alpha`, ... as the adapter names its parts. */
  readonly role: string;
  /** Index into `Header.tensors`. */
  readonly tensor: number;
}

/** One adapted weight, before any number is read. */
export interface ModulePlan {
  /** The file's own name for the module (tensor key without its role suffix). */
  readonly name: string;
  readonly component: Component;
  /** `Slot.id`, or null when the module is in no block the layout knows. */
  readonly slot: string | null;
  /** Adapter registry id: `lora`, `locon` (k x k convolution), `lokr`, ... or `unsupported:<name>`. */
  readonly adapter: AdapterId;
  readonly rank: number | null;
  /** Shape of the delta flattened to 2-D (rows x cols); null when it cannot be known. */
  readonly rows: number | null;
  readonly cols: number | null;
  readonly tensors: readonly ModuleTensor[];
  /** Why it cannot be measured, else null. */
  readonly problem: Message | null;
  /** Another entry of the file on the same weight counts in its place; `problem` names it. */
  readonly copy?: true;
}

export interface Understanding {
  readonly family: FamilyVerdict;
  /** Key-naming conventions met, most tensors first. */
  readonly dialects: readonly string[];
  readonly adapters: readonly { readonly id: AdapterId; readonly label: string; readonly modules: number }[];
  /** null when the file has no block of any kind. */
  readonly layout: Layout | null;
  /** The name the original tool gives this layout, where it has one: `flux_transformer_38`, `flux_double_19`, `flux_te_12`, `unet_57`. */
  readonly originalLayout: string | null;
  readonly modules: readonly ModulePlan[];
  /** Keys that map to nothing. Kept, counted, shown. */
  readonly notUnderstood: readonly string[];
  /** Ranks met, falling by number of modules. */
  readonly ranks: readonly { readonly rank: number; readonly modules: number }[];
}

/**
 * What the library keeps of an `Understanding`: not the modules, which the table of measured modules replaces, and of the keys that map to
 * nothing the first. Files of one table share one object.
 */
export interface Understood extends Omit<Understanding, 'modules' | 'notUnderstood'> {
  readonly moduleCount: number;
  /** At most `MOST_NOT_UNDERSTOOD`. */
  readonly notUnderstood: readonly string[];
  readonly notUnderstoodCount: number;
}

/** A broken converter can leave a hundred thousand. */
export const MOST_NOT_UNDERSTOOD = 1000;

/** All of it but the family. */
export const outlined = ({
  modules,
  notUnderstood,
  ...rest
}: Omit<Understanding, 'family' | 'modules'> & { readonly modules: readonly unknown[] }): Omit<Understood, 'family'> => ({
  ...rest,
  moduleCount: modules.length,
  notUnderstood: notUnderstood.slice(0, MOST_NOT_UNDERSTOOD),
  notUnderstoodCount: notUnderstood.length,
});

/** One measured module: the row of the modules CSV. Numbers are finite or null, never NaN. Formulas and units: `strength/gram.ts`, `strength/aggregate.ts`. */
export interface MeasuredModule {
  readonly module: string;
  readonly component: Component;
  readonly slot: string | null;
  readonly adapter: AdapterId;
  readonly rank: number | null;
  readonly alpha: number | null;
  readonly scale: number | null;
  /** Which rule gave the scale: "alpha / rank", "no alpha: 1", ... */
  readonly scaleRule: string | null;
  readonly rows: number | null;
  readonly cols: number | null;
  readonly deltaNorm: number | null;
  readonly rms: number | null;
  readonly spectralNorm: number | null;
  readonly stableRank: number | null;
  readonly rank99: number | null;
  /** Legacy: sum of the plain norms of all the module's tensors, alpha included. */
  readonly tensorNormSum: number | null;
  /** Why a number is missing. */
  readonly problem: Message | null;
  /** As in the plan. */
  readonly copy?: true;
  /** What the user must know to read the numbers that are given: that a GLoRA is measured by its b-term only, and the like. */
  readonly notes?: readonly Message[];
  /** Roles of its tensors, as in the plan; not set in what was measured before they were kept. */
  readonly roles?: readonly string[];
  /** What is exact where the delta itself needs the base model ("undirected part" of a DoRA). Enters no sum. */
  readonly proxy?: { readonly label: string; readonly value: number };
}

/** One slot with its numbers: the row of the blocks CSV. */
export interface BlockRow {
  /** Position in `Layout.slots`. */
  readonly index: number;
  readonly slot: string;
  /** strength / largest strength of the layout, rounded to 6 decimals. */
  readonly weight: number;
  /** sqrt of the sum of deltaNorm^2 over the block's modules. */
  readonly strength: number;
  /** sqrt(sum deltaNorm^2 / number of delta entries). */
  readonly rms: number;
  readonly tensorNormSum: number;
  readonly legacyWeight: number;
  /** Modules of this block that were measured. */
  readonly modules: number;
  /** Modules of this block that could not be measured. */
  readonly failed: number;
}

/** Everything the measuring pass finds out about one file. */
export interface Measurement {
  /** XXH3-128 of the tensor data section (all bytes after the header that tensors cover), 32 hex digits. */
  readonly contentHash: string;
  readonly layout: Layout | null;
  /** In layout order. When `fallback` is set: neutral rows (weight 1, strength 0, modules 0). */
  readonly blocks: readonly BlockRow[];
  /** Reason for the neutral fallback profile; null when blocks were measured. */
  readonly fallback: Message | null;
  readonly modules: readonly MeasuredModule[];
  /** sqrt of the sum of deltaNorm^2 over all measured modules (blocks or not). */
  readonly totalStrength: number;
  /** Modules in no block whose norm is not known, copies aside. */
  readonly failedOutside: number;
  /** Summary for the details panel: smallest and largest scale met, alphas. */
  readonly scaleSummary: { readonly min: number; readonly max: number; readonly rules: readonly string[] } | null;
  readonly warnings: readonly FileFault[];
}

import type { Message } from './message.ts';
import type { FileFault } from './safetensors/header-types.ts';
import type { Evidence } from './architectures/words.ts';
