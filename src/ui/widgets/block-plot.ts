/**
 * The plot under every chart of block vectors: uPlot with the blocks of a layout as its places, groups apart as in the fingerprint of
 * a row, one axis of values, its size that of its frame. What is drawn in it is for the chart to say.
 */
import { type Accessor, createEffect, on, onCleanup, onMount } from 'solid-js';
import uPlot from 'uplot';
import { significant } from '../state/format.ts';
import { useTheme } from '../state/theme.ts';
import { stripCells } from './strip-geometry.ts';

export type Plot = uPlot;
export type Series = uPlot.Series;
export type Paths = uPlot.Series.PathBuilder;

/** Between groups, in pixels. */
const GAP = 6;
/** Width of the axis of values. */
const AXIS = 44;

/** Reads a token of the theme in force. */
export type Token = (name: string) => string;

export interface BlockPlot {
  /** One vector per series, a value per block; null draws nothing. */
  readonly vectors: Accessor<readonly (readonly (number | null)[])[]>;
  /** Lengths of the consecutive groups of blocks. */
  readonly groups: Accessor<readonly number[]>;
  /** In pixels, where the stylesheet gives the frame none. */
  readonly height: number;
  /** Room below the plot, in pixels, for what the chart draws there; 0 for none. */
  readonly below: number;
  /** Lowest and highest value shown. @param most of the data */
  readonly range: (most: number) => readonly [low: number, high: number];
  readonly series: (token: Token) => readonly Series[];
  /** On top of the grid, below the series. */
  readonly drawUnder?: (plot: Plot, token: Token) => void;
  readonly drawOver?: (plot: Plot, token: Token) => void;
  readonly onHover: (block: number | null) => void;
  readonly onPick?: (block: number) => void;
  /** Another value of it is another plot: series are fixed in one. */
  readonly shape: Accessor<string>;
}

/** The cells of the blocks in canvas pixels, left edge included. */
export const cellsOn = (
  plot: Plot,
  groups: readonly number[],
  count: number,
): readonly { readonly left: number; readonly right: number }[] =>
  stripCells(groups, count, plot.bbox.width, GAP * devicePixelRatio).map(({ left, right }) => ({
    left: Math.round(plot.bbox.left + left),
    right: Math.round(plot.bbox.left + right),
  }));

/** Keeps a plot in the element that the returned function is given as `ref`. */
export function createBlockPlot(chart: BlockPlot): (element: HTMLDivElement) => void {
  const theme = useTheme();
  let frame: HTMLDivElement | undefined;
  let plot: uPlot | undefined;

  const dataFor = (width: number): uPlot.AlignedData => {
    const inner = Math.max(1, width - AXIS);
    const vectors = chart.vectors();
    const cells = stripCells(chart.groups(), vectors[0]?.length ?? 0, 1, GAP / inner);
    return [cells.map(({ left, right }) => (left + right) / 2), ...vectors.map((vector) => [...vector])];
  };
  const build = (): void => {
    if (!frame) return;
    plot?.destroy();
    const width = frame.clientWidth || 400;
    plot = new uPlot(optionsFor(frame, width), dataFor(width), frame);
  };

  function optionsFor(element: HTMLElement, width: number): uPlot.Options {
    const style = getComputedStyle(element);
    const token: Token = (name) => style.getPropertyValue(name).trim();
    return {
      width,
      height: element.clientHeight || chart.height,
      padding: [8, 0, chart.below > 0 ? 0 : 8, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { time: false, range: [0, 1] }, y: { range: (_plot, _least, most) => [...chart.range(most)] } },
      axes: [
        chart.below > 0 ? { size: chart.below, grid: { show: false }, ticks: { show: false }, values: () => [] } : { show: false },
        {
          size: AXIS,
          gap: 6,
          space: 34,
          stroke: token('--text-2'),
          font: '11px "Inter Variable", sans-serif',
          grid: { stroke: token('--line'), width: 1 },
          ticks: { show: false },
          values: (_plot, values) => values.map(axisText),
        },
      ],
      series: [{}, ...chart.series(token)],
      hooks: {
        setCursor: [(u) => chart.onHover(u.cursor.idx ?? null)],
        drawAxes: [(u) => chart.drawUnder?.(u, token)],
        draw: [(u) => chart.drawOver?.(u, token)],
        ready: [(u) => u.over.addEventListener('click', () => pick(u))],
      },
    };
  }

  const pick = (u: uPlot): void => {
    const block = u.cursor.idx;
    if (block !== null && block !== undefined) chart.onPick?.(block);
  };

  onMount(() => {
    const watch = new ResizeObserver(() => {
      const width = frame?.clientWidth ?? 0;
      const height = frame?.clientHeight || chart.height;
      if (!plot || width === 0 || (width === plot.width && height === plot.height)) return;
      plot.setSize({ width, height });
      plot.setData(dataFor(width));
    });
    if (frame) watch.observe(frame);
    onCleanup(() => watch.disconnect());
  });
  createEffect(on([theme, chart.shape, () => chart.groups().join(), () => chart.vectors().length], () => queueMicrotask(build)));
  createEffect(
    on(
      chart.vectors,
      (vectors) => {
        if (plot && plot.series.length === vectors.length + 1) plot.setData(dataFor(plot.width));
      },
      { defer: true },
    ),
  );
  onCleanup(() => plot?.destroy());

  return (element) => (frame = element);
}

const axisText = (value: number): string => (value === 0 ? '0' : String(Number(significant(value, 3))).replace('-', '−'));
