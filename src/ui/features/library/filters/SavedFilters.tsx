/** Filters with a name: the search line and all that is chosen below it. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { LibraryFilter } from '../../../../domain/library/filter.ts';
import { SETTINGS } from '../../../../domain/settings.ts';
import { useApp } from '../../../state/app-context.tsx';
import { useLibrary } from '../../../state/library-context.tsx';
import { changeSetting, readSetting } from '../../../state/settings.ts';
import { findText } from '../../../strings/rooms/find.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import './saved-filters.css';

export function SavedFilters(): JSX.Element {
  const { app } = useApp();
  const library = useLibrary();
  const [naming, setNaming] = createSignal(false);
  const saved = () => readSetting(app, SETTINGS.savedFilters);
  const now = () => JSON.stringify(library.filter());
  const isOn = (filter: LibraryFilter): boolean => JSON.stringify(filter) === now();
  const keep = (name: string): void => {
    setNaming(false);
    if (name.trim() === '') return;
    // The same name again is another filter under it.
    const others = saved().filter((each) => each.name !== name.trim());
    changeSetting(app, SETTINGS.savedFilters, [...others, { name: name.trim(), filter: library.filter() }]);
  };
  return (
    <section aria-label={findText().saved}>
      <For each={saved()}>
        {({ name, filter }) => (
          <div class="saved-filter">
            <button
              type="button"
              class="button quiet favourites-filter"
              aria-pressed={isOn(filter)}
              title={name}
              onClick={() => (isOn(filter) ? library.clear() : library.setFilter(filter))}
            >
              <Icon name="filter" />
              {name}
            </button>
            <button
              type="button"
              class="button quiet square"
              aria-label={findText().remove(name)}
              onClick={() =>
                changeSetting(
                  app,
                  SETTINGS.savedFilters,
                  saved().filter((each) => each.name !== name),
                )
              }
            >
              <Icon name="close" />
            </button>
          </div>
        )}
      </For>
      <Show when={library.filtered() && !saved().some(({ filter }) => isOn(filter))}>
        <Show
          when={naming()}
          fallback={
            <button type="button" class="button quiet" onClick={() => setNaming(true)}>
              <Icon name="plus" />
              {findText().save}
            </button>
          }
        >
          <form
            class="save-filter"
            onSubmit={(event) => {
              event.preventDefault();
              keep(new FormData(event.currentTarget).get('name')?.toString() ?? '');
            }}
          >
            <input
              ref={(element) => queueMicrotask(() => element.focus())}
              name="name"
              class="field"
              maxlength="60"
              aria-label={findText().saveName}
              placeholder={findText().saveName}
              onKeyDown={(event) => {
                if (event.key !== 'Escape') return;
                event.stopPropagation();
                setNaming(false);
              }}
            />
            <button type="submit" class="button square" aria-label={findText().save}>
              <Icon name="check" />
            </button>
          </form>
        </Show>
      </Show>
    </section>
  );
}
