/**
 * Programs that take block weights. A target writes a text for one of them and, apart from that, replays what the program does
 * with a text on this very file: rules as published, text parsed anew, so that a wrong export shows as a wrong table.
 */
import type { LoaderId } from '../../programs/loader-rules.ts';
import type { AdapterId, Component, FamilyId, Layout } from '../../reading.ts';
import type { Faults } from '../transfer/faults.ts';
import type { Gains } from '../profile.ts';

export interface HostModule {
  /** The file's own name: tensor key without its role suffix. */
  readonly name: string;
  readonly slot: string | null;
  readonly component: Component;
  readonly adapter: AdapterId;
  readonly rank: number | null;
  /** null when there is none, or the file is not measured yet. */
  readonly alpha: number | null;
  /** alpha is a tensor of the file; metadata may give an alpha too. */
  readonly alphaTensor: boolean;
  /** Factor on the product of the factors; null when not measured yet. */
  readonly scale: number | null;
  /** Roles of its tensors: `up`, `down`, `alpha`, `diff_b`, ...; null for a file that was measured before they were kept. */
  readonly roles: readonly string[] | null;
  /** Of two names of one weight ComfyUI takes the other one. */
  readonly copy?: true;
}

/** What a target may know of the LoRA. */
export interface HostFile {
  /** File name without folder and extension, as prompts name it. */
  readonly name: string;
  /** File name with extension, below the LoRA folder, as ComfyUI's loaders list it. */
  readonly fileName: string;
  readonly family: FamilyId;
  readonly familyLabel: string;
  readonly subtype: string | null;
  readonly layout: Layout;
  readonly modules: readonly HostModule[];
  /** Slots with at least one module, in layout order. */
  readonly present: readonly string[];
}

export type Applies = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** A form of a target's text: a vector length, a syntax. */
export interface HostVariant {
  readonly id: string;
  readonly label: string;
}

export interface ExportOptions {
  /** One of `variants`; without it, or with one that the file does not have: the first that carries all gains, else the first. */
  readonly variant?: string;
}

export interface HostText {
  readonly text: string;
  readonly variant: string;
  readonly kind: 'text' | 'json' | 'csv';
  /** Suggested name when it is kept as a file; null for what is only ever pasted. */
  readonly saveAs: string | null;
  /** How to use it, and what the target does besides; sentences. */
  readonly notes: readonly string[];
  /** What its values can be, where that is not any number: the reason why a gain comes out as another. */
  readonly limits?: Limits;
}

/** Values that a text can hold. */
export interface Limits {
  readonly min?: number;
  readonly max?: number;
  /** Digits behind the point. */
  readonly decimals?: number;
  /** On or off: every gain but 0 is 1. */
  readonly switches?: true;
}

/** One slot of the host, in the host's order. */
export interface SimulatedRow {
  /** As the host names it: "IN04", "slot 7", "base", "double_3". Empty: what no slot of the host reaches. */
  readonly hostSlot: string;
  /** Model slots whose modules it reaches in this file; `null` is what lies in no block. */
  readonly slots: readonly (string | null)[];
  readonly modules: number;
  /** What the modules' deltas are multiplied by; null when it differs among them or cannot be known before the run. */
  readonly value: number | null;
  readonly note: string | null;
}

/** What becomes of one module. */
export interface Arrival {
  /**
   * Multiplier of its delta; null when it cannot be known before the run, or the change is not a multiple. 0 where the loader leaves the
   * module out, but for programs whose multipliers were seen apart from their loader (SD.Next, diffusers): there `why` says so.
   */
  readonly value: number | null;
  /** Index into `rows`. */
  readonly row: number;
  /** Why it is not simply the slot's value: "the loader has no text encoder". */
  readonly why: string | null;
  /** Multiplier of its bias where that is another than the weight's; null when it cannot be known. Left out where they are equal. */
  readonly bias?: number | null;
}

