/** The empty library: what this is, the three ways in, one sentence on privacy. */
import { type JSX, Show } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { AddFolderButton } from '../shell/AddFolderButton.tsx';

/** A smooth made-up curve for the picture; decoration, not data. */
const BARS = Array.from({ length: 57 }, (_, i) => 14 + 60 * Math.abs(Math.sin(i * 0.21) * Math.cos(i * 0.057 + 0.6)) + (i > 18 ? 12 : 0));

export function FirstRun(): JSX.Element {
  const { app, state } = useApp();
  const sample = () => state().sample;
  return (
    <section class="first-run">
      <svg class="first-run-art" viewBox="0 0 456 96" aria-hidden="true">
        {BARS.map((height, i) => (
          <rect class={i < 19 ? 'art-a' : 'art-b'} x={i * 8 + (i > 18 ? 4 : 0)} y={96 - height} width="5.5" height={height} rx="1.5" />
        ))}
      </svg>
      <h1>See what every LoRA really does</h1>
      <p class="lead">Add the folder your LoRAs live in. Every file is measured block by block, exactly, and stays on this device.</p>
      <div class="first-run-actions">
        <AddFolderButton large />
        <button type="button" class="button large" disabled={sample().building} onClick={() => void app.trySample()}>
          Try the sample library
        </button>
      </div>
      <Show when={sample().building}>
        <p class="muted" role="status">
          Making the sample library: {sample().done} of {sample().total} files
        </p>
      </Show>
      <p class="hint">or drop a folder anywhere on this page</p>
      <Show when={!app.canPickFolders}>
        <p class="notice info narrow">
          This browser has no lasting folder access. You can choose a folder here all the same; after a restart, choose it again to rescan. Chrome and
          Edge remember folders.
        </p>
      </Show>
      <p class="privacy">No server, no account: your files are only read, nothing is uploaded, and the app works offline.</p>
    </section>
  );
}
