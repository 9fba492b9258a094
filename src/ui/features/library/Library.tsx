/** The list: filters, toolbar, table or cards, and the details of the chosen LoRA. The choice is part of the address. */
import { useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { type Addressed, addressOf, isNamed, type Lookup, lookupOf, loraHref } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { onEscape } from '../../state/escape.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { SETTINGS } from '../../../domain/settings.ts';
import { changeSetting, readSetting } from '../../state/settings.ts';
import { focusList } from '../../state/focus.ts';
import { t } from '../../strings/language.ts';
import { listText } from '../../strings/rooms/list.ts';
import { Boundary } from '../../widgets/Boundary.tsx';
import { Failure } from '../../widgets/Failure.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { createUndoNote, UndoNote } from '../../widgets/UndoNote.tsx';
import { lazyPart } from '../../widgets/LazyPart.tsx';
import { SearchField } from '../search/SearchField.tsx';
import { Filters } from './filters/Filters.tsx';
import { LoraCards } from './list/LoraCards.tsx';
import { LoraTable } from './list/LoraTable.tsx';
import { createListColumns } from './columns/list-columns.ts';
import { createRunLines } from './list/run-lines.ts';
import { StackTray } from './stack/StackTray.tsx';
import { Toolbar } from './Toolbar.tsx';
import './library.css';
import './list/table.css';
import './list/cards.css';
import './stack/stack.css';
import './list/rows.css';
import '../../widgets/members.css';
import '../../widgets/own.css';
import '../../widgets/runs.css';
import '../../widgets/beside.css';

/** Everything about one LoRA, the editor of its profile too: more code than the list. */
const details = lazyPart(() => import('../details/Details.tsx').then((module) => module.Details));

export function Library(): JSX.Element {
  const { app } = useApp();
  const library = useLibrary();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams<{ lora?: string }>();
  const [filtersOpen, setFiltersOpen] = createSignal(false);
  const view = () => readSetting(app, SETTINGS.libraryView);
  const lookup = createMemo(() => lookupOf(typeof params.lora === 'string' ? params.lora : undefined));
  const isChosen = (row: LibraryRow): boolean => isNamed(row, params.lora);
  // Opening and closing the details are steps of their own for Back; going from one LoRA to the next is not.
  const choose = (row: Addressed): void => setParams({ lora: addressOf(row) }, { replace: lookup() !== null, scroll: false });
  const close = (): void => {
    setParams({ lora: undefined }, { scroll: false });
    focusList();
  };
  const open = (row: Addressed): void => navigate(loraHref(row));
  const reveal = createReveal(lookup());
  const runs = createRunLines();
  const columns = createListColumns();
  const note = createUndoNote();
  onEscape(() => {
    if (filtersOpen()) setFiltersOpen(false);
    else if (lookup()) close();
    else if (library.filter().search !== '') library.setSearch('');
    else return false;
    return true;
  });
  return (
    <div class="library" classList={{ 'with-details': lookup() !== null }}>
      <h1 class="visually-hidden">{listText().heading}</h1>
      <aside class="filters" classList={{ open: filtersOpen() }} aria-label={listText().filters.title}>
        <Boundary what={t().failures.parts.filters}>
          <Filters close={() => setFiltersOpen(false)} />
        </Boundary>
      </aside>
      <div class="list">
        <div class="narrow-search">
          <SearchField />
        </div>
        <Toolbar
          view={view()}
          setView={(next) => changeSetting(app, SETTINGS.libraryView, next)}
          openFilters={() => setFiltersOpen(true)}
          note={note}
          columns={columns}
        />
        <Boundary what={t().failures.parts.list}>
          <Switch>
            <Match when={library.failure()}>
              {(failure) => <Failure what={t().failures.parts.list} error={failure().error} retry={library.retry} />}
            </Match>
            <Match when={library.result()?.ids.length === 0}>
              <Nothing />
            </Match>
            <Match when={view() === 'table'}>
              <LoraTable isChosen={isChosen} choose={choose} open={open} reveal={reveal()} runs={runs} columns={columns} />
            </Match>
            <Match when={view() === 'cards'}>
              <LoraCards isChosen={isChosen} choose={choose} open={open} reveal={reveal()} runs={runs} columns={columns} />
            </Match>
          </Switch>
        </Boundary>
        <Boundary what={t().failures.parts.stack}>
          <StackTray />
        </Boundary>
        <UndoNote note={note} />
      </div>
      <Show when={lookup()}>
        <div class="details-panel">
          <button type="button" class="button quiet square close-details" aria-label={listText().closeDetails} onClick={close}>
            <Icon name="close" />
          </button>
          <Boundary what={t().failures.parts.details}>
            <details.Part lookup={lookup()} variant="panel" />
          </Boundary>
        </div>
      </Show>
    </div>
  );
}

/** The id of the LoRA an address points at, once known: the list brings it into view. */
function createReveal(lookup: Lookup | null): () => number | null {
  const { app } = useApp();
  const [id, setId] = createSignal<number | null>(null);
  createEffect(() => {
    if (!lookup) return;
    app.detail(lookup).then(
      (found) => setId(found?.row.id ?? null),
      // The details panel says what is wrong.
      () => setId(null),
    );
  });
  return id;
}

function Nothing(): JSX.Element {
  const { state } = useApp();
  const library = useLibrary();
  const working = () => state().progress.stage !== 'idle';
  const words = () => listText().empty;
  const otherFiles = () => state().sources.reduce((sum, source) => sum + source.otherFiles, 0);
  return (
    <div class="nothing">
      <Switch>
        <Match when={library.filtered()}>
          <h2>{words().filtered}</h2>
          <p>{words().filteredText}</p>
          <button type="button" class="button" onClick={() => library.clear()}>
            {words().clear}
          </button>
        </Match>
        <Match when={working()}>
          <h2>{words().reading}</h2>
          <p class="num">{words().readingText(state().progress.found)}</p>
        </Match>
        <Match when={true}>
          <h2>{words().nothing}</h2>
          <p>{words().nothingText(otherFiles())}</p>
        </Match>
      </Switch>
    </div>
  );
}
