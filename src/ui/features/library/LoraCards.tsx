/** The compact card view of the same list: as many columns as fit, virtual like the table. */
import { createVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, Show } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { bytes } from '../../state/format.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { Fingerprint } from '../../widgets/Fingerprint.tsx';
import { createScroller } from '../../widgets/scroller.ts';
import { StatusBadge } from '../../widgets/StatusBadge.tsx';
import { nextPosition } from './list-keys.ts';
import type { ListProps } from './LoraTable.tsx';

const CARD_WIDTH = 260;
const CARD_HEIGHT = 132;

export function LoraCards(props: ListProps): JSX.Element {
  const library = useLibrary();
  const scroller = createScroller();
  const [across, setAcross] = createSignal(1);
  const [position, setPosition] = createSignal(0);
  const ids = createMemo(() => library.result()?.ids ?? new Uint32Array());
  const virtual = createVirtualizer({
    get count() {
      return Math.ceil(ids().length / across());
    },
    getScrollElement: scroller.element,
    estimateSize: () => CARD_HEIGHT,
    overscan: 3,
  });
  const watch = new ResizeObserver(([entry]) => setAcross(Math.max(1, Math.floor((entry?.contentRect.width ?? CARD_WIDTH) / CARD_WIDTH))));
  createEffect(
    on(scroller.element, (element) => {
      if (element) watch.observe(element);
    }),
  );
  onCleanup(() => watch.disconnect());
  const line = (index: number): number[] => [...ids().subarray(index * across(), (index + 1) * across())];
  createEffect(() => library.show(virtual.getVirtualItems().flatMap((item) => line(item.index))));

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = library.row(ids()[position()] ?? -1);
    if (event.key === 'Enter' && row) props.open(row);
    else if (event.key === ' ' && row) props.choose(row);
    else {
      const next = nextPosition(event.key, position(), ids().length - 1, 3, across());
      if (next === null) return;
      setPosition(next);
      virtual.scrollToIndex(Math.floor(next / across()));
    }
    event.preventDefault();
  };

  return (
    <div
      ref={scroller.ref}
      class="cards"
      role="listbox"
      tabindex="0"
      aria-label="LoRAs"
      aria-activedescendant={`card-${ids()[position()] ?? 'none'}`}
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
              <For each={line(item.index)}>{(id, column) => <Card id={id} index={item.index * across() + column()} />}</For>
            </div>
          )}
        </For>
      </div>
    </div>
  );

  function Card(own: { readonly id: number; readonly index: number }): JSX.Element {
    const row = createMemo(() => library.row(own.id));
    const pick = (use: (row: LibraryRow) => void): void => {
      setPosition(own.index);
      const now = row();
      if (now) use(now);
    };
    return (
      <div
        id={`card-${own.id}`}
        class="card"
        classList={{ active: position() === own.index, chosen: isChosen(row()) }}
        role="option"
        aria-selected={isChosen(row())}
        onClick={() => pick(props.choose)}
        onDblClick={() => pick(props.open)}
      >
        <Show when={row()} fallback={<div class="skeleton" />}>
          {(known) => (
            <>
              <strong title={known().path}>{known().name}</strong>
              <span class="muted">
                {known().familyLabel} · {known().adapter || 'no adapter'}
                {known().rank === null ? '' : ` · rank ${known().rank}`} · {bytes(known().size)}
              </span>
              <Fingerprint row={known()} />
              <span class="card-foot">
                <Show when={known().layoutLabel}>
                  <span class="badge">{known().layoutLabel}</span>
                </Show>
                <StatusBadge row={known()} />
              </span>
            </>
          )}
        </Show>
      </div>
    );
  }

  function isChosen(row: LibraryRow | undefined): boolean {
    return row !== undefined && props.isChosen(row);
  }
}

