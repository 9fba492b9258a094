/** Error against size: one line for ranks by module, one for a single rank, and the point that is chosen, which is dragged or moved by keys. */
import { createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { BakePreview, CurvePoint } from '../../../../domain/bake/preview.ts';
import { bytes } from '../../../state/format.ts';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { largest } from '../../../../domain/extremes.ts';

type Curve = NonNullable<BakePreview['curve']>;

export interface BakeCurveProps {
  readonly curve: Curve;
  readonly size: number;
  readonly error: number;
  /** What rounding costs: below it the line says nothing. */
  readonly floor: number;
  readonly onError: (error: number) => void;
}

const HEIGHT = 176;
const LEFT = 48;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 26;
const LEAST = 1e-4;
const DECADES = [1, 0.1, 0.01, 0.001, 1e-4] as const;
const PERCENT: Readonly<Record<number, string>> = { 1: '100 %', 0.1: '10 %', 0.01: '1 %', 0.001: '0.1 %', 1e-4: '0.01 %' };
/** More than a curve has. */
const STEPS = 1000;

export function BakeCurve(props: BakeCurveProps): JSX.Element {
  const [width, setWidth] = createSignal(480);
  let box: HTMLDivElement | undefined;
  onMount(() => {
    if (!box) return;
    const watch = new ResizeObserver(([entry]) => entry && setWidth(Math.max(240, entry.contentRect.width)));
    watch.observe(box);
    onCleanup(() => watch.disconnect());
  });
  const most = createMemo(
    () =>
      largest(
        props.curve.byModule.map((point) => point.bytes),
        props.size,
      ) * 1.04,
  );
  const x = (size: number): number => LEFT + (size / most()) * (width() - LEFT - RIGHT);
  const y = (error: number): number =>
    TOP + (Math.log10(Math.max(LEAST, Math.min(1, error))) / Math.log10(LEAST)) * (HEIGHT - TOP - BOTTOM);
  const path = (points: readonly CurvePoint[]): string =>
    points
      .map(
        ({ bytes: size, error }, index) =>
          `${index === 0 ? 'M' : 'L'}${x(size).toFixed(1)} ${y(Math.hypot(error, props.floor)).toFixed(1)}`,
      )
      .join('');
  const shown = (): number => Math.max(LEAST, Math.min(1, props.error));
  /** Where the file gets larger, from the smallest on; many errors give the same ranks. */
  const steps = createMemo(() => props.curve.byModule.filter(({ bytes: size }, index, all) => size !== all[index - 1]?.bytes));
  const choose = (point: CurvePoint | undefined): void => {
    if (point) props.onError(point.limit ?? point.error);
  };
  const nearest = (size: number): number =>
    steps().reduce((best, point, index) => (Math.abs(point.bytes - size) < Math.abs((steps()[best]?.bytes ?? 0) - size) ? index : best), 0);
  const drag = (event: PointerEvent & { readonly currentTarget: Element }): void => {
    if (event.type === 'pointermove' && (event.buttons & 1) === 0) return;
    const place = event.currentTarget.getBoundingClientRect();
    choose(steps()[nearest(((event.clientX - place.left - LEFT) / (width() - LEFT - RIGHT)) * most())]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, PageUp: -5, PageDown: 5, Home: -STEPS, End: STEPS }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    choose(steps()[Math.max(0, Math.min(steps().length - 1, nearest(props.size) + by))]);
  };
  const text = (): string => bakesText().curveAt(props.error, props.size);
  return (
    <div class="bake-curve" ref={box}>
      <svg
        viewBox={`0 0 ${width()} ${HEIGHT}`}
        height={HEIGHT}
        role="slider"
        tabindex="0"
        aria-label={bakesText().curve}
        aria-valuemin={LEAST * 100}
        aria-valuemax={100}
        aria-valuenow={100 * shown()}
        aria-valuetext={text()}
        onPointerDown={drag}
        onPointerMove={drag}
        onKeyDown={onKeyDown}
      >
        <For each={DECADES}>
          {(error) => (
            <>
              <line class="grid" x1={LEFT} x2={width() - RIGHT} y1={y(error)} y2={y(error)} />
              <text x={LEFT - 7} y={y(error) + 4} text-anchor="end">
                {PERCENT[error]}
              </text>
            </>
          )}
        </For>
        <For each={[0.25, 0.5, 0.75, 1]}>
          {(share) => (
            <text x={x(share * most() * 0.96)} y={HEIGHT - 8} text-anchor="middle">
              {bytes(share * most() * 0.96)}
            </text>
          )}
        </For>
        <Show when={props.floor > LEAST}>
          <rect class="floor" x={LEFT} y={y(props.floor)} width={width() - LEFT - RIGHT} height={HEIGHT - BOTTOM - y(props.floor)} />
        </Show>
        <path class="uniform" d={path(props.curve.uniform)} />
        <path class="by-module" d={path(props.curve.byModule)} />
        <path class="cross" d={`M${LEFT} ${y(props.error)}H${x(props.size)}V${HEIGHT - BOTTOM}`} />
        <circle class="halo" cx={x(props.size)} cy={y(props.error)} r="12" />
        <circle class="point" cx={x(props.size)} cy={y(props.error)} r="6" />
      </svg>
      <p class="bake-legend muted">
        <span class="key by-module" aria-hidden="true" /> {bakesText().byModule} <span class="key uniform" aria-hidden="true" />{' '}
        {bakesText().oneRank}
      </p>
    </div>
  );
}
