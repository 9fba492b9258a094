/** The picture of a row of the table: small, still, and empty where there is none, so that names stay below each other. */
import { createMemo, type JSX, Show } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { createBlurred } from './reveal.ts';
import { createSmall } from './small.ts';
import '../../widgets/beside.css';

export function RowPicture(props: { readonly row: LibraryRow }): JSX.Element {
  const small = createSmall(() => props.row);
  const isBlurred = createBlurred();
  const url = createMemo(() => {
    const found = small();
    return found === null || found.kind === 'refused' ? null : found.url;
  });
  const blurred = () => {
    const found = small();
    return isBlurred(props.row, found?.kind === 'picture' && found.own);
  };
  return (
    <span class="row-picture" classList={{ blurred: blurred() }} aria-hidden="true">
      <Show when={url()}>{(address) => <img src={address()} alt="" decoding="async" draggable="false" />}</Show>
    </span>
  );
}
