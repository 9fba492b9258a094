/** Why a file cannot be read: what is wrong, the evidence, and what can be done about it. */
import { type JSX, Show } from 'solid-js';
import type { FileFault } from '../../../../domain/safetensors/header-types.ts';
import { say } from '../../../strings/language.ts';
import { detailsText } from '../../../strings/rooms/details.ts';

const words = () => detailsText().fault;

export function Fault(props: { readonly fault: FileFault }): JSX.Element {
  return (
    <div class="state-note unreadable">
      <h3>{words().title}</h3>
      <p>{say(props.fault.message)}</p>
      <dl class="facts num">
        <Show when={props.fault.tensor}>{(tensor) => <Evidence name={words().tensor} value={tensor()} />}</Show>
        <Show when={props.fault.offset !== undefined}>
          <Evidence name={words().seenAt} value={words().byte(props.fault.offset ?? 0)} />
        </Show>
        <Show when={props.fault.expected}>{(expected) => <Evidence name={words().expected} value={say(expected())} />}</Show>
        <Show when={props.fault.found}>{(found) => <Evidence name={words().found} value={say(found())} />}</Show>
      </dl>
      <p class="muted">{words().advice(props.fault.code)}</p>
    </div>
  );
}

const Evidence = (props: { readonly name: string; readonly value: string }): JSX.Element => (
  <div>
    <dt>{props.name}</dt>
    <dd class="mono">{props.value}</dd>
  </div>
);
