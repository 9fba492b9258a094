/** The tags of the captions, most frequent first: searched, and copied all or from the top. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import type { TagCount } from '../../../../domain/library/tag-frequency.ts';
import { count } from '../../../state/format.ts';
import { detailsText } from '../../../strings/rooms/details.ts';
import { CopyButton } from '../../../widgets/CopyButton.tsx';

const words = () => detailsText().tags;

/** A screenful; thousands are there when asked for. */
const FIRST = 60;
const TOP = 20;

const asText = (tags: readonly TagCount[]): string => tags.map(({ tag }) => tag).join(', ');

export function Tags(props: { readonly tags: readonly TagCount[] }): JSX.Element {
  const [search, setSearch] = createSignal('');
  const [all, setAll] = createSignal(false);
  const [top, setTop] = createSignal(TOP);
  const found = createMemo(() => {
    const wanted = search().trim().toLowerCase();
    return wanted === '' ? props.tags : props.tags.filter(({ tag }) => tag.toLowerCase().includes(wanted));
  });
  const shown = () => (all() ? found() : found().slice(0, FIRST));
  const most = () => props.tags[0]?.count ?? 1;
  const copied = () => Math.min(Math.max(1, Math.round(top()) || TOP), found().length);
  return (
    <>
      <div class="tags-bar">
        <input
          type="search"
          class="field"
          aria-label={words().search}
          placeholder={words().searchHint(props.tags.length)}
          value={search()}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <span class="copy-top">
          <CopyButton label={words().copyTop} what={words().top(copied())} text={asText(found().slice(0, copied()))} />
          <input
            type="number"
            class="field"
            aria-label={words().howMany}
            min="1"
            max={found().length}
            value={top()}
            onInput={(event) => setTop(event.currentTarget.valueAsNumber)}
          />
        </span>
        <CopyButton label={words().copyAll} what={words().tags(found().length)} text={asText(found())} />
      </div>
      <Show when={found().length > 0} fallback={<p class="muted none">{words().none(search())}</p>}>
        <ul class="tags" aria-label={words().list}>
          <For each={shown()}>
            {(entry) => (
              <li style={{ '--share': `${Math.max(2, (100 * entry.count) / most())}%` }}>
                {entry.tag} <span class="muted num">{count(entry.count)}</span>
              </li>
            )}
          </For>
        </ul>
        <Show when={found().length > FIRST}>
          <button type="button" class="link" onClick={() => setAll(!all())}>
            {all() ? words().fewer(FIRST) : words().all(found().length)}
          </button>
        </Show>
      </Show>
    </>
  );
}
