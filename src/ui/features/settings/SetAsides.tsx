/** Earlier libraries that could not be opened: kept under another name until somebody decides. Nothing is shown when there is none. */
import { For, type JSX, Show } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { bytes } from '../../state/format.ts';
import { ConfirmButton } from '../../widgets/ConfirmButton.tsx';

const REASONS = {
  corrupted: 'It is damaged and could not be opened.',
  copy: 'A copy made before a repair',
  newer: 'It was written by a newer version of this app.',
} as const;

export function SetAsides(): JSX.Element {
  const { app, state } = useApp();
  return (
    <Show when={state().setAsides.length > 0}>
      <section class="page-section" aria-labelledby="set-aside-title">
        <h2 id="set-aside-title">Set aside</h2>
        <p class="muted page-note">
          Libraries that could not be opened are kept until you delete them. A download can be opened with any SQLite tool.
        </p>
        <ul class="folders">
          <For each={state().setAsides}>
            {(aside) => (
              <li class="folder">
                <div class="folder-facts">
                  <strong class="mono">{aside.name}</strong>
                  <p class="muted num">
                    {REASONS[aside.reason]} ({aside.detail}) · {bytes(aside.bytes)}
                  </p>
                </div>
                <div class="folder-actions">
                  <button
                    type="button"
                    class="button"
                    aria-label={`Download ${aside.name}`}
                    onClick={() => void app.downloadSetAside(aside.name)}
                  >
                    Download
                  </button>
                  <ConfirmButton
                    label="Delete"
                    name={`Delete ${aside.name}`}
                    title={`Delete ${aside.name}`}
                    text={`The earlier library (${bytes(aside.bytes)}) is deleted for good. Your LoRA files are not touched.`}
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
