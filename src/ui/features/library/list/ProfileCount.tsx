/** That a LoRA has profiles, in the list: it opens with the one last used. */
import { type JSX, Show } from 'solid-js';
import type { LibraryRow } from '../../../../contracts/library.ts';
import { listText } from '../../../strings/rooms/list.ts';
import { Icon } from '../../../widgets/Icon.tsx';

export function ProfileCount(props: { readonly row: Pick<LibraryRow, 'profiles'> }): JSX.Element {
  return (
    <Show when={props.row.profiles > 0}>
      <span class="profile-count num" title={listText().profiles(props.row.profiles)}>
        <Icon name="profile" />
        <span aria-hidden="true">{props.row.profiles}</span>
        <span class="visually-hidden">{listText().profiles(props.row.profiles)}</span>
      </span>
    </Show>
  );
}
