/** The library: an invitation while it is empty, else the list. */
import { createEffect, createMemo, type JSX, on, Show } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { remember, remembered } from '../../state/remembered.ts';
import { lazyPart } from '../../widgets/LazyPart.tsx';
import { FirstRun } from '../first-run/FirstRun.tsx';

/** A first visit has nothing to list yet: it goes without a tenth of the code. */
const library = lazyPart(() => import('./Library.tsx').then((module) => module.Library));

/** Whether the library that was open last had something to list. */
const LISTED = { id: 'library.listed', read: (kept: string | null) => kept === 'yes', write: (listed: boolean) => (listed ? 'yes' : 'no') };

/** Its code comes while the library is opened, not after that. */
if (remembered(LISTED)) library.load();

export function LibraryPage(): JSX.Element {
  const { state } = useApp();
  const hasList = createMemo(() => state().sources.length > 0 || state().totals.loras > 0);
  const ready = createMemo(() => state().phase.kind === 'ready');
  createEffect(on([hasList, ready], ([listed, isReady]) => isReady && remember(LISTED, listed)));
  return (
    <Show when={hasList()} fallback={<FirstRun />}>
      <library.Part />
    </Show>
  );
}
