/**
 * What the table and the cards have in common: one list of ids, virtual, with a cursor for the keyboard, choosing for the stack,
 * and the rows in view fetched and measured first. A table is a list with one LoRA a line.
 */
import { useNavigate } from '@solidjs/router';
import { createVirtualizer } from '@tanstack/solid-virtual';
import { type Accessor, createEffect, createMemo, createSignal, on } from 'solid-js';
import type { LibraryRow } from '../../../../contracts/library.ts';
import { type Addressed, growthHref } from '../../../routes.ts';
import { dragData, loadersText } from '../../../../domain/library/comfy/workflow.ts';
import { createComfyName } from '../../../state/comfy.ts';
import { useApp } from '../../../state/app-context.tsx';
import { useLibrary } from '../../../state/library-context.tsx';
import { createScroller } from '../../../widgets/scroller.ts';
import { createCursor } from './cursor.ts';
import { createFavour } from './favour.ts';
import { nextPosition } from './list-keys.ts';
import { createStackSelection } from '../stack/stack-selection.ts';
import type { ListColumns } from '../columns/list-columns.ts';
import type { RowRun } from '../../../widgets/RunHead.tsx';
import { loraOf, type RunLines } from './run-lines.ts';
import { loraTag, wordsOf } from '../../../widgets/TriggerWords.tsx';
import { t } from '../../../strings/language.ts';
import { besideText } from '../../../strings/rooms/beside.ts';
import { createBase, isApart } from '../stack/StackTray.tsx';

type Named = Pick<LibraryRow, 'familyLabel' | 'layoutLabel'>;

export interface ListProps {
  readonly isChosen: (row: LibraryRow) => boolean;
  /** Only as much of a row as it takes to go there: the rest may be on its way. */
  readonly choose: (row: Addressed) => void;
  readonly open: (row: Addressed) => void;
  /** A LoRA to bring into view once it is in the list: the one a link points at. */
  readonly reveal: number | null;
  readonly runs: RunLines;
  readonly columns: ListColumns;
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
  const { app } = useApp();
  const comfyName = createComfyName();
  const library = useLibrary();
  const navigate = useNavigate();
  const scroller = createScroller();
  const { lines, runOf, memberOf, isOpen, setOpen, lineOf: lineOfLora } = props.runs;
  const loras = createMemo(() => lines().map(loraOf));
  const cursor = createCursor(lines);
  const stackSelection = createStackSelection(lines, cursor);
  const base = createBase();
  const virtual = createVirtualizer({
    get count() {
      return Math.ceil(lines().length / form.across());
    },
    getScrollElement: scroller.element,
    estimateSize: () => form.height(),
    overscan: form.overscan,
    paddingEnd: form.paddingEnd,
    scrollPaddingEnd: form.head,
  });
  createEffect(on(form.height, () => virtual.measure(), { defer: true }));
  createEffect(() => {
    const items = virtual.getVirtualItems();
    const [first, last] = [items[0], items.at(-1)];
    if (first && last && loras().length > 0) library.show(loras(), first.index * form.across(), (last.index + 1) * form.across() - 1);
  });
  const lineOf = (position: number): number => Math.floor(position / form.across());
  let revealed: number | null = null;
  createEffect(
    on([() => props.reveal, lines, scroller.element], ([id, list, element]) => {
      const line = id === null || id === revealed || !element ? undefined : lineOfLora(id);
      const position = line === undefined ? -1 : list.indexOf(line);
      if (position < 0 || line === undefined) return;
      // A link to one file of a run shows that file.
      if (line < 0 && id !== -line) return setOpen(line, true);
      revealed = id;
      cursor.moveTo(line);
      virtual.scrollToIndex(lineOf(position), { align: 'center' });
    }),
  );

  const addressed = (line: number): Addressed => library.row(loraOf(line)) ?? { id: loraOf(line), stableId: null };

  const favour = createFavour();
  const favourHere = (id: number): void => {
    const row = library.row(loraOf(id));
    if (row) favour(row);
  };

  const [said, setSaid] = createSignal('');
  /** @param words the trigger words, else the tag of the prompt */
  const copyHere = (id: number, words: boolean): void => {
    const row = library.row(loraOf(id));
    if (!row) return;
    const [text, what] = words ? [wordsOf(row).join(', '), besideText().triggers] : [loraTag(row), besideText().loraTag];
    if (text !== '') void app.files.copy(text, what).then((done) => done && setSaid(`${besideText().copied(what)}: ${text}`));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const now = cursor.id();
    if (now === undefined) return;
    setSaid('');
    if (event.key === 'Enter') props.open(addressed(now));
    else if (event.key.toLowerCase() === 'f') favourHere(now);
    else if (event.key.toLowerCase() === 'g' && (runOf(now) ?? memberOf(now))) navigate(growthHref(addressed(now)));
    else if (event.key.toLowerCase() === 't' || event.key.toLowerCase() === 'l') copyHere(now, event.key.toLowerCase() === 't');
    else if (event.key === ' ' && event.shiftKey) stackSelection.toggleHere();
    else if (event.key === ' ') props.choose(addressed(now));
    else if (opensRun(event.key, now)) scrollToCursor();
    else {
      const seen = Math.floor(((scroller.element()?.clientHeight ?? 400) - form.head) / form.height());
      const next = nextPosition(event.key, cursor.position(), lines().length - 1, Math.max(1, seen - 1), form.across());
      const id = next === null ? undefined : lines()[next];
      if (next === null || id === undefined) return;
      if (event.shiftKey) stackSelection.extendTo(next);
      cursor.moveTo(id);
      virtual.scrollToIndex(lineOf(next));
    }
    event.preventDefault();
  };

  /** In the table by the arrows, in cards, where those go from card to card, by + and -. @returns whether the key was for this */
  function opensRun(key: string, line: number): boolean {
    const wanted =
      key === '+' || (key === 'ArrowRight' && form.across() === 1)
        ? true
        : key === '-' || (key === 'ArrowLeft' && form.across() === 1)
          ? false
          : null;
    const head = line < 0 ? line : -(memberOf(line)?.ids.at(-1) ?? 0);
    if (wanted === null || head === 0 || isOpen(head) === wanted) return false;
    if (!wanted) cursor.moveTo(head);
    setOpen(head, wanted);
    return true;
  }

  function scrollToCursor(): void {
    virtual.scrollToIndex(lineOf(cursor.position()));
  }

  return {
    library,
    /** What a line shows of its run. */
    runAt(line: number): RowRun | null {
      const run = runOf(line);
      return run && { run, open: isOpen(line), toggle: () => setOpen(line, !isOpen(line)) };
    },
    memberOf,
    isOpen,
    scroller,
    ids: lines,
    cursor,
    stackSelection,
    virtual,
    favour,
    onKeyDown,
    /** What another window is given when the row is dragged there. */
    outside: (id: number): Readonly<Record<string, string>> => {
      const row = library.row(id);
      return row ? dragData(loadersText('workflow', [{ name: comfyName(row), strengthModel: 1, strengthClip: 1 }])) : {};
    },
    /** What the keyboard has just done, where nothing else shows it. */
    said,
    /** Of one line, in order. */
    idsOf: (line: number): number[] => [...lines().subarray(line * form.across(), (line + 1) * form.across())],
    onClick(id: number, event: MouseEvent): void {
      if (stackSelection.click(id, event)) return;
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
        row.familyLabel === now.familyLabel && layoutLabel ? t().names.layout(layoutLabel) : t().names.family(familyLabel);
      return t().doors.apart({ family: nameOf(row), base: nameOf(now) });
    },
  };
}
