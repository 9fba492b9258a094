/** What stands beside a LoRA, as data. */

/** What one sidecar says. Everything is somebody's text: bounded, never markup, never an address that is called. */
export interface SidecarFacts {
  readonly title: string | null;
  /** The base model in the words of the sidecar: "SDXL 1.0", "Illustrious". */
  readonly base: string | null;
  /** Prompt fragments that call it up, as written. */
  readonly triggers: readonly string[];
  readonly tags: readonly string[];
  /** What somebody wrote about using it. */
  readonly notes: string | null;
  /** What its author says of it; markup is taken out. */
  readonly description: string | null;
  readonly author: string | null;
  /** Where it comes from: text to be copied. */
  readonly page: string | null;
  /** Strength to load it with. */
  readonly weight: number | null;
  readonly negative: string | null;
  /** Whether the picture is for adults; null: nothing is said. */
  readonly adult: boolean | null;
  /** Bytes of the LoRA file that it speaks of. */
  readonly size: number | null;
}

export type SidecarFault = 'too-large' | 'not-json' | 'not-object' | 'unreadable';

/** A text beside the LoRA: what it says, or why it says nothing; where it cannot be read now both, from the last time it could. */
export interface Sidecar {
  readonly name: string;
  readonly facts: SidecarFacts | null;
  readonly fault: SidecarFault | null;
}

export const NO_FACTS: SidecarFacts = {
  title: null,
  base: null,
  triggers: [],
  tags: [],
  notes: null,
  description: null,
  author: null,
  page: null,
  weight: null,
  negative: null,
  adult: null,
  size: null,
};

/** Bytes of a text that is read. */
export const MOST_TEXT = 1024 * 1024;
