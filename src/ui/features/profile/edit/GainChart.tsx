/**
 * All blocks in one picture: strengths (measured, and what the gains leave of them), the fingerprint as it was and as it is, and the
 * gains. One x per block runs through all of them and is shared with the list. Dragging over the gains paints them; dragging over the
 * strengths selects blocks.
 */
import { createMemo, For, type JSX, Show } from 'solid-js';
import { gainOf } from '../../../../domain/profiles/editing/gains.ts';
import { shortGain } from '../../../../domain/profiles/editing/gain-text.ts';
import { effectiveOf } from '../../../../domain/profiles/editing/effective.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { significant } from '../../../state/format.ts';
import { editorText } from '../../../strings/rooms/editor.ts';
import { rampColour } from '../../../widgets/ramp.ts';
import { stripCells } from '../../../widgets/strip-geometry.ts';
import { slotGroups } from '../../../state/block-view.ts';
import { type Bar, createPainting, createPlaces, createSelecting } from './chart-pointer.ts';
import { marksOf } from '../session/desk.ts';
import { GainLane, part, strengthGrid, StrengthLane, useHeights } from './gain-lanes.tsx';
import { useEditing } from '../session/session-context.tsx';
import { t } from '../../../strings/language.ts';
import { slotName } from '../../../state/slot-name.ts';
import { largest as largestOf } from '../../../../domain/extremes.ts';

/** Between groups, as a share of the width: about 5 px of a panel. */
const GAP = 0.012;
/** Of the numbers below the blocks, every so many. */
const NUMBERED = 5;

const minus = (text: string): string => text.replace('-', '−');

export function GainChart(props: { readonly layout: Layout }): JSX.Element {
  const { session, desk } = useEditing();
  const heightOf = useHeights();
  const bars = createMemo(() => barsOf(props.layout, session.detail().blocks));
  const gain = (slot: string): number => gainOf(session.shownGains(), slot);
  /** Largest strength that is drawn, as trained or as set; in shares of the largest as trained. */
  const top = createMemo(() =>
    largestOf(
      bars().map(({ slot, share }) => Math.abs(effectiveOf(gain(slot.id), share))),
      1,
    ),
  );
  const largest = createMemo(() =>
    largestOf(
      bars().map(({ strength }) => strength),
      0,
    ),
  );
  const place = createPlaces(bars);
  const paint = createPainting(bars, place);
  const select = createSelecting(bars, place);
  const pointed = createMemo(() => bars().find(({ slot }) => slot.id === desk.pointed()) ?? null);
  return (
    <div class="gain-chart" classList={{ previewing: session.preview() !== null }}>
      <GainReadout bar={pointed()} />
      <GroupNames bars={bars()} layout={props.layout} />
      <div class="chart-axis strength-axis num" aria-hidden="true">
        <For each={strengthGrid(largest() * top())}>
          {(value) => <span style={{ top: part(1 - value / (largest() * top())) }}>{String(value)}</span>}
        </For>
      </div>
      <div class="strip-words" aria-hidden="true">
        <span>{editorText().chart.was}</span>
        <span>{editorText().chart.is}</span>
      </div>
      <div class="chart-axis gain-axis num" aria-hidden="true">
        <For each={marksOf(desk.range())}>
          {(value) => <span style={{ top: part(heightOf(value)) }}>{value < 0 ? `−${-value}` : value}</span>}
        </For>
      </div>
      <div
        class="gain-chart-lanes"
        role="img"
        aria-label={editorText().chart.label(bars().length)}
        onPointerMove={(event) => desk.point(bars()[place(event)]?.slot.id ?? null)}
        onPointerLeave={() => desk.point(null)}
      >
        <StrengthLane bars={bars()} gain={gain} top={top()} largest={largest()} handlers={select} />
        <Strips bars={bars()} gain={gain} top={top()} />
        <GainLane bars={bars()} gain={gain} handlers={paint} />
        <Show when={pointed()}>{(bar) => <span class="chart-pointed" style={{ left: part(bar().left), width: part(bar().width) }} />}</Show>
      </div>
      <BlockNumbers bars={bars()} />
    </div>
  );
}

