/** The compact card view of the same list: as many columns as fit, virtual like the table, with a larger fingerprint. */
import { createVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { bytes } from '../../state/format.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { say } from '../../strings/language.ts';
import { Fingerprint } from '../../widgets/Fingerprint.tsx';
import { dragSource } from '../../widgets/drag.ts';
import { createScroller } from '../../widgets/scroller.ts';
import { StatusBadge } from '../../widgets/StatusBadge.tsx';
import { createCursor } from './cursor.ts';
import { nextPosition } from './list-keys.ts';
import type { Addressed, ListProps } from './LoraTable.tsx';
import { createPicker, type Picker } from './picker.ts';
import { StackCheck } from './StackCheck.tsx';
import { createBase, isApart } from './StackTray.tsx';

/** Least width of a card, and the height of a line with its gap. */
const CARD_WIDTH = 250;
const CARD_HEIGHT = 126;

export function LoraCards(props: ListProps): JSX.Element {
  const library = useLibrary();
  const scroller = createScroller();
  const [across, setAcross] = createSignal(1);
  const ids = createMemo(() => library.result()?.ids ?? new Uint32Array());
  const cursor = createCursor(ids);
  const picker = createPicker(ids, cursor);
  const base = createBase();
  const virtual = createVirtualizer({
    get count() {
      return Math.ceil(ids().length / across());
    },
    getScrollElement: scroller.element,
    estimateSize: () => CARD_HEIGHT,
    overscan: 3,
    paddingEnd: 12,
  });
  const watch = new ResizeObserver(([entry]) => setAcross(Math.max(1, Math.floor((entry?.contentRect.width ?? CARD_WIDTH) / CARD_WIDTH))));
  createEffect(
    on(scroller.element, (element) => {
      if (element) watch.observe(element);
    }),
  );
  onCleanup(() => watch.disconnect());
  const line = (index: number): number[] => [...ids().subarray(index * across(), (index + 1) * across())];
  createEffect(() => {
    const items = virtual.getVirtualItems();
    const [first, last] = [items[0], items.at(-1)];
    if (first && last && ids().length > 0) library.show(first.index * across(), (last.index + 1) * across() - 1);
  });
  let revealed: number | null = null;
  createEffect(
    on([() => props.reveal, ids, scroller.element], ([id, list, element]) => {
      const index = id === null || id === revealed || !element ? -1 : list.indexOf(id);
      if (index < 0 || id === null) return;
      revealed = id;
      cursor.moveTo(id);
      virtual.scrollToIndex(Math.floor(index / across()), { align: 'center' });
    }),
  );

  const addressed = (id: number): Addressed => library.row(id) ?? { id, stableId: null };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = cursor.id();
    if (now === undefined) return;
    if (event.key === 'Enter') props.open(addressed(now));
    else if (event.key === ' ' && event.shiftKey) picker.toggleHere();
    else if (event.key === ' ') props.choose(addressed(now));
    else {
      const page = Math.max(1, Math.floor((scroller.element()?.clientHeight ?? 400) / CARD_HEIGHT) - 1);
      const next = nextPosition(event.key, cursor.position(), ids().length - 1, page, across());
      const id = next === null ? undefined : ids()[next];
      if (next === null || id === undefined) return;
      if (event.shiftKey) picker.extendTo(next);
      cursor.moveTo(id);
      virtual.scrollToIndex(Math.floor(next / across()));
    }
    event.preventDefault();
  };
  const isChosen = (row: LibraryRow | undefined): boolean => row !== undefined && props.isChosen(row);

  return (
    <div
      ref={scroller.ref}
      class="cards"
      role="listbox"
      tabindex="0"
      aria-label="LoRAs"
      aria-activedescendant={cursor.id() === undefined ? undefined : `card-${cursor.id()}`}
      onKeyDown={onKeyDown}
    >
      <div class="cards-body" role="presentation" style={{ height: `${virtual.getTotalSize()}px` }}>
        <For each={virtual.getVirtualItems()}>
          {(item) => (
            <div
              class="card-line"
              role="presentation"
              style={{ transform: `translateY(${item.start}px)`, 'grid-template-columns': `repeat(${across()}, minmax(0, 1fr))` }}
            >
              <For each={line(item.index)}>
                {(id) => {
                  const row = createMemo(() => library.row(id));
                  const apart = (): boolean => {
                    const known = row();
                    return known !== undefined && isApart(known, base());
                  };
                  return (
                    <div
                      ref={(element) => onMount(() => onCleanup(dragSource(element, () => ({ kind: 'row', id }))))}
                      id={`card-${id}`}
                      class="card"
                      classList={{
                        active: cursor.id() === id,
                        chosen: isChosen(row()),
                        stacked: picker.placeOf(id) >= 0,
                        apart: apart(),
                      }}
                      role="option"
                      aria-selected={isChosen(row())}
                      aria-posinset={ids().indexOf(id) + 1}
                      aria-setsize={ids().length}
                      onClick={(event) => {
                        if (picker.click(id, event)) return;
                        cursor.moveTo(id);
                        props.choose(addressed(id));
                      }}
                      onDblClick={() => props.open(addressed(id))}
                    >
                      <Show when={row()} fallback={<span class="visually-hidden">Loading</span>}>
                        {(known) => <Card row={known()} picker={picker} apart={apart()} />}
                      </Show>
                    </div>
                  );
                }}
              </For>
            </div>
          )}
        </For>
      </div>
    </div>
  );
}

function Card(props: { readonly row: LibraryRow; readonly picker: Picker; readonly apart: boolean }): JSX.Element {
  const facts = () =>
    [props.row.familyLabel, props.row.adapter, props.row.rank === null ? '' : `rank ${props.row.rank}`, bytes(props.row.size)]
      .filter((part) => part !== '')
      .join(' · ');
  return (
    <>
      <span class="card-head">
        <StackCheck row={props.row} picker={props.picker} apart={props.apart} />
        <strong title={`${props.row.sourceName}/${props.row.path}`}>{props.row.name}</strong>
      </span>
      <span class="card-facts num">{facts()}</span>
      <Show
        when={props.row.status !== 'unreadable'}
        fallback={<span class="row-problem">{props.row.problem && say(props.row.problem)}</span>}
      >
        <Fingerprint row={props.row} />
      </Show>
      <span class="card-foot">
        <Show when={props.row.layoutLabel}>
          <span class="badge" classList={{ fallback: props.row.status === 'fallback' }}>
            {props.row.layoutLabel}
          </span>
        </Show>
        <StatusBadge row={props.row} />
        <span class="sub-id">{props.row.stableId}</span>
      </span>
    </>
  );
}
