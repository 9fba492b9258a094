/** The virtual table: only the rows in view exist. Arrow keys move, Space chooses, Enter opens, with Shift they fill the stack. */
import { createVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, createMemo, For, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { bytes, date } from '../../state/format.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { say } from '../../strings/language.ts';
import { Fingerprint } from '../../widgets/Fingerprint.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { dragSource } from '../../widgets/drag.ts';
import { createScroller } from '../../widgets/scroller.ts';
import { Star } from '../../widgets/Star.tsx';
import { StatusBadge } from '../../widgets/StatusBadge.tsx';
import { Base, familyTitle } from './Base.tsx';
import { COLUMNS } from './columns.ts';
import { createCursor } from './cursor.ts';
import { createFavour } from './favour.ts';
import { nextPosition } from './list-keys.ts';
import { createPicker, type Picker } from './picker.ts';
import { StackCheck } from './StackCheck.tsx';
import { createBase, isApart } from './StackTray.tsx';
import { rowHeight } from './row-height.ts';

/** Enough of a row to go to it, also while the rest is on its way. */
export type Addressed = Pick<LibraryRow, 'id' | 'stableId'>;

export interface ListProps {
  readonly isChosen: (row: LibraryRow) => boolean;
  readonly choose: (row: Addressed) => void;
  readonly open: (row: Addressed) => void;
  /** A LoRA to bring into view once it is in the list: the one a link points at. */
  readonly reveal: number | null;
}

/** Height of the head, which covers the top of the list. */
const HEAD = 34;

export function LoraTable(props: ListProps): JSX.Element {
  const library = useLibrary();
  const scroller = createScroller();
  const ids = createMemo(() => library.result()?.ids ?? new Uint32Array());
  const cursor = createCursor(ids);
  const picker = createPicker(ids, cursor);
  const base = createBase();
  const height = rowHeight();
  const virtual = createVirtualizer({
    get count() {
      return ids().length;
    },
    getScrollElement: scroller.element,
    estimateSize: () => height(),
    overscan: 8,
    scrollPaddingEnd: HEAD,
  });
  createEffect(on(height, () => virtual.measure(), { defer: true }));
  createEffect(() => {
    const items = virtual.getVirtualItems();
    const [first, last] = [items[0], items.at(-1)];
    if (first && last && ids().length > 0) library.show(first.index, last.index);
  });
  let revealed: number | null = null;
  createEffect(
    on([() => props.reveal, ids, scroller.element], ([id, list, element]) => {
      const index = id === null || id === revealed || !element ? -1 : list.indexOf(id);
      if (index < 0 || id === null) return;
      revealed = id;
      cursor.moveTo(id);
      virtual.scrollToIndex(index, { align: 'center' });
    }),
  );

  const favour = createFavour();
  const favourHere = (id: number): void => {
    const row = library.row(id);
    if (row) favour(row);
  };
  const addressed = (id: number): Addressed => library.row(id) ?? { id, stableId: null };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const now = cursor.id();
    if (now === undefined) return;
    if (event.key === 'Enter') props.open(addressed(now));
    else if (event.key === 'f' || event.key === 'F') favourHere(now);
    else if (event.key === ' ' && event.shiftKey) picker.toggleHere();
    else if (event.key === ' ') props.choose(addressed(now));
    else {
      const page = Math.floor(((scroller.element()?.clientHeight ?? 400) - HEAD) / height()) - 1;
      const next = nextPosition(event.key, cursor.position(), ids().length - 1, page);
      const id = next === null ? undefined : ids()[next];
      if (next === null || id === undefined) return;
      if (event.shiftKey) picker.extendTo(next);
      cursor.moveTo(id);
      virtual.scrollToIndex(next);
    }
    event.preventDefault();
  };

  return (
    <div class="table-frame">
      <div
        ref={scroller.ref}
        class="table"
        role="grid"
        tabindex="0"
        aria-label="LoRAs"
        aria-rowcount={ids().length + 1}
        aria-colcount={COLUMNS.length}
        aria-activedescendant={cursor.id() === undefined ? undefined : `lora-${cursor.id()}`}
        onKeyDown={onKeyDown}
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
                    chosen: chosen(row()),
                    stacked: picker.placeOf(id()) >= 0,
                    apart: apart(row()),
                  }}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={chosen(row())}
                  aria-description={wordsOf(id(), row())}
                  style={{ transform: `translateY(${item.start}px)`, height: `${item.size}px` }}
                  onClick={(event) => {
                    if (picker.click(id(), event)) return;
                    cursor.moveTo(id());
                    props.choose(addressed(id()));
                  }}
                  onDblClick={() => props.open(addressed(id()))}
                >
                  <Show when={row()} fallback={<div class="cell c-name waiting" role="gridcell" aria-label="Loading" />}>
                    {(known) => <Cells row={known()} picker={picker} apart={apart(row())} favour={favour} />}
                  </Show>
                </div>
              );
            }}
          </For>
        </div>
      </div>
    </div>
  );

  function chosen(row: LibraryRow | undefined): boolean {
    return row !== undefined && props.isChosen(row);
  }

  function apart(row: LibraryRow | undefined): boolean {
    return row !== undefined && isApart(row, base());
  }

  function wordsOf(id: number, row: LibraryRow | undefined): string | undefined {
    const place = picker.placeOf(id);
    if (place >= 0) return `Number ${place + 1} of the stack`;
    return apart(row) ? 'Not compatible with the stack' : undefined;
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
        <span class="name" title={props.row.name}>
          {props.row.name}
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
