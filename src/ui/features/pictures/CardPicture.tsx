/** The top of a card: its picture, or its strengths where it has none. */
import { type JSX, Show } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { SmallPicture } from './Small.tsx';
import { createSmall } from './small.ts';
import '../../widgets/beside.css';

export function CardPicture(props: { readonly row: LibraryRow; readonly fallback: JSX.Element }): JSX.Element {
  const small = createSmall(() => props.row);
  return (
    <Show when={small()} fallback={<div class="small-picture waiting" aria-hidden="true" />}>
      {(found) => <SmallPicture row={props.row} small={found()} fallback={props.fallback} />}
    </Show>
  );
}
