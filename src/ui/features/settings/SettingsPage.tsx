/** Folders, looks, storage: what the library is made of and how it is shown. */
import { A } from '@solidjs/router';
import { createResource, type JSX, Show } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { bytes } from '../../state/format.ts';
import { besideText } from '../../strings/rooms/beside.ts';
import { healthText } from '../../strings/rooms/health.ts';
import { settingsText } from '../../strings/rooms/settings.ts';
import { filled } from '../../widgets/filled.ts';
import { Appearance, Work } from './Choices.tsx';
import { Comfy } from './Comfy.tsx';
import { FolderRules } from './FolderRules.tsx';
import { Folders } from './Folders.tsx';
import { SetAsides } from '../../widgets/SetAsides.tsx';
import '../../widgets/reading-page.css';
import './rules.css';

export function SettingsPage(): JSX.Element {
  return (
    <div class="reading-page">
      <h1>{settingsText().title}</h1>
      <Folders />
      <FolderRules />
      <Comfy />
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
      <SmallPictures />
      <p class="muted page-note">{words().stored(state().totals.loras, state().totals.measured)}</p>
    </section>
  );
}

function SmallPictures(): JSX.Element {
  const { app, state } = useApp();
  const [kept, { refetch }] = createResource(
    () => state().phase.kind === 'ready',
    (open) => (open ? app.pictures.usage() : 0),
  );
  return (
    <div class="setting">
      <div>
        <strong>{besideText().thumbs}</strong>
        <p class="muted">{besideText().thumbsNote}</p>
      </div>
      <button
        type="button"
        class="button"
        disabled={(kept.latest ?? 0) === 0}
        onClick={() => void app.pictures.clear().then(() => refetch())}
      >
        {besideText().clearThumbs} <span class="num muted">{bytes(kept.latest ?? 0)}</span>
      </button>
    </div>
  );
}

function Usage(): JSX.Element {
  const { state } = useApp();
  const usage = () => state().storage.usage;
  const quota = () => state().storage.quota;
  return (
    <Show when={usage() !== null}>
      <p class="usage num">
        <span class="muted">{filled(settingsText().storage.usage(quota()), { usage: <strong>{bytes(usage() ?? 0)}</strong> })}</span>
      </p>
    </Show>
  );
}
