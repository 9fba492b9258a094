/** The library: filters, toolbar, table or cards, and the details of the chosen LoRA. The choice is part of the address. */
import { useNavigate, useSearchParams } from '@solidjs/router';
import { createMemo, createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { useApp } from '../../state/app-context.tsx';
import { useLibrary } from '../../state/library-context.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { Details } from '../details/Details.tsx';
import { FirstRun } from '../first-run/FirstRun.tsx';
import { SearchField } from '../shell/SearchField.tsx';
import { Filters } from './Filters.tsx';
import { LoraCards } from './LoraCards.tsx';
import { LoraTable } from './LoraTable.tsx';
import { Toolbar } from './Toolbar.tsx';

/** The part of the address that names a LoRA. */
export const addressOf = (row: Pick<LibraryRow, 'id' | 'stableId'>): string => row.stableId ?? `row-${row.id}`;

export function lookupOf(address: string | undefined): { readonly id: number } | { readonly stableId: string } | null {
  if (!address) return null;
  const row = /^row-(\d+)$/.exec(address);
  return row ? { id: Number(row[1]) } : { stableId: address };
}

export function LibraryPage(): JSX.Element {
  const { state } = useApp();
  return (
    <Show when={state().sources.length > 0 || state().totals.loras > 0} fallback={<FirstRun />}>
      <Library />
    </Show>
  );
}

function Library(): JSX.Element {
  const { app } = useApp();
  const library = useLibrary();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams<{ lora?: string }>();
  const [filtersOpen, setFiltersOpen] = createSignal(false);
  const [view, setView] = createSignal<'table' | 'cards'>(app.setting('view') === 'cards' ? 'cards' : 'table');
  const lookup = createMemo(() => lookupOf(typeof params.lora === 'string' ? params.lora : undefined));
  const isChosen = (row: LibraryRow): boolean => params.lora === row.stableId || params.lora === `row-${row.id}`;
  const list = {
    isChosen,
    choose: (row: LibraryRow) => setParams({ lora: addressOf(row) }, { replace: true, scroll: false }),
    open: (row: LibraryRow) => navigate(`/lora/${addressOf(row)}`),
  };
  const changeView = (next: 'table' | 'cards'): void => {
    setView(next);
    void app.setSetting('view', next);
  };
  return (
    <div class="library" classList={{ 'with-details': lookup() !== null }}>
      <h1 class="visually-hidden">Library</h1>
      <aside class="filters" classList={{ open: filtersOpen() }} aria-label="Filters">
        <Filters close={() => setFiltersOpen(false)} />
      </aside>
      <div class="list">
        <div class="narrow-search">
          <SearchField />
        </div>
        <Toolbar view={view()} setView={changeView} openFilters={() => setFiltersOpen(true)} />
        <Switch>
          <Match when={library.result()?.ids.length === 0}>
            <Nothing />
          </Match>
          <Match when={view() === 'table'}>
            <LoraTable {...list} />
          </Match>
          <Match when={view() === 'cards'}>
            <LoraCards {...list} />
          </Match>
        </Switch>
      </div>
      <Show when={lookup()}>
        <div class="details-panel">
          <button type="button" class="button quiet square close-details" aria-label="Close details" onClick={() => setParams({ lora: undefined }, { replace: true })}>
            <Icon name="close" />
          </button>
          <Details lookup={lookup()} variant="panel" />
        </div>
      </Show>
    </div>
  );
}

function Nothing(): JSX.Element {
  const library = useLibrary();
  return (
    <div class="nothing">
      <Show
        when={library.filtered()}
        fallback={
          <>
            <h2>No LoRAs yet</h2>
            <p>The folder has no .safetensors files, or it is still being read.</p>
          </>
        }
      >
        <h2>No LoRA matches</h2>
        <p>Nothing in the library fits the search and the filters together.</p>
        <button type="button" class="button" onClick={() => library.clear()}>
          Clear search and filters
        </button>
      </Show>
    </div>
  );
}
