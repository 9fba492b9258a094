/**
 * The fingerprint: a LoRA's blocks as a heat strip, one cell a block, gaps between the groups. Untouched blocks have the
 * colour of empty paper, a neutral fallback is hatched. One small canvas, drawn when its data or the theme changes.
 */
import { createEffect, type JSX } from 'solid-js';
import type { LibraryRow } from '../../contracts/library.ts';
import { useTheme } from '../state/theme.ts';
import { rampColour } from './ramp.ts';

const GAP = 3;

interface Strip {
  readonly fingerprint: Uint8Array | null;
  readonly groups: readonly number[];
  readonly fallback: boolean;
}

export function Fingerprint(props: { readonly row: LibraryRow }): JSX.Element {
  let canvas: HTMLCanvasElement | undefined;
  const theme = useTheme();
  createEffect(() => {
    theme();
    const { fingerprint, groups, status } = props.row;
    if (canvas) draw(canvas, { fingerprint, groups, fallback: status === 'fallback' });
  });
  return <canvas ref={canvas} class="fingerprint" width="360" height="36" role="img" aria-label={describe(props.row)} />;
}

function describe(row: LibraryRow): string {
  if (row.status === 'fallback') return 'No measured blocks: neutral profile';
  if (!row.fingerprint) return 'Not measured yet';
  const touched = row.fingerprint.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  return `${touched} of ${row.fingerprint.length} blocks touched, strongest is block ${row.fingerprint.indexOf(255) + 1}`;
}

function draw(canvas: HTMLCanvasElement, strip: Strip): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height } = canvas;
  const empty = getComputedStyle(canvas).getPropertyValue('--strip-empty').trim();
  const line = getComputedStyle(canvas).getPropertyValue('--line-strong').trim();
  context.clearRect(0, 0, width, height);
  if (strip.fallback || !strip.fingerprint) {
    context.fillStyle = empty;
    context.fillRect(0, 0, width, height);
    if (strip.fallback) hatch(context, width, height, line);
    return;
  }
  const cells = strip.fingerprint.length;
  const groups = strip.groups.length > 0 ? strip.groups : [cells];
  const size = (width - GAP * (groups.length - 1)) / Math.max(1, cells);
  let cell = 0;
  groups.forEach((length, group) => {
    for (let i = 0; i < length; i++, cell++) {
      const value = strip.fingerprint?.[cell] ?? 0;
      context.fillStyle = value === 0 ? empty : rampColour(value);
      const left = cell * size + group * GAP;
      // Whole pixels, so that neighbours touch without a seam.
      context.fillRect(Math.floor(left), 0, Math.ceil(left + size) - Math.floor(left), height);
    }
  });
}

function hatch(context: CanvasRenderingContext2D, width: number, height: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 3;
  for (let x = -height; x < width; x += 12) {
    context.beginPath();
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
    context.stroke();
  }
}
