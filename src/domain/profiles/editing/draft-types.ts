/** An editing session as data: what is being edited, how it began, and every step with its exact inverse. */
import type { History } from '../../history.ts';
import type { Gains, ProfileContent } from '../profile.ts';

/** Gains that are taken over as a whole, in place of all there are. */
export interface StartingPoint {
  readonly label: StartLabel;
  readonly gains: Gains;
}

/** A text is the name of a preset or profile. */
export type StartLabel =
  | string
  | { readonly kind: 'neutral' | 'measured' }
  | { readonly kind: 'random' | 'smooth'; readonly seed: number }
  | { readonly kind: 'version'; readonly number: number }
  /** By the name of the program whose text it was. */
  | { readonly kind: 'imported'; readonly name: string };

/** What a step did, for Undo and Redo: "Scale 3 blocks by 0.5". */
export interface EditLabel {
  readonly edit: (typeof LABELLED)[number];
  /** `label` of the block when it is one. */
  readonly blocks?: { readonly count: number; readonly label: string | null } | undefined;
  /** Numbers that were given: a gain, a factor, two ends. None when several steps became one. */
  readonly values?: readonly number[] | undefined;
  readonly start?: StartLabel | undefined;
}

export const LABELLED = [
  'set',
  'paint',
  'scale',
  'offset',
  'ramp',
  'smooth',
  'invert',
  'paste',
  'reset',
  'reset-all',
  'revert',
  'mute',
  'unmute',
  'solo',
  'end-solo',
  'begin',
  'about',
] as const;

/** A text is a whole sentence: drafts of older versions hold them. */
export type StepLabel = EditLabel | string;

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
  readonly history: History<DraftChange, StepLabel>;
}

export interface GainChange {
  readonly slot: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
}
