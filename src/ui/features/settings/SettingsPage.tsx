/** Folders, looks, storage: what the library is made of and how it is shown. */
import { A } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { bytes, plural } from '../../state/format.ts';
import { healthText } from '../../strings/rooms/health.ts';
import { Appearance, Work } from './Choices.tsx';
import { FolderRules } from './FolderRules.tsx';
import { Folders } from './Folders.tsx';
import { SetAsides } from './SetAsides.tsx';

export function SettingsPage(): JSX.Element {
  return (
    <div class="reading-page">
      <h1>Settings</h1>
      <Folders />
      <FolderRules />
      <Appearance />
      <Work />
      <Storage />
      <SetAsides />
    </div>
  );
}

function Storage(): JSX.Element {
  const { state } = useApp();
  const storage = () => state().storage;
  return (
    <section class="page-section" aria-labelledby="storage-title">
      <h2 id="storage-title">Storage</h2>
      <div class="setting">
        <div>
          <strong>{state().memoryOnly === null ? 'The library is kept in this browser' : 'Nothing will be kept after this visit'}</strong>
          <Show
            when={state().memoryOnly}
            fallback={
              <p class="muted">
                {storage().persisted
                  ? 'The browser promised not to clear it on its own.'
                  : 'The browser may clear it when the disk runs full; it can be indexed again from the folders. Installing the app usually earns the promise to keep it.'}
              </p>
            }
          >
            {(reason) => <p class="muted">{reason()}</p>}
          </Show>
        </div>
        <Usage />
      </div>
      <div class="setting">
        <div>
          <strong>{healthText().backup.title}</strong>
          <p class="muted">{healthText().lead}</p>
        </div>
        <A class="button" href="/health">
          {healthText().title}
        </A>
      </div>
      <p class="muted page-note">
        {plural(state().totals.loras, 'LoRA')} in the library, {plural(state().totals.measured, 'is', 'are')} measured. Only numbers, names
        and metadata are stored: your files stay where they are and are never changed.
      </p>
    </section>
  );
}

function Usage(): JSX.Element {
  const { state } = useApp();
  const usage = () => state().storage.usage;
  const quota = () => state().storage.quota;
  return (
    <Show when={usage() !== null}>
      <p class="usage num">
        <strong>{bytes(usage() ?? 0)}</strong>
        <Show when={quota() !== null}>
          <span class="muted"> of at most {bytes(quota() ?? 0)}</span>
        </Show>
      </p>
    </Show>
  );
}
