/** Search as you type; `/` comes here from anywhere that is not a text field, Escape clears. */
import { type JSX, onCleanup, onMount } from 'solid-js';
import { useLibrary } from '../../state/library-context.tsx';
import { Icon } from '../../widgets/Icon.tsx';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function SearchField(): JSX.Element {
  const library = useLibrary();
  let field: HTMLInputElement | undefined;
  const onSlash = (event: KeyboardEvent): void => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    field?.focus();
    field?.select();
  };
  onMount(() => document.addEventListener('keydown', onSlash));
  onCleanup(() => document.removeEventListener('keydown', onSlash));
  return (
    <label class="search">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        aria-label="Search LoRAs"
        aria-keyshortcuts="/"
        placeholder="Search LoRAs — try family:flux rank:>=16"
        autocomplete="off"
        spellcheck={false}
        value={library.filter().search}
        onInput={(event) => library.setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') library.setSearch('');
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}
