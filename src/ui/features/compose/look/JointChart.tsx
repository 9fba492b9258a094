/** The stack block by block: who brings what, and what they really are together. The arrow keys go from block to block. */
import { createMemo, createSignal, createUniqueId, For, Index, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../../../state/app-context.tsx';
import { percent, significant } from '../../../state/format.ts';
import { useStack } from '../../../state/stack-context.tsx';
import { stripCells } from '../../../widgets/strip-geometry.ts';
import { slotGroups } from '../../../state/block-view.ts';
import { axisOf, type JointBar, jointBar } from './joint-geometry.ts';
import { useNumbers } from '../stack/numbers-context.tsx';
import { pngOf, svgText } from './chart-file.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { interferenceText, strengthText } from '../../../state/number-words.ts';
import { t } from '../../../strings/language.ts';
import { slotNameAt } from '../../../state/slot-name.ts';
import { largest } from '../../../../domain/extremes.ts';

/** Of the picture, px; in a high window there is room for the second. */
const HEIGHTS = [250, 460] as const;
const HIGH = '(min-height: 1300px)';
const AXIS = 46;
const GAP = 7;
const STRIP = 12;
const TOP = 6;
/** Below the plot: names of groups and the strip. */
const FOOT = STRIP + 22;
/** Differences below this share of the bar are the line on the bar. */
const LEVEL = 0.004;

export function JointChart(): JSX.Element {
  const numbers = useNumbers();
  const words = () => composeText().chart;
  const { app } = useApp();
  const { set } = useStack();
  const id = createUniqueId();
  const [width, setWidth] = createSignal(800);
  const [at, setAt] = createSignal<number | null>(null);
  const high = matchMedia(HIGH);
  const [height, setHeight] = createSignal<number>(HEIGHTS[high.matches ? 1 : 0]);
  let frame: HTMLDivElement | undefined;
  onMount(() => {
    const follow = (): void => void setHeight(HEIGHTS[high.matches ? 1 : 0]);
    high.addEventListener('change', follow);
    onCleanup(() => high.removeEventListener('change', follow));
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(200, Math.round(entry?.contentRect.width ?? 800))));
    if (frame) watch.observe(frame);
    onCleanup(() => watch.disconnect());
  });
  const groups = createMemo(() => slotGroups(numbers.slots()));
  const cells = createMemo(() =>
    stripCells(
      groups().map(({ slots }) => slots.length),
      numbers.slots().length,
      width() - AXIS,
      GAP,
    ).map(({ left, right }) => ({ left: left + AXIS, right: right + AXIS })),
  );
  const bars = createMemo(() => (numbers.totals()?.blocks ?? []).slice(0, numbers.slots().length).map(jointBar));
  const axis = createMemo(() =>
    axisOf(
      largest(
        bars().flatMap(({ independent, range }) => [independent, ...range.filter(Number.isFinite)]),
        0,
      ),
    ),
  );
  const y = (value: number): number => TOP + (height() - TOP - FOOT) * (1 - value / axis().top);
  const box = (index: number): { readonly x: number; readonly w: number } => {
    const { left, right } = cells()[index] ?? { left: 0, right: 0 };
    return { x: left, w: Math.max(0.8, right - left - (right - left > 4 ? 1 : 0)) };
  };
  /** One path per member: rectangles of all blocks. */
  const memberPaths = createMemo(() => {
    const paths = numbers.counted().map(() => '');
    bars().forEach(({ segments }, index) => {
      const within = box(index);
      for (const { member, from, to } of segments) paths[member] += rectangle(within, y(to), y(from));
    });
    return paths;
  });
  const gapPath = (which: 'reinforced' | 'cancelled'): string =>
    bars()
      .map((bar, index) => {
        const above = bar.joint > bar.independent;
        if (!bar.known || Math.abs(bar.joint - bar.independent) < LEVEL * axis().top || above !== (which === 'reinforced')) return '';
        return rectangle(box(index), y(Math.max(bar.joint, bar.independent)), y(Math.min(bar.joint, bar.independent)));
      })
      .join('');
  const linePath = (): string =>
    bars()
      .map((bar, index) => {
        const { x, w } = box(index);
        return bar.known && bar.independent > 0 ? `M${round(x)} ${round(y(bar.joint))}h${round(w)}` : '';
      })
      .join('');
  /** From the least to the largest that it may be; open at the top where no limit is known. */
  const rangePath = (): string =>
    bars()
      .map((bar, index) => {
        if (bar.known) return '';
        const { x, w } = box(index);
        const line = (at: number): string => `M${round(x)} ${round(y(at))}h${round(w)}`;
        const [from, to] = bar.range;
        const isOpen = !Number.isFinite(to);
        return `${line(from)}${isOpen ? '' : line(to)}M${round(x + w / 2)} ${round(y(from))}V${isOpen ? TOP : round(y(to))}`;
      })
      .join('');
  const dominantPaths = createMemo(() => {
    const paths = numbers.counted().map(() => '');
    const blocks = numbers.totals()?.blocks ?? [];
    blocks.slice(0, numbers.slots().length).forEach(({ dominant }, index) => {
      if (dominant !== null) paths[dominant] += rectangle(box(index), height() - STRIP, height());
    });
    return paths;
  });
  const hover = (event: PointerEvent): void => {
    const x = event.clientX - (frame?.getBoundingClientRect().left ?? 0);
    setAt(
      Math.max(
        0,
        cells().findLastIndex(({ left }) => left <= x),
      ),
    );
  };
  const last = () => numbers.slots().length - 1;
  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10, Home: -1e6, End: 1e6 };
    const by = moves[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setAt(Math.min(last(), Math.max(0, (at() ?? (by > 0 ? -1 : 1)) + by)));
  };
  return (
    <figure class="joint-chart">
      <JointReadout at={at()} bars={bars()} />
      <div
        ref={frame}
        class="joint-frame"
        role="slider"
        tabindex="0"
        aria-label={words().block}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last())}
        aria-valuenow={at() ?? 0}
        aria-valuetext={at() === null ? words().noBlock : readoutOf(numbers, at() ?? 0, bars())}
        onKeyDown={onKeyDown}
        onPointerMove={hover}
        onPointerDown={hover}
        onPointerLeave={() => setAt(null)}
      >
        <svg class="joint-svg" viewBox={`0 0 ${width()} ${height()}`} width={width()} height={height()} aria-hidden="true">
          <defs>
            <pattern id={`${id}-cancel`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="6" height="6" fill="color-mix(in srgb, var(--paper) 72%, transparent)" />
              <rect width="2" height="6" fill="var(--negative)" />
            </pattern>
          </defs>
          <Index each={axis().ticks}>
            {(tick) => (
              <>
                <line x1={AXIS} x2={width()} y1={y(tick())} y2={y(tick())} stroke="var(--line)" />
                <text x={AXIS - 6} y={y(tick()) + 4} text-anchor="end" font-size="11" fill="var(--text-2)">
                  {significant(tick(), 3)}
                </text>
              </>
            )}
          </Index>
          <line x1={AXIS} x2={width()} y1={y(0)} y2={y(0)} stroke="var(--line-strong)" />
          <Show when={at() !== null}>
            <rect x={box(at() ?? 0).x - 1} width={box(at() ?? 0).w + 2} y={TOP} height={height() - TOP} fill="var(--hover)" />
          </Show>
          <For each={numbers.counted()}>
            {({ place }, member) => (
              <>
                <path d={memberPaths()[member()]} fill={`var(--m${place})`} />
                <path d={dominantPaths()[member()]} fill={`var(--m${place})`} />
              </>
            )}
          </For>
          <path d={gapPath('reinforced')} fill="color-mix(in srgb, var(--effective) 45%, transparent)" />
          <path d={gapPath('cancelled')} fill={`url(#${id}-cancel)`} />
          <path d={linePath()} stroke="var(--text)" stroke-width="2" fill="none" />
          <path d={rangePath()} stroke="var(--unknown)" stroke-width="2" stroke-dasharray="3 2" fill="none" />
          <For each={groups()}>
            {(group, index) => (
              <Show when={labelFits(t().names.group(group.name), widthOf(index()))}>
                <text x={cells()[startOf(index())]?.left ?? 0} y={height() - STRIP - 5} font-size="11" fill="var(--text-3)">
                  {t().names.group(group.name)}
                </text>
              </Show>
            )}
          </For>
        </svg>
      </div>
      <figcaption class="joint-legend">
        <span>
          <i class="bar" /> {words().bar}
        </span>
        <span>
          <i class="line" /> {words().line}
        </span>
        <Show when={!numbers.pairs().running && bars().some(({ known }) => !known)}>
          <span>{words().dashed}</span>
        </Show>
        <span>
          <i class="plus" /> {words().reinforced}
        </span>
        <span>
          <i class="minus" /> {words().cancelled}
        </span>
        <span>{words().strip}</span>
        <span class="joint-save">
          <button type="button" class="link-button" onClick={() => void save('png')}>
            {words().png}
          </button>
          <button type="button" class="link-button" onClick={() => void save('svg')}>
            {words().svg}
          </button>
        </span>
      </figcaption>
    </figure>
  );

  async function save(kind: 'svg' | 'png'): Promise<void> {
    const svg = frame?.querySelector('svg');
    if (!svg) return;
    const overall = numbers.totals()?.overall;
    const text = svgText(svg, {
      title: set().name || composeText().stack,
      members: numbers.counted().map(({ place, name }, index) => ({
        place,
        text: `${name} · ${numbers.settings()[index]?.on === false ? words().off : (numbers.settings()[index]?.strengthModel ?? 1)}`,
      })),
      notes: [words().legend(overall ? strengthText(overall, 4) : '–', overall?.known !== false)],
    });
    if (kind === 'svg') app.files.save('composition.svg', text, 'image/svg+xml');
    else app.files.save('composition.png', await pngOf(text), 'image/png');
  }

  function startOf(group: number): number {
    return groups()
      .slice(0, group)
      .reduce((sum, { slots }) => sum + slots.length, 0);
  }

  function widthOf(group: number): number {
    const [from, to] = [cells()[startOf(group)], cells()[startOf(group + 1) - 1]];
    return from && to ? to.right - from.left : 0;
  }
}

