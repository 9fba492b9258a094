/** What the UI sees of profiles. Implemented by `profiles.ts`, part of `LwbApp` as `profiles`. */
import type { CompositionRow, KeptPair, ProfileRow } from '../../contracts/profiles.ts';
import type { Message } from '../../domain/message.ts';
import type { Profile, ProfileContent, ProfileFault, ProfileVersion, UserPreset } from '../../domain/profiles/profile.ts';
import type { Result } from '../../domain/result.ts';

export interface SavedDraft {
  readonly loraId: number;
  /** Name of the LoRA's row now. */
  readonly loraName: string;
  readonly text: string;
  readonly updatedAt: number;
}

/** A profile or preset of a file that was not taken in, and why. */
export interface LeftOut {
  readonly name: string;
  readonly why: Message;
}

export interface ProfilesApp {
  of(loraId: number): Promise<readonly Profile[]>;
  /** The profile that the LoRA opens with; see `lastUsedProfile` of the catalog. */
  lastUsed(loraId: number): Promise<Profile | null>;
  /** It is opened, or chosen for its LoRA. */
  use(id: string): Promise<void>;
  all(layoutId: string | null): Promise<readonly ProfileRow[]>;
  get(id: string): Promise<Profile | null>;
  /** Bound to the LoRA's content, under the LoRA's layout. */
  create(loraId: number, content: ProfileContent): Promise<Result<Profile, ProfileFault>>;
  /** Of the layout alone, taken from this LoRA. */
  createForLayout(loraId: number, content: ProfileContent): Promise<Result<Profile, ProfileFault>>;
  update(id: string, content: ProfileContent): Promise<Result<Profile, ProfileFault>>;
  duplicate(id: string, name: string): Promise<Result<Profile, ProfileFault>>;
  /** Gives a notice with Undo. */
  remove(id: string): Promise<void>;
  /** Many at once, without a notice: for whoever offers Undo by itself. */
  takeBack(ids: readonly string[]): Promise<void>;
  restore(id: string): Promise<void>;
  setDefault(loraId: number, profileId: string | null): Promise<void>;
  versions(id: string): Promise<readonly ProfileVersion[]>;

  draft(loraId: number): Promise<SavedDraft | null>;
  /** Those that differ from what is saved. */
  drafts(): Promise<readonly SavedDraft[]>;
  /**
   * Keeps the text of an editing session; call it on every change. Written at most every 300 ms, at once when the page is
   * hidden or closed, and when the library goes to another tab. null drops it.
   */
  keepDraft(loraId: number, text: string | null): void;
  /** Settles when everything given to `keepDraft` is stored. */
  draftsStored(): Promise<void>;

  presets(): Promise<readonly UserPreset[]>;
  putPreset(preset: Omit<UserPreset, 'updatedAt'>): Promise<Result<UserPreset, ProfileFault>>;
  removePreset(id: string): Promise<void>;

  /** Every profile and preset as one versioned JSON file. */
  exportAll(): Promise<void>;
  /** Adds what the file holds; nothing that exists is changed. Faults name line and column. */
  importAll(
    text: string,
  ): Promise<Result<{ readonly profiles: number; readonly presets: number; readonly skipped: readonly LeftOut[] }, ProfileFault>>;
}

/** Saved stacks of LoRAs, and what their members have between them. `compositions` of `LwbApp`. */
export interface CompositionsApp {
  list(): Promise<readonly CompositionRow[]>;
  put(composition: { readonly id: string; readonly name: string; readonly text: string }): Promise<Result<CompositionRow, ProfileFault>>;
  /** Gives a notice with Undo. */
  remove(id: string): Promise<void>;
  /** Rows of the library with this content, those whose file is there first. */
  lorasOf(owner: string): Promise<readonly number[]>;
  ownerOf(loraId: number): Promise<string | null>;
  /** What is in the cache of all pairs among these. */
  pairs(owners: readonly string[]): Promise<readonly KeptPair[]>;
  putPairs(pairs: readonly KeptPair[]): Promise<void>;
}
