/** What is unsaved, and what can be done about it; always in sight. */
import { createSignal, type JSX, Show } from 'solid-js';
import { editorText } from '../../../strings/rooms/editor.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { BakeMenu } from '../BakeMenu.tsx';
import { ChangeList } from '../session/ChangeList.tsx';
import { useEditing } from '../session/session-context.tsx';

export function ProfileFooter(props: { readonly focusProblem: () => void }): JSX.Element {
  const { session } = useEditing();
  const [listed, setListed] = createSignal(false);
  /** The kept form of gains names only those that are not as trained. */
  const notOne = () => Object.keys(session.draft()?.gains ?? {}).length;
  const stored = () => session.draft()?.profileId !== null;
  const state = () => {
    const words = editorText().footer;
    if (session.faults().size > 0) return words.fields(session.faults().size);
    return session.changes().length > 0 ? words.changed(session.changes().length) : words.words;
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
        <button
          type="button"
          class="button quiet footer-reset"
          aria-label={editorText().footer.reset}
          title={editorText().footer.resetHint}
          disabled={notOne() === 0}
          onClick={() => session.edit({ kind: 'reset-all' })}
        >
          <Icon name="undo" />
          <span class="wide-words">{editorText().footer.reset}</span>
        </button>
        <Show when={session.dirty() && stored()}>
          <button
            type="button"
            class="button quiet footer-revert"
            aria-label={editorText().footer.revert}
            title={editorText().footer.revertHint}
            onClick={() => session.revert()}
          >
            <Icon name="versions" />
            <span class="wide-words">{editorText().footer.revert}</span>
          </button>
        </Show>
        <Show
          when={session.dirty()}
          fallback={<span class="unsaved none">{stored() ? editorText().footer.saved : editorText().footer.asTrained}</span>}
        >
          <button type="button" class="unsaved" aria-expanded={listed()} onClick={() => setListed((old) => !old)}>
            {state()}
          </button>
        </Show>
        <Show when={notOne() > 0}>
          <span class="footer-count muted num">{editorText().footer.notOne(notOne(), session.draft()?.slots.length ?? 0)}</span>
        </Show>
        <span class="spacer" />
        <BakeMenu detail={session.detail()} />
        <button type="button" class="button primary" disabled={!session.dirty() && stored()} onClick={() => void save()}>
          {editorText().footer.save}
        </button>
      </div>
    </div>
  );
}
