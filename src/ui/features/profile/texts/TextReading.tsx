/** Stands where an answer will be, or says why there is none. */
import { type JSX, Match, Switch } from 'solid-js';
import type { Answer } from '../../../state/answer.ts';
import { profileText } from '../../../strings/rooms/profile.ts';

export function TextReading(props: { readonly of: Answer<unknown> }): JSX.Element {
  return (
    <Switch>
      <Match when={props.of.kind === 'failed' && props.of}>
        {(failed) => (
          <p class="gain-fault" role="alert">
            {profileText().import.unread(failed().reason)}
          </p>
        )}
      </Match>
      <Match when={props.of.kind === 'waiting'}>
        <p class="muted">{profileText().import.reading}</p>
      </Match>
    </Switch>
  );
}
