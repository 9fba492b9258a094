/**
 * A number that is set by slider, field and keys, all in step: gains of blocks and strengths of LoRAs. One drag, one key held down and
 * one stay in the field are one gesture each. What is typed and is not a number stays as it is typed, with the reason, and changes nothing.
 */
import { createEffect, createMemo, createSignal, type JSX, on, untrack } from 'solid-js';
import type { Gesture } from '../../domain/history.ts';
import { gainToText, shortGain } from '../../domain/profiles/editing/gain-text.ts';
import type { Result } from '../../domain/result.ts';
import { createGesture } from '../state/gesture.ts';
import { afterKey, type Range, snapped } from './number-steps.ts';
import './number-slider.css';

export interface NumberSliderProps {
  /** "Double 3 gain". */
  readonly label: string;
  readonly value: number;
  /** Of the slider. */
  readonly range: Range;
  readonly set: (value: number, gesture: Gesture) => void;
  readonly disabled?: boolean | undefined;
}

export interface RangeInputProps extends NumberSliderProps {
  /** How the value is read out; the number alone without it. */
  readonly spoken?: string;
  /** Delete and Backspace. */
  readonly reset?: () => void;
}

const minus = (text: string): string => text.replace('-', '−');

/** The slider. */
export function RangeInput(props: RangeInputProps): JSX.Element {
  const gesture = createGesture();
  let fine = false;
  const set = (value: number): void => props.set(value, gesture.current());
  const onKeyDown = (event: KeyboardEvent): void => {
    const resets = props.reset && (event.key === 'Delete' || event.key === 'Backspace');
    const next = resets ? null : afterKey(props.value, event, 'slider', props.range);
    if (!resets && next === null) return;
    event.preventDefault();
    if (next === null) props.reset?.();
    else set(next);
  };
  return (
    <input
      type="range"
      aria-label={props.label}
      aria-valuetext={props.spoken}
      min={props.range.least}
      max={props.range.most}
      step="any"
      disabled={props.disabled}
      value={props.value}
      onPointerDown={(event) => {
        fine = event.altKey;
        gesture.begin();
      }}
      onPointerUp={() => gesture.end()}
      onKeyDown={onKeyDown}
      onKeyUp={() => gesture.end()}
      onBlur={() => gesture.end()}
      onInput={(event) => {
        const next = snapped(event.currentTarget.valueAsNumber, fine, props.range);
        set(next);
        // The thumb stands on the step, not where the pointer is.
        event.currentTarget.value = String(next);
      }}
    />
  );
}

export interface NumberInputProps extends NumberSliderProps {
  /** What may be typed; wider than the slider where that spans only what is usual. */
  readonly typed: Range;
  readonly read: (text: string) => Result<number, string>;
  /** Why what stands in the field is not a number; null when it is one. Kept by the caller, who shows it under `message`. */
  readonly fault: string | null;
  readonly setFault: (fault: string | null, text: string) => void;
  /** Id of the element with the fault. */
  readonly message: string;
  /** What stood in the field when it was left wrong. */
  readonly wrong?: string | null;
}

/** The field. */
export function NumberInput(props: NumberInputProps): JSX.Element {
  const gesture = createGesture();
  const [typed, setTyped] = createSignal<string | null>(untrack(() => props.wrong ?? null));
  let put: number | null = null;
  const forget = (): void => {
    setTyped(null);
    props.setFault(null, '');
  };
  const set = (value: number): void => {
    put = value;
    props.set(value, gesture.current());
  };
  // A memo: the owner may be made anew without the number changing, and what is being typed must outlive that.
  const value = createMemo(() => props.value);
  // Changed from elsewhere (slider, undo, a tool): what was being typed is about a number that is gone.
  createEffect(
    on(
      value,
      (now) => {
        if (now !== put) forget();
        put = null;
      },
      { defer: true },
    ),
  );
  // Reverting forgets what is wrong in a field, also where the number itself stays.
  createEffect(
    on(
      () => props.fault,
      (fault, before) => fault === null && before && !props.read(typed() ?? '').ok && setTyped(null),
      { defer: true },
    ),
  );
  const onInput = (text: string): void => {
    setTyped(text);
    const result = props.read(text);
    props.setFault(result.ok ? null : result.error, text);
    if (result.ok && result.value !== props.value) set(result.value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && typed() !== null) {
      event.stopPropagation();
      return forget();
    }
    const next = afterKey(props.value, event, 'field', props.typed);
    if (next === null) return;
    event.preventDefault();
    forget();
    set(next);
  };
  return (
    <input
      type="text"
      class="gain-field num"
      inputmode="decimal"
      autocomplete="off"
      spellcheck={false}
      role="spinbutton"
      aria-label={props.label}
      aria-valuemin={props.typed.least}
      aria-valuemax={props.typed.most}
      aria-valuenow={props.value}
      aria-valuetext={minus(gainToText(props.value))}
      aria-invalid={props.fault !== null}
      aria-describedby={props.fault === null ? undefined : props.message}
      title={gainToText(props.value)}
      disabled={props.disabled}
      value={typed() ?? shortGain(props.value)}
      onFocus={(event) => {
        gesture.begin();
        const field = event.currentTarget;
        if (typed() === null) setTyped(gainToText(props.value));
        field.select();
      }}
      onInput={(event) => onInput(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => (event.key.startsWith('Arrow') || event.key.startsWith('Page')) && gesture.end()}
      onBlur={() => {
        gesture.end();
        if (props.fault === null) setTyped(null);
      }}
    />
  );
}
