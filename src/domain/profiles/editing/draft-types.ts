/** An editing session as data: what is being edited, how it began, and every step with its exact inverse. */
import type { ProfileContent } from '../types.ts';
import type { Gains } from '../types.ts';

/** Where an editing session begins, and what "Reset to original" goes back to. */
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

/** One undoable edit. `from` and `to` are kept whole, so that undoing is exact and no arithmetic is reversed. */
export interface Step {
  /** For the buttons: "Undo: Scale 3 blocks by 0.5". */
  readonly label: string;
  /** Edits of one drag, key repeat or field have the same; null never merges. */
  readonly gesture: string | null;
  readonly blocks: readonly BlockChange[];
  readonly start?: { readonly from: StartingPoint; readonly to: StartingPoint };
  readonly about?: { readonly from: About; readonly to: About };
}

export interface Draft {
  /** The profile being edited; null while it was never saved. */
  readonly profileId: string | null;
  readonly layoutId: string;
  readonly slots: readonly DraftSlot[];
  readonly start: StartingPoint;
  /** What leaving without saving falls back to: the stored profile, or for a new one what it began as. */
  readonly saved: { readonly gains: Gains; readonly about: About };
  readonly about: About;
  readonly gains: Gains;
  /** Muted slots and the gain that comes back when the mute is taken away. */
  readonly muted: Readonly<Record<string, number>>;
  /** Oldest first. */
  readonly past: readonly Step[];
  /** Next to redo last. */
  readonly future: readonly Step[];
}

export interface GainChange {
  readonly slot: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
}
