/** The two lanes of the chart, drawn in shares of their size: strengths above, gains below. */
import { createMemo, createUniqueId, For, type JSX, Show } from 'solid-js';
import { gainOf } from '../../../../domain/profiles/editing/gains.ts';
import { effectiveOf } from '../../../../domain/profiles/editing/effective.ts';
import { editorText } from '../../../strings/rooms/editor.ts';
import type { Bar, LaneHandlers } from './chart-pointer.ts';
import { marksOf, placeIn } from '../session/desk.ts';
import { useEditing } from '../session/session-context.tsx';

export const part = (share: number): string => `${Math.max(0, share * 100)}%`;

/** Height in the gain lane, 0 (top) to 1. */
export function useHeights(): (gain: number) => number {
  const { desk } = useEditing();
  return (gain) => 1 - placeIn(desk.range(), gain);
}

/** Two to five round values up to `most`: steps of 1, 2 or 5 times a power of ten. */
export function strengthGrid(most: number): readonly number[] {
  if (!(most > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [0.2, 0.5, 1, 2].map((factor) => factor * power).find((each) => most / each <= 5) ?? power;
  return Array.from({ length: Math.floor(most / step) }, (_, i) => Number(((i + 1) * step).toPrecision(3)));
}

interface StrengthLaneProps {
  readonly bars: readonly Bar[];
  readonly gain: (slot: string) => number;
  /** Share that fills the height. */
  readonly top: number;
  /** Strength of the share 1. */
  readonly largest: number;
  readonly handlers: LaneHandlers;
}

export function StrengthLane(props: StrengthLaneProps): JSX.Element {
  const { session } = useEditing();
  const chosen = (slot: string): boolean => session.selection().slots.has(slot);
  const hatch = createUniqueId();
  const most = () => props.largest * props.top;
  return (
    <svg
      class="lane-strength"
      onPointerDown={(event) => props.handlers.down(event)}
      onPointerMove={(event) => props.handlers.move(event)}
      onPointerUp={() => props.handlers.up()}
      onPointerCancel={() => props.handlers.up()}
    >
      <Hatch id={hatch} />
      <For each={strengthGrid(most())}>
        {(value) => <line x1="0" x2="100%" y1={part(1 - value / most())} y2={part(1 - value / most())} />}
      </For>
      <For each={props.bars}>
        {(bar) => {
          // Kept for each block: a step of one leaves the others as they are drawn.
          const effective = createMemo(() => effectiveOf(props.gain(bar.slot.id), bar.share) / props.top);
          const measured = () => bar.share / props.top;
          return (
            <g classList={{ side: bar.slot.role !== 'main' }}>
              <Show when={chosen(bar.slot.id)}>
                <rect class="lane-chosen" x={part(bar.left)} width={part(bar.width)} y="0" height="100%" />
              </Show>
              <rect class="lane-measured" x={part(bar.left)} width={part(bar.width)} y={part(1 - measured())} height={part(measured())} />
              <rect
                class="lane-measured-top"
                x={part(bar.left)}
                width={part(bar.width)}
                y={part(1 - measured())}
                height={measured() > 0 ? 1.5 : 0}
              />
              <rect
                class="lane-effective"
                style={{ fill: effective() < 0 ? `url(#${hatch})` : undefined }}
                x={part(bar.left + bar.width * 0.24)}
                width={part(bar.width * 0.52)}
                y={part(1 - Math.abs(effective()))}
                height={part(Math.abs(effective()))}
              />
            </g>
          );
        }}
      </For>
    </svg>
  );
}

interface GainLaneProps {
  readonly bars: readonly Bar[];
  readonly gain: (slot: string) => number;
  readonly handlers: LaneHandlers;
}

export function GainLane(props: GainLaneProps): JSX.Element {
  const { desk } = useEditing();
  const heightOf = useHeights();
  const hatch = createUniqueId();
  return (
    <div class="gain-lane">
      <svg
        class="lane-gain"
        onPointerDown={(event) => props.handlers.down(event)}
        onPointerMove={(event) => props.handlers.move(event)}
        onPointerUp={() => props.handlers.up()}
        onPointerCancel={() => props.handlers.up()}
      >
        <Hatch id={hatch} />
        <rect class="lane-soft" x="0" width="100%" y={part(heightOf(1))} height={part(heightOf(0) - heightOf(1))} />
        <For each={marksOf(desk.range())}>
          {(value) => (
            <line
              class={value === 0 ? 'zero' : value === 1 ? 'one' : ''}
              x1="0"
              x2="100%"
              y1={part(heightOf(value))}
              y2={part(heightOf(value))}
            />
          )}
        </For>
        <For each={props.bars}>{(bar) => <GainBar bar={bar} gain={props.gain(bar.slot.id)} hatch={hatch} />}</For>
      </svg>
      <span class="paint-hint" aria-hidden="true">
        {editorText().chart.hint}
      </span>
    </div>
  );
}

/** Thin columns stay apart; wide ones need no more than this between them. */
const SPACE = 0.1;

function GainBar(props: { readonly bar: Bar; readonly gain: number; readonly hatch: string }): JSX.Element {
  const { session, desk } = useEditing();
  const heightOf = useHeights();
  const slot = () => props.bar.slot.id;
  // Kept for each block, as its heights are: a step of one leaves the others as they are drawn.
  const gain = createMemo(() => props.gain);
  const saved = createMemo(() => gainOf(session.draft()?.saved.gains ?? {}, slot()));
  const changed = createMemo(() => gainOf(session.draft()?.gains ?? {}, slot()) !== saved());
  const muted = createMemo(() => Object.hasOwn(session.draft()?.muted ?? {}, slot()));
  const top = () => heightOf(Math.max(0, Math.min(1, gain())));
  const left = () => part(props.bar.left + props.bar.width * (SPACE / 2));
  const right = () => part(props.bar.left + props.bar.width * (1 - SPACE / 2));
  const width = () => part(props.bar.width * (1 - SPACE));
  return (
    <g
      classList={{
        side: props.bar.slot.role !== 'main',
        hovered: desk.pointed() === slot(),
        'as-trained': gain() === 1,
        muted: muted(),
      }}
    >
      <Show when={session.selection().slots.has(slot())}>
        <rect class="lane-chosen" x={part(props.bar.left)} width={part(props.bar.width)} y="0" height="100%" />
      </Show>
      <Show when={gain() > 0}>
        <rect class="lane-gain-bar" x={left()} width={width()} y={part(top())} height={part(heightOf(0) - top())} />
      </Show>
      <Show when={gain() > 1}>
        <rect class="lane-beyond" x={left()} width={width()} y={part(heightOf(gain()))} height={part(heightOf(1) - heightOf(gain()))} />
      </Show>
      <Show when={gain() < 0}>
        <rect
          class="lane-negative"
          style={{ fill: `url(#${props.hatch})` }}
          x={left()}
          width={width()}
          y={part(heightOf(0))}
          height={part(heightOf(gain()) - heightOf(0))}
        />
      </Show>
      <line class="lane-tick" x1={left()} x2={right()} y1={part(heightOf(gain()))} y2={part(heightOf(gain()))} />
      <Show when={changed()}>
        <line
          class="lane-saved"
          x1={part(props.bar.left)}
          x2={part(props.bar.left + props.bar.width)}
          y1={part(heightOf(saved()))}
          y2={part(heightOf(saved()))}
        />
        <circle class="lane-changed" cx={part(props.bar.left + props.bar.width / 2)} r="2" />
      </Show>
    </g>
  );
}

/** Negative is never said by colour alone. */
function Hatch(props: { readonly id: string }): JSX.Element {
  return (
    <defs>
      <pattern id={props.id} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="hatch-ground" width="4" height="4" />
        <rect class="hatch-line" width="2" height="4" />
      </pattern>
    </defs>
  );
}
