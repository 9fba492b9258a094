/**
 * Drafts as text, so that a crash or reload loses nothing: versioned JSON, slots named once and meant by their number in the steps.
 * Version 1 had the names of gestures and starting points as well; both are passed over when it is read.
 * What is read back is checked value by value; a text that is not whole is refused and never half used.
 */
import { err, ok, type Result } from '../../result.ts';
import { type History, MOST_STEPS, type Step } from '../../history.ts';
import type { About, BlockChange, Draft, DraftChange, DraftSlot } from './draft-types.ts';
import { tidyGains } from './gains.ts';
import type { Gains, Profile } from '../types.ts';
import { isDirty, onto } from './draft.ts';

const VERSION = 2;
const READ_VERSIONS: readonly unknown[] = [1, VERSION];

/** Slot number, gain before, kept before, gain after, kept after. */
type Cell = readonly [number, number, number | null, number, number | null];

interface StepText {
  readonly label: string;
  readonly blocks: readonly Cell[];
  readonly about?: DraftChange['about'];
}

export function draftToText(draft: Draft): string {
  const ids = draft.slots.map(({ id }) => id);
  const number = new Map(ids.map((id, i) => [id, i]));
  const cell = ({ slot, from, to }: BlockChange): Cell => [number.get(slot) ?? -1, from.gain, from.kept, to.gain, to.kept];
  const step = ({ label, change: { blocks, ...rest } }: Step<DraftChange>): StepText => ({ label, ...rest, blocks: blocks.map(cell) });
  return JSON.stringify({
    version: VERSION,
    profileId: draft.profileId,
    layoutId: draft.layoutId,
    slots: ids,
    saved: draft.saved,
    about: draft.about,
    gains: draft.gains,
    muted: draft.muted,
    past: draft.history.past.map(step),
    future: draft.history.future.map(step),
  });
}

/**
 * @param layout the LoRA's layout now. Slots it lacks are dropped with their changes, slots it has more have gain 1: a new version
 *   of the program may know more blocks of a model than the one that wrote the draft.
 * @returns the sentence why it cannot be used, when it cannot
 */
export function draftFromText(text: string, layout: { readonly id: string; readonly slots: readonly DraftSlot[] }): Result<Draft, string> {
  try {
    const draft = new Reader(JSON.parse(text), layout.slots).draft();
    return draft.layoutId === layout.id ? ok(draft) : err(`The draft is for the layout ${draft.layoutId}, this LoRA has ${layout.id}.`);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Unsound) return err(`The draft could not be read: ${error.message}.`);
    throw error;
  }
}

/**
 * Whether a kept draft holds anything that is not saved: it is compared with its profile as that is stored now, a draft of no
 * profile with the file as trained. One that cannot be read counts as different: nobody knows what is in it.
 *
 * @param profiles those of its LoRA
 */
export function draftDiffers(text: string, profiles: readonly Profile[]): boolean {
  try {
    const root: unknown = JSON.parse(text);
    const slots = list(record(root, 'the draft')['slots'], 'slots').map((id) => string(id, 'a slot'));
    const draft = new Reader(
      root,
      slots.map((id) => ({ id, label: id, group: '' })),
    ).draft();
    return isDirty(onto(draft, profiles));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Unsound) return true;
    throw error;
  }
}

/** Thrown and caught in this file only. */
class Unsound extends Error {}

class Reader {
  readonly #root: Record<string, unknown>;
  readonly #slots: readonly DraftSlot[];
  readonly #known: ReadonlySet<string>;
  readonly #written: readonly string[];

  constructor(root: unknown, slots: readonly DraftSlot[]) {
    this.#root = record(root, 'the draft');
    if (!READ_VERSIONS.includes(this.#root['version']))
      throw new Unsound(`its version is ${JSON.stringify(this.#root['version'])}, not ${VERSION}`);
    this.#slots = slots.map(({ id, label, group }) => ({ id, label, group }));
    this.#known = new Set(slots.map(({ id }) => id));
    this.#written = list(this.#root['slots'], 'slots').map((id) => string(id, 'a slot'));
  }

  draft(): Draft {
    const root = this.#root;
    const saved = record(root['saved'], 'saved');
    return {
      profileId: root['profileId'] === null ? null : string(root['profileId'], 'profileId'),
      layoutId: string(root['layoutId'], 'layoutId'),
      slots: this.#slots,
      saved: { gains: this.#gains(saved['gains']), about: about(saved['about']) },
      about: about(root['about']),
      gains: this.#gains(root['gains']),
      muted: this.#muted(root['muted']),
      history: { past: this.#steps(root['past'], 'past'), future: this.#steps(root['future'], 'future'), gesture: null },
    };
  }

  #gains(value: unknown): Gains {
    const gains = Object.fromEntries(Object.entries(record(value, 'gains')).map(([slot, gain]) => [slot, number(gain, slot)]));
    return tidyGains(gains, [...this.#known]);
  }

  #muted(value: unknown): Readonly<Record<string, number>> {
    const entries = Object.entries(record(value, 'muted')).map(([slot, gain]) => [slot, number(gain, slot)] as const);
    return Object.fromEntries(entries.filter(([slot]) => this.#known.has(slot)));
  }

  #steps(value: unknown, what: string): History<DraftChange>['past'] {
    return list(value, what)
      .slice(-MOST_STEPS)
      .map((step) => this.#step(record(step, 'a step')))
      .filter(({ change }) => change.blocks.length > 0 || change.about);
  }

  #step(step: Record<string, unknown>): Step<DraftChange> {
    const { about: words } = step;
    return {
      label: string(step['label'], 'label'),
      change: {
        blocks: list(step['blocks'], 'blocks').flatMap((cell) => this.#change(cell)),
        ...(words === undefined ? {} : { about: pair(words, about) }),
      },
    };
  }

  #change(value: unknown): readonly BlockChange[] {
    const [place, from, keptBefore, to, keptAfter] = list(value, 'a change');
    const slot = this.#written[number(place, 'slot number')];
    if (slot === undefined) throw new Unsound(`there is no slot number ${String(place)}`);
    const kept = (gain: unknown): number | null => (gain === null ? null : number(gain, slot));
    const change = {
      slot,
      from: { gain: number(from, slot), kept: kept(keptBefore) },
      to: { gain: number(to, slot), kept: kept(keptAfter) },
    };
    return this.#known.has(slot) ? [change] : [];
  }
}

function about(value: unknown): About {
  const words = record(value, 'about');
  return {
    name: string(words['name'], 'name'),
    notes: string(words['notes'], 'notes'),
    tags: list(words['tags'], 'tags').map((tag) => string(tag, 'a tag')),
    favourite: words['favourite'] === true,
  };
}

function pair<T>(value: unknown, read: (side: unknown) => T): { readonly from: T; readonly to: T } {
  const sides = record(value, 'a change');
  return { from: read(sides['from']), to: read(sides['to']) };
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unsound(`${what} is no object`);
  return value as Record<string, unknown>;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Unsound(`${what} is no list`);
  return value;
}

function string(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Unsound(`${what} is no text`);
  return value;
}

/** JSON has no NaN, but 1e999 reads as Infinity. */
function number(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Unsound(`the number of ${what} is not finite`);
  return value + 0;
}
