/**
 * Steps back and forth, for everything the user edits: profile drafts and the stack. A step keeps both of its sides whole, so that
 * undoing is exact and no arithmetic is reversed. What a change is, and how it is applied, is for the owner to say.
 */

/** Steps that can be undone; older ones are forgotten. 500 steps of a 57-block profile are below 1 MB of text. */
export const MOST_STEPS = 500;

/**
 * One drag, one key held down, one stay in a field: its edits in a row are one step. A symbol equals nothing but itself and no text
 * can hold it, so that a gesture of an earlier visit, or of another control, is never taken for this one.
 */
export type Gesture = symbol;

export const newGesture = (): Gesture => Symbol('gesture');

/** Which side of a change is wanted: `from` undoes, `to` does. */
export type Side = 'from' | 'to';

export interface Step<Change, Label = string> {
  /** For the buttons: "Undo: Scale 3 blocks by 0.5". */
  readonly label: Label;
  readonly change: Change;
}

export interface History<Change, Label = string> {
  /** Oldest first. */
  readonly past: readonly Step<Change, Label>[];
  /** Next to redo last. */
  readonly future: readonly Step<Change, Label>[];
  /** Of the last step, as long as it may still grow. */
  readonly gesture: Gesture | null;
}

/** What the engine has to know of changes. */
export interface Changes<Change, Label = string> {
  /** Its two sides are equal. */
  isEmpty(change: Change): boolean;
  /** Two steps in a row as one: from where the first began to where the second ended. */
  join(first: Step<Change, Label>, second: Step<Change, Label>): Step<Change, Label>;
}

export const NO_HISTORY: History<never, never> = { past: [], future: [], gesture: null };

/** @returns the same history when the change is empty; else one with a step more, or with the last step grown by it */
export function recorded<Change, Label>(
  history: History<Change, Label>,
  step: Step<Change, Label>,
  gesture: Gesture | null,
  changes: Changes<Change, Label>,
): History<Change, Label> {
  if (changes.isEmpty(step.change)) return history;
  const last = history.past.at(-1);
  const grows = last !== undefined && gesture !== null && gesture === history.gesture;
  const whole = grows ? changes.join(last, step) : step;
  const before = grows ? history.past.slice(0, -1) : history.past;
  // A drag that came back to where it began leaves no step, and what it does next is a new one.
  if (changes.isEmpty(whole.change)) return { past: before, future: [], gesture: null };
  return { past: [...before, whole].slice(-MOST_STEPS), future: [], gesture };
}

/** The history after a step back or forth, and the step. */
export interface Moved<Change, Label = string> {
  readonly history: History<Change, Label>;
  readonly step: Step<Change, Label>;
}

/** @returns null when there is nothing to undo */
export function steppedBack<Change, Label>({ past, future }: History<Change, Label>): Moved<Change, Label> | null {
  const step = past.at(-1);
  return step ? { step, history: { past: past.slice(0, -1), future: [...future, step], gesture: null } } : null;
}

/** @returns null when there is nothing to redo */
export function steppedForth<Change, Label>({ past, future }: History<Change, Label>): Moved<Change, Label> | null {
  const step = future.at(-1);
  return step ? { step, history: { past: [...past, step], future: future.slice(0, -1), gesture: null } } : null;
}

/** What comes next is a step of its own, whatever gesture it belongs to: after saving, for instance. */
export const settled = <Change, Label>(history: History<Change, Label>): History<Change, Label> =>
  history.gesture === null ? history : { ...history, gesture: null };

/** The same correction in every step: what is known now is true of the past as well. */
export const corrected = <Change, Label>(history: History<Change, Label>, correct: (change: Change) => Change): History<Change, Label> => {
  const each = (step: Step<Change, Label>): Step<Change, Label> => ({ ...step, change: correct(step.change) });
  return { ...history, past: history.past.map(each), future: history.future.map(each) };
};
