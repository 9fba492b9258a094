/** The library: an invitation while it is empty, else the list. */
import { type JSX, Show } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { lazyPart } from '../../widgets/LazyPart.tsx';
import { FirstRun } from '../first-run/FirstRun.tsx';

/** A first visit has nothing to list yet: it goes without a tenth of the code. */
const library = lazyPart(() => import('./Library.tsx').then((module) => module.Library));

export function LibraryPage(): JSX.Element {
  const { state } = useApp();
  return (
    <Show when={state().sources.length > 0 || state().totals.loras > 0} fallback={<FirstRun />}>
      <library.Part />
    </Show>
  );
}
