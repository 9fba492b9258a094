/** What the pointer does on the chart: paints gains on one lane, selects blocks on the other. */
import type { Slot } from '../../../../domain/reading.ts';
import { createGesture } from '../../../state/gesture.ts';
import { snapped } from '../../../widgets/number-steps.ts';
import { between, modeOf, picked } from '../session/selection.ts';
import { useEditing } from '../session/session-context.tsx';

/** A touch that has moved so far along paints; before that it may be the beginning of a scroll. */
const TOUCH_PX = 8;

/** A block in the chart; `left` and `width` are shares of the chart's width. */
export interface Bar {
  readonly slot: Slot;
  readonly left: number;
  readonly width: number;
  readonly strength: number;
  /** strength / largest strength. */
  readonly share: number;
}

export interface LaneHandlers {
  readonly down: (event: PointerEvent) => void;
  readonly move: (event: PointerEvent) => void;
  readonly up: () => void;
}

/** Index of the bar at the pointer, the nearest one when it is in a gap. */
export function createPlaces(bars: () => readonly Bar[]): (event: PointerEvent) => number {
  return (event) => {
    const frame = (event.currentTarget as Element).getBoundingClientRect();
    const x = (event.clientX - frame.left) / Math.max(1, frame.width);
    const found = bars().findLastIndex(({ left }) => left <= x);
    return Math.max(0, found);
  };
}

export function createPainting(bars: () => readonly Bar[], place: (event: PointerEvent) => number): LaneHandlers {
  const { session, desk } = useEditing();
  let last: { readonly index: number; readonly gain: number } | null = null;
  let waiting: number | null = null;
  const gesture = createGesture();
  const gainAt = (event: PointerEvent): number => {
    const frame = (event.currentTarget as Element).getBoundingClientRect();
    const y = (event.clientY - frame.top) / Math.max(1, frame.height);
    const { least, most } = desk.range();
    return snapped(most - y * (most - least), event.altKey, desk.range());
  };
  const stroke = (event: PointerEvent): void => {
    const here = { index: place(event), gain: gainAt(event) };
    const from = last ?? here;
    const [first, end] = from.index <= here.index ? [from, here] : [here, from];
    const gains = bars()
      .slice(first.index, end.index + 1)
      .map(({ slot }, i): readonly [string, number] => {
        // A fast pointer skips bars: they get what lies between.
        const share = end.index === first.index ? 1 : i / (end.index - first.index);
        const value = end.index === first.index ? here.gain : first.gain + share * (end.gain - first.gain);
        return [slot.id, snapped(value, event.altKey, desk.range())];
      });
    session.edit({ kind: 'put', gains: Object.fromEntries(gains) }, gesture.current());
    last = here;
  };
  return {
    down: (event) => {
      if (event.button !== 0) return;
      gesture.begin();
      last = null;
      waiting = event.pointerType === 'touch' ? event.clientX : null;
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      if (waiting === null) stroke(event);
    },
    move: (event) => {
      if (!(event.currentTarget as Element).hasPointerCapture(event.pointerId)) return;
      if (waiting !== null && Math.abs(event.clientX - waiting) < TOUCH_PX) return;
      waiting = null;
      stroke(event);
    },
    up: () => {
      last = null;
      waiting = null;
    },
  };
}

export function createSelecting(bars: () => readonly Bar[], place: (event: PointerEvent) => number): LaneHandlers {
  const { session } = useEditing();
  let from: string | null = null;
  const order = (): readonly string[] => bars().map(({ slot }) => slot.id);
  const at = (event: PointerEvent): string => bars()[place(event)]?.slot.id ?? '';
  /** The row of what was chosen here comes into view there. */
  const reveal = (event: PointerEvent): void => {
    const desk = (event.currentTarget as Element).closest('.desk');
    desk?.querySelector(`[data-slot="${CSS.escape(at(event))}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  return {
    down: (event) => {
      if (event.button !== 0) return;
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      const mode = modeOf(event);
      from = mode === 'only' ? at(event) : null;
      session.setSelection((old) => picked(old, order(), at(event), mode));
      reveal(event);
    },
    move: (event) => {
      if (from === null || !(event.currentTarget as Element).hasPointerCapture(event.pointerId)) return;
      const anchor = from;
      session.setSelection({ slots: new Set(between(order(), anchor, at(event))), anchor });
    },
    up: () => {
      from = null;
    },
  };
}
