/** The virtual table: only the rows in view exist. Arrow keys move, Space chooses, Enter opens, with Shift they fill the stack. */
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import type { LibraryRow } from '../../../../contracts/library.ts';
import { columnOf, type ShownColumn } from '../../../../domain/library/columns.ts';
import { useApp } from '../../../state/app-context.tsx';
import { listText } from '../../../strings/rooms/list.ts';
import { runsText } from '../../../strings/rooms/runs.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { dragSource } from '../../../widgets/drag.ts';
import { CELLS, type CellProps } from './cells.tsx';
import { ColumnEdge } from '../columns/ColumnEdge.tsx';
import { createListControl, type ListProps } from './list-control.ts';
import { loraOf } from './run-lines.ts';
import { rowHeight } from './row-height.ts';

/** Height of the head, which covers the top of the list. */
const HEAD = 34;

/** Once there was a picture, the list keeps the room for them until the page is loaded anew: names do not jump. */
const [pictured, setPictured] = createSignal(false);

export function LoraTable(props: ListProps): JSX.Element {
  const { state } = useApp();
  const height = rowHeight();
  const list = createListControl(props, { across: () => 1, height, head: HEAD, overscan: 8, paddingEnd: 0 });
  const { cursor, ids, library, stackSelection, virtual } = list;
  const watch = new ResizeObserver(([entry]) => props.columns.setRoom(entry?.contentRect.width ?? 0));
  createEffect(
    on(list.scroller.element, (element) => {
      if (element) watch.observe(element);
    }),
  );
  onCleanup(() => watch.disconnect());
  createEffect(() => {
    // The walk meets them before the first row is shown, and an opened library knows of them with its first answer.
    if (state().progress.pictured || library.result()?.pictured) setPictured(true);
  });

  return (
    <div class="table-frame">
      <p class="list-said" role="status">
        {list.said()}
      </p>
      <div
        ref={list.scroller.ref}
        class="table"
        classList={{ 'with-folder': props.columns.shown().includes('folder'), pictured: pictured() }}
        style={{ '--columns': props.columns.template(), '--least': `${props.columns.least()}px` }}
        data-loras
        role="grid"
        tabindex="0"
        aria-label={listText().loras}
        aria-rowcount={ids().length + 1}
        aria-colcount={props.columns.shown().length}
        aria-activedescendant={cursor.id() === undefined ? undefined : `lora-${cursor.id()}`}
        onKeyDown={list.onKeyDown}
      >
        <div class="table-head" role="row" aria-rowindex="1">
          <For each={props.columns.shown()}>
            {(key, index) => (
              <div
                class={`cell c-${key}`}
                classList={{ number: columnOf(key).numeric === true }}
                role="columnheader"
                aria-colindex={index() + 1}
                aria-sort={sortOf(key)}
              >
                <button type="button" tabindex="-1" onClick={() => library.sortBy(key)}>
                  {listText().columns[key]}
                  <Show when={library.sort().key === key}>
                    <Icon name={library.sort().descending ? 'down' : 'up'} />
                  </Show>
                </button>
                <ColumnEdge
                  column={key}
                  preview={(width) => props.columns.preview(key, width)}
                  keep={(width) => props.columns.keep(key, width)}
                />
              </div>
            )}
          </For>
        </div>
        <div class="table-body" role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
          <For each={virtual.getVirtualItems()}>
            {(item) => {
              const id = createMemo(() => ids()[item.index] as number);
              const row = createMemo(() => library.row(loraOf(id())));
              // Of an open run the file itself is a line below.
              const isChosen = createMemo(() => list.isChosen(row()) && !(id() < 0 && list.isOpen(id())));
              return (
                <div
                  ref={(element) =>
                    onMount(() =>
                      onCleanup(
                        dragSource(
                          element,
                          () => ({ kind: 'row', id: loraOf(id()) }),
                          undefined,
                          () => list.outside(loraOf(id())),
                        ),
                      ),
                    )
                  }
                  id={`lora-${id()}`}
                  class="row"
                  classList={{
                    active: cursor.position() === item.index,
                    chosen: isChosen(),
                    'run-head': id() < 0,
                    'run-open': id() < 0 && list.isOpen(id()),
                    'run-member': list.memberOf(id()) !== null,
                    stacked: stackSelection.placeOf(id()) >= 0,
                    apart: list.apart(row()) !== null,
                  }}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={isChosen()}
                  aria-description={wordsOf(id(), row())}
                  style={{ transform: `translateY(${item.start}px)`, height: `${item.size}px` }}
                  onClick={(event) => list.onClick(id(), event)}
                  onDblClick={() => list.onDblClick(id())}
                >
                  <Show when={row()} fallback={<div class="cell c-name waiting" role="gridcell" aria-label={listText().loading} />}>
                    {(known) => (
                      <Cells
                        row={known()}
                        line={id()}
                        run={list.runAt(id())}
                        stackSelection={stackSelection}
                        apart={list.apart(row())}
                        scale={props.columns.scale()}
                        columns={props.columns.shown()}
                        pictured={pictured()}
                        favour={list.favour}
                      />
                    )}
                  </Show>
                </div>
              );
            }}
          </For>
        </div>
      </div>
    </div>
  );

  function wordsOf(id: number, row: LibraryRow | undefined): string | undefined {
    const place = stackSelection.placeOf(id);
    const run = list.runAt(id);
    const member = list.memberOf(id);
    const said = [
      ...(place >= 0 ? [listText().stacked(place + 1)] : []),
      ...(run ? [runsText().described(run.run.ids.length, run.open)] : []),
      ...(member ? [runsText().member(member.ids.indexOf(id) + 1, member.ids.length)] : []),
      list.apart(row) ?? '',
    ];
    return said.filter((text) => text !== '').join('. ') || undefined;
  }

  function sortOf(key: string): 'ascending' | 'descending' | 'none' {
    if (library.sort().key !== key) return 'none';
    return library.sort().descending ? 'descending' : 'ascending';
  }
}

function Cells(props: CellProps & { readonly columns: readonly ShownColumn[] }): JSX.Element {
  return (
    <For each={props.columns}>
      {(key) => {
        const { content, title } = CELLS[key];
        return (
          <div class={`cell c-${key}`} classList={{ number: columnOf(key).numeric === true }} role="gridcell" title={title?.(props.row)}>
            {content(props)}
          </div>
        );
      }}
    </For>
  );
}
