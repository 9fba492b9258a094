/** Bars below the top bar: folders that wait for a click, an update that waits, and what the application has to say. */
import { For, type JSX, Show } from 'solid-js';
import type { Notice } from '../../../app/types.ts';
import { ROUTES } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { DraftsNotice } from './DraftsNotice.tsx';
import { t } from '../../strings/language.ts';
import { noticeText } from '../../strings/notice-texts.ts';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import { filled } from '../../widgets/filled.ts';
import { Icon } from '../../widgets/Icon.tsx';

export function Notices(): JSX.Element {
  const { app, state } = useApp();
  const waiting = () => state().sources.filter((source) => source.connection === 'needs-permission');
  return (
    <section class="notices" aria-label={t().shell.notices}>
      <Show when={state().updateReady}>
        <div class="notice info" aria-live="polite">
          <div>
            <p>
              <strong>{t().shell.update.ready(state().release?.version ?? null)}</strong> {t().shell.update.when}
            </p>
            <Show when={state().release}>
              {(release) => (
                <details>
                  <summary>{t().shell.update.news}</summary>
                  <ul>
                    <For each={release().changes}>{(line) => <li>{line}</li>}</For>
                  </ul>
                </details>
              )}
            </Show>
          </div>
          <button type="button" class="button" onClick={() => app.applyUpdate()}>
            {t().shell.update.reload}
          </button>
        </div>
      </Show>
      <DraftsNotice />
      <For each={waiting()}>
        {(source) => (
          <div class="notice info">
            <p>{filled(t().shell.reconnect.text, <strong>{source.name}</strong>)}</p>
            <button type="button" class="button" onClick={() => void app.reconnect(source.id)}>
              {t().shell.reconnect.button(source.name)}
            </button>
          </div>
        )}
      </For>
      <For each={state().notices}>{(notice) => <NoticeBar notice={notice} />}</For>
    </section>
  );
}

function NoticeBar(props: { readonly notice: Notice }): JSX.Element {
  const { app } = useApp();
  const said = () => noticeText(t(), props.notice.said);
  return (
    <div
      class={`notice ${props.notice.tone}`}
      role={props.notice.tone === 'error' ? 'alert' : undefined}
      aria-live={props.notice.tone === 'error' ? undefined : 'polite'}
    >
      <Show when={props.notice.tone !== 'info'}>
        <Icon name="warning" />
      </Show>
      <p>
        <strong>{said().title}</strong> {said().text}
      </p>
      <Show when={props.notice.action}>
        {(action) => (
          <button type="button" class="button" onClick={() => action()()}>
            {said().action}
          </button>
        )}
      </Show>
      <Show when={props.notice.more === 'health'}>
        <a class="button" href={`#${ROUTES.health}`}>
          {t().notices.openHealth}
        </a>
      </Show>
      <Show when={props.notice.details}>
        {(details) => <CopyButton what={t().failures.details} label={t().failures.copy} text={details()} />}
      </Show>
      <button
        type="button"
        class="button quiet square"
        aria-label={t().shell.dismiss(said().title)}
        onClick={() => app.dismissNotice(props.notice.id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
