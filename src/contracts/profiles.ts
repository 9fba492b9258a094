/**
 * What the worker that owns SQLite keeps of the user's own work: profiles with their history, drafts, presets, compositions. All of
 * it is checked at this door: a gain that is not finite or beyond 100 either way, a name that is empty or a layout that does not hold the slots named
 * never gets in. Deleting is a mark that `restore...` takes away again; what is marked for 30 days is gone for good.
 */
import type { Owner, Profile, ProfileContent, ProfileFault, ProfileVersion, UserPreset } from '../domain/profiles/profile.ts';
import type { Layout } from '../domain/reading.ts';
import type { Result } from '../domain/result.ts';

export interface NewProfile extends ProfileContent {
  /** Row of the LoRA it is bound to, whose content becomes the owner; null: of the layout alone. */
  readonly loraId: number | null;
  readonly layout: Layout;
}

/** A profile of a file: bound to the same content wherever that is, or to the layout alone. */
export interface ImportedProfile extends ProfileContent {
  readonly owner: Owner | null;
  readonly layout: Layout;
}

/** A profile as lists show it, with how many LoRAs of the library it is bound to now (0: its file is not in the library). */
export interface ProfileRow extends Profile {
  readonly loras: number;
  /** Name and row of one of them, the first by path. */
  readonly loraId: number | null;
  readonly loraName: string | null;
}

/** Text of an editing session, opaque here: written by `draftToText`, kept until it is saved or dropped. */
export interface DraftRow {
  readonly loraId: number;
  readonly text: string;
  readonly updatedAt: number;
}

/** A composition; `text` is written by the composition domain, names its members by content and its own version. */
export interface CompositionRow {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Numbers of two LoRAs; which of them is `a` does not matter. */
export interface KeptPair {
  readonly a: Owner;
  readonly b: Owner;
  readonly bytes: Uint8Array;
}

export interface ProfileStoreApi {
  /** Profiles bound to this LoRA's content, its default first, then favourites, then newest. */
  profilesOf(loraId: number): Promise<readonly Profile[]>;
  /**
   * The profile that this LoRA opens with: of those bound to its content the one last opened, chosen, saved or made the default;
   * where none was, its default, else the one saved last.
   */
  lastUsedProfile(loraId: number): Promise<Profile | null>;
  useProfile(id: string): Promise<void>;
  /** All profiles; of one layout id when given. Newest first. */
  profiles(layoutId: string | null): Promise<readonly ProfileRow[]>;
  profile(id: string): Promise<Profile | null>;
  createProfile(profile: NewProfile): Promise<Result<Profile, ProfileFault>>;
  /** `row:` owners are of another library and become none. */
  importProfile(profile: ImportedProfile): Promise<Result<Profile, ProfileFault>>;
  /** The content before becomes a version; the newest 20 versions are kept. */
  updateProfile(id: string, content: ProfileContent): Promise<Result<Profile, ProfileFault>>;
  deleteProfile(id: string): Promise<void>;
  restoreProfile(id: string): Promise<void>;
  /** null: the LoRA has no default any more. */
  setDefaultProfile(loraId: number, profileId: string | null): Promise<void>;
  /** Newest first, at most 20. */
  profileVersions(id: string): Promise<readonly ProfileVersion[]>;

  draft(loraId: number): Promise<DraftRow | null>;
  drafts(): Promise<readonly DraftRow[]>;
  /** null drops it. Drafts are bound to the content as profiles are. */
  putDraft(loraId: number, text: string | null): Promise<void>;

  presets(): Promise<readonly UserPreset[]>;
  putPreset(preset: Omit<UserPreset, 'updatedAt'>): Promise<Result<UserPreset, ProfileFault>>;
  deletePreset(id: string): Promise<void>;
  restorePreset(id: string): Promise<void>;

  /** Newest first. */
  compositions(): Promise<readonly CompositionRow[]>;
  putComposition(composition: { id: string; name: string; text: string }): Promise<Result<CompositionRow, ProfileFault>>;
  deleteComposition(id: string): Promise<void>;
  restoreComposition(id: string): Promise<void>;

  /** Rows of the library with this content (`Owner`), present ones first. For members of compositions and for bound profiles. */
  lorasOf(owner: string): Promise<readonly number[]>;
  /** The `Owner` of a row; null when there is no such row. */
  ownerOf(loraId: number): Promise<string | null>;

  /**
   * What two LoRAs have between them, as packed by the measuring worker; a cache keyed on both contents. All pairs among these owners
   * that are known, in one question: a stack of 16 has 120.
   */
  pairs(owners: readonly Owner[]): Promise<readonly KeptPair[]>;
  putPairs(pairs: readonly KeptPair[]): Promise<void>;
}
