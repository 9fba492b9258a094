/** What is wrong with a text, by line and column. */
import { For, type JSX, Show } from 'solid-js';
import { type Faults, faultText } from '../../../domain/profiles/transfer/faults.ts';

export function TextFaults(props: { readonly found: Faults }): JSX.Element {
  return (
    <Show when={props.found.faults.length > 0}>
      <ul class="import-faults num" role="alert">
        <For each={props.found.faults}>{(fault) => <li>{faultText(fault)}</li>}</For>
        <Show when={props.found.more > 0}>
          <li>And {props.found.more} more.</li>
        </Show>
      </ul>
    </Show>
  );
}
