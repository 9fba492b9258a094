/** Where metadata and tensors disagree: both sides, and what it means. */
import type { Message } from '../../../../domain/message.ts';
import { For, type JSX, Show } from 'solid-js';
import type { Contradiction } from '../../../../domain/library/contradictions.ts';
import { detailsText } from '../../../strings/rooms/details.ts';
import { filled } from '../../../widgets/filled.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { say } from '../../../strings/language.ts';

const words = () => detailsText().metadata;

export interface ContradictionsProps {
  /** About the model family. */
  readonly family: readonly Message[];
  readonly found: readonly Contradiction[];
}

export function Contradictions(props: ContradictionsProps): JSX.Element {
  return (
    <Show when={props.family.length + props.found.length > 0}>
      <section class="contradictions" aria-labelledby="metadata-contradictions">
        <h3 id="metadata-contradictions">
          <Icon name="warning" />
          {words().contradicts}
        </h3>
        <ul>
          <For each={props.family}>{(said) => <li>{say(said)}</li>}</For>
          <For each={props.found}>
            {({ says, shows, meaning }) => (
              <li>
                {filled(words().contradiction, {
                  says: <strong>{words().says(says)}</strong>,
                  shows: <strong>{words().shows(shows)}</strong>,
                  meaning: <span class="muted">{words().meaning(meaning)}</span>,
                })}
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
