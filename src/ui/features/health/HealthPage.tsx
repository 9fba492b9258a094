/** Whether the user's work is safe: storage, backups and snapshots, the database, what was set aside, and the way to start over. */
import { useSearchParams } from '@solidjs/router';
import { createEffect, createResource, createSignal, type JSX, Show } from 'solid-js';
import type { Preview } from '../../../app/health/backup-types.ts';
import type { BackupFault } from '../../../domain/backup/work-file.ts';
import type { Result } from '../../../domain/result.ts';
import { useApp } from '../../state/app-context.tsx';
import { t } from '../../strings/language.ts';
import { healthText } from '../../strings/rooms/health.ts';
import { SetAsides } from '../../widgets/SetAsides.tsx';
import { BackupSection } from './BackupSection.tsx';
import { Diagnostics } from './Diagnostics.tsx';
import { LibrarySection } from './LibrarySection.tsx';
import { RestorePreview } from './RestorePreview.tsx';
import { snapshotLabel, Snapshots } from './Snapshots.tsx';
import { WipeSection } from './WipeSection.tsx';
import '../../widgets/reading-page.css';
import './health.css';

/** A backup that the user has chosen. */
interface Chosen {
  readonly name: string;
  readonly outcome: Result<Preview, BackupFault>;
}

export function HealthPage(): JSX.Element {
  const { app, state } = useApp();
  const [health, { refetch }] = createResource(
    // Asked again when the user's work has changed, by an Undo for example.
    () => (state().phase.kind === 'ready' ? JSON.stringify(state().changes) : null),
    () => app.backup.health(),
  );
  const [chosen, setChosen] = createSignal<Chosen | null>(null);
  const open = async (name: string, reading: Promise<Result<Preview, BackupFault>>): Promise<void> => {
    setChosen({ name, outcome: await reading });
  };
  const refresh = (): void => void refetch();
  const [params, setParams] = useSearchParams<{ restore?: string }>();
  // A notice leads here with a snapshot to restore from.
  createEffect(() => {
    const wanted = params.restore;
    const snapshot = health.latest?.snapshots.find(({ name }) => name === wanted);
    if (!wanted || !health.latest) return;
    setParams({ restore: undefined }, { replace: true });
    if (snapshot) void open(snapshotLabel(snapshot), app.backup.previewSnapshot(snapshot.name));
  });
  return (
    <div class="reading-page">
      <h1>{healthText().title}</h1>
      <p class="muted">{healthText().lead}</p>
      <Show when={chosen()} keyed>
        {({ name, outcome }) => (
          <RestorePreview
            name={name}
            outcome={outcome}
            close={() => {
              setChosen(null);
              refresh();
            }}
          />
        )}
      </Show>
      <StorageSection />
      <Show when={state().phase.kind === 'failed'}>
        <WithoutLibrary />
      </Show>
      <Show when={state().phase.kind === 'ready' && health.latest}>
        {(found) => (
          <>
            <BackupSection
              folder={found().folder}
              changed={refresh}
              chosen={(file) => void open(file.name, app.backup.previewFile(file))}
            />
            <Snapshots
              snapshots={found().snapshots}
              library={{
                changed: refresh,
                restore: (snapshot, label) => void open(label, app.backup.previewSnapshot(snapshot.name)),
              }}
            />
            <LibrarySection health={found()} />
            <SetAsides />
            <Diagnostics />
            <WipeSection />
          </>
        )}
      </Show>
    </div>
  );
}

/** What can be done where the library could not be opened. */
function WithoutLibrary(): JSX.Element {
  const { app, state } = useApp();
  const [snapshots] = createResource(() => app.backup.withoutLibrary());
  const reason = (): string => {
    const phase = state().phase;
    return phase.kind === 'failed' ? t().shell.failed.reason(phase.reason, phase.crashed) : '';
  };
  /** Another window holds the files: to close it is the cure, and nothing is broken. */
  const elsewhere = (): boolean => {
    const phase = state().phase;
    return phase.kind === 'failed' && phase.reason === null;
  };
  const advice = (): string => {
    const words = healthText().unopened;
    if (elsewhere()) return words.elsewhere;
    const found = snapshots();
    if (found === undefined) return '';
    if (found === null) return words.unlisted;
    return found.length > 0 ? words.text : words.none;
  };
  return (
    <>
      <section class="page-section" aria-labelledby="health-unopened">
        <h2 id="health-unopened">{healthText().unopened.title}</h2>
        <p role="alert">{reason()}</p>
        <p>{advice()}</p>
        <div class="health-actions">
          <button type="button" class="button primary" onClick={() => void app.start()}>
            {healthText().unopened.again}
          </button>
        </div>
      </section>
      <Show when={snapshots()}>{(found) => <Snapshots snapshots={found()} />}</Show>
      <SetAsides />
      <Diagnostics />
      <Show when={!elsewhere()}>
        <WipeSection />
      </Show>
    </>
  );
}

function StorageSection(): JSX.Element {
  const { state } = useApp();
  const words = () => healthText().notes;
  const storage = () => state().storage;
  const kept = (): string => {
    if (state().memoryOnly !== null) return words().memory;
    return storage().persisted ? words().persistent : words().evictable;
  };
  return (
    <section class="page-section" aria-labelledby="health-storage">
      <h2 id="health-storage">{words().storage}</h2>
      <div class="setting">
        <p class="muted">{kept()}</p>
        <p class="usage num">
          <strong>{storage().usage === null ? words().unknown : words().used(storage().usage ?? 0, storage().quota)}</strong>
        </p>
      </div>
    </section>
  );
}
