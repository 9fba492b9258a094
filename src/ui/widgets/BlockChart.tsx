/**
 * Block strengths as bars standing on the LoRA's fingerprint: the strip below the bars is the one of the library row, cell for
 * cell, and is the chart's axis. Drawn by uPlot; the positions are ours, because groups are apart.
 */
import { createEffect, type JSX, on, onCleanup, onMount } from 'solid-js';
import uPlot from 'uplot';
import { significant } from '../state/format.ts';
import { useTheme } from '../state/theme.ts';
import { rampColour } from './ramp.ts';
import { stripCells } from './strip-geometry.ts';

const HEIGHT = 172;
const GAP = 6;
const STRIP = 10;
const STRIP_TOP = 5;
const AXIS = 44;
/** As in the fingerprint of a row: cells beside the main stack are lower. */
const LOWER = 0.5;

export interface ChartBlock {
  readonly value: number;
  /** 0..1 of the largest. */
  readonly share: number;
  readonly touched: boolean;
  /** Touched, but nothing of it could be measured: an empty dashed place instead of a bar. */
  readonly unmeasured: boolean;
  /** Of the model itself; text encoders and side stacks are drawn fainter. */
  readonly main: boolean;
}

export interface BlockChartProps {
  readonly blocks: readonly ChartBlock[];
  readonly groups: readonly number[];
  /** Said instead of the picture. */
  readonly label: string;
  readonly onHover: (index: number | null) => void;
  readonly onPick: (index: number) => void;
}

interface Colours {
  readonly bar: string;
  readonly side: string;
  readonly line: string;
  readonly text: string;
  readonly empty: string;
  readonly unknown: string;
}

function coloursOf(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    bar: token('--measured'),
    side: token('--measured-side'),
    line: token('--line'),
    text: token('--text-2'),
    empty: token('--strip-empty'),
    unknown: token('--unknown'),
  };
}

export function BlockChart(props: BlockChartProps): JSX.Element {
  const theme = useTheme();
  let frame: HTMLDivElement | undefined;
  let plot: uPlot | undefined;

  const positions = (width: number): number[] => {
    const cells = stripCells(props.groups, props.blocks.length, 1, GAP / Math.max(1, width));
    return cells.map(({ left, right }) => (left + right) / 2);
  };
  const valuesOf = (main: boolean): (number | null)[] => props.blocks.map((block) => (block.main === main ? block.value : null));
  const dataFor = (width: number): uPlot.AlignedData => [positions(width - AXIS), valuesOf(true), valuesOf(false)];
  const build = (): void => {
    if (!frame) return;
    plot?.destroy();
    const colours = coloursOf(frame);
    const width = frame.clientWidth || 400;
    plot = new uPlot(optionsFor(colours, width), dataFor(width), frame);
  };

  function optionsFor(colours: Colours, width: number): uPlot.Options {
    return {
      width,
      height: HEIGHT,
      padding: [8, 0, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { time: false, range: [0, 1] }, y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.04 : 1] } },
      axes: [
        { size: STRIP + STRIP_TOP + 3, grid: { show: false }, ticks: { show: false }, values: () => [] },
        {
          size: AXIS,
          gap: 6,
          space: 34,
          stroke: colours.text,
          font: '11px "Inter Variable", sans-serif',
          grid: { stroke: colours.line, width: 1 },
          ticks: { show: false },
          values: (_plot, values) => values.map((value) => (value === 0 ? '0' : String(Number(significant(value, 3))))),
        },
      ],
      series: [
        {},
        { width: 0, fill: colours.bar, points: { show: false }, paths: bars },
        { width: 0, fill: colours.side, points: { show: false }, paths: bars },
      ],
      hooks: {
        setCursor: [(u) => props.onHover(u.cursor.idx ?? null)],
        draw: [(u) => drawStrip(u, colours)],
        ready: [(u) => u.over.addEventListener('click', () => pick(u))],
      },
    };
  }

  const pick = (u: uPlot): void => {
    const index = u.cursor.idx;
    if (index !== null && index !== undefined) props.onPick(index);
  };

  /** The cells in canvas pixels, left edge included. */
  const cellsOn = (u: uPlot) =>
    stripCells(props.groups, props.blocks.length, u.bbox.width, GAP * devicePixelRatio).map(({ left, right }) => ({
      left: Math.round(u.bbox.left + left),
      right: Math.round(u.bbox.left + right),
    }));

  const bars: uPlot.Series.PathBuilder = (u, series) => {
    const fill = new Path2D();
    const floor = u.valToPos(0, 'y', true);
    cellsOn(u).forEach(({ left, right }, index) => {
      const value = u.data[series]?.[index] ?? 0;
      if (value <= 0) return;
      // A pixel between neighbours while there is room for it.
      const space = right - left > 4 ? devicePixelRatio : 0;
      const top = u.valToPos(value, 'y', true);
      fill.rect(left, top, Math.max(1, right - left - space), floor - top);
    });
    return { fill, stroke: null };
  };

  const drawStrip = (u: uPlot, colours: Colours): void => {
    const top = u.bbox.top + u.bbox.height + STRIP_TOP * devicePixelRatio;
    cellsOn(u).forEach(({ left, right }, index) => {
      const block = props.blocks[index];
      if (block?.unmeasured) return drawUnmeasured(u, colours, left, right);
      u.ctx.fillStyle = block?.touched ? rampColour(Math.max(1, Math.round(block.share * 255))) : colours.empty;
      const height = STRIP * (block?.main === false ? LOWER : 1) * devicePixelRatio;
      u.ctx.fillRect(left, top + STRIP * devicePixelRatio - height, right - left, height);
    });
  };

  /** From the top of the chart through the strip: no height that could be taken for a value. */
  const drawUnmeasured = (u: uPlot, colours: Colours, left: number, right: number): void => {
    const line = devicePixelRatio;
    const bottom = u.bbox.top + u.bbox.height + (STRIP_TOP + STRIP) * line;
    u.ctx.save();
    u.ctx.strokeStyle = colours.unknown;
    u.ctx.lineWidth = line;
    u.ctx.setLineDash([3 * line, 3 * line]);
    u.ctx.strokeRect(left + line / 2, u.bbox.top + line / 2, Math.max(line, right - left - line), bottom - u.bbox.top - line);
    u.ctx.restore();
  };

  onMount(() => {
    const watch = new ResizeObserver(() => {
      const width = frame?.clientWidth ?? 0;
      if (!plot || width === 0 || width === plot.width) return;
      plot.setSize({ width, height: HEIGHT });
      plot.setData(dataFor(width));
    });
    if (frame) watch.observe(frame);
    onCleanup(() => watch.disconnect());
  });
  createEffect(on([theme, () => props.groups.join()], () => queueMicrotask(build)));
  createEffect(
    on(
      () => props.blocks,
      () => plot?.setData(dataFor(plot.width)),
      { defer: true },
    ),
  );
  onCleanup(() => plot?.destroy());

  return <div ref={frame} class="block-chart" role="img" aria-label={props.label} onPointerLeave={() => props.onHover(null)} />;
}
