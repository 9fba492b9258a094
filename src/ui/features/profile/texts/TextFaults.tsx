/** What is wrong with a text, by line and column. */
import { For, type JSX, Show } from 'solid-js';
import type { Faults } from '../../../../domain/profiles/transfer/faults.ts';
import { profileText } from '../../../strings/rooms/profile.ts';

export function TextFaults(props: { readonly found: Faults }): JSX.Element {
  return (
    <Show when={props.found.faults.length > 0}>
      <ul class="import-faults num" role="alert">
        <For each={props.found.faults}>{(fault) => <li>{profileText().textFault(fault)}</li>}</For>
        <Show when={props.found.more > 0}>
          <li>{profileText().import.more(props.found.more)}</li>
        </Show>
      </ul>
    </Show>
  );
}
