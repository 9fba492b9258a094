/** Cosine of two LoRAs block by block: up where they pull the same way, down where they undo each other. */
import { createMemo, createSignal, Index, type JSX, Show } from 'solid-js';
import type { Cosine } from '../../domain/composition/joint/gram-matrices.ts';
import type { Slot } from '../../domain/reading.ts';
import { stripCells } from './strip-geometry.ts';
import { slotGroups } from '../state/block-view.ts';
import { composeText } from '../strings/rooms/compose.ts';
import { cosineText } from '../state/number-words.ts';
import './pair-curve.css';
import { slotNameAt } from '../state/slot-name.ts';

interface CurveProps {
  readonly cosines: readonly Cosine[];
  readonly slots: readonly Slot[];
}

const GAP = 0.01;
/** The scale is never finer than this, so that noise does not look like much. */
const LEAST_SCALE = 0.1;
/** Cosines below this are shown as 0. */
const INDEPENDENT = 0.0005;

const words = () => composeText().pairs;

export function PairCurve(props: CurveProps): JSX.Element {
  const [at, setAt] = createSignal<number | null>(null);
  const cells = createMemo(() =>
    stripCells(
      slotGroups(props.slots).map(({ slots }) => slots.length),
      props.slots.length,
      1,
      GAP,
    ),
  );
  const scale = createMemo(() => {
    const largest = Math.max(LEAST_SCALE, ...props.cosines.map(({ cosine }) => Math.abs(cosine ?? 0)));
    return [0.1, 0.2, 0.5, 1].find((each) => each >= largest) ?? 1;
  });
  const extremes = createMemo(() => {
    const known = props.cosines.flatMap(({ cosine }, index) =>
      cosine === null ? [] : [{ cosine, label: slotNameAt(props.slots, index) ?? '' }],
    );
    if (known.length === 0) return words().noneCompared;
    const [low, high] = [known.reduce((a, b) => (b.cosine < a.cosine ? b : a)), known.reduce((a, b) => (b.cosine > a.cosine ? b : a))];
    if (Math.max(Math.abs(low.cosine), Math.abs(high.cosine)) < INDEPENDENT) return words().independent;
    return words().extremes(cosineText(low.cosine), low.label, cosineText(high.cosine), high.label);
  });
  const hover = (event: PointerEvent): void => {
    const frame = (event.currentTarget as Element).getBoundingClientRect();
    const x = (event.clientX - frame.left) / Math.max(1, frame.width);
    setAt(
      Math.max(
        0,
        cells().findLastIndex(({ left }) => left <= x),
      ),
    );
  };
  const reading = () => {
    const index = at();
    if (index === null) return extremes();
    const cosine = props.cosines[index]?.cosine ?? null;
    return words().cosineIn(slotNameAt(props.slots, index) ?? '', cosine === null ? null : cosineText(cosine));
  };
  return (
    <>
      <p class="pair-reading num">{reading()}</p>
      <div
        class="pair-curve"
        classList={{ none: props.cosines.every(({ cosine }) => cosine === null) }}
        role="img"
        aria-label={words().curve(props.slots.length, extremes())}
        onPointerMove={hover}
        onPointerLeave={() => setAt(null)}
      >
        <span class="pair-scale num" aria-hidden="true">
          <span>{scale()}</span>
          <span>−{scale()}</span>
        </span>
        <svg viewBox="0 0 1 2" preserveAspectRatio="none" aria-hidden="true">
          <Index each={props.cosines}>
            {(each, index) => {
              const cell = () => cells()[index] ?? { left: 0, right: 0 };
              const cosine = () => each().cosine ?? 0;
              const height = () => Math.abs(cosine()) / scale();
              return (
                <Show
                  when={each().cosine !== null}
                  fallback={<rect class="unknown" x={cell().left} width={cell().right - cell().left} y="0.985" height="0.03" />}
                >
                  <rect
                    classList={{ minus: cosine() < 0, hovered: at() === index }}
                    x={cell().left}
                    width={(cell().right - cell().left) * 0.9}
                    y={cosine() < 0 ? 1 : 1 - height()}
                    height={height()}
                  />
                </Show>
              );
            }}
          </Index>
          <line class="zero" x1="0" x2="1" y1="1" y2="1" />
        </svg>
      </div>
    </>
  );
}
