/** One block: measured and effective strength as bars, its gain as a slider and a number in step, reset. */
import { createEffect, createMemo, createSignal, createUniqueId, type JSX, on, Show, untrack } from 'solid-js';
import { AS_TRAINED, gainOf } from '../../../domain/profiles/editing/gains.ts';
import { gainFromText, gainToText, shortGain } from '../../../domain/profiles/editing/gain-text.ts';
import { effectiveOf } from '../../../domain/profiles/editing/keep.ts';
import { LEAST_GAIN, MOST_GAIN } from '../../../domain/profiles/types.ts';
import type { Slot } from '../../../domain/reading.ts';
import { significant } from '../../state/format.ts';
import { createGesture } from '../../state/gesture.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { useEditing } from './session-context.tsx';
import { gainAfterKey, snapped } from './steps.ts';

export interface GainRowProps {
  readonly slot: Slot;
  readonly strength: number;
  /** Strength that fills the bar. */
  readonly largest: number;
  readonly selected: boolean;
  /** The one of all rows that Tab stops at. */
  readonly tabbable: boolean;
  readonly onPick: (event: MouseEvent) => void;
  readonly onSelectKey: (event: KeyboardEvent) => void;
}

const minus = (text: string): string => text.replace('-', '−');
const part = (share: number): string => `${Math.min(1, Math.max(0, share)) * 100}%`;
/** Position of a gain on the slider, 0..1. */
const placeOf = (gain: number): number => (gain - LEAST_GAIN) / (MOST_GAIN - LEAST_GAIN);

