/** Folders that come back: what could not be read while they were away is worth another try. */
import { type Accessor, createEffect, createMemo, on } from 'solid-js';
import { useApp } from './app-context.tsx';

/** Runs `task` whenever one of the folders can be read again. */
export function whenConnected(sourceIds: Accessor<readonly string[]>, task: () => void): void {
  const { state } = useApp();
  const connected = createMemo(
    () => {
      const wanted = sourceIds();
      return state().sources.flatMap(({ id, connection }) => (connection === 'connected' && wanted.includes(id) ? [id] : []));
    },
    [],
    { equals: (a, b) => a.join('\n') === b.join('\n') },
  );
  createEffect(on(connected, (now, before) => before !== undefined && now.some((id) => !before.includes(id)) && task()));
}
