/** Earlier libraries that could not be opened: kept under another name until somebody decides. Nothing is shown when there is none. */
import { For, type JSX, Show } from 'solid-js';
import { useApp } from '../state/app-context.tsx';
import { settingsText } from '../strings/rooms/settings.ts';
import { ConfirmButton } from './ConfirmButton.tsx';
import './reading-page.css';

const words = () => settingsText().setAsides;

export function SetAsides(): JSX.Element {
  const { app, state } = useApp();
  return (
    <Show when={state().setAsides.length > 0}>
      <section class="page-section" aria-labelledby="set-aside-title">
        <h2 id="set-aside-title">{words().title}</h2>
        <p class="muted page-note">{words().note}</p>
        <ul class="folders">
          <For each={state().setAsides}>
            {(aside) => (
              <li class="folder">
                <div class="folder-facts">
                  <strong class="mono">{aside.name}</strong>
                  <p class="muted num">{words().facts(aside)}</p>
                </div>
                <div class="folder-actions">
                  <button
                    type="button"
                    class="button"
                    aria-label={words().downloadOne(aside.name)}
                    onClick={() => void app.downloadSetAside(aside.name)}
                  >
                    {words().download}
                  </button>
                  <ConfirmButton
                    label={words().delete}
                    name={words().deleteOne(aside.name)}
                    title={words().deleteOne(aside.name)}
                    text={words().deleteText(aside.bytes)}
                    confirm={() => void app.discardSetAside(aside.name)}
                  />
                </div>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
