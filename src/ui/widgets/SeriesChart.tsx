/** Up to six vectors over the blocks of one layout, as lines or as bars side by side. */
import type { JSX } from 'solid-js';
import { cellsOn, createBlockPlot, type Paths, type Plot, type Series } from './block-plot.ts';
import './plot.css';
import './compare-chart.css';

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
const WIDTH = 1.75;
/** Of the gap of a cell that bars leave free. */
const BAR_SHARE = 0.88;
/** Lines differ in their dashes as well as in colour; the legend beside the chart (`.series-N`) has the same. */
const DASHES: readonly number[][] = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 4], [1, 5]];

export function SeriesChart(props: SeriesChartProps): JSX.Element {
  const blocks = (): number => props.vectors[0]?.length ?? 0;
  const plot = createBlockPlot({
    vectors: () => props.vectors,
    groups: () => props.groups,
    shape: () => props.shape,
    height: HEIGHT,
    below: 0,
    range: () => props.range,
    series: (token) =>
      props.vectors.map((_, index): Series => {
        const colour = token(`--series-${index}`);
        return props.shape === 'lines'
          ? { stroke: colour, width: WIDTH, dash: DASHES[index] ?? [], points: { show: blocks() < 2 } }
          : { width: 0, fill: colour, points: { show: false }, paths: bars(index) };
      }),
    drawUnder: (u, token) => zeroLine(u, token('--text-3')),
    onHover: (block) => props.onHover(block),
  });

  /** Bars of one series, beside those of the others in the cell of the block. */
  const bars =
    (series: number): Paths =>
    (u) => {
      const fill = new Path2D();
      const zero = u.valToPos(0, 'y', true);
      const count = props.vectors.length;
      cellsOn(u, props.groups, blocks()).forEach(({ left, right }, block) => {
        const value = props.vectors[series]?.[block] ?? 0;
        if (value === 0) return;
        const width = ((right - left) * BAR_SHARE) / count;
        const end = u.valToPos(value, 'y', true);
        fill.rect(left + width * series, Math.min(zero, end), Math.max(1, width), Math.abs(end - zero));
      });
      return { fill, stroke: null };
    };

  return <div ref={plot} class="series-chart" role="img" aria-label={props.label} onPointerLeave={() => props.onHover(null)} />;
}

function zeroLine(u: Plot, colour: string): void {
  const y = Math.round(u.valToPos(0, 'y', true)) + 0.5;
  u.ctx.save();
  u.ctx.strokeStyle = colour;
  u.ctx.lineWidth = 1;
  u.ctx.beginPath();
  u.ctx.moveTo(u.bbox.left, y);
  u.ctx.lineTo(u.bbox.left + u.bbox.width, y);
  u.ctx.stroke();
  u.ctx.restore();
}
