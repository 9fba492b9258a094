/** What can be done to gains. Each edit gives the new state of the blocks it concerns; `draft.ts` makes a step of it. */
import type { Gains } from '../profile.ts';
import type { About, BlockState, Draft, EditLabel, StartingPoint } from './draft-types.ts';
import { AS_TRAINED, gainOf, withoutNoise } from './gains.ts';

export type Edit =
  | { readonly kind: 'set'; readonly slots: readonly string[]; readonly gain: number }
  /** Painting: each named slot to its own gain. */
  | { readonly kind: 'put'; readonly gains: Gains }
  | { readonly kind: 'scale'; readonly slots: readonly string[]; readonly factor: number }
  | { readonly kind: 'offset'; readonly slots: readonly string[]; readonly by: number }
  /** Evenly from the first to the last of the slots. */
  | { readonly kind: 'ramp'; readonly slots: readonly string[]; readonly from: number; readonly to: number }
  /** Each gain becomes (before + 2 x itself + after) / 4; an end counts itself for the neighbour it lacks. */
  | { readonly kind: 'smooth'; readonly slots: readonly string[] }
  /** gain -> -gain: the block works against what was trained. */
  | { readonly kind: 'invert'; readonly slots: readonly string[] }
  /** Values in the order of the slots, as many as both have. */
  | { readonly kind: 'paste'; readonly slots: readonly string[]; readonly values: readonly number[] }
  /** To the file as trained: gain 1. */
  | { readonly kind: 'reset'; readonly slots: readonly string[] }
  | { readonly kind: 'reset-all' }
  /** To the stored profile, its words included. */
  | { readonly kind: 'revert' }
  | { readonly kind: 'mute'; readonly slots: readonly string[]; readonly on: boolean }
  /** Mutes every other block and unmutes these; a solo of the blocks that are alone already gives all blocks back. */
  | { readonly kind: 'solo'; readonly slots: readonly string[] }
  | { readonly kind: 'begin'; readonly start: StartingPoint }
  | { readonly kind: 'about'; readonly about: About };

type Blocks = readonly (readonly [slot: string, to: BlockState])[];

export const blockState = (draft: Draft, slot: string): BlockState => ({
  gain: gainOf(draft.gains, slot),
  kept: Object.hasOwn(draft.muted, slot) ? (draft.muted[slot] ?? null) : null,
});

const audible = (gain: number): BlockState => ({ gain, kept: null });

function muted(state: BlockState, on: boolean): BlockState {
  if (on) return state.kept === null ? { gain: 0, kept: state.gain } : state;
  return state.kept === null ? state : audible(state.kept);
}

const mapped = (draft: Draft, slots: readonly string[], gain: (old: number, index: number) => number): Blocks =>
  slots.map((slot, index) => [slot, audible(gain(gainOf(draft.gains, slot), index))]);

function smoothed(draft: Draft, slots: readonly string[]): Blocks {
  const old = slots.map((slot) => gainOf(draft.gains, slot));
  return mapped(draft, slots, (own, i) => withoutNoise(((old[i - 1] ?? own) + 2 * own + (old[i + 1] ?? own)) / 4));
}

export const isSolo = (draft: Draft, slots: readonly string[]): boolean =>
  draft.slots.length > slots.length && draft.slots.every(({ id }) => slots.includes(id) !== Object.hasOwn(draft.muted, id));

function soloed(draft: Draft, slots: readonly string[]): Blocks {
  const alone = isSolo(draft, slots);
  return draft.slots.map(({ id }) => [id, muted(blockState(draft, id), !alone && !slots.includes(id))]);
}

/** The new states; slots that the layout lacks are left out, unchanged ones may be among them. */
export function blocksAfter(draft: Draft, edit: Edit): Blocks {
  const known = new Set(draft.slots.map(({ id }) => id));
  return wantedBlocks(draft, edit).filter(([slot]) => known.has(slot));
}

function wantedBlocks(draft: Draft, edit: Edit): Blocks {
  const all = (): readonly string[] => draft.slots.map(({ id }) => id);
  switch (edit.kind) {
    case 'set':
      return mapped(draft, edit.slots, () => edit.gain);
    case 'put':
      return Object.entries(edit.gains).map(([slot, gain]) => [slot, audible(gain)]);
    case 'scale':
      return mapped(draft, edit.slots, (gain) => withoutNoise(gain * edit.factor));
    case 'offset':
      return mapped(draft, edit.slots, (gain) => withoutNoise(gain + edit.by));
    case 'ramp':
      return mapped(draft, edit.slots, (_, i) => rampAt(edit.from, edit.to, i, edit.slots.length));
    case 'smooth':
      return smoothed(draft, edit.slots);
    case 'invert':
      return mapped(draft, edit.slots, (gain) => 0 - gain);
    case 'paste':
      return edit.slots.flatMap((slot, i): Blocks => {
        const gain = edit.values[i];
        return gain === undefined ? [] : [[slot, audible(gain)]];
      });
    case 'reset':
      return edit.slots.map((slot) => [slot, audible(AS_TRAINED)]);
    case 'reset-all':
      return all().map((slot) => [slot, audible(AS_TRAINED)]);
    case 'revert':
      return all().map((slot) => [slot, audible(gainOf(draft.saved.gains, slot))]);
    case 'mute':
      return edit.slots.map((slot) => [slot, muted(blockState(draft, slot), edit.on)]);
    case 'solo':
      return soloed(draft, edit.slots);
    case 'begin':
      return all().map((slot) => [slot, audible(gainOf(edit.start.gains, slot))]);
    case 'about':
      return [];
  }
}

/** The ends are given exactly; one slot gets the first value. */
function rampAt(from: number, to: number, index: number, count: number): number {
  if (index === 0) return from;
  return index === count - 1 ? to : withoutNoise(from + ((to - from) * index) / (count - 1));
}

/** As they are stored and shown: JSON has no -0, and "Set to -0" would say nothing more. */
const plain = (...values: readonly number[]): readonly number[] => values.map((value) => value + 0);

export function labelOf(draft: Draft, edit: Edit): EditLabel {
  const blocks = (slots: readonly string[]): EditLabel['blocks'] => {
    const [first] = slots;
    const label = slots.length === 1 ? draft.slots.find(({ id }) => id === first)?.label : undefined;
    return { count: slots.length, label: label ?? null };
  };
  switch (edit.kind) {
    case 'set':
      return { edit: 'set', blocks: blocks(edit.slots), values: plain(edit.gain) };
    case 'put':
      return { edit: 'paint', blocks: blocks(Object.keys(edit.gains)) };
    case 'scale':
      return { edit: 'scale', blocks: blocks(edit.slots), values: plain(edit.factor) };
    case 'offset':
      return { edit: 'offset', blocks: blocks(edit.slots), values: plain(edit.by) };
    case 'ramp':
      return { edit: 'ramp', blocks: blocks(edit.slots), values: plain(edit.from, edit.to) };
    case 'paste':
      return { edit: 'paste', blocks: blocks(edit.slots.slice(0, edit.values.length)) };
    case 'smooth':
    case 'invert':
    case 'reset':
      return { edit: edit.kind, blocks: blocks(edit.slots) };
    case 'mute':
      return { edit: edit.on ? 'mute' : 'unmute', blocks: blocks(edit.slots) };
    case 'solo':
      return { edit: isSolo(draft, edit.slots) ? 'end-solo' : 'solo', blocks: blocks(edit.slots) };
    case 'begin':
      return { edit: 'begin', start: edit.start.label };
    case 'reset-all':
    case 'revert':
    case 'about':
      return { edit: edit.kind };
  }
}
