/** The folders of the library: what is in them, whether they can be read now, and what can be done with each. */
import { A } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import type { SourceState } from '../../../app/state.ts';
import { useApp } from '../../state/app-context.tsx';
import { date } from '../../state/format.ts';
import { ConfirmButton } from '../../widgets/ConfirmButton.tsx';
import { settingsText } from '../../strings/rooms/settings.ts';
import { ByKey } from '../../widgets/ByKey.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { AddFolderButton } from '../../widgets/AddFolderButton.tsx';

const words = () => settingsText().sources;

export function Folders(): JSX.Element {
  const { app, state } = useApp();
  const hasSample = () => state().sources.some(({ kind }) => kind === 'sample');
  return (
    <section class="page-section" aria-labelledby="folders-title">
      <div class="section-head">
        <h2 id="folders-title">{words().title}</h2>
        <Show when={!hasSample()}>
          <button type="button" class="button quiet" disabled={state().sample.building} onClick={() => void app.trySample()}>
            {words().sample}
          </button>
        </Show>
        {/* With folders the top bar has this button already. */}
        <Show when={state().sources.length === 0}>
          <AddFolderButton />
        </Show>
      </div>
      <Show when={state().sample.building}>
        <p class="muted num">{words().makingSample(state().sample.done, state().sample.total)}</p>
      </Show>
      <Show when={state().sources.length > 0} fallback={<p class="empty-note">{words().none}</p>}>
        <ul class="folders" aria-label={words().title}>
          <ByKey each={state().sources} by={({ id }) => id}>
            {(source) => <Folder source={source()} />}
          </ByKey>
        </ul>
      </Show>
      <Show when={app.canPickFolders && state().sources.some(({ kind }) => kind === 'picker' || kind === 'drop')}>
        <p class="muted page-note">
          {settingsText().hidden.text} <A href="/help">{settingsText().hidden.more}</A>
        </p>
      </Show>
      <Show when={!app.canPickFolders}>
        <p class="muted page-note">{words().oneVisit}</p>
      </Show>
    </section>
  );
}

function Folder(props: { readonly source: SourceState }): JSX.Element {
  const { app } = useApp();
  const source = () => props.source;
  /** Nothing was kept to connect to again. */
  const oneVisit = () => source().connection === 'pick-again' && !app.canPickFolders;
  const state = () => (source().scanning ? words().scanning : words().connections[source().connection]);
  return (
    <li class="folder">
      <Icon name="folder" />
      <div class="folder-facts">
        <strong>{source().name}</strong>
        <p class="muted num">
          {[
            words().holds(source().loras, source().otherFiles),
            words().kinds[source().kind],
            source().lastScanAt === null ? words().notScanned : words().scanned(date(source().lastScanAt ?? 0)),
          ].join(' · ')}
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
                aria-label={words().reconnectOne(source().name)}
                onClick={() => void app.reconnect(source().id)}
              >
                {words().reconnect}
              </button>
            </Show>
          }
        >
          <button
            type="button"
            class="button quiet"
            aria-label={words().rescanOne(source().name)}
            disabled={source().scanning}
            onClick={() => void app.rescan(source().id)}
          >
            {words().rescan}
          </button>
        </Show>
        <ConfirmButton
          label={words().remove}
          name={words().removeOne(source().name)}
          title={words().removeTitle(source().name)}
          text={words().removeText(source().loras)}
          confirm={() => void app.removeSource(source().id)}
        />
      </div>
    </li>
  );
}
