/** The fingerprint of a row, or why the file cannot be read. In a card it stands in the place of a picture, for rows without one. */
import { type JSX, Show } from 'solid-js';
import type { LibraryRow } from '../../../../contracts/library.ts';
import { say } from '../../../strings/language.ts';
import { Fingerprint } from '../../../widgets/Fingerprint.tsx';

export function Strength(props: { readonly row: LibraryRow; readonly scale: number | null }): JSX.Element {
  return (
    <Show
      when={props.row.status !== 'unreadable'}
      fallback={<span class="row-problem">{props.row.problem && say(props.row.problem)}</span>}
    >
      <Fingerprint row={props.row} scale={props.scale} />
    </Show>
  );
}
