/** Folders, looks, storage: what the library is made of and how it is shown. */
import { A } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { SETTINGS } from '../../../domain/settings.ts';
import { useApp } from '../../state/app-context.tsx';
import { bytes, plural } from '../../state/format.ts';
import { changeSetting, readSetting } from '../../state/settings.ts';
import { t } from '../../strings/language.ts';
import { Choice } from '../../widgets/Choice.tsx';
import { Folders } from './Folders.tsx';
import { SetAsides } from './SetAsides.tsx';

const THEMES = [
  { value: 'system', label: 'System' },
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
] as const;
const DENSITIES = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
] as const;

export function SettingsPage(): JSX.Element {
  return (
    <div class="reading-page">
      <h1>Settings</h1>
      <Folders />
      <Appearance />
      <Storage />
      <SetAsides />
    </div>
  );
}

function Appearance(): JSX.Element {
  const { app } = useApp();
  return (
    <section class="page-section" aria-labelledby="appearance-title">
      <h2 id="appearance-title">Appearance</h2>
      <div class="setting">
        <div>
          <strong>Theme</strong>
          <p class="muted">System follows the setting of your computer.</p>
        </div>
        <Choice
          label="Theme"
          options={THEMES}
          value={readSetting(app, SETTINGS.theme)}
          onChange={(value) => changeSetting(app, SETTINGS.theme, value)}
        />
      </div>
      <div class="setting">
        <div>
          <strong>Density</strong>
          <p class="muted">Compact shows about half as many rows again in every list.</p>
        </div>
        <Choice
          label="Density"
          options={DENSITIES}
          value={readSetting(app, SETTINGS.density)}
          onChange={(value) => changeSetting(app, SETTINGS.density, value)}
        />
      </div>
    </section>
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
          <strong>{t().health.backup.title}</strong>
          <p class="muted">{t().health.lead}</p>
        </div>
        <A class="button" href="/health">
          {t().health.title}
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
