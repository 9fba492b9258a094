/**
 * What the table and the cards have in common: one list of ids, virtual, with a cursor for the keyboard, choosing for the stack,
 * and the rows in view fetched and measured first. A table is a list with one LoRA a line.
 */
import { createVirtualizer } from '@tanstack/solid-virtual';
import { type Accessor, createEffect, createMemo, on } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import type { Addressed } from '../../routes.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { createScroller } from '../../widgets/scroller.ts';
import { createCursor } from './cursor.ts';
import { createFavour } from './favour.ts';
import { nextPosition } from './list-keys.ts';
import { createPicker } from './picker.ts';
import { t } from '../../strings/language.ts';
import { createBase, isApart } from './StackTray.tsx';

type Named = Pick<LibraryRow, 'familyLabel' | 'layoutLabel'>;

export interface ListProps {
  readonly isChosen: (row: LibraryRow) => boolean;
  /** Only as much of a row as it takes to go there: the rest may be on its way. */
  readonly choose: (row: Addressed) => void;
  readonly open: (row: Addressed) => void;
  /** A LoRA to bring into view once it is in the list: the one a link points at. */
  readonly reveal: number | null;
}

export interface ListForm {
  /** LoRAs in one line. */
  readonly across: Accessor<number>;
  /** Of a line, in pixels. */
  readonly height: Accessor<number>;
  /** Of what covers the top of the list. */
  readonly head: number;
  /** Lines kept beyond both ends of what is seen. */
  readonly overscan: number;
  readonly paddingEnd: number;
}

export function createListControl(props: ListProps, form: ListForm) {
  const library = useLibrary();
  const scroller = createScroller();
  const ids = createMemo(() => library.result()?.ids ?? new Uint32Array());
  const cursor = createCursor(ids);
  const picker = createPicker(ids, cursor);
  const base = createBase();
  const virtual = createVirtualizer({
    get count() {
      return Math.ceil(ids().length / form.across());
    },
    getScrollElement: scroller.element,
    estimateSize: () => form.height(),
    overscan: form.overscan,
    paddingEnd: form.paddingEnd,
    scrollPaddingEnd: form.head,
  });
  createEffect(on(form.height, () => virtual.measure(), { defer: true }));
  createEffect(() => {
    const lines = virtual.getVirtualItems();
    const [first, last] = [lines[0], lines.at(-1)];
    if (first && last && ids().length > 0) library.show(first.index * form.across(), (last.index + 1) * form.across() - 1);
  });
  const lineOf = (position: number): number => Math.floor(position / form.across());
  let revealed: number | null = null;
  createEffect(
    on([() => props.reveal, ids, scroller.element], ([id, list, element]) => {
      const position = id === null || id === revealed || !element ? -1 : list.indexOf(id);
      if (position < 0 || id === null) return;
      revealed = id;
      cursor.moveTo(id);
      virtual.scrollToIndex(lineOf(position), { align: 'center' });
    }),
  );

  const addressed = (id: number): Addressed => library.row(id) ?? { id, stableId: null };

  const favour = createFavour();
  const favourHere = (id: number): void => {
    const row = library.row(id);
    if (row) favour(row);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const now = cursor.id();
    if (now === undefined) return;
    if (event.key === 'Enter') props.open(addressed(now));
    else if (event.key.toLowerCase() === 'f') favourHere(now);
    else if (event.key === ' ' && event.shiftKey) picker.toggleHere();
    else if (event.key === ' ') props.choose(addressed(now));
    else {
      const seen = Math.floor(((scroller.element()?.clientHeight ?? 400) - form.head) / form.height());
      const next = nextPosition(event.key, cursor.position(), ids().length - 1, Math.max(1, seen - 1), form.across());
      const id = next === null ? undefined : ids()[next];
      if (next === null || id === undefined) return;
      if (event.shiftKey) picker.extendTo(next);
      cursor.moveTo(id);
      virtual.scrollToIndex(lineOf(next));
    }
    event.preventDefault();
  };

  return {
    library,
    scroller,
    ids,
    cursor,
    picker,
    virtual,
    favour,
    onKeyDown,
    /** Of one line, in order. */
    idsOf: (line: number): number[] => [...ids().subarray(line * form.across(), (line + 1) * form.across())],
    onClick(id: number, event: MouseEvent): void {
      if (picker.click(id, event)) return;
      cursor.moveTo(id);
      props.choose(addressed(id));
    },
    onDblClick: (id: number): void => props.open(addressed(id)),
    isChosen: (row: LibraryRow | undefined): boolean => row !== undefined && props.isChosen(row),
    /** Why it cannot be computed together with what is in the stack; null when it can. */
    apart: (row: LibraryRow | undefined): string | null => {
      const now = base();
      if (row === undefined || now === null || !isApart(row, now)) return null;
      const nameOf = ({ familyLabel, layoutLabel }: Named): string =>
        row.familyLabel === now.familyLabel ? (layoutLabel ?? familyLabel) : familyLabel;
      return t().doors.apart({ family: nameOf(row), base: nameOf(now) });
    },
  };
}
