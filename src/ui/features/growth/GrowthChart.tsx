/** One lane of the growth of a run: a value per save, on the common places of the saves. Chart and table point at the same save. */
import { For, type JSX, Show } from 'solid-js';
import { significant } from '../../state/format.ts';

export interface Lane {
  readonly label: string;
  readonly unit: string;
  readonly kind: 'strength' | 'turn' | 'rank';
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  readonly lane: Lane;
  /** 0 to 1, of each save. */
  readonly places: readonly number[];
  readonly at: number | null;
  readonly settled: number | null;
  readonly point: (index: number | null) => void;
}

const WIDTH = 1000;
const HEIGHT = 100;

export function GrowthChart(props: ChartProps): JSX.Element {
  const most = (): number => props.lane.values.reduce((largest: number, value) => Math.max(largest, value ?? 0), 0) || 1;
  const x = (index: number): number => (props.places[index] ?? 0) * WIDTH;
  const y = (value: number): number => HEIGHT - (value / most()) * HEIGHT;
  const path = (): string => {
    let pen = 'M';
    return props.lane.values
      .map((value, index) => {
        const step = value === null ? '' : `${pen}${x(index)} ${y(value)}`;
        pen = value === null ? 'M' : 'L';
        return step;
      })
      .join('');
  };
  const marks = () =>
    [
      { kind: 'growth-settled', index: props.settled },
      { kind: 'growth-at', index: props.at },
    ].flatMap(({ kind, index }) => (index === null ? [] : [{ kind, index }]));
  const reading = (): string => {
    const value = props.at === null ? null : (props.lane.values[props.at] ?? null);
    return value === null ? `0 – ${significant(most())}${props.lane.unit}` : `${significant(value)}${props.lane.unit}`;
  };
  const nearest = (event: PointerEvent & { readonly currentTarget: Element }): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const place = (event.clientX - left) / width;
    const distances = props.places.map((each) => Math.abs(each - place));
    props.point(distances.indexOf(Math.min(...distances)));
  };
  return (
    <figure class={`growth-lane ${props.lane.kind}`}>
      <figcaption>
        <span>{props.lane.label}</span>
        <span class="num muted">{reading()}</span>
      </figcaption>
      <div class="growth-plot" onPointerMove={nearest} onPointerDown={nearest} onPointerLeave={() => props.point(null)}>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <For each={marks()}>{(mark) => <line class={mark.kind} x1={x(mark.index)} x2={x(mark.index)} y1="0" y2={HEIGHT} />}</For>
          <path d={path()} />
        </svg>
        <For each={props.lane.values}>
          {(value, index) => (
            <Show when={value !== null}>
              <span
                class="growth-dot"
                classList={{ at: props.at === index() }}
                style={{ left: `${(props.places[index()] ?? 0) * 100}%`, top: `${(y(value ?? 0) / HEIGHT) * 100}%` }}
              />
            </Show>
          )}
        </For>
      </div>
    </figure>
  );
}
