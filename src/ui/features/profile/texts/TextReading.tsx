/** Stands where an answer will be, or says why there is none. */
import { type JSX, Match, Switch } from 'solid-js';
import type { Answer } from '../../../state/answer.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { FieldFault } from '../../../widgets/FieldFault.tsx';

export function TextReading(props: { readonly of: Answer<unknown> }): JSX.Element {
  return (
    <Switch>
      <Match when={props.of.kind === 'failed' && props.of}>
        {(failed) => <FieldFault text={profileText().import.unread(failed().reason)} />}
      </Match>
      <Match when={props.of.kind === 'waiting'}>
        <p class="muted">{profileText().import.reading}</p>
      </Match>
    </Switch>
  );
}
