/** The compact card view of the same list: as many columns as fit, virtual like the table, with a larger fingerprint. */
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import type { LibraryRow } from '../../../../contracts/library.ts';
import { bytes } from '../../../state/format.ts';
import { t } from '../../../strings/language.ts';
import { listText } from '../../../strings/rooms/list.ts';
import { Fingerprint } from '../../../widgets/Fingerprint.tsx';
import { dragSource } from '../../../widgets/drag.ts';
import { StatusBadge } from '../../../widgets/StatusBadge.tsx';
import { createListControl, type ListProps } from './list-control.ts';
import type { StackSelection } from '../stack/stack-selection.ts';
import { ProfileCount } from './ProfileCount.tsx';
import { nameOfRun, type RowRun, RunTools } from '../../../widgets/RunHead.tsx';
import { loraOf } from './run-lines.ts';
import { Strength } from './Strength.tsx';
import { StackCheck } from '../stack/StackCheck.tsx';
import { CopyChip, loraTag, Words } from '../../../widgets/TriggerWords.tsx';
import { Base } from './Base.tsx';
import { CardPicture } from '../../pictures/CardPicture.tsx';
import { Star } from '../../../widgets/Star.tsx';
import { besideText } from '../../../strings/rooms/beside.ts';

/** Least width of a card, on a phone two stand side by side; and the height of a line with its gap. */
const CARD_WIDTH = 226;
const PHONE = { width: 500, card: 165 };
const CARD_HEIGHT = 282;

const cardsIn = (width: number): number => Math.max(1, Math.floor(width / (width < PHONE.width ? PHONE.card : CARD_WIDTH)));

export function LoraCards(props: ListProps): JSX.Element {
  const [across, setAcross] = createSignal(1);
  const list = createListControl(props, { across, height: () => CARD_HEIGHT, head: 0, overscan: 3, paddingEnd: 12 });
  const { cursor, ids, library, stackSelection, virtual } = list;
  const watch = new ResizeObserver(([entry]) => setAcross(cardsIn(entry?.contentRect.width ?? CARD_WIDTH)));
  createEffect(
    on(list.scroller.element, (element) => {
      if (element) watch.observe(element);
    }),
  );
  onCleanup(() => watch.disconnect());

  return (
    <div
      ref={list.scroller.ref}
      class="cards"
      data-loras
      role="grid"
      tabindex="0"
      aria-label={listText().loras}
      aria-rowcount={Math.ceil(ids().length / across())}
      aria-colcount={across()}
      aria-activedescendant={cursor.id() === undefined ? undefined : `card-${cursor.id()}`}
      onKeyDown={list.onKeyDown}
    >
      <p class="list-said" role="status">
        {list.said()}
      </p>
      <div class="cards-body" role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
        <For each={virtual.getVirtualItems()}>
          {(item) => (
            <div
              class="card-line"
              role="row"
              aria-rowindex={item.index + 1}
              style={{ transform: `translateY(${item.start}px)`, 'grid-template-columns': `repeat(${across()}, minmax(0, 1fr))` }}
            >
              <For each={list.idsOf(item.index)}>
                {(id, index) => {
                  const row = createMemo(() => library.row(loraOf(id)));
                  const isChosen = createMemo(() => list.isChosen(row()) && !(id < 0 && list.isOpen(id)));
                  return (
                    <div
                      ref={(element) =>
                        onMount(() =>
                          onCleanup(
                            dragSource(
                              element,
                              () => ({ kind: 'row', id: loraOf(id) }),
                              undefined,
                              () => list.outside(loraOf(id)),
                            ),
                          ),
                        )
                      }
                      id={`card-${id}`}
                      class="card"
                      classList={{
                        active: cursor.id() === id,
                        chosen: isChosen(),
                        'run-head': id < 0,
                        'run-open': id < 0 && list.isOpen(id),
                        'run-member': list.memberOf(id) !== null,
                        stacked: stackSelection.placeOf(id) >= 0,
                        apart: list.apart(row()) !== null,
                      }}
                      role="gridcell"
                      aria-colindex={index() + 1}
                      aria-selected={isChosen()}
                      onClick={(event) => list.onClick(id, event)}
                      onDblClick={() => list.onDblClick(id)}
                    >
                      <Show when={row()} fallback={<span class="visually-hidden">{listText().loading}</span>}>
                        {(known) => (
                          <Card
                            row={known()}
                            line={id}
                            run={list.runAt(id)}
                            stackSelection={stackSelection}
                            apart={list.apart(row())}
                            scale={props.columns.scale()}
                            favour={list.favour}
                          />
                        )}
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

interface CardProps {
  readonly row: LibraryRow;
  readonly line: number;
  readonly run: RowRun | null;
  readonly stackSelection: StackSelection;
  readonly apart: string | null;
  readonly scale: number | null;
  readonly favour: (row: LibraryRow) => void;
}

function Card(props: CardProps): JSX.Element {
  const facts = () =>
    [props.row.rank === null ? '' : listText().rank(props.row.rank), t().reasons.said(props.row.adapter), bytes(props.row.size)]
      .filter((part) => part !== '')
      .map((part) => ` · ${part}`)
      .join('');
  const hasPicture = () => props.row.picture !== null || props.row.ownPicture !== null;
  return (
    <>
      <div class="card-top" classList={{ pictured: hasPicture() }}>
        <Show when={hasPicture()} fallback={<Strength row={props.row} scale={props.scale} />}>
          <CardPicture row={props.row} fallback={<Strength row={props.row} scale={props.scale} />} />
        </Show>
        <StackCheck row={props.row} line={props.line} stackSelection={props.stackSelection} apart={props.apart} />
        <Star name={props.row.name} on={props.row.own.favourite} toggle={() => props.favour(props.row)} inList />
        <span class="card-copy">
          <CopyChip text={loraTag(props.row)} label="<lora>" what={besideText().loraTag} />
        </span>
      </div>
      <Show when={hasPicture() && props.row.status !== 'unreadable'} fallback={<span class="card-strip" />}>
        <Fingerprint row={props.row} scale={props.scale} />
      </Show>
      <span class="card-head">
        <strong title={`${props.row.sourceName}/${props.row.path}`}>{props.run ? nameOfRun(props.row) : props.row.name}</strong>
        <RunTools row={props.row} run={props.run} />
      </span>
      <span class="card-facts num">
        {t().names.family(props.row.familyLabel)}
        <Base row={props.row} />
        {facts()}
      </span>
      <Words row={props.row} most={2} />
      <span class="card-foot">
        <Show when={props.row.layoutLabel}>
          <span class="badge" classList={{ fallback: props.row.status === 'fallback' }}>
            {t().names.layout(props.row.layoutLabel ?? '')}
          </span>
        </Show>
        {/* A card has no room for both, and measured is what nearly all are. */}
        <Show when={props.apart === null || props.row.status !== 'measured'}>
          <StatusBadge row={props.row} />
        </Show>
        <ProfileCount row={props.row} />
        <Show when={props.apart}>
          <span class="sub-apart">{t().doors.apartShort}</span>
        </Show>
      </span>
    </>
  );
}