export interface Simulation {
  /** Why the host refuses the text or takes none of it; what happens to the file then is still in `rows` and `arrivals`. */
  readonly fault: string | null;
  readonly rows: readonly SimulatedRow[];
  /** One per module of `HostFile.modules`, same order. */
  readonly arrivals: readonly Arrival[];
  /** Modules that the program's loader leaves out, by the reason, most first; all others load. */
  readonly leftOut: readonly { readonly why: string; readonly modules: number }[];
  /** What else the host does with this text, sentences: "The file has fewer blocks than values: the last 3 are ignored." */
  readonly notes: readonly string[];
}

export interface HostTarget {
  /** Stays: `lbw`, `inspire`, ... */
  readonly id: string;
  readonly label: string;
  /** Tool and version or commit with date that the rules were read from. */
  readonly version: string;
  /** One sentence: what it is and where the text goes. */
  readonly about: string;
  /** Whose names of weights its files are read by; null for a text that no loader takes, or whose loader was not read. */
  readonly loader: LoaderId | null;
  /** How its text is told from others and handled: see `Capabilities`. */
  readonly capabilities: Capabilities;
  /** Whenever it has a multiplier for at least one module of the file that its loader takes. */
  applies(file: HostFile): Applies;
  /**
   * Whether anything arrives whatever the text, where `applies` does not ask: its multipliers were seen apart from its loader, or the
   * host fails on such a file. `offer` of the registry asks both.
   */
  arrives?(file: HostFile): Applies;
  /** One of its values holds for the whole of this file: offered after targets that know blocks. */
  coarse?(file: HostFile): boolean;
  /** Forms for this file, at least one when it applies, the smallest or plainest first. */
  variants(file: HostFile): readonly HostVariant[];
  /** Only when it applies. Gains of slots that are not named are 1. */
  export(file: HostFile, gains: Gains, options?: ExportOptions): HostText;
  /** Replays the host on any text, also one that was not made here. */
  simulate(file: HostFile, text: string): Simulation;
}

/** What panels and readers need to know of a target's text, so that none of them names targets. */
export interface Capabilities {
  /**
   * - `promptTag`: a tag in a prompt. - `nodes`: a workflow as JSON. - `json`: other JSON.
   * - `list`: values with commas. - `table`: CSV. - `rules`: lines of their own.
   */
  readonly form: 'promptTag' | 'nodes' | 'json' | 'list' | 'table' | 'rules';
  /** Its tags of several LoRAs can stand side by side, and a list alone is put behind `lbw=` of one. */
  readonly stack?: true;
  /** What its tag holds, or how its table begins. */
  readonly mark?: RegExp;
  /** It has a form that begins with `%`. */
  readonly percent?: true;
  /** Lists that it takes for this file: lengths that are its own, those that it takes too, and from how many values any. */
  readonly lists?: (file: HostFile) => { readonly own: readonly number[]; readonly also?: readonly number[]; readonly from?: number };
  /** It stretches a list of any other length over the model: only its own lengths are taken for its text. */
  readonly stretches?: true;
  /** Names of presets that begin so are its own. */
  readonly presetNames?: RegExp;
  /** Places of what is wrong in a text, where it knows them. */
  readonly places?: (text: string) => Faults;
  /** In no release of the program: offered last. */
  readonly unreleased?: string;
}

/** What does not arrive as set, for one reason. */
export interface Loss {
  /** As shown: "Text encoder 1 (CLIP-L), 12 blocks". */
  readonly what: string;
  readonly slots: readonly (string | null)[];
  /** null when it differs among the slots. */
  readonly wanted: number | null;
  /** null when it cannot be known, or differs among the modules. */
  readonly arrives: number | null;
  readonly why: string;
}

/** An export with its proof. */
export interface Proof {
  readonly text: HostText;
  readonly simulation: Simulation;
  /** Empty: every module of the file gets exactly its gain. */
  readonly lost: readonly Loss[];
}
