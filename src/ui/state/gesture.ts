/** One control's gestures: what is edited between two `end`s is one step back. */
import { type Gesture, newGesture } from '../../domain/history.ts';

export interface GestureOf {
  /** A new one from here on: a pointer goes down, a field gets the focus. */
  begin(): void;
  /** Begins one where none is under way. */
  current(): Gesture;
  end(): void;
}

export function createGesture(): GestureOf {
  let gesture: Gesture | null = null;
  return {
    begin: () => (gesture = newGesture()),
    current: () => (gesture ??= newGesture()),
    end: () => (gesture = null),
  };
}
