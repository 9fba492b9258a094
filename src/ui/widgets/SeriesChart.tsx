/** Up to six vectors over the blocks of one layout, as lines or as bars side by side, drawn by uPlot. Groups are apart as in the fingerprint. */
import { createEffect, type JSX, on, onCleanup, onMount } from 'solid-js';
import uPlot from 'uplot';
import { significant } from '../state/format.ts';
import { useTheme } from '../state/theme.ts';
import { stripCells } from './strip-geometry.ts';

export interface SeriesChartProps {
  readonly vectors: readonly (readonly number[])[];
  /** Lengths of the consecutive groups of blocks. */
  readonly groups: readonly number[];
  /** Lowest and highest value shown. */
  readonly range: readonly [low: number, high: number];
  readonly shape: 'lines' | 'bars';
  /** Said instead of the picture. */
  readonly label: string;
  readonly onHover: (block: number | null) => void;
}

const HEIGHT = 160;
const AXIS = 44;
const GAP = 6;
const WIDTH = 1.75;
/** Of the gap of a cell that bars leave free. */
const BAR_SHARE = 0.88;
/** Lines differ in their dashes as well as in colour; the legend beside the chart (`.series-N`) has the same. */
const DASHES: readonly number[][] = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 4], [1, 5]];

export function SeriesChart(props: SeriesChartProps): JSX.Element {
  const theme = useTheme();
  let frame: HTMLDivElement | undefined;
  let plot: uPlot | undefined;
  const blocks = (): number => props.vectors[0]?.length ?? 0;
  const cells = (width: number) => stripCells(props.groups, blocks(), width, GAP);
  const dataFor = (width: number): uPlot.AlignedData => [
    cells(Math.max(1, width - AXIS)).map(({ left, right }) => (left + right) / 2 / Math.max(1, width - AXIS)),
    ...props.vectors.map((vector) => [...vector]),
  ];

  const build = (): void => {
    if (!frame) return;
    plot?.destroy();
    const width = frame.clientWidth || 400;
    plot = new uPlot(optionsFor(frame, width), dataFor(width), frame);
  };

  function optionsFor(element: HTMLElement, width: number): uPlot.Options {
    const style = getComputedStyle(element);
    const token = (name: string): string => style.getPropertyValue(name).trim();
    return {
      width,
      height: HEIGHT,
      padding: [8, 0, 8, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { time: false, range: [0, 1] }, y: { range: () => [props.range[0], props.range[1]] } },
      axes: [
        { show: false },
        {
          size: AXIS,
          gap: 6,
          space: 34,
          stroke: token('--text-2'),
          font: '11px "Inter Variable", sans-serif',
          grid: { stroke: token('--line'), width: 1 },
          ticks: { show: false },
          values: (_plot, values) => values.map((value) => (value === 0 ? '0' : String(Number(significant(value, 3))).replace('-', '−'))),
        },
      ],
      series: [
        {},
        ...props.vectors.map((_, index): uPlot.Series => {
          const colour = token(`--series-${index}`);
          return props.shape === 'lines'
            ? { stroke: colour, width: WIDTH, dash: DASHES[index] ?? [], points: { show: blocks() < 2 } }
            : { width: 0, fill: colour, points: { show: false }, paths: bars(index) };
        }),
      ],
      hooks: {
        setCursor: [(u) => props.onHover(u.cursor.idx ?? null)],
        drawAxes: [(u) => zeroLine(u, token('--text-3'))],
      },
    };
  }

  /** Bars of one series, beside those of the others in the cell of the block. */
  const bars =
    (series: number): uPlot.Series.PathBuilder =>
    (u) => {
      const fill = new Path2D();
      const zero = u.valToPos(0, 'y', true);
      const count = props.vectors.length;
      cells(u.bbox.width).forEach(({ left, right }, block) => {
        const value = props.vectors[series]?.[block] ?? 0;
        if (value === 0) return;
        const width = ((right - left) * BAR_SHARE) / count;
        const end = u.valToPos(value, 'y', true);
        fill.rect(u.bbox.left + left + width * series, Math.min(zero, end), Math.max(1, width), Math.abs(end - zero));
      });
      return { fill, stroke: null };
    };

  const zeroLine = (u: uPlot, colour: string): void => {
    const y = Math.round(u.valToPos(0, 'y', true)) + 0.5;
    u.ctx.save();
    u.ctx.strokeStyle = colour;
    u.ctx.lineWidth = 1;
    u.ctx.beginPath();
    u.ctx.moveTo(u.bbox.left, y);
    u.ctx.lineTo(u.bbox.left + u.bbox.width, y);
    u.ctx.stroke();
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
  // Series are fixed in a plot, so another number of them, or another form, is another plot.
  createEffect(on([theme, () => props.shape, () => props.vectors.length, () => props.groups.join()], () => queueMicrotask(build)));
  createEffect(
    on(
      () => props.vectors,
      (vectors) => {
        if (plot && plot.series.length === vectors.length + 1) plot.setData(dataFor(plot.width));
      },
      { defer: true },
    ),
  );
  onCleanup(() => plot?.destroy());

  return <div ref={frame} class="series-chart" role="img" aria-label={props.label} onPointerLeave={() => props.onHover(null)} />;
}
