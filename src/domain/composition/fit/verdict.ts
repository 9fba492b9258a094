/** What is said of LoRAs that are to go together: who is left out and why, and what to mind of the others. */
import type { Message } from '../../message.ts';
import type { FamilyVerdict, Layout, Understanding } from '../../reading.ts';

export type ReasonCode = 'base_model_mismatch' | 'layout_mismatch' | 'missing_lora' | 'fallback_excluded' | 'all_loras_excluded';

export interface Reason {
  readonly code: ReasonCode;
  /** Keys of the LoRAs it is about. */
  readonly members: readonly string[];
  readonly explanation: Message;
  readonly remedy: Message;
  /** Keys of those without which the reason would be gone; empty where taking out does not help. */
  readonly takeOut: readonly string[];
}

export type WarningCode = 'subtype' | 'family' | 'rank' | 'adapter' | 'metadata' | 'missing_file' | 'unmeasured' | 'partly_measured';

/** `notice`: worth knowing; `caution`: the result may surprise; `serious`: numbers are missing, or the LoRA may not work here. */
export type Grade = 'notice' | 'caution' | 'serious';

export interface CompatibilityWarning {
  readonly code: WarningCode;
  readonly grade: Grade;
  readonly members: readonly string[];
  readonly text: Message;
}

/** What the library knows of a chosen LoRA. */
export interface KnownLora {
  readonly family: FamilyVerdict;
  readonly layout: Pick<Layout, 'id' | 'label'> | null;
  readonly ranks: Understanding['ranks'];
  readonly adapters: Understanding['adapters'];
  readonly status: 'header' | 'measured' | 'fallback' | 'unreadable' | 'missing';
  /** It was measured at some time: its blocks are stored, whether or not the file is there now. */
  readonly measured: boolean;
  /** Modules of its blocks that could not be measured. */
  readonly failedModules: number;
  /** Why there are no blocks, when there are none. */
  readonly fallback: Message | null;
}

export interface Candidate {
  /** Whatever names it in the selection; results refer to it. */
  readonly key: string;
  readonly name: string;
  /** null: no LoRA of the library has this content. */
  readonly known: KnownLora | null;
}

export interface Compatibility {
  readonly compatible: boolean;
  /** Keys of those that enter the numbers, in order. */
  readonly included: readonly string[];
  readonly excluded: readonly Reason[];
  /** Why nothing is computed; empty when compatible. */
  readonly reasons: readonly Reason[];
  readonly warnings: readonly CompatibilityWarning[];
}

export type Known = Candidate & { readonly known: KnownLora };
