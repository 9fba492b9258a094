/** What is unsaved, and what can be done about it; always in sight. */
import { createSignal, type JSX, Show } from 'solid-js';
import { plural } from '../../state/format.ts';
import { ChangeList } from './ChangeList.tsx';
import { useEditing } from './session-context.tsx';

export function ProfileFooter(props: { readonly focusProblem: () => void }): JSX.Element {
  const { session } = useEditing();
  const [listed, setListed] = createSignal(false);
  /** The kept form of gains names only those that are not as trained. */
  const asTrained = () => Object.keys(session.draft()?.gains ?? {}).length === 0;
  const state = () => {
    const changes = session.changes().length;
    if (session.faults().size > 0) return `${plural(session.faults().size, 'field')} to correct`;
    return changes > 0 ? `${plural(changes, 'block')} changed` : 'Unsaved words';
  };
  const save = async (): Promise<void> => {
    if (!(await session.save())) props.focusProblem();
  };
  return (
    <div class="profile-footer">
      <Show when={session.refusal()}>
        {(text) => (
          <p class="refusal" role="alert">
            {text()}
          </p>
        )}
      </Show>
      <Show when={listed() && session.dirty()}>
        <ChangeList session={session} />
      </Show>
      <div class="profile-footer-line">
        <Show when={session.dirty()} fallback={<span class="unsaved none">{session.draft()?.profileId ? 'Saved' : 'As trained'}</span>}>
          <button type="button" class="unsaved" aria-expanded={listed()} onClick={() => setListed((old) => !old)}>
            {state()}
          </button>
        </Show>
        <span class="spacer" />
        <Show when={session.dirty() && session.draft()?.profileId !== null}>
          <button type="button" class="button quiet" title="Back to the profile as it is saved" onClick={() => session.revert()}>
            Revert to saved
          </button>
        </Show>
        <button
          type="button"
          class="button quiet"
          title="Every block back to 1, the file as trained"
          disabled={asTrained()}
          onClick={() => session.edit({ kind: 'reset-all' })}
        >
          Reset to original
        </button>
        <button
          type="button"
          class="button primary"
          disabled={!session.dirty() && session.draft()?.profileId !== null}
          onClick={() => void save()}
        >
          Save profile
        </button>
      </div>
    </div>
  );
}
