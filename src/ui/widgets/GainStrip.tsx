/** Gains as a strip: up for as trained and more, down and hatched for negative. Small enough for lists. */
import { createMemo, Index, type JSX } from 'solid-js';
import { gainOf } from '../../domain/profiles/editing/gains.ts';
import { MOST_GAIN } from '../../domain/profiles/profile.ts';
import type { Gains } from '../../domain/profiles/profile.ts';
import type { Layout } from '../../domain/reading.ts';
import { stripCells } from './strip-geometry.ts';
import { slotGroups } from '../state/block-view.ts';
import './gain-strip.css';

const GAP = 0.012;
/** Where gain 0 lies; above it two thirds of the height for 0 to 2, below one third for what is negative. */
const ZERO = 2 / 3;

export function GainStrip(props: { readonly layout: Layout; readonly gains: Gains }): JSX.Element {
  const cells = createMemo(() => {
    const places = stripCells(
      slotGroups(props.layout.slots).map(({ slots }) => slots.length),
      props.layout.slots.length,
      1,
      GAP,
    );
    return props.layout.slots.map(({ id }, i) => {
      const { left, right } = places[i] ?? { left: 0, right: 0 };
      const gain = gainOf(props.gains, id);
      const height = Math.min(1, Math.abs(gain) / MOST_GAIN) * (gain < 0 ? 1 - ZERO : ZERO);
      return { left, width: (right - left) * 0.9, gain, top: gain < 0 ? ZERO : ZERO - height, height };
    });
  });
  return (
    <svg class="gain-strip" preserveAspectRatio="none" viewBox="0 0 1 1" aria-hidden="true">
      <Index each={cells()}>
        {(cell) => (
          <rect
            class={cell().gain < 0 ? 'negative' : cell().gain > 1 ? 'beyond' : 'gain'}
            x={cell().left}
            width={cell().width}
            y={cell().top}
            height={Math.max(cell().height, 0.03)}
          />
        )}
      </Index>
    </svg>
  );
}
