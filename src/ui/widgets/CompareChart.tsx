/** Up to six vectors over each other on the blocks of one layout: as lines, as bars side by side, or as strips. */
import { createMemo, Index, type JSX, Show } from 'solid-js';
import type { Layout } from '../../domain/reading.ts';
import { rampColour } from './ramp.ts';
import { SeriesChart } from './SeriesChart.tsx';
import { type Cell, stripCells } from './strip-geometry.ts';
import { slotGroups } from '../state/block-view.ts';
import { rangeOf } from '../state/compared.ts';
import { profileText } from '../strings/rooms/profile.ts';
import './compare-chart.css';

export type Shape = 'lines' | 'bars' | 'difference' | 'heat';

export interface CompareChartProps {
  readonly layout: Layout;
  readonly names: readonly string[];
  readonly vectors: readonly (readonly number[])[];
  readonly shape: Shape;
  /** Of the values shown; that of the vectors without it. */
  readonly range?: readonly [low: number, high: number];
  readonly onHover: (slot: number | null) => void;
}

const GAP = 0.012;
const SHORT = 3;

export function CompareChart(props: CompareChartProps): JSX.Element {
  const groups = createMemo(() => slotGroups(props.layout.slots).map(({ slots }) => slots.length));
  const range = createMemo(() => props.range ?? rangeOf(props.vectors));
  const label = () => profileText().compare.chart(props.names, props.layout.slots.length, short(range()[0]), short(range()[1]));
  return (
    <Show
      when={props.shape === 'heat'}
      fallback={
        <SeriesChart
          vectors={props.vectors}
          groups={groups()}
          range={range()}
          shape={props.shape === 'bars' ? 'bars' : 'lines'}
          label={label()}
          onHover={(slot) => props.onHover(slot)}
        />
      }
    >
      <Strips vectors={props.vectors} groups={groups()} label={label()} onHover={(slot) => props.onHover(slot)} />
    </Show>
  );
}

const short = (value: number): string => String(Number(value.toPrecision(SHORT))).replace('-', '−');

interface StripsProps {
  readonly vectors: readonly (readonly number[])[];
  readonly groups: readonly number[];
  readonly label: string;
  readonly onHover: (slot: number | null) => void;
}

function Strips(props: StripsProps): JSX.Element {
  const cells = createMemo(() => stripCells(props.groups, props.vectors[0]?.length ?? 0, 1, GAP));
  const largest = createMemo(() => Math.max(...rangeOf(props.vectors).map(Math.abs)));
  const hover = (event: PointerEvent): void => {
    const frame = (event.currentTarget as Element).getBoundingClientRect();
    const x = (event.clientX - frame.left) / Math.max(1, frame.width);
    props.onHover(
      Math.max(
        0,
        cells().findLastIndex(({ left }) => left <= x),
      ),
    );
  };
  return (
    <div class="compare-chart" role="img" aria-label={props.label} onPointerMove={hover} onPointerLeave={() => props.onHover(null)}>
      <Index each={props.vectors}>{(vector) => <Strip vector={vector()} cells={cells()} largest={largest()} />}</Index>
    </div>
  );
}

/** Strength as colour; what is inverted has a line through it. */
function Strip(props: { readonly vector: readonly number[]; readonly cells: readonly Cell[]; readonly largest: number }): JSX.Element {
  const colour = (value: number): string =>
    value === 0 ? 'var(--strip-empty)' : rampColour(Math.max(1, Math.round((Math.abs(value) / props.largest) * 255)));
  return (
    <svg class="compare-strip" preserveAspectRatio="none" viewBox="0 0 1 1">
      <Index each={props.vector}>
        {(value, i) => {
          const cell = () => props.cells[i] ?? { left: 0, right: 0 };
          return (
            <>
              <rect x={cell().left} width={cell().right - cell().left} y="0" height="1" fill={colour(value())} />
              <Show when={value() < 0}>
                <rect class="inverted" x={cell().left} width={cell().right - cell().left} y="0.42" height="0.16" />
              </Show>
            </>
          );
        }}
      </Index>
    </svg>
  );
}