/** The fingerprint as trained, and below it as the gains leave it; text encoders are lower, negative ones cut through. */
function Strips(props: { readonly bars: readonly Bar[]; readonly gain: (slot: string) => number; readonly top: number }): JSX.Element {
  const colour = (share: number): string =>
    share > 0 ? rampColour(Math.max(1, Math.round(Math.min(1, share) * 255))) : 'var(--strip-empty)';
  const y = (bar: Bar): number => (bar.slot.role === 'main' ? 0 : 0.4);
  return (
    <>
      <svg class="lane-strip was" preserveAspectRatio="none" viewBox="0 0 1 1">
        <For each={props.bars}>
          {(bar) => <rect x={bar.left} width={bar.width} y={y(bar)} height={1 - y(bar)} fill={colour(bar.share)} />}
        </For>
      </svg>
      <svg class="lane-strip is" preserveAspectRatio="none" viewBox="0 0 1 1">
        <For each={props.bars}>
          {(bar) => {
            const effective = createMemo(() => effectiveOf(props.gain(bar.slot.id), bar.share));
            return (
              <>
                <rect
                  x={bar.left}
                  width={bar.width}
                  y={y(bar)}
                  height={1 - y(bar)}
                  fill={effective() < 0 ? 'var(--negative)' : colour(effective())}
                />
                <Show when={effective() < 0}>
                  <rect class="strip-cut" x={bar.left} width={bar.width} y="0.42" height="0.18" />
                </Show>
              </>
            );
          }}
        </For>
      </svg>
    </>
  );
}

function GroupNames(props: { readonly bars: readonly Bar[]; readonly layout: Layout }): JSX.Element {
  const groups = createMemo(() => {
    let first = 0;
    return slotGroups(props.layout.slots).map(({ name, slots }) => {
      const [from, to] = [props.bars[first], props.bars[first + slots.length - 1]];
      first += slots.length;
      const left = from?.left ?? 0;
      return { name: t().names.group(name), count: slots.length, left, width: (to ? to.left + to.width : 0) - left };
    });
  });
  return (
    <div class="chart-groups num" aria-hidden="true">
      <For each={groups()}>
        {(group) => (
          <span style={{ left: part(group.left), width: part(group.width) }} title={`${group.count} · ${group.name}`}>
            {group.count} {group.name}
          </span>
        )}
      </For>
    </div>
  );
}

/** Every fifth block of a group by its number; the whole label stands in the list and in the line above. */
function BlockNumbers(props: { readonly bars: readonly Bar[] }): JSX.Element {
  const numbered = createMemo(() => {
    let [group, place] = ['', 0];
    return props.bars.flatMap((bar) => {
      place = bar.slot.group === group ? place + 1 : 0;
      group = bar.slot.group;
      return place % NUMBERED === 0 ? [{ at: bar.left + bar.width / 2, number: /\d+$/.exec(bar.slot.label)?.[0] ?? '' }] : [];
    });
  });
  return (
    <div class="chart-numbers num" aria-hidden="true">
      <For each={numbered()}>{({ at, number }) => <span style={{ left: part(at) }}>{number}</span>}</For>
    </div>
  );
}

/** The block that is pointed at, in a line that is always there: no hint hides what it is about. */
function GainReadout(props: { readonly bar: Bar | null }): JSX.Element {
  const { session } = useEditing();
  const gain = (slot: string): number => gainOf(session.shownGains(), slot);
  const words = () => editorText().chart;
  return (
    <p class="gain-reading num" aria-hidden="true">
      <Show
        when={props.bar}
        fallback={
          <span class="gain-legend">
            <i class="measured" /> {words().measured} <i class="gain" /> {words().gain} <i class="effective" /> {words().effective}
            <i class="inverted" /> {words().inverted}
          </span>
        }
      >
        {(bar) => (
          <>
            <strong>{slotName(bar().slot)}</strong> <span class="muted">{words().measured}</span>{' '}
            <b class="measured-text">{significant(bar().strength, 4)}</b> <span class="muted">{words().gain}</span>{' '}
            <b class="gain-text">{minus(shortGain(gain(bar().slot.id)))}</b> <span class="muted">{words().effective}</span>{' '}
            <b class="effective-text">{minus(significant(effectiveOf(gain(bar().slot.id), bar().strength), 4))}</b>
          </>
        )}
      </Show>
    </p>
  );
}

function barsOf(layout: Layout, blocks: readonly { readonly slot: string; readonly strength: number }[]): readonly Bar[] {
  const strengths = new Map(blocks.map(({ slot, strength }) => [slot, strength]));
  const largest = largestOf(strengths.values(), 0);
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
