/** Every module with its numbers: a virtual table, because a LoRA can have thousands. Read when the tab is opened. */
import { createVirtualizer } from '@tanstack/solid-virtual';
import { createMemo, createResource, createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { LoraDetail } from '../../../../contracts/library.ts';
import type { MeasuredModule } from '../../../../domain/reading.ts';
import { useApp } from '../../../state/app-context.tsx';
import { detailsText } from '../../../strings/rooms/details.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { createScroller } from '../../../widgets/scroller.ts';
import { matchesModule, type ModuleColumn, moduleColumns, remarkOf, sortModules } from './module-columns.ts';

const words = () => detailsText().modules;

/** Least height of a row; names and remarks that need more lines make it higher. */
const ROW = 30;

/** Where a name may be broken: behind its own separators. */
const PIECES = /(?<=[._])/u;

export function ModulesTab(props: { readonly detail: LoraDetail }): JSX.Element {
  const { app } = useApp();
  const [read] = createResource(
    () => ({ id: props.detail.row.id, measuredAt: props.detail.measuredAt }),
    ({ id }) => app.modules(id),
  );
  const modules = createMemo(() => read.latest ?? []);
  const columns = createMemo(() => moduleColumns(props.detail.layout?.slots ?? []));
  return (
    <Switch fallback={<ModuleTable modules={modules()} columns={columns()} />}>
      <Match when={read.latest === undefined}>
        <div class="details-loading" aria-hidden="true">
          <div class="skeleton" />
          <div class="skeleton" />
          <div class="skeleton" />
        </div>
      </Match>
      <Match when={modules().length === 0}>
        <div class="details-empty">
          <h3>{words().none}</h3>
          <p class="muted">{props.detail.moduleCount > 0 ? words().named(props.detail.moduleCount) : words().unknown}</p>
        </div>
      </Match>
    </Switch>
  );
}

function ModuleTable(props: { readonly modules: readonly MeasuredModule[]; readonly columns: readonly ModuleColumn[] }): JSX.Element {
  const [search, setSearch] = createSignal('');
  const [onlyProblems, setOnlyProblems] = createSignal(false);
  const [sort, setSort] = createSignal<{ readonly key: string; readonly descending: boolean }>({ key: '', descending: false });
  const scroller = createScroller();
  const problems = createMemo(() => props.modules.filter(({ problem }) => problem !== null).length);
  const shown = createMemo(() => {
    const text = search().trim().toLowerCase();
    const found = props.modules.filter(
      (module) => (!onlyProblems() || module.problem !== null) && (text === '' || matchesModule(module, props.columns, text)),
    );
    const column = props.columns.find(({ key }) => key === sort().key);
    return column ? sortModules(found, column, sort().descending) : found;
  });
  const virtual = createVirtualizer({
    get count() {
      return shown().length;
    },
    getScrollElement: scroller.element,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const sortBy = (column: ModuleColumn): void => {
    setSort((old) => ({ key: column.key, descending: old.key === column.key ? !old.descending : column.numeric }));
  };
  const direction = (column: ModuleColumn): 'ascending' | 'descending' | 'none' =>
    sort().key !== column.key ? 'none' : sort().descending ? 'descending' : 'ascending';
  return (
    <div class="modules">
      <div class="modules-bar">
        <input
          type="search"
          class="field"
          aria-label={words().filter}
          placeholder={words().filterHint(props.modules.length)}
          value={search()}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <Show when={problems() > 0}>
          <label class="check">
            <input type="checkbox" checked={onlyProblems()} onChange={(event) => setOnlyProblems(event.currentTarget.checked)} />
            {words().onlyProblems(problems())}
          </label>
        </Show>
        <Show when={shown().length < props.modules.length}>
          <span class="muted num">{words().shown(shown().length)}</span>
        </Show>
      </div>
      <div ref={scroller.ref} class="modules-table" role="table" aria-label={words().label} aria-rowcount={shown().length + 1} tabindex="0">
        <div class="modules-head" role="row" aria-rowindex="1">
          <For each={props.columns}>
            {(column) => (
              <div
                class={`m-cell m-${column.key}`}
                classList={{ number: column.numeric }}
                role="columnheader"
                aria-sort={direction(column)}
                title={column.hint}
              >
                <button type="button" onClick={() => sortBy(column)}>
                  {column.label}
                  <Show when={sort().key === column.key}>
                    <Icon name={sort().descending ? 'down' : 'up'} />
                  </Show>
                </button>
              </div>
            )}
          </For>
          <div class="visually-hidden" role="columnheader">
            {words().remark}
          </div>
        </div>
        <div class="modules-body" role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
          <For each={virtual.getVirtualItems()}>
            {(item) => (
              <Show when={shown()[item.index]}>
                {(module) => (
                  <div
                    ref={(element) => queueMicrotask(() => virtual.measureElement(element))}
                    class="modules-row"
                    role="row"
                    data-index={item.index}
                    aria-rowindex={item.index + 2}
                    style={{ transform: `translateY(${item.start}px)` }}
                  >
                    <For each={props.columns}>{(column) => <Cell column={column} module={module()} />}</For>
                    <Show when={remarkOf(module())}>
                      {(remark) => (
                        <div class="m-remark" classList={{ failed: module().problem !== null }} role="cell">
                          <bdi>{remark()}</bdi>
                        </div>
                      )}
                    </Show>
                  </div>
                )}
              </Show>
            )}
          </For>
        </div>
      </div>
      <Show when={shown().length === 0}>
        <p class="muted none">{words().noMatch}</p>
      </Show>
    </div>
  );
}

function Cell(props: { readonly column: ModuleColumn; readonly module: MeasuredModule }): JSX.Element {
  const text = () => props.column.text(props.module);
  return (
    <div
      class={`m-cell m-${props.column.key}`}
      classList={{ number: props.column.numeric }}
      role="cell"
      title={props.column.numeric ? undefined : text()}
    >
      <bdi>
        <For each={props.column.key === 'module' ? text().split(PIECES) : [text()]}>
          {(piece) => (
            <>
              {piece}
              <wbr />
            </>
          )}
        </For>
      </bdi>
    </div>
  );
}
