/** The dashboard as a picture to keep: drawn from the numbers, so that nothing of the page's frame is in it. */
import { BAR_FACETS, type BarFacet } from '../../../domain/library/overview/library-overview.ts';
import { RANGES } from '../../../domain/library/overview/charts.ts';
import { count } from '../../state/format.ts';
import { dashboardText } from '../../strings/rooms/dashboard.ts';
import { farBin, marked } from './marks.ts';
import type { Charts } from './model.ts';
import { facetLabel } from '../../state/facet-label.ts';

const WIDTH = 1600;
const MARGIN = 40;
const PANEL = { width: 480, height: 300, gap: 40 };
const LINES = 8;
/** Of the screen's pixels: a picture for a page or a post. */
const SHARPNESS = 2;

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly colour: (name: string) => string;
  readonly font: string;
}

/** @returns the bytes of a PNG @throws Error when the browser makes none */
export async function pictureOf(charts: Charts): Promise<Uint8Array<ArrayBuffer>> {
  const names = [...BAR_FACETS.map((facet) => ({ facet })), ...RANGES.map((range) => ({ range }))];
  const rows = Math.ceil(names.length / 3);
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH * SHARPNESS;
  canvas.height = (MARGIN * 2 + 70 + rows * (PANEL.height + PANEL.gap)) * SHARPNESS;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser draws no pictures');
  const style = getComputedStyle(document.documentElement);
  const pen: Pen = { context, colour: (name) => style.getPropertyValue(name).trim(), font: style.getPropertyValue('--font') };
  context.scale(SHARPNESS, SHARPNESS);
  context.fillStyle = pen.colour('--paper');
  context.fillRect(0, 0, canvas.width, canvas.height);
  write(pen, dashboardText().title, MARGIN, MARGIN + 26, 26, '--text');
  write(pen, dashboardText().chosen(charts.chosen, charts.all), MARGIN, MARGIN + 54, 16, '--text-2');
  names.forEach((name, at) => {
    const x = MARGIN + (at % 3) * (PANEL.width + PANEL.gap);
    const y = MARGIN + 90 + Math.floor(at / 3) * (PANEL.height + PANEL.gap);
    if ('facet' in name) bars(pen, dashboardText().facets[name.facet], charts.bars[name.facet].slice(0, LINES), x, y, name.facet);
    else columns(pen, name.range, charts, x, y);
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('This browser makes no PNG of this size');
  return new Uint8Array(await blob.arrayBuffer());
}

function write(
  { context, colour, font }: Pen,
  text: string,
  x: number,
  y: number,
  size: number,
  token: string,
  align: CanvasTextAlign = 'left',
  most?: number,
): void {
  context.font = `${size >= 18 ? 600 : 400} ${size}px ${font}`;
  context.fillStyle = colour(token);
  context.textAlign = align;
  context.fillText(text, x, y, most);
}

function bars(pen: Pen, title: string, list: readonly Charts['bars']['family'][number][], x: number, y: number, facet: BarFacet): void {
  write(pen, title, x, y + 18, 18, '--text');
  const most = list.reduce((largest, bar) => Math.max(largest, bar.all), 1);
  list.forEach((bar, at) => {
    const line = y + 50 + at * 30;
    write(pen, facetLabel(facet, bar), x, line, 14, '--text-2', 'left', 170);
    fill(pen, '--line-strong', x + 180, line - 11, (200 * bar.all) / most, 14);
    fill(pen, '--measured', x + 180, line - 11, (200 * bar.chosen) / most, 14);
    write(
      pen,
      bar.chosen === bar.all ? count(bar.all) : `${count(bar.chosen)} / ${count(bar.all)}`,
      x + PANEL.width,
      line,
      14,
      '--text',
      'right',
    );
  });
}

function columns(pen: Pen, range: (typeof RANGES)[number], charts: Charts, x: number, y: number): void {
  const { bins } = charts.ranges[range];
  write(pen, dashboardText().ranges[range], x, y + 18, 18, '--text');
  if (bins.length === 0) write(pen, dashboardText().nothingKnown, x, y + 50, 14, '--text-2');
  const most = bins.reduce((largest, bin) => Math.max(largest, bin.all), 1);
  const width = PANEL.width / Math.max(1, bins.length);
  const marks = marked(range, bins, 8);
  const room = width * Math.ceil(bins.length / 8) - 4;
  bins.forEach((bin, at) => {
    for (const [token, value] of [
      ['--line-strong', bin.all],
      ['--measured', bin.chosen],
    ] as const) {
      const height = (200 * value) / most;
      fill(pen, token, x + at * width, y + 240 - height, Math.max(1, width - 2), height);
    }
    if (!marks[at]) return;
    const far = bin === farBin(range, bins);
    const edge = x + (far ? at + 1 : at) * width;
    write(pen, dashboardText().mark(range, bin.from, bin.to), edge, y + 260, 12, '--text-2', far ? 'right' : 'left', room);
  });
}

function fill({ context, colour }: Pen, token: string, x: number, y: number, width: number, height: number): void {
  context.fillStyle = colour(token);
  context.fillRect(x, y, width, height);
}
