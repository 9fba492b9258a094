/** Facts as a list of names and values, and the words that call the LoRA up. */
import { For, type JSX, Show } from 'solid-js';
import type { FactLine } from '../../../../domain/library/facts/fact-lines.ts';
import type { Trigger } from '../../../../domain/library/facts/triggers.ts';
import { detailsText } from '../../../strings/rooms/details.ts';
import { CopyButton } from '../../../widgets/CopyButton.tsx';

const words = () => detailsText().metadata;

export function FactList(props: { readonly lines: readonly FactLine[] }): JSX.Element {
  return (
    <dl class="facts">
      <For each={props.lines}>
        {(line) => (
          <div>
            <dt>{words().fact(line.id)}</dt>
            <dd>
              <Show when={line.copy} fallback={words().factValue(line.value)}>
                <span class="mono">{words().factValue(line.value)}</span>{' '}
                <CopyButton what={words().fact(line.id)} text={words().factValue(line.value)} />
              </Show>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}

export function Triggers(props: { readonly triggers: readonly Trigger[] }): JSX.Element {
  return (
    <Show when={props.triggers.length > 0}>
      <p class="triggers-label" id="trigger-words">
        {words().triggers}
      </p>
      <ul class="triggers" aria-labelledby="trigger-words">
        <For each={props.triggers}>
          {(trigger) => (
            <li classList={{ guess: trigger.from === 'frequency' }}>
              <span class="trigger-text">
                <strong>{trigger.text}</strong>
                <small>{words().triggerFrom(trigger)}</small>
              </span>
              <CopyButton what={words().copyTrigger(trigger.text)} text={trigger.text} />
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
