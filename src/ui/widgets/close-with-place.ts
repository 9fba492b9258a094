/** A dialog that lies above all places closes when the place changes (Back, a link): the next place would lie hidden below it. */
import { useLocation } from '@solidjs/router';
import { createEffect, on } from 'solid-js';

export function closeWithPlace(close: () => void): void {
  const location = useLocation();
  createEffect(on(() => location.pathname, close, { defer: true }));
}
