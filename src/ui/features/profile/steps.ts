/** Keys that change a gain, on sliders and number fields: 0.05 a step, Shift ten times that, Alt a tenth. */
import { LEAST_GAIN, MOST_DECIMALS, MOST_GAIN } from '../../../domain/profiles/types.ts';

export const STEP = 0.05;
const PAGE = 0.25;

interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

const UP: Readonly<Record<string, number>> = { ArrowUp: STEP, ArrowDown: -STEP, PageUp: PAGE, PageDown: -PAGE };
const ALONG: Readonly<Record<string, number>> = { ArrowRight: STEP, ArrowLeft: -STEP };

const rounded = (gain: number): number => Number(gain.toFixed(MOST_DECIMALS)) + 0;
const within = (gain: number): number => Math.min(MOST_GAIN, Math.max(LEAST_GAIN, gain));

/**
 * The gain after the key, or null when the key means nothing here. A step that would leave the range ends at its edge.
 *
 * @param control Left, Right, Home and End move the cursor in a field
 */
export function gainAfterKey(gain: number, event: Pressed, control: 'slider' | 'field'): number | null {
  if (event.ctrlKey || event.metaKey) return null;
  if (control === 'slider' && event.key === 'Home') return LEAST_GAIN;
  if (control === 'slider' && event.key === 'End') return MOST_GAIN;
  const step = UP[event.key] ?? (control === 'slider' ? ALONG[event.key] : undefined);
  if (step === undefined) return null;
  const size = step * (event.shiftKey ? 10 : 1) * (event.altKey ? 0.1 : 1);
  return rounded(within(gain + size));
}

/** A gain under the pointer, on the grid of steps: 0.05, or 0.005 with Alt. */
export function snapped(gain: number, fine: boolean): number {
  const grid = fine ? STEP / 10 : STEP;
  return rounded(within(Math.round(gain / grid) * grid));
}
