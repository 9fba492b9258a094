/**
 * All blocks in one picture with two lanes: strengths (measured, and what the gains leave of it) and gains. Dragging over the gains
 * paints them; dragging over the strengths selects blocks. It stands on the LoRA's fingerprint, as every chart here does.
 */
import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from 'solid-js';
import { gainOf } from '../../../domain/profiles/editing/gains.ts';
import { shortGain } from '../../../domain/profiles/editing/gain-text.ts';
import { effectiveOf } from '../../../domain/profiles/editing/keep.ts';
import { LEAST_GAIN, MOST_GAIN } from '../../../domain/profiles/types.ts';
import type { Layout } from '../../../domain/reading.ts';
import { significant } from '../../state/format.ts';
import { rampColour } from '../../widgets/ramp.ts';
import { stripCells } from '../../widgets/strip-geometry.ts';
import { slotGroups } from '../details/block-view.ts';
import { useEditing } from './session-context.tsx';
import { type Bar, createPainting, createPlaces, createSelecting, type LaneHandlers } from './chart-pointer.ts';

/** Between groups, as a share of the width: about 5 px of a panel. */
const GAP = 0.012;
const GRID = [2, 1, 0, -1, -2];

/** Height in the gain lane, 0 (top) to 1. */
const heightOf = (gain: number): number => (MOST_GAIN - gain) / (MOST_GAIN - LEAST_GAIN);

export function GainChart(props: { readonly layout: Layout }): JSX.Element {
  const { session } = useEditing();
  const [hovered, setHovered] = createSignal<number | null>(null);
  const bars = createMemo(() => barsOf(props.layout, session.detail().blocks));
  const gain = (slot: string): number => gainOf(session.shownGains(), slot);
  const place = createPlaces(bars);
  const paint = createPainting(bars, place);
  const select = createSelecting(bars, place);
  const label = () =>
    `Chart of ${bars().length} blocks: measured and effective strength above, gains below. The list below has the same gains as sliders and fields.`;
  return (
    <div class="gain-chart" classList={{ previewing: session.preview() !== null }}>
      <Reading bar={bars()[hovered() ?? -1] ?? null} />
      <div class="gain-chart-axis num" aria-hidden="true">
        <For each={GRID}>{(value) => <span style={{ top: `${heightOf(value) * 100}%` }}>{value < 0 ? `−${-value}` : value}</span>}</For>
      </div>
      <div
        class="gain-chart-lanes"
        role="img"
        aria-label={label()}
        onPointerMove={(event) => setHovered(place(event))}
        onPointerLeave={() => setHovered(null)}
      >
        <StrengthLane bars={bars()} gain={gain} handlers={select} />
        <GainLane bars={bars()} gain={gain} hovered={hovered()} handlers={paint} />
        <svg class="lane-strip" preserveAspectRatio="none" viewBox="0 0 1 1">
          <For each={bars()}>
            {(bar) => (
              <rect
                x={bar.left}
                width={bar.width}
                y={bar.slot.role === 'main' ? 0 : 0.5}
                height="1"
                fill={bar.share > 0 ? rampColour(Math.max(1, Math.round(bar.share * 255))) : 'var(--strip-empty)'}
              />
            )}
          </For>
        </svg>
      </div>
    </div>
  );
}

