/**
 * A name with what it means behind it: by pointer, by focus and by touch; Escape closes it. It lies in the top layer, where no
 * scroller cuts it off, and stands in the document behind its name, so that its link to Help is the next stop of Tab.
 */
import { createSignal, createUniqueId, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { ROUTES } from '../routes.ts';
import './explained.css';
import { editorText } from '../strings/rooms/editor.ts';

export interface Explanation {
  readonly title: string;
  readonly text: string;
  readonly formula?: string;
}

/** A pointer that only passes by opens nothing. */
const HOVER_MS = 180;
const EDGE = 8;

export function Explained(props: { readonly about: Explanation; readonly class?: string; readonly children: JSX.Element }): JSX.Element {
  const [open, setOpen] = createSignal(false);
  const id = createUniqueId();
  let frame: HTMLSpanElement | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const show = (): void => {
    clearTimeout(waiting);
    setOpen(true);
  };
  const hide = (): void => {
    clearTimeout(waiting);
    setOpen(false);
  };
  onCleanup(() => clearTimeout(waiting));
  const focused = (): boolean => frame?.contains(document.activeElement) ?? false;
  return (
    <span
      class={`explained ${props.class ?? ''}`}
      ref={frame}
      onPointerEnter={(event) => {
        if (event.pointerType === 'mouse') waiting = setTimeout(show, HOVER_MS);
      }}
      onPointerLeave={() => !focused() && hide()}
      onFocusIn={show}
      onFocusOut={(event) => !(event.relatedTarget instanceof Node && frame?.contains(event.relatedTarget)) && hide()}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open()) return;
        event.stopPropagation();
        hide();
      }}
    >
      <button type="button" class="explained-name" aria-expanded={open()} aria-describedby={open() ? id : undefined} onClick={show}>
        {props.children}
      </button>
      <Show when={open()}>
        <Sheet id={id} about={props.about} anchor={() => frame} />
      </Show>
    </span>
  );
}

interface SheetProps {
  readonly id: string;
  readonly about: Explanation;
  readonly anchor: () => HTMLElement | undefined;
}

function Sheet(props: SheetProps): JSX.Element {
  let sheet: HTMLDivElement | undefined;
  onMount(() => {
    const anchor = props.anchor()?.getBoundingClientRect();
    if (!sheet || !anchor) return;
    sheet.showPopover();
    const { width, height } = sheet.getBoundingClientRect();
    const left = Math.max(EDGE, Math.min(anchor.left, innerWidth - width - EDGE));
    const below = anchor.bottom + height + EDGE <= innerHeight;
    sheet.style.left = `${left}px`;
    sheet.style.top = `${below ? anchor.bottom : Math.max(EDGE, anchor.top - height)}px`;
  });
  return (
    <div class="explained-sheet" id={props.id} ref={sheet} popover="manual" role="group" aria-label={props.about.title}>
      <strong>{props.about.title}</strong>
      <p>{props.about.text}</p>
      <Show when={props.about.formula}>{(formula) => <p class="mono">{formula()}</p>}</Show>
      <a href={`#${ROUTES.help}`}>{editorText().moreAbout}</a>
    </div>
  );
}
