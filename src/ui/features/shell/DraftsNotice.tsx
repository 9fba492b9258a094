/** Unsaved changes that were waiting when the library was opened: after a crash, a reload, or out of another tab. */
import { A } from '@solidjs/router';
import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from 'solid-js';
import type { SavedDraft } from '../../../app/profile-types.ts';
import { useApp } from '../../state/app-context.tsx';
import { plural } from '../../state/format.ts';
import { Icon } from '../../widgets/Icon.tsx';

/** Named in the notice; of more only the number is said. */
const NAMED = 4;

export function DraftsNotice(): JSX.Element {
  const { app, state } = useApp();
  const [waiting, setWaiting] = createSignal<readonly SavedDraft[]>([]);
  const ready = createMemo(() => state().phase.kind === 'ready');
  // Asked once per opening: what is edited from now on is in sight anyway.
  createEffect(
    on(ready, (isReady) => {
      if (!isReady) return setWaiting([]);
      app.profiles.drafts().then(setWaiting, (error: unknown) => console.warn('The drafts could not be read', error));
    }),
  );
  return (
    <Show when={waiting().length > 0}>
      <div class="notice info" aria-live="polite">
        <p>
          <strong>Unsaved changes to {plural(waiting().length, 'LoRA')} were kept:</strong>{' '}
          <For each={waiting().slice(0, NAMED)}>
            {({ loraId, loraName }, index) => (
              <>
                {index() > 0 ? ', ' : ''}
                <A href={`/lora/row-${loraId}`}>{loraName || 'a LoRA that is not in the library now'}</A>
              </>
            )}
          </For>
          {waiting().length > NAMED ? ` and ${waiting().length - NAMED} more.` : '.'} Open Edit profile there to go on, save or discard.
        </p>
        <button type="button" class="button quiet square" aria-label="Dismiss: Unsaved changes" onClick={() => setWaiting([])}>
          <Icon name="close" />
        </button>
      </div>
    </Show>
  );
}
