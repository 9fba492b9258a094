/** Facts as a list of names and values, and the words that call the LoRA up. */
import { For, type JSX, Show } from 'solid-js';
import type { FactLine } from '../../../domain/library/facts/fact-lines.ts';
import type { Trigger } from '../../../domain/library/facts/triggers.ts';
import { plural } from '../../state/format.ts';
import { CopyButton } from '../../widgets/CopyButton.tsx';

export function FactList(props: { readonly lines: readonly FactLine[] }): JSX.Element {
  return (
    <dl class="facts">
      <For each={props.lines}>
        {(line) => (
          <div>
            <dt>{line.label}</dt>
            <dd>
              <Show when={line.copy} fallback={line.value}>
                <span class="mono">{line.value}</span> <CopyButton what={line.label} text={line.value} />
              </Show>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}

const FROM: Readonly<Record<Trigger['from'], string>> = {
  'modelspec.trigger_phrase': 'stated by the author',
  'ai-toolkit': 'stated by ai-toolkit',
  metadata: 'stated in the metadata',
  frequency: 'a guess by frequency',
};

const sourceOf = ({ from, count }: Trigger): string => (count === null ? FROM[from] : `${FROM[from]}: in ${plural(count, 'caption')}`);

export function Triggers(props: { readonly triggers: readonly Trigger[] }): JSX.Element {
  return (
    <Show when={props.triggers.length > 0}>
      <p class="triggers-label" id="trigger-words">
        Trigger words
      </p>
      <ul class="triggers" aria-labelledby="trigger-words">
        <For each={props.triggers}>
          {(trigger) => (
            <li classList={{ guess: trigger.from === 'frequency' }}>
              <span class="trigger-text">
                <strong>{trigger.text}</strong>
                <small>{sourceOf(trigger)}</small>
              </span>
              <CopyButton what={`the trigger ${trigger.text}`} text={trigger.text} />
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
