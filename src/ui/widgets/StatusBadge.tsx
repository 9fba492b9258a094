/** A LoRA's status in words; a fallback or an unreadable file carries its reason as the description. */
import type { JSX } from 'solid-js';
import type { LibraryRow } from '../../contracts/library.ts';
import { STATUS_WORDS } from '../state/words.ts';

export function StatusBadge(props: { readonly row: Pick<LibraryRow, 'status' | 'problem'> }): JSX.Element {
  return (
    <span
      class={`badge status status-${props.row.status}`}
      title={props.row.problem ?? undefined}
      aria-description={props.row.problem ?? undefined}
    >
      {STATUS_WORDS[props.row.status]}
    </span>
  );
}
