/** A composition as it is kept: which LoRAs, with what strengths and gains, and by whose rules. */
import type { Message } from '../../message.ts';
import type { Gains, Owner } from '../../profiles/profile.ts';

export const MOST_MEMBERS = 16;

/** A profile as it was when it was chosen, and which one that was. */
export interface SetProfile {
  /** The profile it was taken from; null when it never was one. That one may have changed since, or be gone. */
  readonly id: string | null;
  readonly name: string;
  /** Frozen: what this set uses. */
  readonly gains: Gains;
}

export interface SetMember {
  /** Its content; no two members have the same. */
  readonly owner: Owner;
  /** File name when it was chosen, so that a missing one can be named. */
  readonly name: string;
  readonly strengthModel: number;
  /** For the text encoders' part of the file. */
  readonly strengthClip: number;
  /** Chosen by the user; null: by the folder. */
  readonly role: string | null;
  /** null: neutral, all gains 1. */
  readonly profile: SetProfile | null;
  readonly on: boolean;
  /** While any member has it, only those that have it count. */
  readonly solo: boolean;
}

/** `exact`: numbers from the weights themselves. `original`: the original tool's average, budgets and softening. */
export type Rules = 'exact' | 'original';

/** Raised when the same set would give other numbers. */
export const RULES_VERSION = 1;

export interface CompositionSet {
  readonly name: string;
  /** Of the members; null as long as there is none. */
  readonly layoutId: string | null;
  readonly rules: Rules;
  /** `RULES_VERSION` when it was saved. */
  readonly rulesVersion: number;
  /** In order. */
  readonly members: readonly SetMember[];
}

/** Why a text is not a set. */
export interface SetFault {
  readonly code: 'not-json' | 'not-a-set' | 'newer' | 'bad-value';
  /** Where: `members[2].strengthModel`. Empty for the whole text. */
  readonly where: string;
  readonly message: Message;
}
