/** What is not saved yet: blocks from -> to, and words. */
import { For, type JSX, Show } from 'solid-js';
import { sameAbout } from '../../../../domain/profiles/editing/draft.ts';
import { gainToText } from '../../../../domain/profiles/editing/gain-text.ts';
import type { ProfileSession } from './session-types.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { slotName, slotNameOf } from '../../../state/slot-name.ts';

const minus = (text: string): string => text.replace('-', '−');

export function ChangeList(props: { readonly session: ProfileSession }): JSX.Element {
  const aboutChanged = (): boolean => {
    const draft = props.session.draft();
    return draft !== null && !sameAbout(draft.about, draft.saved.about);
  };
  const faults = (): readonly (readonly [string, string])[] => [...props.session.faults()];
  const label = (slot: string): string => slotNameOf(props.session.layout()?.slots ?? [], slot) ?? slot;
  return (
    <ul class="change-list num" aria-label={profileText().changes.label}>
      <For each={props.session.changes()}>
        {(change) => (
          <li>
            <span>{slotName(change)}</span>
            <span>
              <span class="muted">{minus(gainToText(change.from))}</span> → <strong>{minus(gainToText(change.to))}</strong>
            </span>
          </li>
        )}
      </For>
      <Show when={aboutChanged()}>
        <li>
          <span>{profileText().changes.about}</span>
        </li>
      </Show>
      <For each={faults()}>
        {([slot, message]) => (
          <li class="fault">
            <span>{label(slot)}</span>
            <span>{message}</span>
          </li>
        )}
      </For>
    </ul>
  );
}
