/** Keyboard of the lists: which position a key leads to; null for keys that do not move. */
export function nextPosition(key: string, now: number, last: number, page: number, across = 1): number | null {
  const within = (position: number): number => Math.max(0, Math.min(last, position));
  switch (key) {
    case 'ArrowDown':
      return within(now + across);
    case 'ArrowUp':
      return within(now - across);
    case 'ArrowRight':
      return across > 1 ? within(now + 1) : null;
    case 'ArrowLeft':
      return across > 1 ? within(now - 1) : null;
    case 'PageDown':
      return within(now + page * across);
    case 'PageUp':
      return within(now - page * across);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