/** 6 px a letter at 11 px type. */
const labelFits = (name: string, width: number): boolean => name.length * 6 < width;

const round = (value: number): number => Math.round(value * 100) / 100;

const rectangle = ({ x, w }: { readonly x: number; readonly w: number }, top: number, bottom: number): string =>
  `M${round(x)} ${round(top)}h${round(w)}V${round(bottom)}h${round(-w)}Z`;

type Read = ReturnType<typeof useNumbers>;

function readoutOf(numbers: Read, index: number, bars: readonly JointBar[]): string {
  const block = numbers.totals()?.blocks[index];
  const bar = bars[index];
  const label = slotNameAt(numbers.slots(), index) ?? '';
  const words = composeText().chart;
  if (block && block.unmeasured.length > 0) {
    const names = block.unmeasured.map((member) => numbers.counted()[member]?.name ?? '');
    return words.notMeasured({ block: label, together: strengthText(block, 3), names });
  }
  if (!block || !bar || bar.independent === 0) return words.untouched(label);
  const parts = numbers
    .counted()
    .map(({ name }, member) => ({ name, energy: ((block.parts[member] ?? 0) / bar.independent) ** 2 }))
    .filter(({ energy }) => energy >= 0.005)
    .sort((a, b) => b.energy - a.energy)
    .map(({ name, energy }) => `${name} ${percent(energy)}`);
  return words.reading({
    block: label,
    together: strengthText(block, 3),
    interference: interferenceText(block, bar.independent),
    known: block.known,
    parts,
  });
}

function JointReadout(props: { readonly at: number | null; readonly bars: readonly JointBar[] }): JSX.Element {
  const numbers = useNumbers();
  const text = () => (props.at === null ? composeText().chart.hint : readoutOf(numbers, props.at, props.bars));
  return (
    <p class="joint-reading num" classList={{ muted: props.at === null }}>
      {text()}
    </p>
  );
}
