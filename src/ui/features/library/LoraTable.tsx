/** The virtual table: only the rows in view exist. Arrow keys move, Space chooses, Enter opens, with Shift they fill the stack. */
import { createMemo, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { bytes, date } from '../../state/format.ts';
import { say } from '../../strings/language.ts';
import { Fingerprint } from '../../widgets/Fingerprint.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { dragSource } from '../../widgets/drag.ts';
import { Star } from '../../widgets/Star.tsx';
import { StatusBadge } from '../../widgets/StatusBadge.tsx';
import { Base, familyTitle } from './Base.tsx';
import { COLUMNS } from './columns.ts';
import { createFavour } from './favour.ts';
import { createListControl, type ListProps } from './list-control.ts';
import type { Picker } from './picker.ts';
import { ProfileCount } from './ProfileCount.tsx';
import { rowHeight } from './row-height.ts';
import { StackCheck } from './StackCheck.tsx';

/** Height of the head, which covers the top of the list. */
const HEAD = 34;

export function LoraTable(props: ListProps): JSX.Element {
  const height = rowHeight();
  const list = createListControl(props, { across: () => 1, height, head: HEAD, overscan: 8, paddingEnd: 0 });
  const { cursor, ids, library, picker, virtual } = list;
  const favour = createFavour();

  return (
    <div class="table-frame">
      <div
        ref={list.scroller.ref}
        class="table"
        role="grid"
        tabindex="0"
        aria-label="LoRAs"
        aria-rowcount={ids().length + 1}
        aria-colcount={COLUMNS.length}
        aria-activedescendant={cursor.id() === undefined ? undefined : `lora-${cursor.id()}`}
        onKeyDown={list.onKeyDown}
      >
        <div class="table-head" role="row" aria-rowindex="1">
          <For each={COLUMNS}>
            {(column, index) => (
              <div
                class={`cell c-${column.key}`}
                classList={{ number: column.numeric === true }}
                role="columnheader"
                aria-colindex={index() + 1}
                aria-sort={sortOf(column.key)}
              >
                <button type="button" tabindex="-1" onClick={() => library.sortBy(column.key)}>
                  {column.label}
                  <Show when={library.sort().key === column.key}>
                    <Icon name={library.sort().descending ? 'down' : 'up'} />
                  </Show>
                </button>
              </div>
            )}
          </For>
        </div>
        <div class="table-body" role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
          <For each={virtual.getVirtualItems()}>
            {(item) => {
              const id = createMemo(() => ids()[item.index] as number);
              const row = createMemo(() => library.row(id()));
              return (
                <div
                  ref={(element) => onMount(() => onCleanup(dragSource(element, () => ({ kind: 'row', id: id() }))))}
                  id={`lora-${id()}`}
                  class="row"
                  classList={{
                    active: cursor.position() === item.index,
                    chosen: list.isChosen(row()),
                    stacked: picker.placeOf(id()) >= 0,
                    apart: list.isApart(row()),
                  }}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={list.isChosen(row())}
                  aria-description={wordsOf(id(), row())}
                  style={{ transform: `translateY(${item.start}px)`, height: `${item.size}px` }}
                  onClick={(event) => list.onClick(id(), event)}
                  onDblClick={() => list.onDblClick(id())}
                >
                  <Show when={row()} fallback={<div class="cell c-name waiting" role="gridcell" aria-label="Loading" />}>
                    {(known) => <Cells row={known()} picker={picker} apart={list.isApart(row())} favour={favour} />}
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
    const place = picker.placeOf(id);
    if (place >= 0) return `Number ${place + 1} of the stack`;
    return list.isApart(row) ? 'Not compatible with the stack' : undefined;
  }

  function sortOf(key: string): 'ascending' | 'descending' | 'none' {
    if (library.sort().key !== key) return 'none';
    return library.sort().descending ? 'descending' : 'ascending';
  }
}

const folderOf = (row: LibraryRow): string => {
  const cut = row.path.lastIndexOf('/');
  return [row.sourceName, ...(cut < 0 ? [] : row.path.slice(0, cut).split('/'))].join(' / ');
};

interface CellsProps {
  readonly row: LibraryRow;
  readonly picker: Picker;
  readonly apart: boolean;
  readonly favour: (row: LibraryRow) => void;
}

function Cells(props: CellsProps): JSX.Element {
  return (
    <>
      <div class="cell c-name" role="gridcell">
        <StackCheck row={props.row} picker={props.picker} apart={props.apart} />
        <span class="name-line">
          <span class="name" title={props.row.name}>
            {props.row.name}
          </span>
          <ProfileCount row={props.row} />
        </span>
        <Star name={props.row.name} on={props.row.own.favourite} toggle={() => props.favour(props.row)} inList />
        <span class="sub" title={`${props.row.sourceName}/${props.row.path}`}>
          <Show when={props.row.stableId}>
            <span class="sub-id">{props.row.stableId}</span>
          </Show>
          <span class="sub-folder">{folderOf(props.row)}</span>
        </span>
      </div>
      <div class="cell c-family" role="gridcell" title={familyTitle(props.row)}>
        {props.row.familyLabel}
        <Base row={props.row} />
      </div>
      <div class="cell c-layout" role="gridcell">
        <Show when={props.row.layoutLabel}>
          <span class="badge" classList={{ fallback: props.row.status === 'fallback' }} title={props.row.layoutId ?? ''}>
            {props.row.layoutLabel}
          </span>
        </Show>
      </div>
      <div class="cell c-adapter" role="gridcell" title={props.row.adapter}>
        {props.row.adapter || '–'}
      </div>
      <div
        class="cell c-rank number"
        role="gridcell"
        title={props.row.rankVaries ? 'The rank varies: this is the most frequent one' : undefined}
      >
        {props.row.rank ?? '–'}
        {props.row.rankVaries ? '*' : ''}
      </div>
      <div class="cell c-strength" role="gridcell">
        <Show
          when={props.row.status !== 'unreadable'}
          fallback={<span class="row-problem">{props.row.problem && say(props.row.problem)}</span>}
        >
          <Fingerprint row={props.row} />
        </Show>
      </div>
      <div class="cell c-size number" role="gridcell">
        {bytes(props.row.size)}
      </div>
      <div class="cell c-folder" role="gridcell" title={folderOf(props.row)}>
        {folderOf(props.row)}
      </div>
      <div class="cell c-date number" role="gridcell">
        {date(props.row.mtime)}
      </div>
      <div class="cell c-status" role="gridcell">
        <StatusBadge row={props.row} />
      </div>
    </>
  );
}
