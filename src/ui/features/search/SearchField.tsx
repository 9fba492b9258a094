/** Search as you type; `/` comes here from anywhere that is not a text field, Escape clears, ArrowDown goes on to the list. */
import { type Component, createMemo, createSignal, createUniqueId, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { parseSearch } from '../../../domain/library/search.ts';
import { focusList } from '../../state/focus.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { t } from '../../strings/language.ts';
import { isTextField } from '../../state/text-field.ts';
import { Icon } from '../../widgets/Icon.tsx';

export function SearchField(): JSX.Element {
  const library = useLibrary();
  const doubtsId = createUniqueId();
  let field: HTMLInputElement | undefined;
  const [focused, setFocused] = createSignal(false);
  const [completion, setCompletion] = createSignal<Component<{ readonly field: HTMLInputElement }> | null>(null);
  const onFocus = (): void => {
    setFocused(true);
    // Without it one types as before; the next time it is tried again.
    import('./Completion.tsx').then((module) => setCompletion(() => module.Completion)).catch(() => undefined);
  };
  const doubts = createMemo(() => parseSearch(library.filter().search).doubts.map((doubt) => t().search.doubt(doubt)));
  const onSlash = (event: KeyboardEvent): void => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTextField(event.target)) return;
    event.preventDefault();
    field?.focus();
    field?.select();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') library.setSearch('');
    // While the text is composed the arrow chooses among suggestions.
    if (event.key === 'ArrowDown' && !event.isComposing && focusList()) event.preventDefault();
  };
  onMount(() => document.addEventListener('keydown', onSlash));
  onCleanup(() => document.removeEventListener('keydown', onSlash));
  return (
    <div class="search-box">
      <label class="search">
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          aria-label={t().search.label}
          aria-keyshortcuts="/"
          aria-describedby={doubtsId}
          placeholder={t().search.placeholder}
          autocomplete="off"
          spellcheck={false}
          value={library.filter().search}
          onInput={(event) => library.setSearch(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
          onBlur={() => setFocused(false)}
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      <Show when={focused() && completion()}>{(part) => <Dynamic component={part()} field={field as HTMLInputElement} />}</Show>
      <p id={doubtsId} class="search-doubts" aria-live="polite">
        <Show when={doubts().length > 0}>{t().search.notUnderstood(doubts())}</Show>
      </p>
    </div>
  );
}
