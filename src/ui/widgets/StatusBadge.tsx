/** A LoRA's status in words; a fallback or an unreadable file carries its reason as the description. */
import type { JSX } from 'solid-js';
import type { LibraryRow } from '../../contracts/library.ts';
import { say, t } from '../strings/language.ts';

export function StatusBadge(props: { readonly row: Pick<LibraryRow, 'status' | 'problem'> }): JSX.Element {
  const problem = () => (props.row.problem ? say(props.row.problem) : undefined);
  return (
    <span class={`badge status status-${props.row.status}`} title={problem()} aria-description={problem()}>
      {t().statuses[props.row.status]}
    </span>
  );
}
