/** What is not as it was before the last scans: new, changed, moved and gone files, each leading to its LoRA. */
import { A } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import { type Change, CHANGES, type News } from '../../../app/indexing/news.ts';
import { rowHref } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { t } from '../../strings/language.ts';

export const sizeOf = (news: News): number => CHANGES.reduce((sum, kind) => sum + news[kind].length, 0);

export function NewsList(): JSX.Element {
  const { app, state } = useApp();
  const kinds = () => CHANGES.filter((kind) => state().news[kind].length > 0);
  return (
    <section class="news" aria-label={t().news.title}>
      <div class="news-head">
        <h2>{t().news.title}</h2>
        <button type="button" class="button quiet tight" onClick={() => app.forgetNews()}>
          {t().news.forget}
        </button>
      </div>
      <For each={kinds()}>{(kind) => <Kind kind={kind} news={state().news} />}</For>
    </section>
  );
}

function Kind(props: { readonly kind: Change; readonly news: News }): JSX.Element {
  const files = () => props.news[props.kind];
  return (
    <Show when={files().length > 0}>
      <h3>{t().news.kinds[props.kind](files().length)}</h3>
      <ul class="news-files">
        <For each={files()}>
          {(file) => (
            <li>
              <A href={rowHref(file.id)} title={file.path}>
                {file.name}
              </A>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
