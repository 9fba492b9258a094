/**
 * Block strengths as bars standing on the LoRA's fingerprint: the strip below the bars is the one of the library row, cell for
 * cell, and is the chart's axis.
 */
import { createMemo, type JSX } from 'solid-js';
import { cellsOn, createBlockPlot, type Paths, type Plot, type Token } from './block-plot.ts';
import { rampColour } from './ramp.ts';
import './plot.css';
import './block-chart.css';

const HEIGHT = 172;
const STRIP = 10;
const STRIP_TOP = 5;
/** As in the fingerprint of a row: cells beside the main stack are lower. */
const LOWER = 0.5;
/** Of the largest bar, so that it does not touch the edge. */
const HEADROOM = 1.04;

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

export function BlockChart(props: BlockChartProps): JSX.Element {
  const valuesOf = (main: boolean): (number | null)[] => props.blocks.map((block) => (block.main === main ? block.value : null));
  const vectors = createMemo(() => [valuesOf(true), valuesOf(false)]);
  const cells = (u: Plot) => cellsOn(u, props.groups, props.blocks.length);
  const plot = createBlockPlot({
    vectors,
    groups: () => props.groups,
    shape: () => 'bars',
    height: HEIGHT,
    below: STRIP + STRIP_TOP + 3,
    range: (most) => [0, most > 0 ? most * HEADROOM : 1],
    series: (token) =>
      ['--measured', '--measured-side'].map((colour) => ({ width: 0, fill: token(colour), points: { show: false }, paths: bars })),
    drawOver: (u, token) => drawStrip(u, token),
    onHover: (index) => props.onHover(index),
    onPick: (index) => props.onPick(index),
  });

  const bars: Paths = (u, series) => {
    const fill = new Path2D();
    const floor = u.valToPos(0, 'y', true);
    cells(u).forEach(({ left, right }, index) => {
      const value = u.data[series]?.[index] ?? 0;
      if (value <= 0) return;
      // A pixel between neighbours while there is room for it.
      const space = right - left > 4 ? devicePixelRatio : 0;
      const top = u.valToPos(value, 'y', true);
      fill.rect(left, top, Math.max(1, right - left - space), floor - top);
    });
    return { fill, stroke: null };
  };

  const drawStrip = (u: Plot, token: Token): void => {
    const [empty, unknown] = [token('--strip-empty'), token('--unknown')];
    const top = u.bbox.top + u.bbox.height + STRIP_TOP * devicePixelRatio;
    cells(u).forEach(({ left, right }, index) => {
      const block = props.blocks[index];
      if (block?.unmeasured) return drawUnmeasured(u, unknown, left, right);
      u.ctx.fillStyle = block?.touched ? rampColour(Math.max(1, Math.round(block.share * 255))) : empty;
      const height = STRIP * (block?.main === false ? LOWER : 1) * devicePixelRatio;
      u.ctx.fillRect(left, top + STRIP * devicePixelRatio - height, right - left, height);
    });
  };

  return <div ref={plot} class="block-chart" role="img" aria-label={props.label} onPointerLeave={() => props.onHover(null)} />;
}

/** From the top of the chart through the strip: no height that could be taken for a value. */
function drawUnmeasured(u: Plot, colour: string, left: number, right: number): void {
  const line = devicePixelRatio;
  const bottom = u.bbox.top + u.bbox.height + (STRIP_TOP + STRIP) * line;
  u.ctx.save();
  u.ctx.strokeStyle = colour;
  u.ctx.lineWidth = line;
  u.ctx.setLineDash([3 * line, 3 * line]);
  u.ctx.strokeRect(left + line / 2, u.bbox.top + line / 2, Math.max(line, right - left - line), bottom - u.bbox.top - line);
  u.ctx.restore();
}
