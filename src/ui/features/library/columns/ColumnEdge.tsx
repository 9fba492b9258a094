/** The right edge of a column's head: drawn by the pointer it makes the column wider, a double click gives the width back. */
import type { JSX } from 'solid-js';
import type { ShownColumn } from '../../../../domain/library/columns.ts';
import { bounded } from './table-columns.ts';

export interface EdgeProps {
  readonly column: ShownColumn;
  /** While it is drawn. */
  readonly preview: (width: number | null) => void;
  /** null: by itself again. */
  readonly keep: (width: number | null) => void;
}

/** Not for the keyboard, which sets widths under Columns. */
export function ColumnEdge(props: EdgeProps): JSX.Element {
  const onPointerDown = (event: PointerEvent & { readonly currentTarget: HTMLElement }): void => {
    const edge = event.currentTarget;
    const cell = edge.parentElement;
    if (!cell || event.button !== 0) return;
    event.preventDefault();
    edge.setPointerCapture(event.pointerId);
    const before = cell.getBoundingClientRect().width - event.clientX;
    let width: number | null = null;
    const move = ({ clientX }: PointerEvent): void => {
      width = bounded(before + clientX);
      props.preview(width);
    };
    const end = ({ type }: PointerEvent): void => {
      edge.removeEventListener('pointermove', move);
      edge.removeEventListener('pointerup', end);
      edge.removeEventListener('pointercancel', end);
      if (type === 'pointerup' && width !== null) props.keep(width);
      props.preview(null);
    };
    edge.addEventListener('pointermove', move);
    edge.addEventListener('pointerup', end);
    edge.addEventListener('pointercancel', end);
  };
  return (
    <span
      class="column-edge"
      data-column={props.column}
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onClick={(event) => event.stopPropagation()}
      onDblClick={() => props.keep(null)}
    />
  );
}