function StrengthLane(props: {
  readonly bars: readonly Bar[];
  readonly gain: (slot: string) => number;
  readonly handlers: LaneHandlers;
}): JSX.Element {
  const { session } = useEditing();
  const chosen = (slot: string): boolean => session.selection().slots.has(slot);
  const largest = createMemo(() => Math.max(1, ...props.bars.map(({ slot, share }) => Math.abs(effectiveOf(props.gain(slot.id), share)))));
  const hatch = createUniqueId();
  return (
    <svg
      class="lane-strength"
      onPointerDown={(event) => props.handlers.down(event)}
      onPointerMove={(event) => props.handlers.move(event)}
      onPointerUp={() => props.handlers.up()}
      onPointerCancel={() => props.handlers.up()}
    >
      <Hatch id={hatch} />
      <For each={props.bars}>
        {(bar) => {
          const effective = () => effectiveOf(props.gain(bar.slot.id), bar.share) / largest();
          const measured = () => bar.share / largest();
          const fill = () => (effective() < 0 ? { style: { fill: `url(#${hatch})` } } : {});
          return (
            <g classList={{ side: bar.slot.role !== 'main' }}>
              <Show when={chosen(bar.slot.id)}>
                <rect class="lane-chosen" x={part(bar.left)} width={part(bar.width)} y="0" height="100%" />
              </Show>
              <rect
                class="lane-measured"
                x={part(bar.left)}
                width={part(bar.width * 0.9)}
                y={part(1 - measured())}
                height={part(measured())}
              />
              <rect
                class="lane-effective"
                {...fill()}
                x={part(bar.left + bar.width * 0.22)}
                width={part(bar.width * 0.46)}
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
  readonly hovered: number | null;
  readonly handlers: LaneHandlers;
}

function GainLane(props: GainLaneProps): JSX.Element {
  const { session } = useEditing();
  const hatch = createUniqueId();
  const chosen = (slot: string): boolean => session.selection().slots.has(slot);
  return (
    <svg
      class="lane-gain"
      onPointerDown={(event) => props.handlers.down(event)}
      onPointerMove={(event) => props.handlers.move(event)}
      onPointerUp={() => props.handlers.up()}
      onPointerCancel={() => props.handlers.up()}
    >
      <Hatch id={hatch} />
      <rect class="lane-soft" x="0" width="100%" y={part(heightOf(1))} height={part(heightOf(0) - heightOf(1))} />
      <For each={GRID}>
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
      <For each={props.bars}>
        {(bar, index) => {
          const value = () => props.gain(bar.slot.id);
          const top = () => heightOf(Math.max(0, Math.min(1, value())));
          return (
            <g
              classList={{
                side: bar.slot.role !== 'main',
                hovered: props.hovered === index(),
                muted: Object.hasOwn(session.draft()?.muted ?? {}, bar.slot.id),
              }}
            >
              <Show when={chosen(bar.slot.id)}>
                <rect class="lane-chosen" x={part(bar.left)} width={part(bar.width)} y="0" height="100%" />
              </Show>
              <Show when={value() > 0}>
                <rect
                  class="lane-gain-bar"
                  x={part(bar.left)}
                  width={part(bar.width * 0.9)}
                  y={part(top())}
                  height={part(heightOf(0) - top())}
                />
              </Show>
              <Show when={value() > 1}>
                <rect
                  class="lane-beyond"
                  x={part(bar.left)}
                  width={part(bar.width * 0.9)}
                  y={part(heightOf(value()))}
                  height={part(heightOf(1) - heightOf(value()))}
                />
              </Show>
              <Show when={value() < 0}>
                <rect
                  class="lane-negative"
                  style={{ fill: `url(#${hatch})` }}
                  x={part(bar.left)}
                  width={part(bar.width * 0.9)}
                  y={part(heightOf(0))}
                  height={part(heightOf(value()) - heightOf(0))}
                />
              </Show>
              <rect
                class="lane-tick"
                x={part(bar.left)}
                width={part(bar.width * 0.9)}
                y={part(heightOf(value()))}
                height="2"
                transform="translate(0 -1)"
              />
            </g>
          );
        }}
      </For>
    </svg>
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

/** The block under the pointer; the place is kept when there is none. */
function Reading(props: { readonly bar: Bar | null }): JSX.Element {
  const { session } = useEditing();
  const gain = (slot: string): number => gainOf(session.shownGains(), slot);
  return (
    <p class="gain-reading num" aria-hidden="true">
      <Show
        when={props.bar}
        fallback={
          <span class="gain-legend">
            <i class="measured" /> measured <i class="gain" /> gain <i class="effective" /> effective
            <span class="muted paint-hint">Drag below to paint gains</span>
          </span>
        }
      >
        {(bar) => (
          <>
            <strong>{bar().slot.label}</strong> <span class="measured-text">{significant(bar().strength, 4)}</span> ×{' '}
            <span class="gain-text">{shortGain(gain(bar().slot.id)).replace('-', '−')}</span> ={' '}
            <span class="effective-text">{significant(effectiveOf(gain(bar().slot.id), bar().strength), 4)}</span>
          </>
        )}
      </Show>
    </p>
  );
}

const part = (share: number): string => `${Math.max(0, share * 100)}%`;

function barsOf(layout: Layout, blocks: readonly { readonly slot: string; readonly strength: number }[]): readonly Bar[] {
  const strengths = new Map(blocks.map(({ slot, strength }) => [slot, strength]));
  const largest = Math.max(0, ...strengths.values());
  const cells = stripCells(
    slotGroups(layout.slots).map(({ slots }) => slots.length),
    layout.slots.length,
    1,
    GAP,
  );
  return layout.slots.map((slot, i) => {
    const { left, right } = cells[i] ?? { left: 0, right: 0 };
    const strength = strengths.get(slot.id) ?? 0;
    return { slot, left, width: right - left, strength, share: largest > 0 ? strength / largest : 0 };
  });
}