export function GainRow(props: GainRowProps): JSX.Element {
  const { session } = useEditing();
  const id = () => props.slot.id;
  const gain = createMemo(() => gainOf(session.draft()?.gains ?? {}, id()));
  const saved = createMemo(() => gainOf(session.draft()?.saved.gains ?? {}, id()));
  const muted = createMemo(() => Object.hasOwn(session.draft()?.muted ?? {}, id()));
  const effective = () => effectiveOf(gain(), props.strength);
  const fault = createMemo(() => session.faults().get(id()) ?? null);
  const message = createUniqueId();
  return (
    <div
      class="gain-row"
      classList={{
        selected: props.selected,
        negative: gain() < 0,
        beyond: gain() > 1,
        changed: gain() !== saved(),
        muted: muted(),
        untouched: props.strength === 0,
      }}
      role="listitem"
      data-slot={id()}
    >
      <button
        type="button"
        class="gain-label"
        aria-label={`Select ${props.slot.label}`}
        aria-pressed={props.selected}
        tabindex={props.tabbable ? 0 : -1}
        title={id()}
        onClick={(event) => props.onPick(event)}
        onKeyDown={(event) => props.onSelectKey(event)}
      >
        {props.slot.label}
        <Show when={muted()}>
          <small>muted</small>
        </Show>
      </button>
      <div class="gain-track">
        <span class="gain-bars" aria-hidden="true">
          <span class="gain-measured" style={{ width: part(props.strength / props.largest) }} />
          <span class="gain-effective" style={{ width: part(Math.abs(effective()) / props.largest) }} />
        </span>
        <GainSlider label={props.slot.label} slot={id()} gain={gain()} muted={muted()} />
      </div>
      <GainField label={props.slot.label} slot={id()} gain={gain()} fault={fault()} message={message} />
      <span class="gain-result num" title="Effective: gain × strength">
        <span class="visually-hidden">effective </span>
        {minus(significant(effective(), 4))}
      </span>
      <button
        type="button"
        class="gain-reset"
        aria-label={`Reset ${props.slot.label}`}
        title="Back to 1, as trained"
        disabled={gain() === AS_TRAINED}
        onClick={() => session.edit({ kind: 'reset', slots: [id()] })}
      >
        <Icon name="undo" />
      </button>
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

interface ControlProps {
  readonly label: string;
  readonly slot: string;
  readonly gain: number;
}

function GainSlider(props: ControlProps & { readonly muted: boolean }): JSX.Element {
  const { session } = useEditing();
  const gesture = createGesture();
  let fine = false;
  const set = (gain: number): void => void session.edit({ kind: 'set', slots: [props.slot], gain }, gesture.current());
  const spoken = (): string => {
    const notes = [
      props.gain < 0 ? 'inverted' : props.gain > 1 ? 'beyond as trained' : props.gain === AS_TRAINED ? 'as trained' : '',
      props.muted ? 'muted' : '',
    ];
    return [minus(gainToText(props.gain)), ...notes.filter(Boolean)].join(', ');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      session.edit({ kind: 'reset', slots: [props.slot] });
      return;
    }
    const next = gainAfterKey(props.gain, event, 'slider');
    if (next === null) return;
    event.preventDefault();
    set(next);
  };
  const fill = () => {
    const [from, to] = [placeOf(Math.min(0, props.gain)), placeOf(Math.max(0, Math.min(1, props.gain)))];
    return { left: part(from), width: part(to - from) };
  };
  return (
    <span class="gain-slider">
      <span class="gain-soft" aria-hidden="true" />
      <span class="gain-fill" style={fill()} aria-hidden="true" />
      <Show when={props.gain > 1}>
        <span class="gain-beyond" style={{ left: part(placeOf(1)), width: part(placeOf(props.gain) - placeOf(1)) }} aria-hidden="true" />
      </Show>
      <input
        type="range"
        aria-label={`${props.label} gain`}
        aria-valuetext={spoken()}
        min={LEAST_GAIN}
        max={MOST_GAIN}
        step="any"
        value={props.gain}
        onPointerDown={(event) => {
          fine = event.altKey;
          gesture.begin();
        }}
        onPointerUp={() => gesture.end()}
        onKeyDown={onKeyDown}
        onKeyUp={() => gesture.end()}
        onBlur={() => gesture.end()}
        onInput={(event) => {
          const next = snapped(event.currentTarget.valueAsNumber, fine);
          set(next);
          // The thumb stands on the step, not where the pointer is.
          event.currentTarget.value = String(next);
        }}
      />
    </span>
  );
}

function GainField(props: ControlProps & { readonly fault: string | null; readonly message: string }): JSX.Element {
  const { session } = useEditing();
  const gesture = createGesture();
  // A field that is wrong stays so while another tab is looked at.
  const [typed, setTyped] = createSignal<string | null>(untrack(() => session.wrongText(props.slot)));
  let put: number | null = null;
  const forget = (): void => {
    setTyped(null);
    session.setFault(props.slot, null);
  };
  const set = (gain: number): void => {
    put = gain;
    session.edit({ kind: 'set', slots: [props.slot], gain }, gesture.current());
  };
  // Changed from elsewhere (slider, undo, a tool): what was being typed is about a gain that is no more.
  createEffect(
    on(
      () => props.gain,
      (gain) => {
        if (gain !== put) forget();
        put = null;
      },
      { defer: true },
    ),
  );
  // Reverting forgets what is wrong in a field, also where the gain itself stays.
  createEffect(
    on(
      () => props.fault,
      (fault, before) => fault === null && before && !gainFromText(typed() ?? '').ok && setTyped(null),
      { defer: true },
    ),
  );
  const onInput = (text: string): void => {
    setTyped(text);
    const result = gainFromText(text);
    session.setFault(props.slot, result.ok ? null : result.error, text);
    if (result.ok && result.value !== props.gain) set(result.value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && typed() !== null) {
      event.stopPropagation();
      forget();
      return;
    }
    const next = gainAfterKey(props.gain, event, 'field');
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
      aria-label={`${props.label} gain`}
      aria-valuemin={LEAST_GAIN}
      aria-valuemax={MOST_GAIN}
      aria-valuenow={props.gain}
      aria-valuetext={minus(gainToText(props.gain))}
      aria-invalid={props.fault !== null}
      aria-describedby={props.fault === null ? undefined : props.message}
      title={gainToText(props.gain)}
      value={typed() ?? shortGain(props.gain)}
      onFocus={(event) => {
        gesture.begin();
        const field = event.currentTarget;
        if (typed() === null) setTyped(gainToText(props.gain));
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
