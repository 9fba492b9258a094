/** Bars below the top bar: folders that wait for a click, an update that waits, and what the application has to say. */
import { For, type JSX, Show } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { DraftsNotice } from './DraftsNotice.tsx';
import { Icon } from '../../widgets/Icon.tsx';

export function Notices(): JSX.Element {
  const { app, state } = useApp();
  const waiting = () => state().sources.filter((source) => source.connection === 'needs-permission');
  return (
    <section class="notices" aria-label="Notices">
      <Show when={state().updateReady}>
        <div class="notice info" aria-live="polite">
          <div>
            <p>
              <strong>{state().release ? `Version ${state().release?.version} is ready.` : 'A new version is ready.'}</strong> It starts
              when you reload.
            </p>
            <Show when={state().release}>
              {(release) => (
                <details>
                  <summary>What is new</summary>
                  <ul>
                    <For each={release().changes}>{(line) => <li>{line}</li>}</For>
                  </ul>
                </details>
              )}
            </Show>
          </div>
          <button type="button" class="button" onClick={() => app.applyUpdate()}>
            Reload
          </button>
        </div>
      </Show>
      <DraftsNotice />
      <For each={waiting()}>
        {(source) => (
          <div class="notice info">
            <p>
              <strong>{source.name}</strong> needs one click before its files can be read again. Everything already measured is here.
            </p>
            <button type="button" class="button" onClick={() => void app.reconnect(source.id)}>
              Reconnect {source.name}
            </button>
          </div>
        )}
      </For>
      <For each={state().notices}>
        {(notice) => (
          <div
            class={`notice ${notice.tone}`}
            role={notice.tone === 'error' ? 'alert' : undefined}
            aria-live={notice.tone === 'error' ? undefined : 'polite'}
          >
            <Show when={notice.tone !== 'info'}>
              <Icon name="warning" />
            </Show>
            <p>
              <strong>{notice.title}</strong> {notice.text}
            </p>
            <Show when={notice.action}>
              {(action) => (
                <button type="button" class="button" onClick={() => action().run()}>
                  {action().label}
                </button>
              )}
            </Show>
            <button
              type="button"
              class="button quiet square"
              aria-label={`Dismiss: ${notice.title}`}
              onClick={() => app.dismissNotice(notice.id)}
            >
              <Icon name="close" />
            </button>
          </div>
        )}
      </For>
    </section>
  );
}
