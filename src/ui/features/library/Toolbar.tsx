/** Above the list: how many, which filters are on, table or cards, order, export. */
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { createMemo, For, type JSX, Show } from 'solid-js';
import { SORT_KEYS } from '../../../domain/library/columns.ts';
import { FACETS, type SortKey } from '../../../domain/library/vocabulary.ts';
import { useApp } from '../../state/app-context.tsx';
import { count } from '../../state/format.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { listText } from '../../strings/rooms/list.ts';
import { filled } from '../../widgets/filled.ts';
import { Icon } from '../../widgets/Icon.tsx';
import type { UndoNoteState } from '../../widgets/UndoNote.tsx';
import { BakeShownButton } from './many/BakeShownButton.tsx';
import { BulkMenu } from './many/BulkMenu.tsx';
import { ColumnsMenu } from './columns/ColumnsMenu.tsx';
import type { ListColumns } from './columns/list-columns.ts';
import { SETTINGS } from '../../../domain/settings.ts';
import { changeSetting, readSetting } from '../../state/settings.ts';
import { facetLabel } from '../../state/facet-label.ts';

export interface ToolbarProps {
  readonly view: 'table' | 'cards';
  readonly setView: (view: 'table' | 'cards') => void;
  readonly openFilters: () => void;
  readonly note: UndoNoteState;
  readonly columns: ListColumns;
}

export function Toolbar(props: ToolbarProps): JSX.Element {
  const { app, state } = useApp();
  const library = useLibrary();
  const words = () => listText().toolbar;
  const shown = () => library.result()?.ids.length ?? 0;
  const total = () => Math.max(shown(), state().totals.loras);
  const compact = () => readSetting(app, SETTINGS.density) === 'compact';
  return (
    <div class="toolbar">
      <p class="list-count num">
        <span class="muted">{filled(words().shown(shown(), total()), { shown: <strong>{count(shown())}</strong> })}</span>
      </p>
      <Chips />
      <span class="spacer" />
      <button type="button" class="button quiet filters-button" onClick={() => props.openFilters()}>
        <Icon name="filter" />
        <span class="label">{listText().filters.title}</span>
      </button>
      <SortMenu />
      <div class="segmented" role="group" aria-label={words().view}>
        <button type="button" aria-pressed={props.view === 'table'} aria-label={words().table} onClick={() => props.setView('table')}>
          <Icon name="table" />
        </button>
        <button type="button" aria-pressed={props.view === 'cards'} aria-label={words().cards} onClick={() => props.setView('cards')}>
          <Icon name="cards" />
        </button>
      </div>
      <button
        type="button"
        class="button quiet square density-button"
        aria-label={words().compact}
        title={words().compact}
        aria-pressed={compact()}
        onClick={() => changeSetting(app, SETTINGS.density, compact() ? 'comfortable' : 'compact')}
      >
        <Icon name="density" />
      </button>
      <ColumnsMenu view={props.view} columns={props.columns.shown()} scale={props.columns.scale()} />
      <BulkMenu note={props.note} />
      <BakeShownButton />
      <DropdownMenu modal={false} placement="bottom-end">
        <DropdownMenu.Trigger class="button export-button" disabled={shown() === 0}>
          <Icon name="export" />
          <span class="label">{words().export}</span>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content class="menu">
            <DropdownMenu.Item class="menu-item" onSelect={() => void app.exportLibrary(library.query())}>
              {words().exportTable}
              <span class="muted">{words().rows(shown())} · library.csv</span>
            </DropdownMenu.Item>
            <DropdownMenu.Item class="menu-item" onSelect={() => void app.exportLibraryBlocks(library.query())}>
              {words().exportBlocks}
              <span class="muted">{words().blocksOf(shown())} · library_blocks.csv</span>
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
    </div>
  );
}

/** A column that sorts as another one does is not offered twice. */
const SAME_ORDER: Partial<Readonly<Record<SortKey, SortKey>>> = { strength: 'total' };

function SortMenu(): JSX.Element {
  const library = useLibrary();
  const label = () => listText().columns[library.sort().key];
  return (
    <DropdownMenu modal={false} placement="bottom-end">
      <DropdownMenu.Trigger class="button quiet sort-button">
        <span class="muted">{listText().toolbar.sortBy} </span>
        <span class="sort-label">{label()}</span>
        <Icon name={library.sort().descending ? 'down' : 'up'} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <DropdownMenu.RadioGroup
            value={SAME_ORDER[library.sort().key] ?? library.sort().key}
            onChange={(key: string) => library.sortBy(key as SortKey)}
          >
            <For each={SORT_KEYS.filter((key) => !(key in SAME_ORDER))}>
              {(key) => (
                <DropdownMenu.RadioItem class="menu-item" value={key}>
                  {listText().columns[key]}
                </DropdownMenu.RadioItem>
              )}
            </For>
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator class="menu-line" />
          <DropdownMenu.CheckboxItem
            class="menu-item"
            checked={library.sort().descending}
            onChange={(descending: boolean) => library.setSort({ ...library.sort(), descending })}
          >
            {listText().toolbar.descending}
          </DropdownMenu.CheckboxItem>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

function Chips(): JSX.Element {
  const library = useLibrary();
  // A value that has fallen to nothing is in no count any more, but still has its name.
  const labels = createMemo<ReadonlyMap<string, string>>((before) => {
    const found = library.result()?.facets;
    if (!found) return before;
    const now = FACETS.flatMap((facet) => found[facet].map(({ value, label }): [string, string] => [`${facet} ${value}`, label]));
    return new Map([...before, ...now]);
  }, new Map());
  const chips = createMemo(() =>
    FACETS.flatMap((facet) =>
      (library.filter()[facet] as readonly string[]).map((value) => ({
        facet,
        value,
        label: facetLabel(facet, { value, label: labels().get(`${facet} ${value}`) ?? value }),
      })),
    ),
  );
  return (
    <Show when={chips().length > 0}>
      <ul class="chips" aria-label={listText().filters.active}>
        <For each={chips()}>
          {(chip) => (
            <li>
              <button
                type="button"
                class="chip"
                aria-label={listText().filters.remove(chip.label)}
                onClick={() => library.toggle(chip.facet, chip.value)}
              >
                {chip.label}
                <Icon name="close" />
              </button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
