/** An editing session as data: what is being edited, how it began, and every step with its exact inverse. */
import type { History } from '../../history.ts';
import type { Gains, ProfileContent } from '../types.ts';

/** Gains that are taken over as a whole, in place of all there are. */
export interface StartingPoint {
  /** "Neutral", "Measured weights", a preset's or profile's name. */
  readonly label: string;
  readonly gains: Gains;
}

export type DraftSlot = { readonly id: string; readonly label: string; readonly group: string };

/** Everything of a profile beside its gains. */
export type About = Omit<ProfileContent, 'gains'>;

/** One block before and after. `kept` is the gain that a mute remembers and gives back; null when the block is not muted. */
export interface BlockState {
  readonly gain: number;
  readonly kept: number | null;
}

export interface BlockChange {
  readonly slot: string;
  readonly from: BlockState;
  readonly to: BlockState;
}

/** What one step changes. */
export interface DraftChange {
  readonly blocks: readonly BlockChange[];
  readonly about?: { readonly from: About; readonly to: About };
}

export interface Draft {
  /** The profile being edited; null while it was never saved. */
  readonly profileId: string | null;
  readonly layoutId: string;
  readonly slots: readonly DraftSlot[];
  /** The stored profile, which "Revert to saved" goes back to; for a new one the file as trained, without words. */
  readonly saved: { readonly gains: Gains; readonly about: About };
  readonly about: About;
  readonly gains: Gains;
  /** Muted slots and the gain that comes back when the mute is taken away. */
  readonly muted: Readonly<Record<string, number>>;
  readonly history: History<DraftChange>;
}

export interface GainChange {
  readonly slot: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
}
