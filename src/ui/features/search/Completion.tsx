/**
 * Suggestions below the search field while the user types in it, and another spelling for what finds nothing. The keyboard stays in the
 * field: arrows choose, Enter or Tab takes, Escape closes. Past the last suggestion ArrowDown goes on to the list, as without any.
 */
import { createEffect, createMemo, createResource, createSignal, For, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import { completionOf, type KnownValue, typedAt } from '../../../domain/library/completion.ts';
import { useApp } from '../../state/app-context.tsx';
import { count } from '../../state/format.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { findText } from '../../strings/rooms/find.ts';
import './suggestions.css';

const LIST = 'search-suggestions';
const FIELDS = ['tag', 'base', 'family', 'folder', 'adapter', 'layout', 'status'] as const;

export function Completion(props: { readonly field: HTMLInputElement }): JSX.Element {
  const library = useLibrary();
  const known = createKnown();
  const [caret, setCaret] = createSignal(props.field.selectionEnd ?? 0);
  const [chosen, setChosen] = createSignal(-1);
  const [closed, setClosed] = createSignal(false);
  const line = () => library.filter().search;
  const at = () => Math.min(caret(), line().length);
  const like = createWordsLike(() => typedAt(line(), at()));
  const found = createMemo(() => completionOf(line(), at(), [...known(), ...like()]));
  const meant = createMeant(line);
  const items = () => (closed() || meant() ? [] : found().suggestions);
  const offered = () => (closed() ? 0 : meant() ? 1 : items().length);
  createEffect(on([line, caret], () => setChosen(-1)));

  const put = (next: string, end: number): void => {
    library.setSearch(next);
    props.field.value = next;
    props.field.setSelectionRange(end, end);
    setCaret(end);
    props.field.focus();
  };
  const take = (index: number): void => {
    const respelled = meant();
    if (respelled) return put(respelled, respelled.length);
    const { from, to, suggestions } = found();
    const taken = suggestions[index];
    if (!taken) return;
    // The name of a field is only begun.
    const insert = taken.insert.endsWith(':') ? taken.insert : `${taken.insert} `;
    const next = line().slice(0, from) + insert + line().slice(to).replace(/^\s+/u, '');
    put(next, from + insert.length);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = offered() - 1;
    if (last < 0 || event.isComposing) return;
    if (event.key === 'ArrowDown' && chosen() < last) setChosen(chosen() + 1);
    else if (event.key === 'ArrowUp' && chosen() >= 0) setChosen(chosen() - 1);
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen() >= 0) take(chosen());
    else if (event.key === 'Escape') setClosed(true);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const onInput = (): void => {
    setClosed(false);
    setCaret(props.field.selectionEnd ?? props.field.value.length);
  };
  onMount(() => {
    const field = props.field;
    field.addEventListener('keydown', onKeyDown, { capture: true });
    for (const event of ['input', 'keyup', 'click'] as const) field.addEventListener(event, event === 'input' ? onInput : moved);
    field.setAttribute('aria-autocomplete', 'list');
    onCleanup(() => {
      field.removeEventListener('keydown', onKeyDown, { capture: true });
      for (const event of ['input', 'keyup', 'click'] as const) field.removeEventListener(event, event === 'input' ? onInput : moved);
      for (const name of ['aria-activedescendant', 'aria-controls']) field.removeAttribute(name);
    });
  });
  function moved(): void {
    setCaret(props.field.selectionEnd ?? 0);
  }
  createEffect(() => {
    const field = props.field;
    if (items().length > 0) field.setAttribute('aria-controls', LIST);
    else field.removeAttribute('aria-controls');
    if (chosen() >= 0) field.setAttribute('aria-activedescendant', `${LIST}-${chosen()}`);
    else field.removeAttribute('aria-activedescendant');
  });

  return (
    <>
      <Show when={items().length > 0}>
        <ul id={LIST} class="suggestions" role="listbox" aria-label={findText().suggestions}>
          <For each={items()}>
            {(item, index) => (
              <li
                id={`${LIST}-${index()}`}
                role="option"
                aria-selected={chosen() === index()}
                classList={{ chosen: chosen() === index() }}
                onPointerDown={(event) => {
                  // The field keeps the focus.
                  event.preventDefault();
                  take(index());
                }}
              >
                <span>{item.insert}</span>
                <Show when={item.count !== null}>
                  <span class="num muted">{count(item.count ?? 0)}</span>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={!closed() && meant()}>
        {(line) => (
          <p class="suggestions meant">
            <button
              id={`${LIST}-0`}
              type="button"
              class="link"
              classList={{ chosen: chosen() === 0 }}
              onPointerDown={(event) => {
                // The field keeps the focus.
                event.preventDefault();
                take(0);
              }}
              onClick={() => meant() && take(0)}
            >
              {findText().meant(line())}
            </button>
          </p>
        )}
      </Show>
    </>
  );
}

/** Words and trigger words of the whole library for what is typed; those of the last answer until the next is there. */
function createWordsLike(typed: () => string | null): () => readonly KnownValue[] {
  const { app } = useApp();
  const asked = createMemo(typed);
  // An empty text is a question too.
  const [like] = createResource(
    () => ({ text: asked() }),
    async ({ text }) => (text === null ? [] : app.wordsLike(text).catch(() => [])),
  );
  return () => (asked() === null ? [] : (like.latest ?? []));
}

/** Another spelling of the line where it finds nothing; null where it finds something, or none is near. */
function createMeant(line: () => string): () => string | null {
  const { app } = useApp();
  const library = useLibrary();
  const asked = createMemo(() => (library.result()?.total === 0 && line() !== '' ? line() : null));
  const [answer] = createResource(asked, async (text) => ({ text, meant: await app.respelled(text).catch(() => null) }));
  return createMemo(() => (asked() !== null && answer.latest?.text === line() ? answer.latest.meant : null));
}

/** Every value that was counted since the field is in use; those that the filters hide keep the count that they had. */
function createKnown(): () => readonly KnownValue[] {
  const library = useLibrary();
  return createMemo<readonly KnownValue[]>((before) => {
    const facets = library.result()?.facets;
    if (!facets) return before;
    const all = new Map(before.map((value) => [`${value.field} ${value.value}`, value]));
    for (const field of FIELDS) {
      for (const { label, value, count: number } of facets[field]) {
        if (value !== '') all.set(`${field} ${label}`, { field, value: label, count: number });
      }
    }
    return [...all.values()];
  }, []);
}
