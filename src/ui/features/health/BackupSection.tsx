/** Files to keep elsewhere, and the way back; a folder on disk for snapshots. */
import { type JSX, Match, Show, Switch } from 'solid-js';
import type { BackupFolderState } from '../../../contracts/platform.ts';
import { useApp } from '../../state/app-context.tsx';
import { healthText } from '../../strings/rooms/health.ts';

export function BackupSection(props: {
  readonly folder: BackupFolderState;
  readonly changed: () => void;
  readonly chosen: (file: File) => void;
}): JSX.Element {
  const { app } = useApp();
  const words = () => healthText().backup;
  let input: HTMLInputElement | undefined;
  const take = (): void => {
    const file = input?.files?.[0];
    // Choosing the same file again must count as a change.
    if (input) input.value = '';
    if (file) props.chosen(file);
  };
  return (
    <section class="page-section" aria-labelledby="health-backup">
      <h2 id="health-backup">{words().title}</h2>
      <p>{words().text}</p>
      <div class="health-actions">
        <button type="button" class="button primary" onClick={() => void app.backup.exportWork()}>
          {words().work}
        </button>
        <button type="button" class="button" onClick={() => input?.click()}>
          {words().restore}
        </button>
        <button type="button" class="button" onClick={() => void app.backup.exportLibraryFile()}>
          {words().library}
        </button>
        <button type="button" class="button" onClick={() => void app.backup.exportJson()}>
          {words().json}
        </button>
        <input
          ref={input}
          type="file"
          class="visually-hidden"
          tabindex="-1"
          aria-label={words().restoreFrom}
          accept=".json,.sqlite3,application/json"
          onChange={take}
        />
      </div>
      <p class="muted page-note">{words().note}</p>
      <div class="health-folder">
        <Folder folder={props.folder} changed={props.changed} />
      </div>
    </section>
  );
}

function Folder(props: { readonly folder: BackupFolderState; readonly changed: () => void }): JSX.Element {
  const { app } = useApp();
  const words = () => healthText().folder;
  const name = (): string => ('name' in props.folder ? props.folder.name : '');
  const after = (work: Promise<void>): void => void work.finally(() => props.changed());
  return (
    <div class="setting">
      <div>
        <strong>{words().title}</strong>
        <p class="muted">
          <Switch fallback={words().unsupported}>
            <Match when={props.folder.kind === 'none'}>{words().none}</Match>
            <Match when={props.folder.kind === 'ready'}>{words().ready(name())}</Match>
            <Match when={props.folder.kind === 'needs-permission'}>{words().permission(name())}</Match>
          </Switch>
        </p>
      </div>
      <div class="folder-actions">
        <Show when={props.folder.kind === 'none'}>
          <button type="button" class="button" onClick={() => after(app.backup.chooseFolder())}>
            {words().choose}
          </button>
        </Show>
        <Show when={props.folder.kind === 'needs-permission'}>
          <button type="button" class="button" onClick={() => after(app.backup.allowFolder())}>
            {words().allow}
          </button>
        </Show>
        <Show when={name() !== ''}>
          <button type="button" class="button quiet" onClick={() => after(app.backup.forgetFolder())}>
            {words().forget}
          </button>
        </Show>
      </div>
    </div>
  );
}
