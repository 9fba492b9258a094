/** The folders of the library: what is in them, whether they can be read now, and what can be done with each. */
import { A } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import type { Connection, SourceState } from '../../../app/types.ts';
import type { SourceKind } from '../../../domain/library/vocabulary.ts';
import { useApp } from '../../state/app-context.tsx';
import { count, date, plural } from '../../state/format.ts';
import { ConfirmButton } from '../../widgets/ConfirmButton.tsx';
import { settingsText } from '../../strings/rooms/settings.ts';
import { ByKey } from '../../widgets/ByKey.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { AddFolderButton } from '../shell/AddFolderButton.tsx';

const CONNECTIONS: Readonly<Record<Connection, string>> = {
  connected: 'Connected',
  'needs-permission': 'Waits for permission',
  offline: 'Offline',
  'pick-again': 'Choose again to rescan',
};
const KINDS: Readonly<Record<SourceKind, string>> = {
  picker: 'Folder',
  drop: 'Dropped',
  input: 'Chosen for one visit',
  sample: 'Sample library',
};

export function Folders(): JSX.Element {
  const { app, state } = useApp();
  const hasSample = () => state().sources.some(({ kind }) => kind === 'sample');
  return (
    <section class="page-section" aria-labelledby="folders-title">
      <div class="section-head">
        <h2 id="folders-title">Folders</h2>
        <Show when={!hasSample()}>
          <button type="button" class="button quiet" disabled={state().sample.building} onClick={() => void app.trySample()}>
            Try the sample library
          </button>
        </Show>
        {/* With folders the top bar has this button already. */}
        <Show when={state().sources.length === 0}>
          <AddFolderButton />
        </Show>
      </div>
      <Show when={state().sample.building}>
        <p class="muted num">
          Making the sample library: {count(state().sample.done)} of {plural(state().sample.total, 'file')}
        </p>
      </Show>
      <Show
        when={state().sources.length > 0}
        fallback={<p class="empty-note">No folder yet. Add the one your LoRAs live in, or drop it anywhere on this page.</p>}
      >
        <ul class="folders" aria-label="Folders">
          <ByKey each={state().sources} by={({ id }) => id}>
            {(source) => <Folder source={source()} />}
          </ByKey>
        </ul>
      </Show>
      <Show when={state().sources.some(({ kind }) => kind === 'picker')}>
        <p class="muted page-note">
          {settingsText().hidden.text} <A href="/help">{settingsText().hidden.more}</A>
        </p>
      </Show>
      <Show when={!app.canPickFolders}>
        <p class="muted page-note">
          This browser gives a folder for one visit only: it cannot be reconnected. Choose the same folder again to rescan it; what was
          indexed stays.
        </p>
      </Show>
    </section>
  );
}

function Folder(props: { readonly source: SourceState }): JSX.Element {
  const { app } = useApp();
  const source = () => props.source;
  /** Nothing was kept to connect to again. */
  const oneVisit = () => source().connection === 'pick-again' && !app.canPickFolders;
  const state = () => (source().scanning ? 'Being scanned' : CONNECTIONS[source().connection]);
  return (
    <li class="folder">
      <Icon name="folder" />
      <div class="folder-facts">
        <strong>{source().name}</strong>
        <p class="muted num">
          {plural(source().loras, 'LoRA')}
          <Show when={source().otherFiles > 0}>{`, ${plural(source().otherFiles, 'other file')} not shown`}</Show>
          {` · ${KINDS[source().kind]}`}
          {source().lastScanAt === null ? ' · not scanned yet' : ` · scanned ${date(source().lastScanAt ?? 0)}`}
        </p>
      </div>
      <span class={`connection ${source().connection}`} classList={{ scanning: source().scanning }}>
        {state()}
      </span>
      <div class="folder-actions">
        <Show
          when={source().connection === 'connected'}
          fallback={
            <Show when={!oneVisit()} fallback={<AddFolderButton again={source().name} />}>
              <button
                type="button"
                class="button"
                aria-label={`Reconnect ${source().name}`}
                onClick={() => void app.reconnect(source().id)}
              >
                Reconnect
              </button>
            </Show>
          }
        >
          <button
            type="button"
            class="button quiet"
            aria-label={`Rescan ${source().name}`}
            disabled={source().scanning}
            onClick={() => void app.rescan(source().id)}
          >
            Rescan
          </button>
        </Show>
        <ConfirmButton
          label="Remove"
          name={`Remove ${source().name}`}
          title={`Remove "${source().name}" from the library`}
          text={`Its ${plural(source().loras, 'LoRA')} leave the list. The files on your disk are not touched, and what was measured comes back if you add the folder again.`}
          confirm={() => void app.removeSource(source().id)}
        />
      </div>
    </li>
  );
}
