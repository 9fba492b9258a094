/** Up to six vectors over each other on the blocks of one layout: as lines, as bars side by side, or as strips. */
import { createMemo, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { Layout } from '../../../domain/reading.ts';
import { rampColour } from '../../widgets/ramp.ts';
import { stripCells } from '../../widgets/strip-geometry.ts';
import { slotGroups } from '../details/block-view.ts';
import { rangeOf } from './compare.ts';

export type Shape = 'lines' | 'bars' | 'difference' | 'heat';

export interface CompareChartProps {
  readonly layout: Layout;
  readonly names: readonly string[];
  readonly vectors: readonly (readonly number[])[];
  readonly shape: Shape;
  readonly onHover: (slot: number | null) => void;
}

const GAP = 0.012;
const SHORT = 3;

export function CompareChart(props: CompareChartProps): JSX.Element {
  const cells = createMemo(() =>
    stripCells(
      slotGroups(props.layout.slots).map(({ slots }) => slots.length),
      props.layout.slots.length,
      1,
      GAP,
    ),
  );
  const range = createMemo(() => rangeOf(props.vectors));
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
  const label = () =>
    `${props.names.join(', ')} over ${props.layout.slots.length} blocks, from ${short(range()[0])} to ${short(range()[1])}`;
  return (
    <div class="compare-chart" role="img" aria-label={label()} onPointerMove={hover} onPointerLeave={() => props.onHover(null)}>
      <Show when={props.shape !== 'heat'}>
        <span class="compare-high num">{short(range()[1])}</span>
        <span class="compare-low num">{short(range()[0])}</span>
      </Show>
      <Switch>
        <Match when={props.shape === 'heat'}>
          <For each={props.vectors}>
            {(vector) => <Strip vector={vector} cells={cells()} largest={Math.max(...range().map(Math.abs))} />}
          </For>
        </Match>
        <Match when={props.shape === 'bars'}>
          <Bars vectors={props.vectors} cells={cells()} range={range()} />
        </Match>
        <Match when={true}>
          <Lines vectors={props.vectors} cells={cells()} range={range()} />
        </Match>
      </Switch>
    </div>
  );
}

const short = (value: number): string => String(Number(value.toPrecision(SHORT))).replace('-', '−');

interface Drawn {
  readonly vectors: readonly (readonly number[])[];
  readonly cells: readonly { readonly left: number; readonly right: number }[];
  readonly range: readonly [number, number];
}

const heightOf = (value: number, [low, high]: readonly [number, number]): number => (high - value) / (high - low);

function Lines(props: Drawn): JSX.Element {
  const path = (vector: readonly number[]): string =>
    vector
      .map((value, i) => {
        const cell = props.cells[i] ?? { left: 0, right: 0 };
        return `${i === 0 ? 'M' : 'L'}${((cell.left + cell.right) / 2) * 100} ${heightOf(value, props.range) * 100}`;
      })
      .join('');
  return (
    <svg preserveAspectRatio="none" viewBox="0 0 100 100">
      <line class="zero" x1="0" x2="100" y1={heightOf(0, props.range) * 100} y2={heightOf(0, props.range) * 100} />
      <For each={props.vectors}>{(vector, i) => <path class={`series-${i()}`} d={path(vector)} />}</For>
    </svg>
  );
}

function Bars(props: Drawn): JSX.Element {
  return (
    <svg preserveAspectRatio="none" viewBox="0 0 1 1">
      <For each={props.vectors}>
        {(vector, series) => (
          <g class={`series-${series()}`}>
            <For each={vector}>
              {(value, i) => {
                const cell = () => props.cells[i()] ?? { left: 0, right: 0 };
                const width = () => ((cell().right - cell().left) * 0.88) / props.vectors.length;
                const [zero, end] = [() => heightOf(0, props.range), () => heightOf(value, props.range)];
                return (
                  <rect
                    x={cell().left + width() * series()}
                    width={width()}
                    y={Math.min(zero(), end())}
                    height={Math.abs(end() - zero())}
                  />
                );
              }}
            </For>
          </g>
        )}
      </For>
    </svg>
  );
}

/** Strength as colour; what is inverted has a line through it. */
function Strip(props: { readonly vector: readonly number[]; readonly cells: Drawn['cells']; readonly largest: number }): JSX.Element {
  const colour = (value: number): string =>
    value === 0 ? 'var(--strip-empty)' : rampColour(Math.max(1, Math.round((Math.abs(value) / props.largest) * 255)));
  return (
    <svg class="compare-strip" preserveAspectRatio="none" viewBox="0 0 1 1">
      <For each={props.vector}>
        {(value, i) => {
          const cell = () => props.cells[i()] ?? { left: 0, right: 0 };
          return (
            <>
              <rect x={cell().left} width={cell().right - cell().left} y="0" height="1" fill={colour(value)} />
              <Show when={value < 0}>
                <rect class="inverted" x={cell().left} width={cell().right - cell().left} y="0.42" height="0.16" />
              </Show>
            </>
          );
        }}
      </For>
    </svg>
  );
}
