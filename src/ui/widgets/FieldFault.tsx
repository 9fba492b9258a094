/** Why what was typed or asked for cannot be done; below its field. */
import { type JSX, Show } from 'solid-js';
import './number-slider.css';

/** @param props.id by which the field names it as its description */
export function FieldFault(props: { readonly text: string | null | undefined; readonly id?: string }): JSX.Element {
  return (
    <Show when={props.text}>
      {(text) => (
        <p class="gain-fault" id={props.id} role="alert">
          {text()}
        </p>
      )}
    </Show>
  );
}
