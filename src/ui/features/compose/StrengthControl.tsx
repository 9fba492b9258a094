/** One strength of a member: slider and number in sync. The slider spans what is usual; the field takes more. */
import { createEffect, createMemo, createSignal, createUniqueId, type JSX, on, Show } from 'solid-js';
import type { Gesture } from '../../../domain/history.ts';
import { gainToText, shortGain } from '../../../domain/profiles/editing/gain-text.ts';
import { LEAST_GAIN, MOST_GAIN } from '../../../domain/profiles/types.ts';
import { createGesture } from '../../state/gesture.ts';
import { gainAfterKey, snapped } from '../profile/steps.ts';
import { MOST_STRENGTH, strengthFromText } from './strength-text.ts';

export interface StrengthProps {
  /** "Model", "CLIP". */
  readonly label: string;
  /** Of the LoRA. */
  readonly name: string;
  readonly value: number;
  readonly disabled?: boolean;
  readonly set: (value: number, gesture: Gesture) => void;
}

export function StrengthControl(props: StrengthProps): JSX.Element {
  const message = createUniqueId();
  const [typed, setTyped] = createSignal<string | null>(null);
  const [fault, setFault] = createSignal<string | null>(null);
  const gesture = createGesture();
  let put: number | null = null;
  const set = (value: number): void => {
    put = value;
    props.set(value, gesture.current());
  };
  const forget = (): void => {
    setTyped(null);
    setFault(null);
  };
  // A memo: the stack is made anew whenever the library answers, and what is being typed must outlive that.
  const strength = createMemo(() => props.value);
  // Changed from elsewhere: what was being typed is about a strength that is no more.
  createEffect(
    on(
      strength,
      (value) => {
        if (value !== put) forget();
        put = null;
      },
      { defer: true },
    ),
  );
  const onInput = (text: string): void => {
    setTyped(text);
    const read = strengthFromText(text);
    setFault(read.ok ? null : read.error);
    if (read.ok && read.value !== props.value) set(read.value);
  };
  const onKeyDown = (event: KeyboardEvent, control: 'slider' | 'field'): void => {
    if (event.key === 'Escape' && typed() !== null) {
      event.stopPropagation();
      return forget();
    }
    const next = gainAfterKey(props.value, event, control);
    if (next === null) return;
    event.preventDefault();
    forget();
    set(next);
  };
  const name = () => `${props.name} ${props.label} strength`;
  return (
    <div class="strength-control" classList={{ disabled: props.disabled === true }}>
      <span class="strength-label">{props.label}</span>
      <input
        type="range"
        aria-label={name()}
        min={LEAST_GAIN}
        max={MOST_GAIN}
        step="any"
        disabled={props.disabled}
        value={props.value}
        onPointerDown={() => gesture.begin()}
        onKeyDown={(event) => onKeyDown(event, 'slider')}
        onKeyUp={() => gesture.end()}
        onBlur={() => gesture.end()}
        onInput={(event) => {
          const next = snapped(event.currentTarget.valueAsNumber, false);
          set(next);
          // The thumb stands on the step, not where the pointer is.
          event.currentTarget.value = String(next);
        }}
      />
      <input
        type="text"
        class="gain-field num"
        inputmode="decimal"
        autocomplete="off"
        role="spinbutton"
        aria-label={name()}
        aria-valuemin={-MOST_STRENGTH}
        aria-valuemax={MOST_STRENGTH}
        aria-valuenow={props.value}
        aria-invalid={fault() !== null}
        aria-describedby={fault() === null ? undefined : message}
        disabled={props.disabled}
        value={typed() ?? shortGain(props.value)}
        onFocus={(event) => {
          gesture.begin();
          if (typed() === null) setTyped(gainToText(props.value));
          event.currentTarget.select();
        }}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => onKeyDown(event, 'field')}
        onBlur={() => {
          gesture.end();
          if (fault() === null) setTyped(null);
        }}
      />
      <Show when={fault()}>
        {(text) => (
          <p class="gain-fault" id={message} role="alert">
            {text()}
          </p>
        )}
      </Show>
    </div>
  );
}
