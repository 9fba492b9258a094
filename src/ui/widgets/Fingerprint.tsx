/**
 * The fingerprint: a LoRA's blocks as a heat strip, one cell a block, gaps between the groups, text encoders and side stacks as
 * lower cells. Untouched blocks have the colour of empty paper, a neutral fallback is hatched. One small canvas in the pixels of
 * the screen, drawn when its data, its size or the theme changes.
 */
import { createEffect, type JSX, on, onCleanup, onMount } from 'solid-js';
import type { LibraryRow } from '../../contracts/library.ts';
import { type Theme, useTheme } from '../state/theme.ts';
import { t } from '../strings/language.ts';
import { rampColour } from './ramp.ts';
import { stripCells } from './strip-geometry.ts';
import './fingerprint.css';

const GAP = 3;
/** Height of cells beside the main stack, as a share of the strip. */
const LOWER = 0.5;

type StripRow = Pick<LibraryRow, 'fingerprint' | 'groups' | 'status' | 'mainCount'>;

export interface FingerprintProps {
  readonly row: StripRow & { readonly peakStrength?: number | null };
  /** The strength of a block that is drawn brightest, on a scale shared with others; without it the row's own strongest block is. */
  readonly scale?: number | null;
}

export function Fingerprint(props: FingerprintProps): JSX.Element {
  let canvas: HTMLCanvasElement | undefined;
  const theme = useTheme();
  const redraw = (): void => {
    if (canvas) draw(canvas, props.row, colours(theme()), factorOf(props));
  };
  onMount(() => {
    if (!canvas) return;
    const stop = watchSize(canvas, redraw);
    onCleanup(stop);
  });
  createEffect(on([theme, () => props.row, () => props.scale], redraw, { defer: true }));
  return <canvas ref={canvas} class={`fingerprint ${props.row.status}`} width="1" height="1" role="img" aria-label={describe(props.row)} />;
}

/** From a byte of the row's fingerprint to one of the shared scale. */
const factorOf = ({ row, scale }: FingerprintProps): number =>
  scale && row.peakStrength !== null && row.peakStrength !== undefined ? row.peakStrength / scale : 1;

export function describe(row: StripRow): string {
  if (row.status === 'fallback') return t().pieces.fingerprint.fallback;
  if (!row.fingerprint) return row.status === 'unreadable' ? t().pieces.fingerprint.unreadable : t().pieces.fingerprint.notMeasured;
  const touched = row.fingerprint.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  const strongest = row.fingerprint.indexOf(255);
  return t().pieces.fingerprint.touched(touched, row.fingerprint.length, strongest < 0 ? null : strongest + 1);
}

interface Colours {
  readonly theme: Theme;
  readonly empty: string;
  readonly line: string;
}

let known: Colours | undefined;

/** Asking the style of every canvas would lay the page out once a row. */
function colours(theme: Theme): Colours {
  if (known?.theme === theme) return known;
  const style = getComputedStyle(document.documentElement);
  known = { theme, empty: style.getPropertyValue('--strip-empty').trim(), line: style.getPropertyValue('--line-strong').trim() };
  return known;
}

const watched = new WeakMap<Element, () => void>();
let observer: ResizeObserver | undefined;

/** One observer for all strips. Calls `resized` at once with the first size, before anything is painted. */
function watchSize(canvas: HTMLCanvasElement, resized: () => void): () => void {
  observer ??= new ResizeObserver((entries) => {
    for (const { target } of entries) watched.get(target)?.();
  });
  const all = observer;
  watched.set(canvas, resized);
  all.observe(canvas);
  return () => all.unobserve(canvas);
}

function draw(canvas: HTMLCanvasElement, row: StripRow, { empty, line }: Colours, factor: number): void {
  const context = canvas.getContext('2d');
  if (!context || canvas.clientWidth === 0) return;
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = Math.round(canvas.clientHeight * devicePixelRatio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.clearRect(0, 0, width, height);
  const bytes = row.fingerprint;
  if (row.status === 'fallback' || !bytes) {
    if (row.status === 'fallback') hatch(context, width, height, line);
    return;
  }
  const low = Math.round(height * LOWER);
  stripCells(row.groups, bytes.length, width, GAP * devicePixelRatio).forEach(({ left, right }, index) => {
    const value = bytes[index] ?? 0;
    // Whole pixels, so that neighbours touch without a seam.
    const from = Math.round(left);
    const tall = index < row.mainCount ? height : low;
    context.fillStyle = value === 0 ? empty : rampColour(Math.min(255, Math.max(1, Math.round(value * factor))));
    context.fillRect(from, height - tall, Math.round(right) - from, tall);
  });
}

function hatch(context: CanvasRenderingContext2D, width: number, height: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.5 * devicePixelRatio;
  context.beginPath();
  for (let x = -height; x < width; x += 7 * devicePixelRatio) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
}
