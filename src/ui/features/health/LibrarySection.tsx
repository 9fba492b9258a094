/** The database: versions, sizes, its own check, and reading everything again. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { Health } from '../../../app/health/backup-types.ts';
import { useApp } from '../../state/app-context.tsx';
import { bytes } from '../../state/format.ts';
import { programVersion } from '../../strings/rooms/changes.ts';
import { healthText } from '../../strings/rooms/health.ts';
import { ConfirmButton } from '../../widgets/ConfirmButton.tsx';
import { t } from '../../strings/language.ts';

export function LibrarySection(props: { readonly health: Health }): JSX.Element {
  const { app } = useApp();
  const words = () => healthText().library;
  const [checking, setChecking] = createSignal(false);
  const [problems, setProblems] = createSignal<readonly string[] | null>(null);
  const check = async (): Promise<void> => {
    setChecking(true);
    try {
      setProblems(await app.backup.checkIntegrity());
    } catch (error) {
      setProblems([error instanceof Error ? error.message : String(error)]);
    } finally {
      setChecking(false);
    }
  };
  const facts = (): readonly (readonly [string, string])[] => [
    [words().work, words().counts(props.health.counts)],
    [words().file, bytes(props.health.databaseBytes)],
    [words().log, bytes(props.health.logBytes)],
    [words().version, programVersion()],
    [words().schema, String(props.health.schema)],
    [words().sqlite, props.health.sqlite],
    [words().kernel, healthText().kernels[props.health.kernel]],
  ];
  return (
    <section class="page-section" aria-labelledby="health-library">
      <h2 id="health-library">{words().title}</h2>
      <dl class="health-facts num">
        <For each={facts()}>
          {([what, value]) => (
            <div>
              <dt>{what}</dt>
              <dd>{value}</dd>
            </div>
          )}
        </For>
      </dl>
      <p class="muted page-note">{words().limits}</p>
      <div class="health-actions">
        <button type="button" class="button" disabled={checking()} onClick={() => void check()}>
          {checking() ? words().checking : words().check}
        </button>
        <ConfirmButton
          label={words().reanalyse}
          title={words().reanalyseTitle}
          text={words().reanalyseText}
          confirm={() => void app.backup.reanalyse()}
        />
      </div>
      <div role="status">
        <Show when={problems()}>
          {(found) => (
            <>
              <p>{found().length === 0 ? words().sound : words().damaged(found().length)}</p>
              <ul class="mono health-problems">
                <For each={found()}>{(line) => <li>{t().reasons.said(line)}</li>}</For>
              </ul>
            </>
          )}
        </Show>
      </div>
    </section>
  );
}
