/** Folders, looks, storage: what the library is made of and how it is shown. */
import { A } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { bytes } from '../../state/format.ts';
import { healthText } from '../../strings/rooms/health.ts';
import { settingsText } from '../../strings/rooms/settings.ts';
import { Filled } from '../../widgets/Filled.tsx';
import { Appearance, Work } from './Choices.tsx';
import { FolderRules } from './FolderRules.tsx';
import { Folders } from './Folders.tsx';
import { SetAsides } from './SetAsides.tsx';

export function SettingsPage(): JSX.Element {
  return (
    <div class="reading-page">
      <h1>{settingsText().title}</h1>
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
  const words = () => settingsText().storage;
  const storage = () => state().storage;
  return (
    <section class="page-section" aria-labelledby="storage-title">
      <h2 id="storage-title">{words().title}</h2>
      <div class="setting">
        <div>
          <strong>{state().memoryOnly === null ? words().kept : words().memory}</strong>
          <Show when={state().memoryOnly} fallback={<p class="muted">{storage().persisted ? words().persistent : words().evictable}</p>}>
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
      <p class="muted page-note">{words().stored(state().totals.loras, state().totals.measured)}</p>
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
        <span class="muted">
          <Filled text={settingsText().storage.usage(quota())} with={{ usage: <strong>{bytes(usage() ?? 0)}</strong> }} />
        </span>
      </p>
    </Show>
  );
}
