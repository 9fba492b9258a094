/**
 * Block-weight profiles: what the user sets, kept apart from what is measured. A gain multiplies the delta of one block:
 * 1 as trained, 0 off, negative inverted. Gains are kept by slot (`double.7`), never by position, and in full precision.
 */
import type { Message } from '../message.ts';
import type { Layout } from '../reading.ts';

/** Slot id -> gain, finite and at most `FARTHEST_GAIN` either way. A slot that is not named has gain 1. */
export type Gains = Readonly<Record<string, number>>;

/** Typed gains outside of this are refused, never clamped. */
export const LEAST_GAIN = -2;
export const MOST_GAIN = 2;
/** Imports and computed starting points may go as far as this either way; nothing beyond is kept, whatever path it comes. */
export const FARTHEST_GAIN = 100;
/** A typed gain has at most so many decimals. Computed ones (ramps, imports) keep all of theirs. */
export const MOST_DECIMALS = 6;

/** What the user may change of a profile. */
export interface ProfileContent {
  /** Not empty after trimming, at most 200 characters. Two profiles may share a name. */
  readonly name: string;
  readonly gains: Gains;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly favourite: boolean;
}

/**
 * The content a profile is bound to, so that moving, renaming or an offline drive lose nothing: `content:` and the XXH3-128 of
 * the tensor data, or until that is measured `row:` and the LoRA's number in the library. (Files without metadata have headers
 * that are alike to the byte, so that a hash of the header would mix up LoRAs.)
 */
export type Owner = string;

export interface Profile extends ProfileContent {
  readonly id: string;
  /** null: of the layout alone, for any LoRA that has it. */
  readonly owner: Owner | null;
  /** The layout it was made for, slots included: it can be read and compared when no LoRA with it is at hand. */
  readonly layout: Layout;
  /** Used for its LoRA wherever nothing else is chosen; at most one per LoRA. */
  readonly isDefault: boolean;
  /** ms since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An earlier save of a profile. */
export interface ProfileVersion {
  /** Grows with every save of its profile. */
  readonly number: number;
  readonly savedAt: number;
  readonly content: ProfileContent;
}

/** A preset of the user: gains under the slot ids of a layout, in a folder ('' is the top). */
export interface UserPreset {
  readonly id: string;
  readonly folder: string;
  readonly name: string;
  readonly layoutId: string;
  readonly gains: Gains;
  readonly updatedAt: number;
}

/** Why a profile, preset or set was refused. */
export interface ProfileFault {
  readonly field: 'name' | 'gains' | 'layout' | 'tags' | 'notes' | 'other';
  readonly message: Message;
}
