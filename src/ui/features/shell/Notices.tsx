/**
 * One line at the lower edge, where it pushes nothing about when it comes: the most important of what the application has to say, of
 * folders that wait for a click, an update that waits, and unsaved changes that are not in sight. The others, and what of its sentence
 * has no room, open by the button at its end.
 */
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import type { Notice } from '../../../app/state.ts';
import { restoreHref, ROUTES } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { createDrafts, DraftsNotice } from './DraftsNotice.tsx';
import { languageInForce, t } from '../../strings/language.ts';
import { noticeText } from '../../strings/notice-texts.ts';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import { filled } from '../../widgets/filled.ts';
import { Icon } from '../../widgets/Icon.tsx';

/** Made once for each thing, so that what is on screen stays while others come and go. */
interface Bar {
  readonly key: unknown;
  readonly draw: () => JSX.Element;
}

/**
 * 0 comes first. What the user has just done comes with its Undo before everything that waits, until something newer is said.
 * @param isNewest of all notices
 */
const rankOf = ({ tone, action, takesBack }: Notice, isNewest: boolean): number =>
  isNewest && takesBack ? 0 : tone === 'error' ? 1 : tone === 'warning' ? 2 : action ? 3 : 7;

export function Notices(): JSX.Element {
  const { app, state } = useApp();
  const drafts = createDrafts();
  const [all, setAll] = createSignal(false);
  const made = new Map<unknown, Bar>();
  const bar = (rank: number, key: unknown, draw: () => JSX.Element): { readonly rank: number; readonly bar: Bar } => {
    const known = made.get(key) ?? { key, draw };
    made.set(key, known);
    return { rank, bar: known };
  };
  const bars = createMemo((): readonly Bar[] => {
    const { sources, notices, updateReady } = state();
    const found = [
      // Of equal ones the newest first.
      ...notices.toReversed().map((notice, at) => bar(rankOf(notice, at === 0), notice, () => <NoticeBar notice={notice} />)),
      ...sources
        .filter(({ connection }) => connection === 'needs-permission')
        .map(({ id, name }) =>
          bar(4, `reconnect ${id} ${name}`, () => (
            <div class="notice info">
              <p>{filled(t().shell.reconnect.text, [<strong>{name}</strong>])}</p>
              <button type="button" class="button" onClick={() => void app.reconnect(id)}>
                {t().shell.reconnect.button(name)}
              </button>
            </div>
          )),
        ),
      ...(drafts.waiting().length > 0 ? [bar(5, 'drafts', () => <DraftsNotice drafts={drafts} />)] : []),
      ...(updateReady ? [bar(6, 'update', UpdateBar)] : []),
    ]
      .toSorted((a, b) => a.rank - b.rank)
      .map((each) => each.bar);
    const kept = new Set(found.map(({ key }) => key));
    for (const key of made.keys()) if (!kept.has(key)) made.delete(key);
    return found;
  });
  const shown = (): readonly Bar[] => (all() ? bars() : bars().slice(0, 1));
  let section: HTMLElement | undefined;
  const [cut, setCut] = createSignal(false);
  const look = (): void => {
    const sentences = [...(section?.querySelectorAll('.notice p') ?? [])];
    setCut(!all() && sentences.some(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth));
  };
  createEffect(
    on(bars, (now, before) => {
      // What was opened is gone; the next comes as one line.
      if (now.length < 2 && now.length < (before?.length ?? 0)) setAll(false);
      look();
    }),
  );
  onMount(() => {
    const observer = new ResizeObserver(look);
    if (section) observer.observe(section);
    onCleanup(() => observer.disconnect());
  });
  const others = () => bars().length - 1;
  const label = (): string => (all() ? t().shell.fewerNotices : others() > 0 ? t().shell.moreNotices(others()) : t().shell.wholeNotice);
  return (
    <section ref={section} class="notices" classList={{ open: all() }} aria-label={t().shell.notices}>
      <For each={shown()}>{(each) => each.draw()}</For>
      <Show when={bars().length > 0 && (others() > 0 || cut() || all())}>
        <button type="button" class="button quiet notices-more" aria-expanded={all()} onClick={() => setAll((old) => !old)}>
          <span>{label()}</span>
          <Icon name={all() ? 'up' : 'down'} />
        </button>
      </Show>
    </section>
  );
}

function UpdateBar(): JSX.Element {
  const { app, state } = useApp();
  return (
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
                <For each={release().translated?.[languageInForce()] ?? release().changes}>{(line) => <li>{line}</li>}</For>
              </ul>
            </details>
          )}
        </Show>
      </div>
      <button type="button" class="button" onClick={() => app.applyUpdate()}>
        {t().shell.update.reload}
      </button>
    </div>
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
      <Show when={props.notice.restore}>
        {(snapshot) => (
          <a class="button" href={`#${restoreHref(snapshot().name)}`}>
            {t().notices.restoreFrom(snapshot().madeAt)}
          </a>
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
        class="button quiet square notice-close"
        aria-label={t().shell.dismiss(said().title)}
        onClick={() => app.dismissNotice(props.notice.id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
