/** What is unsaved, and what can be done about it; always in sight. */
import { createSignal, type JSX, Show } from 'solid-js';
import { t } from '../../strings/language.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { BakeMenu } from '../bake/BakeMenu.tsx';
import { ChangeList } from './ChangeList.tsx';
import { useEditing } from './session-context.tsx';

export function ProfileFooter(props: { readonly focusProblem: () => void }): JSX.Element {
  const { session } = useEditing();
  const [listed, setListed] = createSignal(false);
  /** The kept form of gains names only those that are not as trained. */
  const notOne = () => Object.keys(session.draft()?.gains ?? {}).length;
  const stored = () => session.draft()?.profileId !== null;
  const state = () => {
    const words = t().editor.footer;
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
          aria-label={t().editor.footer.reset}
          title={t().editor.footer.resetHint}
          disabled={notOne() === 0}
          onClick={() => session.edit({ kind: 'reset-all' })}
        >
          <Icon name="undo" />
          <span class="wide-words">{t().editor.footer.reset}</span>
        </button>
        <Show when={session.dirty() && stored()}>
          <button
            type="button"
            class="button quiet footer-revert"
            aria-label={t().editor.footer.revert}
            title={t().editor.footer.revertHint}
            onClick={() => session.revert()}
          >
            <Icon name="versions" />
            <span class="wide-words">{t().editor.footer.revert}</span>
          </button>
        </Show>
        <Show
          when={session.dirty()}
          fallback={<span class="unsaved none">{stored() ? t().editor.footer.saved : t().editor.footer.asTrained}</span>}
        >
          <button type="button" class="unsaved" aria-expanded={listed()} onClick={() => setListed((old) => !old)}>
            {state()}
          </button>
        </Show>
        <Show when={notOne() > 0}>
          <span class="footer-count muted num">{t().editor.footer.notOne(notOne(), session.draft()?.slots.length ?? 0)}</span>
        </Show>
        <span class="spacer" />
        <BakeMenu detail={session.detail()} />
        <button type="button" class="button primary" disabled={!session.dirty() && stored()} onClick={() => void save()}>
          {t().editor.footer.save}
        </button>
      </div>
    </div>
  );
}
