/** The snapshots in the browser, newest first: "restored from ..." is two clicks away. */
import { For, type JSX, Show } from 'solid-js';
import type { SnapshotInfo } from '../../../contracts/backup.ts';
import { useApp } from '../../state/app-context.tsx';
import { dateAndTime } from '../../state/format.ts';
import { healthText } from '../../strings/rooms/health.ts';

export const snapshotLabel = ({ madeAt, reason }: SnapshotInfo): string => healthText().snapshots.of(dateAndTime(madeAt), reason);

export function Snapshots(props: {
  readonly snapshots: readonly SnapshotInfo[];
  /** What needs the library; left out where it is not open. */
  readonly library?: {
    readonly changed: () => void;
    readonly restore: (snapshot: SnapshotInfo, label: string) => void;
  };
}): JSX.Element {
  const { app } = useApp();
  const words = () => healthText().snapshots;
  return (
    <section class="page-section" aria-labelledby="health-snapshots">
      <div class="section-head">
        <h2 id="health-snapshots">{words().title}</h2>
        <Show when={props.library}>
          {(library) => (
            <button type="button" class="button quiet" onClick={() => void app.backup.takeSnapshot().finally(() => library().changed())}>
              {words().take}
            </button>
          )}
        </Show>
      </div>
      <p>{words().text}</p>
      <ul class="folders" aria-label={words().title}>
        <For each={props.snapshots} fallback={<li class="empty-note">{words().none}</li>}>
          {(snapshot) => {
            const label = (): string => snapshotLabel(snapshot);
            return (
              <li class="folder">
                <div class="folder-facts">
                  <strong>{label()}</strong>
                  <p class="muted num">{words().size(snapshot.bytes)}</p>
                </div>
                <div class="folder-actions">
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={`${words().download} ${label()}`}
                    onClick={() => void app.backup.downloadSnapshot(snapshot.name)}
                  >
                    {words().download}
                  </button>
                  <Show when={props.library}>
                    {(library) => (
                      <button
                        type="button"
                        class="button"
                        aria-label={`${healthText().backup.restore} ${label()}`}
                        onClick={() => library().restore(snapshot, label())}
                      >
                        {healthText().backup.restore}
                      </button>
                    )}
                  </Show>
                </div>
              </li>
            );
          }}
        </For>
      </ul>
    </section>
  );
}
