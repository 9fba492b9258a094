/** One block: its strength, its gain as a slider and a number in step, what comes out; alone, silent, or as trained again. */
import { createMemo, createUniqueId, type JSX, Show } from 'solid-js';
import { AS_TRAINED, gainOf } from '../../../../domain/profiles/editing/gains.ts';
import { gainToText } from '../../../../domain/profiles/editing/gain-text.ts';
import { effectiveOf } from '../../../../domain/profiles/editing/effective.ts';
import { LEAST_GAIN, MOST_GAIN } from '../../../../domain/profiles/profile.ts';
import type { Slot } from '../../../../domain/reading.ts';
import { inColumn } from '../../../state/format.ts';
import { editorText } from '../../../strings/rooms/editor.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { NumberInput, RangeInput } from '../../../widgets/NumberSlider.tsx';
import { placeIn } from '../session/desk.ts';
import { gainFrom } from './gain-from.ts';
import { useEditing } from '../session/session-context.tsx';
import { FieldFault } from '../../../widgets/FieldFault.tsx';
import { SoloMute } from './SoloMute.tsx';
import { slotName } from '../../../state/slot-name.ts';

export interface GainRowProps {
  readonly slot: Slot;
  readonly strength: number;
  /** Strength that fills the bar. */
  readonly largest: number;
  /** It alone is not muted. */
  readonly solo: boolean;
  readonly selected: boolean;
  /** The one of all rows that Tab stops at. */
  readonly tabbable: boolean;
  readonly onPick: (event: MouseEvent) => void;
  readonly onSelectKey: (event: KeyboardEvent) => void;
}

const minus = (text: string): string => text.replace('-', '−');
const part = (share: number): string => `${Math.min(1, Math.max(0, share)) * 100}%`;

export function GainRow(props: GainRowProps): JSX.Element {
  const { session, desk } = useEditing();
  const id = () => props.slot.id;
  const name = () => slotName(props.slot);
  const gain = createMemo(() => gainOf(session.draft()?.gains ?? {}, id()));
  const saved = createMemo(() => gainOf(session.draft()?.saved.gains ?? {}, id()));
  const muted = createMemo(() => Object.hasOwn(session.draft()?.muted ?? {}, id()));
  const effective = () => effectiveOf(gain(), props.strength);
  const fault = createMemo(() => session.faults().get(id()) ?? null);
  const message = createUniqueId();
  return (
    <div
      class="gain-row gain-grid"
      classList={{
        pointed: desk.pointed() === id(),
        set: gain() !== AS_TRAINED,
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
        aria-label={editorText().rows.select(name())}
        aria-pressed={props.selected}
        tabindex={props.tabbable ? 0 : -1}
        title={id()}
        onClick={(event) => props.onPick(event)}
        onKeyDown={(event) => props.onSelectKey(event)}
      >
        {name()}
        <Show when={muted()}>
          <span class="visually-hidden">, {editorText().rows.muted}</span>
        </Show>
      </button>
      <span class="gain-bars" aria-hidden="true">
        <span class="gain-measured" style={{ width: part(props.strength / props.largest) }} />
        <span class="gain-effective" style={{ width: part(Math.abs(effective()) / props.largest) }} />
      </span>
      <span class="gain-strength num">{inColumn(props.strength, 4)}</span>
      <GainSlider label={name()} slot={id()} gain={gain()} muted={muted()} />
      <NumberInput
        label={profileText().gainOf(name())}
        value={gain()}
        range={RANGE}
        typed={RANGE}
        read={gainFrom}
        fault={fault()}
        setFault={(why, text) => session.setFault(id(), why, text)}
        message={message}
        // A field that is wrong stays so while another tab is looked at.
        wrong={session.wrongText(id())}
        set={(value, gesture) => session.edit({ kind: 'set', slots: [id()], gain: value }, gesture)}
      />
      <span class="gain-result num" title={editorText().rows.effectiveHint}>
        <span class="visually-hidden">{editorText().rows.effectiveSpoken}</span>
        {minus(inColumn(effective(), 4))}
      </span>
      <RowActs slot={props.slot} solo={props.solo} muted={muted()} asTrained={gain() === AS_TRAINED} />
      <FieldFault text={fault()} id={message} />
    </div>
  );
}

interface RowActsProps {
  readonly slot: Slot;
  readonly solo: boolean;
  readonly muted: boolean;
  readonly asTrained: boolean;
}

function RowActs(props: RowActsProps): JSX.Element {
  const { session } = useEditing();
  const slots = () => [props.slot.id];
  return (
    <span class="row-acts">
      <SoloMute name={slotName(props.slot)} slots={slots()} solo={props.solo} muted={props.muted} />
      <button
        type="button"
        class="mini gain-reset"
        aria-label={editorText().rows.reset(slotName(props.slot))}
        title={editorText().rows.resetHint}
        disabled={props.asTrained}
        onClick={() => session.edit({ kind: 'reset', slots: slots() })}
      >
        <Icon name="undo" />
      </button>
    </span>
  );
}

const RANGE = { least: LEAST_GAIN, most: MOST_GAIN };

interface SliderProps {
  readonly label: string;
  readonly slot: string;
  readonly gain: number;
  readonly muted: boolean;
}

/** The slider with what lies between 0 and the gain, and apart from it what lies beyond 1. */
function GainSlider(props: SliderProps): JSX.Element {
  const { session, desk } = useEditing();
  const placeOf = (gain: number): number => placeIn(desk.range(), gain);
  const spoken = (): string => {
    const words = profileText().spoken;
    const notes = [
      props.gain < 0 ? words.inverted : props.gain > 1 ? words.beyond : props.gain === AS_TRAINED ? words.asTrained : '',
      props.muted ? words.muted : '',
    ];
    return [minus(gainToText(props.gain)), ...notes.filter(Boolean)].join(', ');
  };
  const fill = () => {
    const [from, to] = [placeOf(Math.min(0, props.gain)), placeOf(Math.max(0, Math.min(1, props.gain)))];
    return { left: part(from), width: part(to - from) };
  };
  return (
    <span class="gain-slider">
      <span class="gain-track" aria-hidden="true">
        <span class="gain-fill" style={fill()} />
        <Show when={props.gain > 1}>
          <span class="gain-beyond" style={{ left: part(placeOf(1)), width: part(placeOf(props.gain) - placeOf(1)) }} />
        </Show>
      </span>
      <RangeInput
        label={profileText().gainOf(props.label)}
        value={props.gain}
        range={desk.range()}
        spoken={spoken()}
        set={(gain, gesture) => session.edit({ kind: 'set', slots: [props.slot], gain }, gesture)}
        reset={() => session.edit({ kind: 'reset', slots: [props.slot] })}
      />
    </span>
  );
}
