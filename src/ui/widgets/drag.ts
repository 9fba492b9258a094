/** Dragging LoRAs with the mouse: from the list into the stack or into another window, and up and down within the stack. The keyboard has its own ways to both. */
import { draggable, dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';

/** `row`: a row of the library; `member`: one of the stack. */
export type Dragged = { readonly kind: 'row'; readonly id: number } | { readonly kind: 'member'; readonly owner: string };

/** Half of the target the pointer is in. */
export type Edge = 'before' | 'after';

type Stop = () => void;

/** What other windows are given, by type. */
type Outside = () => Readonly<Record<string, string>>;

const KEY = 'lora';

const draggedOf = (data: Record<string | symbol, unknown>): Dragged | null => (data[KEY] as Dragged | undefined) ?? null;

/** @param handle where it can be taken; anywhere by default */
export function dragSource(element: HTMLElement, dragged: () => Dragged, handle?: HTMLElement, outside?: Outside): Stop {
  return draggable({
    element,
    ...(handle ? { dragHandle: handle } : {}),
    ...(outside ? { getInitialDataForExternal: () => ({ ...outside() }) } : {}),
    getInitialData: () => ({ [KEY]: dragged() }),
  });
}

/** Something that is dragged to other windows alone. */
export const dragOut = (element: HTMLElement, outside: Outside): Stop =>
  draggable({ element, getInitialDataForExternal: () => ({ ...outside() }) });

export interface DropEvents {
  accepts(dragged: Dragged): boolean;
  drop(dragged: Dragged, edge: Edge): void;
  /** null: the drag is not over it any more. */
  over(edge: Edge | null): void;
}

export function dropTarget(element: HTMLElement, events: DropEvents): Stop {
  const edgeAt = (clientY: number): Edge => {
    const { top, height } = element.getBoundingClientRect();
    return clientY < top + height / 2 ? 'before' : 'after';
  };
  return dropTargetForElements({
    element,
    canDrop: ({ source }) => {
      const dragged = draggedOf(source.data);
      return dragged !== null && events.accepts(dragged);
    },
    onDrag: ({ location }) => events.over(edgeAt(location.current.input.clientY)),
    onDragLeave: () => events.over(null),
    onDrop: ({ source, location }) => {
      events.over(null);
      const dragged = draggedOf(source.data);
      if (dragged) events.drop(dragged, edgeAt(location.current.input.clientY));
    },
  });
}

/** Calls with what is being dragged, and with null when that ends. */
export function watchDrags(changed: (dragged: Dragged | null) => void): Stop {
  return monitorForElements({
    onDragStart: ({ source }) => changed(draggedOf(source.data)),
    onDrop: () => changed(null),
  });
}
